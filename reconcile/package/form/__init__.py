"""What a package is, to whoever makes one and to whoever receives one: rows, description, files."""
