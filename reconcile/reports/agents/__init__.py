"""Registrations and their agents on paper."""
