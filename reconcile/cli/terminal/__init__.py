"""How the command line speaks: its words, its progress, the problems of a file."""
