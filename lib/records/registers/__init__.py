"""The registers: every table that people keep by hand, described once for all its doors."""
