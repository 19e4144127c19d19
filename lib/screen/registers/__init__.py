"""*Register och inställningar*: the list, the form, the grid and the past of every register."""
