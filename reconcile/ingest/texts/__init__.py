"""Delimited texts: their bytes, their dialect, their lines, and tables inside one column."""
