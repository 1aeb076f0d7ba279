"""What a question is worth: how likely its answer changes something, times what that is in rupiah, times the
persons. Whoever has little time begins with what is worth most."""

from __future__ import annotations

USUAL = 276_000
"""Rupiah of a year of the smallest aid (health, 23,000 a month): what is at stake for a person where no
amount is declared."""
