"""People known from another region: signals of their rows, classes of what they mean, and what is adjusted.

Nobody is accused by any of it, and no cover is stopped by it: a card that a person got elsewhere is brought
to where he lives.
"""
