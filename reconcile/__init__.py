"""Reconcile: links the rows of one person across Indonesian benefit rolls and reports overlaps and gaps."""

__version__ = "0.1.0"
