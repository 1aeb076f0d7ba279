"""Units of the social office on paper."""
