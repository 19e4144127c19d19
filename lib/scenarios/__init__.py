"""The night chain and the what-if engine: calibrate, simulate, compare, search. No database, no screen."""
