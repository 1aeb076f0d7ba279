"""Commands that look into a published run: one person, two rows, one identity."""
