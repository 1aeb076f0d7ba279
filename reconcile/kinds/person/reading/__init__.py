"""How the rows of persons are read."""
