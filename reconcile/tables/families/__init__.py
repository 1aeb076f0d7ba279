"""Tables of coverage: who is covered by which family of programmes, counted."""
