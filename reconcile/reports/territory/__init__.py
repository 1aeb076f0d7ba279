"""Where the uncovered live, on paper."""
