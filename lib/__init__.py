"""Samtak: the code behind the steering group's dashboard (rooms are listed in docs/structure.md)."""
