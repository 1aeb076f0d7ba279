"""Standardised exports kept by what they say: sealed, found again by a key, told apart from repeats."""
