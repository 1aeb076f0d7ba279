"""Writing exports: delimited text and workbooks as agencies make them, and the truth about every row."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import xlsxwriter

from data_samples.generator.arrays import Ints, Strings

_STAMP = (2018, 3, 1, 8, 0, 0)
TRUTH = pa.schema(
    [
        ("programme", pa.string()),
        ("source_file", pa.string()),
        ("sheet", pa.string()),
        ("source_row", pa.int32()),
        ("person", pa.int64()),
    ]
)
"""Which person stands in which row: file name ("archive.zip/member.csv" in a zip), sheet ("" in text
files), row as Excel numbers it."""

Columns = dict[str, Strings]


@dataclass(frozen=True)
class Text:
    """How a text file is written. `preface`: lines before the heading; `repeat`: a heading again after so
    many rows, 0 never."""

    delimiter: str = ";"
    encoding: str = "utf-8"
    quoted: bool = False
    preface: tuple[str, ...] = ()
    repeat: int = 0
    blank_tail: int = 0
    newline: str = "\r\n"


@dataclass
class Truth:
    """Collects who stands where."""

    parts: list[pa.Table] = field(default_factory=list)

    def add(self, programme: str, file: str, sheet: str, rows: Ints, person: Ints) -> None:
        """Note that `person[i]` stands in row `rows[i]` of this sheet."""
        size = len(person)
        columns = [[programme], [file], [sheet]]
        texts = [
            pa.array(column)
            .dictionary_encode()
            .take(pa.array(np.zeros(size, dtype=np.int32)))
            .cast(pa.string())
            for column in columns
        ]
        self.parts.append(
            pa.table([*texts, pa.array(rows, pa.int32()), pa.array(person, pa.int64())], schema=TRUTH)
        )

    def table(self) -> pa.Table:
        """All of it, in the order of the files and rows."""
        return pa.concat_tables(self.parts).combine_chunks()


def positions(size: int, first: int, repeat: int) -> Ints:
    """Row numbers of `size` rows that start at `first`, with one heading more after every `repeat` rows."""
    index = np.arange(size, dtype=np.int32)
    return (first + index + (index // repeat if repeat else 0)).astype(np.int32)


def text_lines(columns: Columns, style: Text) -> bytes:
    """A text file: heading, rows, and what `style` adds."""
    mark = style.delimiter
    heads: list[str] = _cells(np.array(list(columns), dtype=object), style).to_pylist()
    arrays = [_cells(values, style) for values in columns.values()]
    rows: list[str] = pc.binary_join_element_wise(*arrays, mark).to_pylist()
    lines = [*style.preface, mark.join(heads)]
    if style.repeat:
        for start in range(0, len(rows), style.repeat):
            lines += [mark.join(heads)] if start else []
            lines += rows[start : start + style.repeat]
    else:
        lines += rows
    lines += [mark * (len(heads) - 1)] * style.blank_tail
    text = style.newline.join(lines) + style.newline
    return text.encode(style.encoding, errors="replace")


def _cells(values: Strings, style: Text) -> pa.Array:
    cells = pa.array(values, pa.string())
    if style.quoted:
        escaped = pc.replace_substring(cells, '"', '""')
        return pc.binary_join_element_wise('"', escaped, '"', "")
    special = pc.or_(pc.match_substring(cells, style.delimiter), pc.match_substring(cells, '"'))
    if not pc.any(special).as_py():
        return cells
    escaped = pc.binary_join_element_wise('"', pc.replace_substring(cells, '"', '""'), '"', "")
    return pc.if_else(special, escaped, cells)


def write_text(path: Path, columns: Columns, style: Text, person: Ints, truth: Truth) -> None:
    """One text file of a programme folder, and its truth."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text_lines(columns, style))
    truth.add(
        path.parent.name, path.name, "", positions(len(person), len(style.preface) + 2, style.repeat), person
    )


def write_zip(path: Path, members: Sequence[tuple[str, Columns, Text, Ints]], truth: Truth) -> None:
    """A zip of text files, the same bytes on every run."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, columns, style, person in members:
            archive.writestr(zipfile.ZipInfo(name, _STAMP), text_lines(columns, style), zipfile.ZIP_DEFLATED)
            truth.add(
                path.parent.name,
                f"{path.name}/{name}",
                "",
                positions(len(person), len(style.preface) + 2, style.repeat),
                person,
            )


Cell = str | float | date | None


@dataclass(frozen=True)
class Sheet:
    """One sheet: preamble lines, one or two heading rows, rows of cells, and what stands below.

    `merged`: (first column, last column, text) of the upper heading row, when there are two.
    """

    name: str
    preamble: tuple[str, ...]
    headings: tuple[str, ...]
    rows: list[list[Cell]]
    person: Ints
    merged: tuple[tuple[int, int, str], ...] = ()
    numbering: bool = False
    total: bool = True
    signature: tuple[str, ...] = ()
    repeat: int = 0
    blank_tail: int = 0


def write_workbook(path: Path, sheets: Iterable[Sheet], truth: Truth) -> None:
    """One workbook of a programme folder, without author and with a fixed date, and its truth."""
    path.parent.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer,
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "in_memory": True},
    )
    book.set_properties({"created": datetime(*_STAMP, tzinfo=UTC).replace(tzinfo=None), "author": ""})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    whole = book.add_format({"num_format": "0"})
    for sheet in sheets:
        first = _write_sheet(book.add_worksheet(sheet.name), sheet, day, whole)
        truth.add(
            path.parent.name,
            path.name,
            sheet.name,
            positions(len(sheet.person), first, sheet.repeat),
            sheet.person,
        )
    book.close()
    path.write_bytes(buffer.getvalue())


def _write_sheet(page: xlsxwriter.worksheet.Worksheet, sheet: Sheet, day: object, whole: object) -> int:
    """Fill a page from the top, as constant memory asks; returns the Excel row of the first row of data."""
    row = 0
    for line in sheet.preamble:
        page.write_string(row, 0, line)
        row += 1
    row += 1 if sheet.preamble else 0
    if sheet.merged:
        for first, last, text in sheet.merged:
            (
                page.merge_range(row, first, row, last, text)
                if last > first
                else page.write_string(row, first, text)
            )
        row += 1
    page.write_row(row, 0, sheet.headings)
    row += 1
    if sheet.numbering:
        page.write_row(row, 0, list(range(1, len(sheet.headings) + 1)))
        row += 1
    start = row + 1
    for number, cells in enumerate(sheet.rows):
        if sheet.repeat and number and number % sheet.repeat == 0:
            page.write_row(row, 0, sheet.headings)
            row += 1
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                page.write_string(row, column, cell) if cell else None
            elif isinstance(cell, date):
                page.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), day)
            elif cell is not None:
                page.write_number(row, column, cell, whole)
        row += 1
    _below(page, sheet, row)
    return start


def _below(page: xlsxwriter.worksheet.Worksheet, sheet: Sheet, row: int) -> None:
    if sheet.total:
        page.write_string(row, 0, "JUMLAH")
        page.write_number(row, 2, len(sheet.rows))
        row += 1
    for _ in range(sheet.blank_tail):
        page.write_string(row, 1, "\u00a0")
        row += 1
    row += 1
    for line in sheet.signature:
        page.write_string(row, max(len(sheet.headings) - 4, 0), line)
        row += 1
