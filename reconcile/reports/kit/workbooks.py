"""Workbooks for all who write them: made by a library, printed on F4 across, in rows high enough; and rows
for those who need many, which go into it as finished XML, made a column at a time."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import xlsxwriter

from reconcile.privacy.arrays import by_value, where_matched
from reconcile.reports.written.archives import FAST, SMALL, member
from reconcile.workspace.files.door import create

F4 = 14
"""What spreadsheets call folio, 8.5 by 13 inches, the paper of Indonesian offices."""

ON_F4 = 156.0
"""Characters, as spreadsheets count the width of a column, across F4 at nine points, in Arial and in every
font as wide; what is wider is printed smaller than it says."""
BETWEEN = 0.72
"""Characters that a spreadsheet adds to each column: some room beside its text, and the line between two."""

UPWARDS: Mapping[str, Any] = {
    "bold": True, "text_wrap": True, "rotation": 90, "valign": "bottom", "bottom": 1,
}  # fmt: skip
"""A heading that is turned upwards, above a narrow column of counts."""
NO_ZEROS = "#,##0;-#,##0;"
"""Counts of which most are 0: the cell holds it and shows nothing, so that what there is is seen. Who uses it
says on the sheet that an empty cell means none."""
_LEAST = 2.9
"""Three figures, and a heading that is turned upwards."""
_TWO_LINES = 3.8
"""Two lines of a heading that is turned upwards."""
_LETTERS = 27
"""Of a heading in one line; a longer one takes two."""

END_OF_ROWS = b"</sheetData>"
_SAMPLE = re.compile(rb'<c r="[A-Z]+1" s="(\d+)"/>')
"""An empty cell of the first row: whoever makes the workbook writes one in each style that rows will need."""

_DIMENSION = re.compile(rb'<dimension ref="[^"]*"/>')

_INVALID = r"[\x00-\x1f\x7f-\x9f\x{fffe}\x{ffff}]+"
_ESCAPED = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"))
_LIKE_AN_ESCAPE = r"_(x[0-9A-Fa-f]{4}_)"  # spreadsheets read _x0041_ as a letter
_RARE = rf"{_INVALID}|[&<>]|_x|^[\s\p{{Z}}]|[\s\p{{Z}}]$"
"""Whatever `xml_text` may change: one look instead of six, for nearly all texts are plain."""


@contextmanager
def new_workbook(
    day: date, title: str = "", font: str = ""
) -> Iterator[tuple[xlsxwriter.Workbook, io.BytesIO]]:
    """A workbook to be filled, and where its bytes stand afterwards. day: of which the run speaks, and what
    the file says of when it was made, so that the same content gives the same bytes. font: by whose figures
    columns are as wide as they say. No text of an export
    becomes a formula or a link, however it begins."""
    made = io.BytesIO()
    usual = {"default_format_properties": {"font_name": font, "font_size": 10}} if font else {}
    book = xlsxwriter.Workbook(
        made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, **usual}
    )
    named = {"title": title} if title else {}
    book.set_properties({**named, "created": datetime.combine(day, time())})
    yield book, made
    book.close()


def set_print(sheet: Any, number: str, signed: str = "&A", *, level: str = "") -> None:
    """F4 across, one page wide, with the number of a run and of the page below each page. signed: what stands
    between them, the sheet's name if nothing else. level: stands in the place of the number on a paper that
    bears none."""
    left = f"Penyamaran {level}" if level else f"Nomor proses {number.replace('&', '&&')}"
    sheet.set_landscape()
    sheet.set_paper(F4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.3, right=0.3, top=0.4, bottom=0.5)
    sheet.set_footer(
        f"&L&8{left}&C&8{signed}&R&8Halaman &P dari &N", {"margin": 0.25, "scale_with_doc": False}
    )


def across(widths: Iterable[float]) -> float:
    """How wide columns are together, in characters; at most ON_F4 of them are printed at their size."""
    return sum(width + BETWEEN for width in widths)


def heights(lengths: Any, width: float, size: float, *, capitals: bool = False, spare: float = 1.12) -> Any:
    """Heights in points of cells with texts of so many characters (an array). spare: room beyond what they
    take, generously, for words break before a line is full."""
    room = (
        7 * width / ((0.72 if capitals else 0.53) * size * 4 / 3)
    )  # a column's unit is 7 pixels; a letter of Arial about half its size
    lines = np.ceil(np.where(lengths > room, spare * lengths, lengths) / room)
    return np.ceil(1.22 * size * np.maximum(lines, 1) + 2)


def narrow(heading: str, texts: Iterable[str]) -> float:
    """The width of a column of counts, with a dot at each thousand, below a heading turned upwards."""
    figures = (len(text) + (len(text) - 1) // 3 * text.isdecimal() for text in texts)
    return max(_TWO_LINES if len(heading) > _LETTERS else _LEAST, 0.96 * max(figures, default=0) + 0.1)


def upward_height(headings: Iterable[str]) -> float:
    """Points of a row of headings that are turned upwards."""
    return 4.9 * min(max(map(len, headings), default=0), _LETTERS) + 8


def without_samples(sheet: bytes) -> tuple[bytes, list[int]]:
    """A sheet's XML without the empty cells of its first row, and the numbers of their styles in order."""
    return _SAMPLE.sub(b"", sheet), [int(number) for number in _SAMPLE.findall(sheet)]


