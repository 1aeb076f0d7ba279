"""Which rows of the rolls of employers are one employer, by what they say and by whom they have in common.

Persons are linked first; this stands on them. Linking itself is the core's, with the model of
`reconcile.kinds.employer`: here is what goes into it (`crews`, `succession`) and what is made of it
(`entities`, `establishments`, `doubts`).
"""
