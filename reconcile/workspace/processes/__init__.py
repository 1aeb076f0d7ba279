"""Helper processes: begun small, within bounds, stopped with the command that began them."""
