"""Columns made of others. NIK and family card number in one cell, set apart: "3171... / 3171..." under a
heading that names both. And a column a class: headings that are values of one field ("ANAK JALANAN",
"PENGEMIS"), with a tick in those that hold of a row, made one column again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pyarrow as pa

from reconcile.ingest.cells.nik_like import NUMBER
from reconcile.ingest.layout.layouts import HeadedColumn, Layout
from reconcile.ingest.layout.reshaped import Step, Stream
from reconcile.parsing.as_of import AsOf
from reconcile.parsing.dates.date_text import read_date
from reconcile.programmes.headings import Match, Vocabulary, heading_key

PAIRED = "nik_and_kk"
"""The field of such a column."""

TICKED = "ppks"
"""The field whose values stand as columns."""

_YES = frozenset(
    {"1", "X", "V", "Y", "YA", "ADA", "TRUE", "\N{CHECK MARK}", "\N{HEAVY CHECK MARK}", "\N{SQUARE ROOT}"}
)
_NO = frozenset({"", "0", "-", "T", "TIDAK", "N", "FALSE"})
_KK_LABEL = re.compile(r"\b(?:NO\.?\s*)?(?:N?KK|KARTU\s*KELUARGA)\b", re.IGNORECASE)
_NIK_LABEL = re.compile(r"\b(?:NIK|KTP)\b", re.IGNORECASE)
_LATEST = date(2099, 12, 31)


def split_numbers(column: HeadedColumn, born: HeadedColumn | None) -> Step:
    """A step that adds two columns, NIK and KK, made of `column`. born: the column of birth dates, which
    settles a number that stands alone."""
    card_first = heading_key(column.heading).startswith(("NOKK", "KK", "NKK", "NOKARTUKELUARGA"))

    def split(stream: Stream) -> Stream:
        for batch in stream:
            cells = batch.columns[column.at].to_pylist()
            dates = batch.columns[born.at].to_pylist() if born else [None] * len(cells)
            pairs = [
                _pair(cell, written, card_first=card_first)
                for cell, written in zip(cells, dates, strict=True)
            ]
            niks, cards = (pa.array([pair[at] for pair in pairs], pa.string()) for at in (0, 1))
            yield replace(batch, columns=[*batch.columns, niks, cards])

    return split


def _pair(cell: str | None, written_date: str | None, *, card_first: bool) -> tuple[str | None, str | None]:
    """(NIK, KK) of one cell; a number alone is the one that its label or the row's birth date proves, else
    it stays where it was."""
    numbers = NUMBER.findall(cell or "")
    if cell is None or not 1 <= len(numbers) <= 2:
        return cell, None
    if len(numbers) == 2:
        return _ordered(cell, numbers, card_first=card_first)
    number = numbers[0]
    if _NIK_LABEL.search(cell) or _is_born(number, written_date):
        return number, None
    return (None, number) if _KK_LABEL.search(cell) else (cell, None)


def _ordered(cell: str, numbers: Sequence[str], *, card_first: bool) -> tuple[str, str]:
    nik, card = _NIK_LABEL.search(cell), _KK_LABEL.search(cell)
    if nik and card:
        card_first = card.start() < nik.start()
    elif _is_womans(numbers[0]) != _is_womans(
        numbers[1]
    ):  # a card's digits 7-8 are a day of issue, never above 31
        card_first = _is_womans(numbers[1])
    return (numbers[1], numbers[0]) if card_first else (numbers[0], numbers[1])


def _is_womans(number: str) -> bool:
    return int(re.sub(r"\D", "", number)[6:8]) > 40


def _is_born(number: str, written: str | None) -> bool:
    """Whether the birth date inside a number is the row's; a day above 40 is a woman's anyway."""
    digits = re.sub(r"\D", "", number)
    if int(digits[6:8]) > 40:
        return True
    born = read_date(written, latest=AsOf(_LATEST)).day if written else None
    return born is not None and f"{born:%d%m%y}" == digits[6:12]


def ticked_columns(
    layout: Layout, sample: Sequence[Sequence[str]], vocabulary: Vocabulary
) -> list[HeadedColumn]:
    """The columns of classes; [] where the sheet has a column of the field, or where one holds anything but
    ticks."""
    if not vocabulary.has(TICKED) or TICKED in layout.fields:
        return []
    found = [
        column
        for column in layout.columns
        if column.match is None and vocabulary.is_value(TICKED, column.heading)
    ]
    cells = {_key(row[column.at]) for row in sample for column in found if column.at < len(row)}
    return found if cells & _YES and cells <= _YES | _NO else []


def join_ticks(columns: Sequence[HeadedColumn]) -> Step:
    """A step that adds one column: the headings of the ticked ones of each row, joined by commas."""

    def join(stream: Stream) -> Stream:
        for batch in stream:
            ticks = [
                [
                    column.heading if _key(cell) in _YES else ""
                    for cell in batch.columns[column.at].to_pylist()
                ]
                for column in columns
            ]
            said = [", ".join(filter(None, row)) or None for row in zip(*ticks, strict=True)]
            yield replace(batch, columns=[*batch.columns, pa.array(said, pa.string())])

    return join


def as_read(layout: Layout, columns: Sequence[HeadedColumn]) -> Layout:
    """The layout in which these are known, and read by the column made of them alone."""
    places = {column.at for column in columns}
    return replace(
        layout,
        columns=tuple(
            replace(one, match=Match(None, 0)) if one.at in places else one for one in layout.columns
        ),
    )


def _key(cell: str | None) -> str:
    return (cell or "").strip().upper()
