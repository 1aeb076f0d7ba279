"""A workbook without its lines, made by xlsxwriter: guide, headings, styles, drop-downs, how it prints."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

import xlsxwriter

from reconcile.reports.kit.facts import RunFacts
from reconcile.reports.kit.workbooks import members, without_samples
from reconcile.reports.worklists.columns import (
    COLUMNS,
    FONT,
    Column,
    StyleKey,
    heights,
    properties,
    style_keys,
)
from reconcile.vocabulary.verdicts import VERDICTS
from reconcile.vocabulary.worklist_headings import DECISION, GUIDE, IDENTITAS, TINDAKAN

F4 = 14  # paper "Folio", 8.5 x 13 inch
FIRST_LINE = 2
"""Rows above the lines: a title and the heading."""

NAMES: Mapping[str, str] = {"TINDAKAN": TINDAKAN, "IDENTITAS": IDENTITAS}
_FORMATS: Mapping[str, Mapping[str, Any]] = {
    "title": {"bold": True, "font_size": 13},
    "part": {"bold": True, "font_size": 11, "bottom": 1},
    "words": {"num_format": "@", "text_wrap": True, "valign": "top", "font_size": 10},
    "number": {"num_format": "#,##0", "valign": "top", "font_size": 10, "align": "right"},
    "heading": {
        "bold": True,
        "font_size": 9,
        "text_wrap": True,
        "valign": "vcenter",
        "align": "center",
        "border": 1,
        "bg_color": "#DDEBF7",
    },
}

_GUIDE_WIDTHS = (30, 100, 14)
_FIRST = "xl/worksheets/sheet1.xml"
_DIMENSION = re.compile(rb"<dimension [^>]*/>")


@dataclass(frozen=True)
class Sheet:
    """A sheet to fill: what is answered on it, and how many chunks and lines it will have."""

    answers: str
    chunks: int
    lines: int


@dataclass(frozen=True)
class Guide:
    """The first sheet: its title, and its rows of one to five cells. A row of one cell is a heading if it
    ends without a full stop."""

    title: str
    rows: Sequence[Sequence[str | int]]


@dataclass(frozen=True)
class Skeleton:
    """The members of a workbook by name. sheets: the names of those to fill, in order. styles: the numbers
    that the styles of lines bear in it."""

    members: Mapping[str, bytes]
    sheets: Sequence[str]
    styles: Mapping[StyleKey, int]


def skeleton(facts: RunFacts, guide: Guide, sheets: Sequence[Sheet]) -> Skeleton:
    """A workbook with `guide` and empty `sheets`; a kind of sheet that comes again is called "... (2)"."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"created": datetime.combine(facts.as_of, time())})
    formats = _formats(book)
    _write_guide(book, guide, facts, formats)
    for number, sheet in enumerate(sheets):
        again = sum(other.answers == sheet.answers for other in sheets[:number])
        name = NAMES[sheet.answers] + (f" ({again + 1})" if again else "")
        _write_sheet(book.add_worksheet(name), sheet, guide.title, facts, formats)
    book.close()
    parts = members(file.getvalue())
    paths = [f"xl/worksheets/sheet{number + 2}.xml" for number in range(len(sheets))]
    for path in [_FIRST, *paths]:
        parts[path] = _DIMENSION.sub(b"", parts[path])
    parts[_FIRST], numbers = without_samples(parts[_FIRST])
    return Skeleton(parts, paths, dict(zip(style_keys(), numbers, strict=True)))


def _formats(book: Any) -> dict[Any, Any]:
    """Every format of a workbook, whether it is used or not."""
    formats: dict[Any, Any] = {key: book.add_format(properties(key)) for key in style_keys()}
    return formats | {name: book.add_format({"font_name": FONT, **of}) for name, of in _FORMATS.items()}


def _write_guide(book: Any, guide: Guide, facts: RunFacts, formats: Mapping[Any, Any]) -> None:
    sheet = book.add_worksheet(GUIDE)
    set_print(sheet, facts)
    sheet.fit_to_pages(1, 1)
    for number, width in enumerate(_GUIDE_WIDTHS):
        sheet.set_column(number, number, width)
    sheet.write_string(0, 0, guide.title, formats["title"])
    for number, row in enumerate(guide.rows, start=2):
        if len(row) > 1:
            sheet.set_row(
                number,
                max(
                    float(heights(len(str(cell)), width, 10))
                    for width, cell in zip(_GUIDE_WIDTHS, row, strict=False)
                ),
            )
        for column, cell in enumerate(row):
            if isinstance(cell, int):
                sheet.write_number(number, column, cell, formats["number"])
            elif cell:
                sheet.write_string(number, column, cell, formats["part" if len(row) == 1 else "words"])
    for number, key in enumerate(style_keys(), start=1):
        sheet.write_blank(0, number, None, formats[key])


def _write_sheet(made: Any, sheet: Sheet, title: str, facts: RunFacts, formats: Mapping[Any, Any]) -> None:
    columns = COLUMNS[sheet.answers]
    set_print(made, facts)
    made.write_string(0, 0, title, formats["title"])
    made.set_row(1, 26)
    for number, column in enumerate(columns):
        made.set_column(number, number, column.width)
        made.write_string(1, number, column.heading, formats["heading"])
    last = FIRST_LINE + sheet.lines - 1
    made.repeat_rows(1)
    made.print_area(0, 0, last, len(columns) - 1 - sum(not column.printed for column in columns))
    made.freeze_panes(FIRST_LINE, [column.heading for column in columns].index("Nama") + 1)
    made.autofilter(1, 0, last, len(columns) - 1)
    _offer_answers(made, columns, sheet.answers, last)


def _offer_answers(made: Any, columns: Sequence[Column], answers: str, last: int) -> None:
    place = next(number for number, column in enumerate(columns) if column.heading == DECISION)
    offered = VERDICTS[answers]
    made.data_validation(
        FIRST_LINE,
        place,
        last,
        place,
        {
            "validate": "list",
            "source": list(offered),
            "error_title": "KEPUTUSAN",
            "error_message": (
                f"Pilih salah satu: {', '.join(offered)}; atau kosongkan. Penjelasan lain ditulis pada"
                " CATATAN."
            ),
        },
    )


def set_print(sheet: Any, facts: RunFacts) -> None:
    sheet.set_landscape()
    sheet.set_paper(F4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.3, right=0.3, top=0.4, bottom=0.5)
    sheet.set_footer(
        f"&L&8Nomor proses {facts.number.replace('&', '&&')}&C&8&A&R&8Halaman &P dari &N", {"margin": 0.25}
    )


__all__ = ["FIRST_LINE", "Guide", "Sheet", "Skeleton", "skeleton"]
