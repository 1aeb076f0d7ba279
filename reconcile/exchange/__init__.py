"""Whole registers between agencies: one sealed for a recipient, opened by him, and two merged into one.

The monthly package (`package/`) goes out at L2 or L3 and carries no register. A register is L0: it goes to
whoever an agreement names, sealed with his key, or not at all.
"""
