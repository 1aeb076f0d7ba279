"""The exports that agencies would send about the population."""
