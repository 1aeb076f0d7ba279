"""Words of employers, workers and contributions."""
