"""One workbook of worklists, written from lines that wait on disk; and what its lines show, left for the
lists of kota and province."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

import pyarrow as pa

from reconcile.reports.kit.csv_files import ReportFile, signed
from reconcile.reports.kit.facts import RunFacts
from reconcile.reports.kit.showing import Shown, shown_writer
from reconcile.reports.kit.workbooks import write_workbook
from reconcile.reports.worklists.lines import NAMES_OF_COLUMNS, shown_lines
from reconcile.reports.worklists.rows import Styles, marks_of, rows_xml
from reconcile.reports.worklists.skeleton import Guide, Sheet, skeleton
from reconcile.reports.worklists.texts import Look, question_texts, row_texts
from reconcile.workspace.files.door import batch_writer, read_batches


@dataclass(frozen=True)
class Book:
    """A workbook to be written. name: in the folder `out`. code: of its kelurahan, kota or province, as far
    as the place is known. waiting: its lines, a batch a chunk, sheet after sheet. shown: where what they show
    is left; null for none."""

    out: Path
    name: str
    code: str
    facts: RunFacts
    guide: Guide
    sheets: tuple[Sheet, ...]
    waiting: Path
    shown: Path | None


def lay_down(path: Path, tables: Iterable[pa.Table]) -> None:
    """Write tables of one schema, one at least, to wait on disk, a batch a table."""
    tables = iter(tables)
    first = next(tables)
    with batch_writer(path, first.schema) as writer:
        for table in chain([first], tables):
            writer.write_table(table.combine_chunks())


def write_book(book: Book) -> ReportFile:
    """Write the workbook, and what its lines show; the waiting lines go away."""
    made = skeleton(book.facts, book.guide, book.sheets)
    path = book.out / book.name
    path.parent.mkdir(parents=True, exist_ok=True)
    waiting = read_batches(book.waiting)
    with _list_writer(book) as write:
        rows = {
            member: _rows(book, sheet, islice(waiting, sheet.chunks), made.styles, write)
            for member, sheet in zip(made.sheets, book.sheets, strict=True)
        }
        write_workbook(path, made.members, rows)
    waiting.close()
    book.waiting.unlink()
    return ReportFile(book.name, sum(sheet.lines for sheet in book.sheets), signed(path, 0).sha256)


def _rows(
    book: Book,
    sheet: Sheet,
    batches: Iterable[pa.RecordBatch],
    styles: Styles,
    write: Callable[[Shown], None],
) -> Iterator[pa.Buffer]:
    look = Look(book.facts.level, book.facts.names)
    for batch in batches:
        lines = pa.Table.from_batches([batch])
        texts = row_texts(lines, look), question_texts(lines.filter(lines["question_id"].is_valid()), look)
        marks = marks_of(lines)
        write(shown_lines(marks.asked, book.code, sheet.answers, texts))
        yield rows_xml(marks, sheet.answers, texts, styles)


@contextmanager
def _list_writer(book: Book) -> Iterator[Callable[[Shown], None]]:
    """Where what the lines show is left; nowhere for a book of which no lists are made."""
    if book.shown is None:
        yield lambda _: None
        return
    with shown_writer(book.shown, NAMES_OF_COLUMNS, book.facts.level) as write:
        yield write
