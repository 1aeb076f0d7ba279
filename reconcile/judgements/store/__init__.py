"""The store of judgements: its lines, their chain, its key, and what it is found to hold."""
