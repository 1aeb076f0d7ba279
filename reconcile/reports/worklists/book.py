"""Workbooks of worklists that stand together, written from lines that wait on disk; and what these lines
show, left for the lists of kota and province.

What a line says is made column by column, for the lines of many books in one go: made for each book alone, a
thousand calls a book take ten times as long as its lines.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa

from reconcile.findings import briefs
from reconcile.privacy.arrays import joined_text
from reconcile.reports.kit.csv_files import signed
from reconcile.reports.kit.facts import RunFacts
from reconcile.reports.kit.showing import Shown, picked, shown_writer
from reconcile.reports.kit.workbooks import write_workbook
from reconcile.reports.worklists.drop_downs import Drawn, Offers
from reconcile.reports.worklists.guide import stamped
from reconcile.reports.worklists.lines import NAMES_OF_COLUMNS, Piece, shown_lines
from reconcile.reports.worklists.rows import Marks, Styles, marks_of, rows_xml
from reconcile.reports.worklists.skeleton import Guide, Sheet, skeleton
from reconcile.reports.worklists.texts import Look, question_texts, row_texts
from reconcile.reports.written.files import ReportFile, Stamp
from reconcile.workspace.files.door import batch_writer, read_batches

TOGETHER = 20_000
"""Lines that are rendered in one go: enough to be fast, few enough to be small in memory."""


@dataclass(frozen=True)
class Book:
    """A workbook. name: in the folder of the papers. code: of its kelurahan, kota or province, as far as the
    place is known. guide: without its stamp. again: the file of the run before, where it was taken over."""

    name: str
    code: str
    guide: Guide
    sheets: tuple[Sheet, ...]
    key: str = ""
    stamp: Stamp | None = None
    again: ReportFile | None = None

    def pieces(self) -> list[Piece]:
        drawn = self.again is None
        return [Piece(self.code, lines, drawn) for sheet in self.sheets for lines in sheet.chunks]


@dataclass(frozen=True)
class Shelf:
    """Books that stand together. waiting: their lines, book after book and sheet after sheet, no chunk in two
    batches. shown: where what they show is left; null for none."""

    out: Path
    facts: RunFacts
    books: tuple[Book, ...]
    waiting: Path
    shown: Path | None


def lay_down(path: Path, tables: Iterable[pa.Table]) -> None:
    """Write tables of one schema, one at least, to wait on disk; several small ones are one batch."""
    groups = _grouped(tables)
    first = next(groups)
    with batch_writer(path, first.schema) as writer:
        writer.write_table(first)
        for table in groups:
            writer.write_table(table)


def _grouped(tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    held: list[pa.Table] = []
    for table in tables:
        held.append(table)
        if sum(map(len, held)) >= TOGETHER:
            yield pa.concat_tables(held).combine_chunks()
            held = []
    if held:
        yield pa.concat_tables(held).combine_chunks()


def write_shelf(shelf: Shelf) -> list[ReportFile]:
    """Write the workbooks, and what their lines show; the waiting lines go away."""
    with _list_writer(shelf) as write:
        rows = _rows(shelf, skeleton(1).styles, write)
        written = [book.again or _written(shelf, book, rows) for book in shelf.books]
        if next(rows, None) is not None:
            raise RuntimeError("rows of a worklist were left over")
    shelf.waiting.unlink()
    return written


def _written(shelf: Shelf, book: Book, rows: Iterator[Drawn]) -> ReportFile:
    made = skeleton(len(book.sheets), shelf.facts.level)
    lines = [sheet.lines for sheet in book.sheets]
    path = shelf.out / book.name
    path.parent.mkdir(parents=True, exist_ok=True)
    offers = {member: Offers() for member in made.sheets}
    of_sheets = {
        member: offers[member].noted(islice(rows, len(sheet.chunks)))
        for member, sheet in zip(made.sheets, book.sheets, strict=True)
    }
    stamp = book.stamp or shelf.facts.tonight
    parts = made.filled(stamp, stamped(book.guide, stamp), lines)
    ends = {member: offer.put_into for member, offer in offers.items()}
    write_workbook(path, parts, of_sheets, made.archive, ends)
    return ReportFile(book.name, sum(lines), signed(path, 0).sha256, book.key, stamp)


def _rows(shelf: Shelf, styles: Styles, write: Callable[[Shown], None]) -> Generator[Drawn, None, None]:
    """Each chunk of the books that are written, in order."""
    look = Look(shelf.facts.level, shelf.facts.names, briefs(shelf.facts.home.short))
    pieces = (piece for book in shelf.books for piece in book.pieces())
    for batch in read_batches(shelf.waiting):
        lines = pa.Table.from_batches([batch])
        of_batch = list(_taken(pieces, len(lines)))
        texts = row_texts(lines, look), question_texts(lines, look)
        marks = marks_of(lines)
        write(shown_lines(marks.asked, of_batch, texts))
        yield from _drawn(marks, of_batch, lines, texts, styles)


def _taken(pieces: Iterator[Piece], lines: int) -> Iterator[Piece]:
    while lines:
        piece = next(pieces)
        lines -= piece.lines
        yield piece


def _drawn(
    marks: Marks, pieces: Sequence[Piece], lines: pa.Table, texts: tuple[Shown, Shown], styles: Styles
) -> Iterator[Drawn]:
    """All lines in one go; those of books that are taken over not at all."""
    here = np.repeat([piece.drawn for piece in pieces], [piece.lines for piece in pieces])
    if not here.any():
        return
    of_these = picked(texts[0], here), picked(texts[1], here[marks.asked])
    made = rows_xml(marks.of(here), of_these, styles)
    takes = lines.select(["form", "choices"]).filter(pa.array(here))
    begun = 0
    for piece in (piece for piece in pieces if piece.drawn):
        of_piece = takes.slice(begun, piece.lines)
        yield Drawn(joined_text(made.slice(begun, piece.lines)), of_piece)
        begun += piece.lines


@contextmanager
def _list_writer(shelf: Shelf) -> Iterator[Callable[[Shown], None]]:
    """Where what the lines show is left; nowhere for a book of which no lists are made."""
    if shelf.shown is None:
        yield lambda _: None
        return
    with shown_writer(shelf.shown, NAMES_OF_COLUMNS, shelf.facts.level) as write:
        yield write
