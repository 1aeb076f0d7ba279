"""The columns of a worklist, in reading order, and the styles of their cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reconcile.worklist_headings import DECISION, INITIALS, NOTE, NUMBER, QUESTION_ID, RECORD_ID, STATUS


@dataclass(frozen=True)
class Column:
    """One column. width: in characters, as spreadsheets count them. style: a key of STYLES. cell: what stands in it, by its name
    in `worklist_rows`; "" for a cell that people fill in. compared: a cell that differs from the block's first is marked.
    """

    heading: str
    width: float
    style: str
    cell: str
    compared: bool = False


_TEXT: dict[str, Any] = {"num_format": "@", "text_wrap": True, "valign": "top", "font_size": 9, "border": 1, "border_color": "#A6A6A6"}
STYLES: Mapping[str, Mapping[str, Any]] = {
    "text": _TEXT,
    "centre": {**_TEXT, "align": "center"},
    "small": {**_TEXT, "font_size": 7},
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

_PERSON = Column("Orang", 5.5, "count", "person")
_ROW = (
    Column("Baris", 5, "count", "place"),
    Column("Program", 8.5, "text", "programme"),
    Column("Nama", 20, "text", "name", True),
    Column("Lahir", 9.5, "centre", "birth", True),
    Column("L/P", 4, "centre", "sex", True),
    Column("NIK", 15.5, "centre", "nik", True),
    Column("No. KK", 15.5, "centre", "kk", True),
    Column("Nama ibu", 13, "text", "mother", True),
    Column("Wilayah", 13, "text", "region", True),
    Column("Asal (berkas dan baris)", 14, "small", "origin"),
    Column("Alasan", 36, "text", "reason"),
    Column("Usul", 16, "text", "action"),
    Column("Dasar", 13, "small", "authority"),
)
_HOME = (Column(NUMBER, 6, "count", "number"), Column("RW", 4.5, "centre", "home_rw"), Column("RT", 4.5, "centre", "home_rt"))
_ANSWER = (
    Column(STATUS, 9, "small", "status"),
    Column(DECISION, 12, "answer", ""),
    Column(NOTE, 13, "note", ""),
    Column(INITIALS, 7, "note", ""),
    Column(QUESTION_ID, 10, "small", "question_id"),
    Column(RECORD_ID, 10, "small", "record_id"),
)

COLUMNS: Mapping[str, tuple[Column, ...]] = {
    "TINDAKAN": (*_HOME, *_ROW, Column("Nilai (Rp)", 9, "money", "amount"), *_ANSWER),
    "IDENTITAS": (*_HOME, _PERSON, *_ROW, Column("Yang berubah", 16, "small", "changes"), *_ANSWER),
}
"""Columns of each sheet, by what is answered on it."""

VERDICTS: Mapping[str, tuple[str, ...]] = {
    "TINDAKAN": ("LANJUT", "HENTIKAN", "CEK LAPANGAN", "BEDA"),
    "IDENTITAS": ("SAMA", "BEDA", "RAGU"),
}

StyleKey = tuple[str, bool, bool]
"""A style, whether its cell stands on the first line of a block, whether it is marked (differs, or is to be filled in)."""


def style_keys() -> list[StyleKey]:
    """Every style a line may need, in a fixed order."""
    return [(name, first, marked) for name in STYLES for first in (False, True) for marked in (False, True)]


def properties(key: StyleKey) -> dict[str, Any]:
    """What xlsxwriter is told of a style."""
    name, first, marked = key
    return {**STYLES[name], **(FIRST if first else {}), **(MARKED.get(name, DIFFERS) if marked else {})}
