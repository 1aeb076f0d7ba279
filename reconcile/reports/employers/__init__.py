"""What papers for leaders tell of employers."""
