"""Employers: how their rows are read, and which of them are one legal entity."""
