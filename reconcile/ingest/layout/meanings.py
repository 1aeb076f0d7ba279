"""What columns mean once their contents are seen: headings that only the cells below them settle; and
what a DBF cut at ten letters, which is told, as only its sender knows the rest of the word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from reconcile.ingest.cells.sheets import Note
from reconcile.ingest.layout.layouts import HeadedColumn, Layout
from reconcile.programmes.cut_headings import CUT_RANK
from reconcile.programmes.headings import Match, heading_key

_DAY_NUMBER = re.compile(r"^\s*\d{1,2}(?:\.0)?\s*$")
_MEN_AND_WOMEN = frozenset({"P", "W"})
_SEXES = frozenset({"L", "P"})
_SEX_HEADINGS = ("JENISKELAMIN", "JNSKELAMIN", "JK", "KELAMIN", "SEX", "GENDER")


def settle_meanings(layout: Layout, sample: Sequence[Sequence[str]]) -> Layout:
    """The layout with the headings told apart that mean several things. sample: cells of the first rows below
    the heading.

    "TGL LAHIR" beside "BLN LAHIR" and "THN LAHIR" is the day alone. "P" beside "W" is pria, beside "L"
    perempuan. "J" over nothing but L and P is the sex, of whose heading a listing in fixed widths had
    room for one letter.
    """
    return _sex_by_its_letters(_men_beside_women(_days_beside_months(layout, sample)), sample)


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


def _sex_by_its_letters(layout: Layout, sample: Sequence[Sequence[str]]) -> Layout:
    """Where no column is known for the sex: the one of L and P, both, under what begins a heading for it."""
    if not {"sex", "sex_male", "sex_female"}.isdisjoint(layout.fields):
        return layout
    found = [
        column
        for column in layout.unknown
        if any(name.startswith(heading_key(column.heading)) for name in _SEX_HEADINGS)
        and _letters_under(column, sample) == _SEXES
    ]
    columns = tuple(
        replace(one, match=Match("sex", CUT_RANK)) if one in found else one for one in layout.columns
    )
    return replace(layout, columns=columns) if len(found) == 1 else layout


def _letters_under(column: HeadedColumn, sample: Sequence[Sequence[str]]) -> set[str]:
    """What stands in a column, but for its heading and the line below it, which listings repeat on
    each page."""
    cells = {row[column.at].strip().upper() for row in sample if column.at < len(row)}
    return {cell for cell in cells if cell.strip("-=_") and cell != column.heading.strip().upper()}


def _last_word(column: HeadedColumn) -> str:
    return heading_key(column.heading.split()[-1])


def _renamed(layout: Layout, fields: dict[int, str]) -> Layout:
    columns = tuple(
        replace(column, match=Match(fields[column.at], 0)) if column.at in fields else column
        for column in layout.columns
    )
    return replace(layout, columns=columns)


def cut_heading_notes(layout: Layout, labels: Mapping[str, str]) -> Iterator[Note]:
    """Which cut headings were taken for which field; nothing when there is none."""
    read = [
        (column.heading, column.match.field) for column in layout.cut if column.match and column.match.field
    ]
    if read:
        yield Note(
            "JUDUL_TERPOTONG",
            "INFO",
            "Judul kolom terpotong:"
            f" {', '.join(f'{heading} dibaca sebagai {labels.get(name, name)}' for heading, name in read)}.",
            "Bila artinya lain, kirim sebagai CSV atau XLSX dengan judul kolom yang utuh.",
        )
