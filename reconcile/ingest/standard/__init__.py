"""Cells of the fields of a row to the columns of `records`."""
