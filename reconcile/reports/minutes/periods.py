"""Until when papers say the same of the same tables: of the day counts which month it is in, and which
periods of rows it is in (who stands on a roll today); no birthday does (`rules/ages.py`)."""

from __future__ import annotations

from datetime import date, timedelta

from reconcile.engines.protocol import Engine

_NEXT = """
SELECT MIN(CASE WHEN period_start > DATE '{day}' THEN period_start END) AS begins,
       MIN(CASE WHEN period_end >= DATE '{day}' THEN period_end END) AS ends
FROM records
"""


def same_until(engine: Engine, day: date) -> date:
    """The first day after `day` on which a paper may say something else of the same tables: a month begins,
    or the period of a row begins or has ended."""
    (row,) = engine.arrow(_NEXT.format(day=day)).to_pylist()
    days = [(day.replace(day=1) + timedelta(days=32)).replace(day=1)]
    days += [row["begins"]] if row["begins"] else []
    days += [row["ends"] + timedelta(days=1)] if row["ends"] else []
    return min(days)
