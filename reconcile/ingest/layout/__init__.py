"""Where the table of a sheet stands, which column is which field, and which rows are people."""
