"""Batches to the registrar and back: who is asked about, what was answered, and what is owed in return."""
