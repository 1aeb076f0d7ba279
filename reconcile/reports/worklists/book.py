"""One workbook of worklists, written from lines that wait on disk; and what its lines show, left for the
lists of kota and province."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from reconcile.reports.kit.csv_files import ReportFile, signed
from reconcile.reports.kit.facts import RunFacts
from reconcile.reports.kit.workbooks import write_workbook
from reconcile.reports.worklists.lines import SCHEMA, shown_lines
from reconcile.reports.worklists.rows import Styles, rows_xml
from reconcile.reports.worklists.skeleton import Guide, Sheet, skeleton
from reconcile.reports.worklists.texts import Look, Texts, question_texts, row_texts

_QUICK = pa.ipc.IpcWriteOptions(compression="lz4")


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
    """Write tables of one schema into an Arrow file, a batch a table."""
    with pa.OSFile(str(path), "wb") as file:
        writer = None
        for table in tables:
            writer = writer or pa.ipc.new_file(file, table.schema, options=_QUICK)
            writer.write_table(table.combine_chunks())
        if writer is not None:
            writer.close()


def write_book(book: Book) -> ReportFile:
    """Write the workbook, and what its lines show; the waiting lines go away."""
    made = skeleton(book.facts, book.guide, book.sheets)
    path = book.out / book.name
    path.parent.mkdir(parents=True, exist_ok=True)
    with pa.memory_map(str(book.waiting)) as file, _Shown(book.shown) as shown:
        lines = pa.ipc.open_file(file)
        rows, first = {}, 0
        for member, sheet in zip(made.sheets, book.sheets, strict=True):
            chunks = range(first, first + sheet.chunks)
            rows[member] = _rows(
                book, sheet, (lines.get_batch(chunk) for chunk in chunks), made.styles, shown
            )
            first += sheet.chunks
        write_workbook(path, made.members, rows)
    book.waiting.unlink()
    return ReportFile(book.name, sum(sheet.lines for sheet in book.sheets), signed(path, 0).sha256)


def _rows(
    book: Book, sheet: Sheet, batches: Iterable[pa.RecordBatch], styles: Styles, shown: _Shown
) -> Iterator[pa.Buffer]:
    look = Look(book.facts.level, book.facts.names)
    for batch in batches:
        lines = pa.Table.from_batches([batch])
        texts = row_texts(lines, look), question_texts(lines.filter(lines["question_id"].is_valid()), look)
        shown.add(lines, book.code, sheet.answers, texts)
        yield rows_xml(lines, sheet.answers, texts, styles)


class _Shown:
    """What the lines of a book show, in an Arrow file; nothing where `path` is null."""

    def __init__(self, path: Path | None) -> None:
        self._writer = None if path is None else pa.ipc.new_file(str(path), SCHEMA, options=_QUICK)

    def __enter__(self) -> _Shown:
        return self

    def __exit__(self, *_: object) -> None:
        if self._writer is not None:
            self._writer.close()

    def add(self, lines: pa.Table, code: str, answers: str, texts: tuple[Texts, Texts]) -> None:
        if self._writer is not None:
            self._writer.write_batch(shown_lines(lines, code, answers, texts))
