"""How the rolls went from what they were at the beginning of the month to what they are."""
