"""Persons, as the benefit rolls list them."""
