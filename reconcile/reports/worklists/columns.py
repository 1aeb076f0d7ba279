"""The columns of a worklist, in reading order, and the styles of their cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from reconcile.privacy.masking import Level
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
    from the block's first is marked. printed: the others stand behind, on the screen alone.
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
    "count": {**_TEXT, "num_format": "0", "align": "center"},
    "money": {**_TEXT, "num_format": "#,##0", "align": "right"},
    "answer": {**_TEXT, "align": "center", "bg_color": "#D9D9D9"},
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

_PRINTED = (
    SheetColumn(NUMBER, 3.4, "count", "number"),
    SheetColumn("Baris", 4.4, "count", "line"),
    SheetColumn("Program", 16.5, "centre", "programme"),
    SheetColumn("Nama", 26, "text", "name", True),
    SheetColumn("Lahir", 6, "centre", "birth", True),
    SheetColumn("NIK", 13, "centre", "nik", True),
    SheetColumn("RT/RW", 14, "text", "near", True),
    SheetColumn("Pertanyaan", 44.1, "text", "asked"),
    SheetColumn(DECISION, 13, "answer", ""),
    SheetColumn(NOTE, 8.2, "note", ""),
)
"""On paper: 10 columns in the width of F4 across at 9 points, in Arial and in every font as wide. KEPUTUSAN
is 25 mm wide."""

_ON_SCREEN = (
    SheetColumn(INITIALS, 7, "note", ""),
    SheetColumn("Pilihan jawaban", 26, "text", "choices"),
    SheetColumn("No. KK", 17, "centre", "kk", True),
    SheetColumn("L/P", 4, "centre", "sex", True),
    SheetColumn("Alasan lengkap", 50, "text", "reason"),
    SheetColumn("Wilayah, RT/RW", 22, "text", "region", True),
    SheetColumn("Nama ibu", 15, "text", "mother", True),
    SheetColumn("Orang", 6, "count", "person"),
    SheetColumn("RW", 5, "centre", "home_rw"),
    SheetColumn("RT", 5, "centre", "home_rt"),
    SheetColumn("Usul", 24, "text", "action"),
    SheetColumn("Dasar", 20, "text", "authority"),
    SheetColumn("Nilai (Rp)", 12, "money", "amount"),
    SheetColumn("Yang berubah", 24, "text", "changes"),
    SheetColumn(STATUS, 12, "text", "status"),
    SheetColumn(QUESTION_ID, 21, "text", "question_id"),
    SheetColumn(RECORD_ID, 21, "text", "record_id"),
    SheetColumn("Asal (berkas dan baris)", 30, "text", "origin"),
)

COLUMNS = (*_PRINTED, *(replace(column, printed=False) for column in _ON_SCREEN))
"""What stands on a sheet, in reading order: what is printed, then what only a screen has room for."""

_WHOLE = {"Lahir": 8.9, "NIK": 15.4, "Pertanyaan": 38.8}
"""Where whole numbers and days are shown, they take room from what is asked."""


def columns_at(level: Level) -> tuple[SheetColumn, ...]:
    """COLUMNS as wide as what a level shows."""
    if level > Level.L0:
        return COLUMNS
    return tuple(replace(column, width=_WHOLE.get(column.heading, column.width)) for column in COLUMNS)


OF_QUESTION = frozenset(
    {"asked", "reason", "choices", "action", "authority", "amount", "changes", "status", "question_id", ""}
)
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
