"""A workbook without its lines, made once by xlsxwriter: headings, styles, drop-downs, how it prints; and a
book of it, with its guide, its title and its number.

A library takes twenty times as long for a workbook as for its bytes, and those of all kelurahan differ in few
words. So one is made of each shape, with marks where they differ, and a book is that one with its own words
in the place of the marks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any

from reconcile.privacy.masking import Level
from reconcile.reports.kit.workbooks import END_OF_ROWS, heights, new_workbook, set_print, without_samples
from reconcile.reports.worklists.columns import COLUMNS, FONT, StyleKey, columns_at, properties, style_keys
from reconcile.reports.worklists.drop_downs import FIRST_LINE
from reconcile.reports.worklists.drop_downs import MARK as DROP_DOWNS
from reconcile.reports.written.archives import archived, members
from reconcile.reports.written.files import Stamp
from reconcile.reports.written.stamping import MARK
from reconcile.vocabulary.worklist_headings import GUIDE, IDENTITAS, QUESTIONS, TINDAKAN

NAMES: Mapping[str, str] = {"TINDAKAN": TINDAKAN, "IDENTITAS": IDENTITAS}
"""What the two kinds of questions are called where they are counted."""

_OF_GUIDE: Mapping[str, Mapping[str, Any]] = {
    "part": {"bold": True, "font_size": 11, "bottom": 1},
    "words": {"num_format": "@", "text_wrap": True, "valign": "top", "font_size": 10},
    "number": {"num_format": "#,##0", "valign": "top", "font_size": 10, "align": "right"},
}
_TITLE_FORMAT = {"font_name": FONT, "bold": True, "font_size": 13}
_HEADING = {
    "font_name": FONT,
    "bold": True,
    "font_size": 9,
    "text_wrap": True,
    "valign": "top",
    "align": "center",
    "border": 1,
    "bg_color": "#DDEBF7",
}
_HEADING_HEIGHT = 24
"""Points: the arrows of the filter stand below the words, not on them."""

_SIGNED = "Petugas: ..............................   Paraf: ...............   Tanggal: .................."
_END_OF_FILTER = re.compile(rb"<autoFilter [^>]*/>")

_GUIDE_WIDTHS = (30, 100, 14)
_GUIDE_SHEET = "xl/worksheets/sheet1.xml"
_DIMENSION = re.compile(rb"<dimension [^>]*/>")

_TITLE, _NUMBER, _DAY = "@JUDUL@", MARK.number, MARK.day
_LAST = 900_001
"""Mark of the last row of the first sheet of lines, and so on: no worklist is as long."""

_Row = tuple[str | int, ...]


@dataclass(frozen=True)
class Sheet:
    """A sheet to fill: how many lines each of its chunks has."""

    chunks: tuple[int, ...]

    @property
    def lines(self) -> int:
        return sum(self.chunks)


@dataclass(frozen=True)
class Guide:
    """The first sheet: its title, and its rows of one to five cells. A row of one cell is a heading if it
    ends without a full stop."""

    title: str
    rows: Sequence[_Row]


@dataclass(frozen=True)
class Skeleton:
    """A workbook of one shape. archive: its members that all books share, as a ZIP; marked: the others by
    name, with marks. sheets: the names of those to fill, in order. styles: the numbers that the styles of
    lines bear in it, of_guide those of the guide's rows."""

    archive: bytes
    marked: Mapping[str, bytes]
    sheets: Sequence[str]
    styles: Mapping[StyleKey, int]
    of_guide: Mapping[str, int]

    def filled(self, stamp: Stamp, guide: Guide, lines: Sequence[int]) -> dict[str, bytes]:
        """The members that are the book's own, without its lines. lines: how many each sheet has."""
        words = (
            *(str(FIRST_LINE + count).encode() for count in lines),
            stamp.day.isoformat().encode(),
            _xml(stamp.number.replace("&", "&&")),
            _xml(guide.title),
        )
        marks = _marks(len(lines))
        parts = {name: _replaced(content, marks, words) for name, content in self.marked.items()}
        before, end, after = parts[_GUIDE_SHEET].partition(END_OF_ROWS)
        parts[_GUIDE_SHEET] = before + _guide_rows(guide.rows, self.of_guide) + end + after
        return parts


def _marks(sheets: int) -> tuple[bytes, ...]:
    """What stands for the last row of each sheet, the day, the number and the title. Whoever writes the
    title writes it last."""
    marks = (*(str(_LAST + number) for number in range(sheets)), _DAY.isoformat(), _NUMBER, _TITLE)
    return tuple(mark.encode() for mark in marks)


def _replaced(content: bytes, marks: Sequence[bytes], words: Sequence[bytes]) -> bytes:
    for mark, word in zip(marks, words, strict=True):
        content = content.replace(mark, word)
    return content


