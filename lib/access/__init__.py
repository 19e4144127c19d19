"""Accounts, roles, sign-in, audit."""
