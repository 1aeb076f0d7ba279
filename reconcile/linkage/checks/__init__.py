"""What of a model or its records is wrong, said with field, rung and what to do."""
