"""Reading what agencies send: export files to records, with nothing lost silently."""
