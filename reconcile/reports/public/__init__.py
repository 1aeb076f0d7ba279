"""What of a run anybody may see."""
