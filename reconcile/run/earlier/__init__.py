"""The run at OUT, seen from the next one: what it is compared with, whose tables it takes over, and what a
lost store is told again by."""
