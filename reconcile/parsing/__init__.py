"""Identity: what the numbers, names, dates, sexes and places of an export say, as written by many hands.

Every reader takes an Arrow array of text as written (null for blank) and returns a table of the same length
and order. Nothing is thrown away and nothing is decided about a row: faults become bits of
`reconcile.vocabulary.flags`.
"""
