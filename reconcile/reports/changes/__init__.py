"""What changed since the run before."""
