"""Papers about rolls of employers, workers and contributions."""
