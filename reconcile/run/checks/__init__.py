"""Files looked at before any run: what would be read of them, and what is wrong."""
