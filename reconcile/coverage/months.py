"""Months as whole numbers: twelve times the year, and the month from 0."""

from __future__ import annotations

from datetime import date


def month_number(day: date) -> int:
    return day.year * 12 + day.month - 1


def month_sql(column: str) -> str:
    """SQL of the number of the month of a day; null where the day is."""
    return f"CAST(YEAR({column}) * 12 + MONTH({column}) - 1 AS INTEGER)"
