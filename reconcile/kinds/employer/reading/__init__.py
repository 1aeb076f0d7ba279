"""How the rows of employers are read."""
