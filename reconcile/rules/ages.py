"""The day on which ages are counted: that of the month paid, and not that of the run."""

from __future__ import annotations

from datetime import date


def reference_day(as_of: date) -> date:
    """The first day of the month of `as_of`. Rolls pay by the month, and who may be on one in a month is
    decided on the day on which that month begins; so the lists of two nights of a month do not differ by a
    birthday between them."""
    return as_of.replace(day=1)


def years_before(day: date, years: int) -> date:
    """Born on it or before, one is `years` old on the reference day `day`. Who was born on 29 February is a
    year older from 1 March on where the year has no such day."""
    return day.replace(year=day.year - years)
