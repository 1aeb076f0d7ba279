"""The kinds of things that rolls list; each says how its rows are linked."""
