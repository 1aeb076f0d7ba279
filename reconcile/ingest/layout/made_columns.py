"""Columns made of others. NIK and family card number in one cell, set apart: "3171... / 3171..." under a
heading that names both. And a column a class: headings that are values of one field ("ANAK JALANAN",
"PENGEMIS"), with a tick in those that hold of a row, made one column again. Kelurahan and kecamatan in one
cell ("KEL/KEC"). And a number or a date of one
digit a cell, as forms are printed."""

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

PLACED = "kelurahan_and_kecamatan"
"""The field of a column of both."""

TICKED = "ppks"
"""The field whose values stand as columns."""

BOXED = {"nik": (16,), "kk": (16,), "birth_date": (8, 6)}
"""Fields that forms print as boxes, and how many digits they have."""

_BETWEEN_PLACES = re.compile(r"[/\\,;|\n]|\s-\s")
_PLACE_LABEL = re.compile(r"^(KELURAHAN|KECAMATAN|KEL|KEC|DESA|DS)\b[.:\s]*", re.IGNORECASE)
_YES = frozenset(
    {"1", "X", "V", "Y", "YA", "ADA", "TRUE", "\N{CHECK MARK}", "\N{HEAVY CHECK MARK}", "\N{SQUARE ROOT}"}
)
_NO = frozenset({"", "0", "-", "T", "TIDAK", "N", "FALSE"})
_KK_LABEL = re.compile(r"\b(?:NO\.?\s*)?(?:N?KK|KARTU\s*KELUARGA)\b", re.IGNORECASE)
_NIK_LABEL = re.compile(r"\b(?:NIK|KTP)\b", re.IGNORECASE)
_LATEST = date(2099, 12, 31)
_DIGIT = re.compile(r"\s*[0-9]\s*")
_BETWEEN = re.compile(r"\s*[-/.]?\s*")
_BOXED_ROWS = 0.9
"""The share of rows whose cells must make a whole number of digits."""


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


def split_places(column: HeadedColumn) -> Step:
    """A step that adds two columns, kelurahan and kecamatan, made of `column`; a cell of one part is taken
    for what the heading names first, unless it says itself what it is."""
    kecamatan_first = heading_key(column.heading).startswith("KEC")

    def split(stream: Stream) -> Stream:
        for batch in stream:
            pairs = [_places(cell or "", kecamatan_first) for cell in batch.columns[column.at].to_pylist()]
            both = (pa.array([pair[at] for pair in pairs], pa.string()) for at in (0, 1))
            yield replace(batch, columns=[*batch.columns, *both])

    return split


def _places(cell: str, kecamatan_first: bool) -> tuple[str | None, str | None]:
    """(kelurahan, kecamatan) of one cell."""
    parts = [part.strip() for part in _BETWEEN_PLACES.split(cell) if part.strip()]
    named = [(_PLACE_LABEL.match(part), _PLACE_LABEL.sub("", part)) for part in parts]
    said = {("KEC" if label[1].upper().startswith("KEC") else "KEL"): name for label, name in named if label}
    rest = iter(name for label, name in named if not label)
    for which in ("KEC", "KEL") if kecamatan_first else ("KEL", "KEC"):
        if which not in said:
            said[which] = next(rest, "")
    return said["KEL"] or None, said["KEC"] or None


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


def boxed_columns(layout: Layout, sample: Sequence[Sequence[str]], width: int) -> dict[str, list[int]]:
    """Field -> the places of the cells that make it: under its one heading and those beside it that have
    none, a digit each in nearly every row. width: how many columns the sheet has."""
    found: dict[str, list[int]] = {}
    headed = {column.at for column in layout.columns if column.heading}
    for name, lengths in BOXED.items():
        columns = layout.fields.get(name, [])
        if len(columns) == 1:
            first = columns[0].at
            ends = (at for at in range(first + 1, width) if at in headed)
            places = _boxes(sample, range(first, next(ends, width)), lengths)
            found |= {name: places} if places else {}
    return found


def _boxes(sample: Sequence[Sequence[str]], places: Sequence[int], lengths: Sequence[int]) -> list[int]:
    """Those of `places` that hold the digits of one number a row; [] where they do not."""
    rows = [[row[at] if at < len(row) else "" for at in places] for row in sample]
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    whole = [row for row in filled if all(_DIGIT.fullmatch(cell) or _BETWEEN.fullmatch(cell) for cell in row)]
    digits = [sum(bool(_DIGIT.fullmatch(cell)) for cell in row) for row in whole]
    if not filled or sum(count in lengths for count in digits) < _BOXED_ROWS * len(filled):
        return []
    return list(places)


def join_boxes(boxes: Sequence[Sequence[int]]) -> Step:
    """A step that adds a column for each of `boxes`: what stands in its cells, written together."""

    def join(stream: Stream) -> Stream:
        for batch in stream:
            added = []
            for places in boxes:
                cells = zip(*(batch.columns[at].to_pylist() for at in places), strict=True)
                said = ["".join((cell or "").strip() for cell in row) or None for row in cells]
                added.append(pa.array(said, pa.string()))
            yield replace(batch, columns=[*batch.columns, *added])

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
