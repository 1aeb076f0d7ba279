"""Batches to the registrar and back."""
