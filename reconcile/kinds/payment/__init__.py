"""Contributions: what was paid for a worker in a month. Not linked; they point at members by number."""
