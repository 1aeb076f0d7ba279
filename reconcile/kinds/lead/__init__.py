"""Registrations as agents of social security type them, and the agents themselves."""
