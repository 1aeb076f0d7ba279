"""Fields and models that are ready: a first model in ten lines."""