@lru_cache(maxsize=32)
def skeleton(sheets: int, level: Level = Level.L1) -> Skeleton:
    """The workbook with a guide and so many sheets of questions, the second called "... (2)", as wide as what
    a level shows needs."""
    with new_workbook(_DAY, font=FONT) as (book, file):
        title, heading = book.add_format(_TITLE_FORMAT), book.add_format(_HEADING)
        _add_guide(book, title)
        for number in range(sheets):
            made = book.add_worksheet(QUESTIONS + (f" ({number + 1})" if number else ""))
            _add_sheet(made, _LAST + number - 1, (title, heading), level)
    parts = members(file.getvalue())
    paths = [f"xl/worksheets/sheet{number + 2}.xml" for number in range(sheets)]
    for path in [_GUIDE_SHEET, *paths]:
        parts[path] = _DIMENSION.sub(b"", parts[path])
    for path in paths:
        parts[path] = _END_OF_FILTER.sub(lambda found: found[0] + DROP_DOWNS, parts[path])
    parts[_GUIDE_SHEET], numbers = without_samples(parts[_GUIDE_SHEET])
    marks = _marks(sheets)
    own = {_GUIDE_SHEET, *paths, *(name for name in parts if any(mark in parts[name] for mark in marks))}
    shared = {name: content for name, content in parts.items() if name not in own}
    styles = dict(zip((*style_keys(), *_OF_GUIDE), numbers, strict=True))
    return Skeleton(
        archived(shared),
        {name: content for name, content in parts.items() if name in own},
        paths,
        {key: styles[key] for key in style_keys()},
        {name: styles[name] for name in _OF_GUIDE},
    )


def _add_guide(book: Any, title: Any) -> None:
    """The first sheet without its rows; beside its title an empty cell in every style that a book needs."""
    sheet = book.add_worksheet(GUIDE)
    set_print(sheet, _NUMBER)
    sheet.fit_to_pages(1, 1)
    for number, width in enumerate(_GUIDE_WIDTHS):
        sheet.set_column(number, number, width)
    sheet.write_string(0, 0, _TITLE, title)
    needed = [properties(key) for key in style_keys()]
    needed += [{"font_name": FONT, **of} for of in _OF_GUIDE.values()]
    for number, of in enumerate(needed, start=1):
        sheet.write_blank(0, number, None, book.add_format(of))


def _guide_rows(rows: Sequence[_Row], styles: Mapping[str, int]) -> bytes:
    """The rows of a guide, below an empty one."""
    return b"<row/>" + b"".join(_guide_row(row, *(styles[name] for name in _OF_GUIDE)) for row in rows)


@lru_cache(maxsize=4096)
def _guide_row(row: _Row, part: int, words: int, number: int) -> bytes:
    """Most rows stand in every guide, so each is made once."""
    if not row:
        return b"<row/>"
    if len(row) == 1:
        return b"<row>" + _guide_cell(row[0], part, number) + b"</row>"
    height = max(
        float(heights(len(str(cell)), width, 10)) for width, cell in zip(_GUIDE_WIDTHS, row, strict=False)
    )
    cells = b"".join(_guide_cell(cell, words, number) for cell in row)
    return f'<row ht="{height:g}" customHeight="1">'.encode() + cells + b"</row>"


def _guide_cell(cell: str | int, words: int, number: int) -> bytes:
    if isinstance(cell, int):
        return f'<c s="{number}"><v>{cell}</v></c>'.encode()
    if not cell:
        return b"<c/>"
    return f'<c s="{words}" t="inlineStr"><is><t>'.encode() + _xml(cell) + b"</t></is></c>"


def _xml(text: str) -> bytes:
    return escape(text, quote=False).encode()


def _add_sheet(made: Any, last: int, formats: tuple[Any, Any], level: Level) -> None:
    title, heading = formats
    set_print(made, _NUMBER, _SIGNED)
    made.set_margins(left=0.28, right=0.28, top=0.2, bottom=0.38)
    made.write_string(0, 0, _TITLE, title)
    made.set_row(1, _HEADING_HEIGHT)
    for number, column in enumerate(columns_at(level)):
        made.set_column(number, number, column.width)
        made.write_string(1, number, column.heading, heading)
    made.repeat_rows(1)
    made.print_area(0, 0, last, sum(column.printed for column in COLUMNS) - 1)
    made.freeze_panes(FIRST_LINE, [column.heading for column in COLUMNS].index("Nama") + 1)
    made.autofilter(1, 0, last, len(COLUMNS) - 1)


__all__ = ["FIRST_LINE", "Guide", "Sheet", "Skeleton", "skeleton"]
