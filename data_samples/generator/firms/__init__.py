"""Employers that do not exist and the rolls that agencies would send about them and their workers, with the
truth beside them. Workers are drawn from people as the other samples have them."""

from data_samples.generator.firms.making import generate_employers

__all__ = ["generate_employers"]
