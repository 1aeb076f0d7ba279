"""How far two names or texts agree, for millions of pairs at once."""
