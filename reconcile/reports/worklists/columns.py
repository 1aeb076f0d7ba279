"""The columns of a worklist, in reading order, and the styles of their cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reconcile.vocabulary.worklist_headings import (
    DECISION,
    INITIALS,
    NOTE,
    NUMBER,
    QUESTION_ID,
    RECORD_ID,
    STATUS,
)


@dataclass(frozen=True)
class SheetColumn:
    """One column. width: in characters, as spreadsheets count them. style: a key of STYLES. cell: what stands
    in it, by its name in `texts`; "" for a cell that people fill in. compared: a cell that differs
    from the block's first is marked. printed: columns at the end may stay off the paper.
    """

    heading: str
    width: float
    style: str
    cell: str
    compared: bool = False
    printed: bool = True


FONT = "Arial"
"""On every office computer, or one of the same widths: rows are as high as their text needs."""

_TEXT: dict[str, Any] = {
    "font_name": FONT,
    "num_format": "@",
    "text_wrap": True,
    "valign": "top",
    "font_size": 9,
    "border": 1,
    "border_color": "#A6A6A6",
}
STYLES: Mapping[str, Mapping[str, Any]] = {
    "text": _TEXT,
    "centre": {**_TEXT, "align": "center"},
    "small": {**_TEXT, "font_size": 8},
    "count": {**_TEXT, "num_format": "0", "align": "center"},
    "money": {**_TEXT, "num_format": "#,##0", "align": "right"},
    "answer": {**_TEXT, "font_size": 10, "align": "center", "bg_color": "#D9D9D9"},
    "note": {**_TEXT, "bg_color": "#D9D9D9"},
}
"""Ids and answers are text to a spreadsheet, so that it neither rounds nor calculates what is typed."""

FIRST: Mapping[str, Any] = {"top": 5, "top_color": "#000000"}
"""Added on the first line of a block: where one ends and the next begins shows on paper too."""

MARKED: Mapping[str, Mapping[str, Any]] = {
    "answer": {"bold": True, "bg_color": "#FFFFFF"},
    "note": {"bg_color": "#FFFFFF"},
}
"""Added where a question stands: cells to fill in are white, the others grey."""

DIFFERS: Mapping[str, Any] = {"bold": True, "bg_color": "#FFD966"}
"""Added where a compared cell differs from the block's first: bold as well, for a black-and-white print."""

_PERSON = SheetColumn("Orang", 5, "count", "person")
_ROW = (
    SheetColumn("Baris", 4.5, "count", "place"),
    SheetColumn("Program", 7.5, "centre", "programme"),
    SheetColumn("Nama", 22, "text", "name", True),
    SheetColumn("Lahir", 8.5, "centre", "birth", True),
    SheetColumn("L/P", 3.5, "centre", "sex", True),
    SheetColumn("NIK", 15, "centre", "nik", True),
    SheetColumn("No. KK", 15, "centre", "kk", True),
    SheetColumn("Nama ibu", 15, "text", "mother", True),
    SheetColumn("Wilayah, RT/RW", 13, "small", "region", True),
    SheetColumn("Alasan", 42, "small", "reason"),
    SheetColumn("Usul", 15, "small", "action"),
    SheetColumn("Dasar", 12, "small", "authority"),
)
_HOME = (
    SheetColumn(NUMBER, 5.5, "count", "number"),
    SheetColumn("RW", 4, "centre", "home_rw"),
    SheetColumn("RT", 4, "centre", "home_rt"),
)
_ANSWER = (
    SheetColumn(STATUS, 8, "small", "status"),
    SheetColumn(DECISION, 11, "answer", ""),
    SheetColumn(NOTE, 13, "note", ""),
    SheetColumn(INITIALS, 7, "note", ""),
    SheetColumn(QUESTION_ID, 9.5, "small", "question_id"),
    SheetColumn(RECORD_ID, 10, "small", "record_id"),
    SheetColumn("Asal (berkas dan baris)", 30, "small", "origin", printed=False),
)

_AMOUNT = SheetColumn("Nilai (Rp)", 8, "money", "amount")
_CHANGES = SheetColumn("Yang berubah", 14, "small", "changes")

COLUMNS: Mapping[str, tuple[SheetColumn, ...]] = {
    "TINDAKAN": (*_HOME, *_ROW, _AMOUNT, *_ANSWER),
    "IDENTITAS": (*_HOME, _PERSON, *_ROW, _CHANGES, *_ANSWER),
}
"""Columns of each sheet, by what is answered on it."""

LISTED = (*_HOME, _PERSON, *_ROW, _AMOUNT, _CHANGES, *_ANSWER)
"""Columns of the lists of a kota and of the province, which hold the lines of both sheets."""

OF_QUESTION = frozenset({"reason", "action", "authority", "amount", "changes", "status", "question_id", ""})
"""Cells that stand on the line of a question only."""

StyleKey = tuple[str, bool, bool]
"""A style, whether its cell stands on the first line of a block, whether it is marked (differs, or is to
be filled in)."""


def style_keys() -> list[StyleKey]:
    """Every style a line may need, in a fixed order."""
    return [(name, first, marked) for name in STYLES for first in (False, True) for marked in (False, True)]


def properties(key: StyleKey) -> dict[str, Any]:
    """What xlsxwriter is told of a style."""
    name, first, marked = key
    return {**STYLES[name], **(FIRST if first else {}), **(MARKED.get(name, DIFFERS) if marked else {})}
