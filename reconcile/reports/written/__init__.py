"""Files of papers as values: what was written, by what it is known again, and what is taken from the run
before."""
