"""What a sender must mend in a file, and what its fields are called."""
