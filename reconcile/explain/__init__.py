"""Why two rows are, or are not, one person: for staff, in words and as a picture."""
