"""Words that the whole program shares: failures and their exit codes, faults of a record, days as people
type them, headings that are read back."""
