"""Nights served one after another: the process that watches, the history it keeps, and when the next night
is."""