def reaching(sheet: bytes, last_cell: str) -> bytes:
    """A sheet's XML that says that its cells reach to `last_cell` (as O17): rows that are written into it
    are not counted by the library that made it."""
    return _DIMENSION.sub(f'<dimension ref="A1:{last_cell}"/>'.encode(), sheet, count=1)


def high_rows(
    columns: Sequence[pa.Array | None],
    points: Sequence[float],
    styles: Sequence[int],
    numbers: Collection[int] = (),
) -> pa.Array:
    """<row> elements of so many points. columns: texts without nulls, each in its style; None for cells that
    stay empty. numbers: the places of columns that hold whole numbers."""
    heights = pa.array(points, pa.float64()).cast(pa.string())
    tags = pc.binary_join_element_wise('<row ht="', heights, '" customHeight="1">', "")
    cells = [
        f'<c s="{style}"/>' if texts is None else _plain_cells(texts, style, number=place in numbers)
        for place, (texts, style) in enumerate(zip(columns, styles, strict=True))
    ]
    return pc.binary_join_element_wise(tags, *cells, "</row>", "")


def _plain_cells(texts: pa.Array, style: int, *, number: bool) -> pa.Array:
    opened, closed = (
        (f'<c s="{style}"><v>', "</v></c>")
        if number
        else (f'<c s="{style}" t="inlineStr"><is><t>', "</t></is></c>")
    )

    def cells(values: pa.Array) -> pa.Array:
        filled = pc.binary_join_element_wise(opened, values if number else xml_text(values), closed, "")
        return pc.if_else(pc.equal(values, ""), f'<c s="{style}"/>', filled)

    return by_value(texts, cells)


def write_workbook(
    path: Path,
    parts: Mapping[str, bytes],
    rows: Mapping[str, Iterable[bytes | pa.Buffer]],
    begun: bytes = b"",
    ends: Mapping[str, Callable[[bytes], bytes]] | None = None,
) -> None:
    """Write the members `parts` as a workbook, in bounded memory; the same content gives the same bytes.

    rows: by the name of a sheet's member its <row> elements, which stand below those that it has already;
    less than 2 GiB a sheet. begun: an archive of further members (`archived`). ends: by the name of such a
    member what makes of its end, once its rows are written, the end that it gets.
    """
    with create(path) as file:
        file.write(begun)
        _add_members(file, parts, rows, ends or {})


def _add_members(
    file: BinaryIO,
    parts: Mapping[str, bytes],
    rows: Mapping[str, Iterable[bytes | pa.Buffer]],
    ends: Mapping[str, Callable[[bytes], bytes]],
) -> None:
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            if name not in rows:
                target.writestr(member(name), content, compresslevel=SMALL)
                continue
            before, _, after = content.partition(END_OF_ROWS)
            with target.open(member(name, FAST), "w") as sheet:
                sheet.write(before)
                for piece in rows[name]:
                    sheet.write(piece)
                sheet.write(END_OF_ROWS + (ends[name](after) if name in ends else after))


def xml_text(text: pa.Array) -> pa.Array:
    """`text`, without nulls, as the content of an element: nothing that XML forbids, no space around it."""
    return where_matched(text, _RARE, _xml)


def _xml(text: pa.Array) -> pa.Array:
    text = pc.utf8_trim_whitespace(pc.replace_substring_regex(text, _INVALID, " "))
    for sign, escape in _ESCAPED:
        text = pc.replace_substring(text, sign, escape)
    return pc.replace_substring_regex(text, _LIKE_AN_ESCAPE, r"_x005F_\1")
