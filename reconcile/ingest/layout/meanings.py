"""What columns mean once their contents are seen: headings that only the cells below them settle."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from reconcile.ingest.layout.layouts import HeadedColumn, Layout
from reconcile.programmes.headings import Match, heading_key

_DAY_NUMBER = re.compile(r"^\s*\d{1,2}(?:\.0)?\s*$")
_MEN_AND_WOMEN = frozenset({"P", "W"})


def settle_meanings(layout: Layout, sample: Sequence[Sequence[str]]) -> Layout:
    """The layout with the headings told apart that mean several things. sample: cells of the first rows below
    the heading.

    "TGL LAHIR" beside "BLN LAHIR" and "THN LAHIR" is the day alone. "P" beside "W" is pria, beside "L"
    perempuan.
    """
    return _men_beside_women(_days_beside_months(layout, sample))


def _days_beside_months(layout: Layout, sample: Sequence[Sequence[str]]) -> Layout:
    fields = layout.fields
    if "birth_day" in fields or not {"birth_date", "birth_month", "birth_year"} <= fields.keys():
        return layout
    days = [column for column in fields["birth_date"] if _all_days(column, sample)]
    return _renamed(layout, {days[0].at: "birth_day"}) if len(days) == 1 else layout


def _all_days(column: HeadedColumn, sample: Sequence[Sequence[str]]) -> bool:
    filled = [row[column.at] for row in sample if column.at < len(row) and row[column.at].strip()]
    return bool(filled) and sum(bool(_DAY_NUMBER.match(cell)) for cell in filled) >= 0.9 * len(filled)


def _men_beside_women(layout: Layout) -> Layout:
    ticks = {
        _last_word(column): column
        for field in ("sex_male", "sex_female")
        for column in layout.fields.get(field, ())
    }
    return _renamed(layout, {ticks["P"].at: "sex_male"}) if ticks.keys() == _MEN_AND_WOMEN else layout


def _last_word(column: HeadedColumn) -> str:
    return heading_key(column.heading.split()[-1])


def _renamed(layout: Layout, fields: dict[int, str]) -> Layout:
    columns = tuple(
        replace(column, match=Match(fields[column.at], 0)) if column.at in fields else column
        for column in layout.columns
    )
    return replace(layout, columns=columns)
