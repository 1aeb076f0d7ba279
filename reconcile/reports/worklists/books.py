"""The worklists: a workbook to fill in for each kelurahan and for the queue of who is who; for each kota and
for the province an index of the workbooks, and all their lines as CSV and Parquet."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

import pyarrow as pa

from reconcile.engines.protocol import Engine
from reconcile.privacy.masking import Level
from reconcile.reports.kit.csv_files import ReportFile
from reconcile.reports.kit.facts import RunFacts
from reconcile.reports.kit.ledger import must_equal
from reconcile.reports.worklists.blocks import (
    CHUNK,
    Chunk,
    Count,
    answered,
    by_consequence,
    by_place,
    counts_by_book,
    drop_lines,
    keep_lines,
    lines,
)
from reconcile.reports.worklists.book import Book, lay_down, write_book
from reconcile.reports.worklists.guide import guide
from reconcile.reports.worklists.index import Entry, write_index
from reconcile.reports.worklists.lines import Lists, write_lists
from reconcile.reports.worklists.names import QUEUE, book_name, book_title, list_name, place_name
from reconcile.reports.worklists.skeleton import NAMES, Guide, Sheet
from reconcile.reports.worklists.workers import Workers, workers_for
from reconcile.workspace.progress import SILENT, Progress

_PAPER = "Lembar kerja"

SHEET_LINES = 700_000
"""Lines of a sheet: its XML stays below 2 GiB, which all programs can hold."""


@dataclass(frozen=True)
class _Run:
    """What all books of a run share. asked: book -> its questions by class; answered: (book, what is
    answered) -> questions not asked again. waiting: a folder for lines on their way."""

    engine: Engine
    out: Path
    facts: RunFacts
    asked: Mapping[str, Sequence[Count]]
    answered: Mapping[tuple[str, str], int]
    sheet_lines: int
    waiting: Path
    progress: Progress


def write_worklists(
    engine: Engine,
    out: Path,
    facts: RunFacts,
    progress: Progress = SILENT,
    *,
    sheet_lines: int = SHEET_LINES,
    workers: int | None = None,
) -> list[ReportFile]:
    """Write the worklists of a run into the folder `out`, and return them; none at L3, none where nothing is
    asked.

    sheet_lines: a longer sheet goes on in another. workers: processes that write, all cores when None; the
    bytes are the same. Needs questions, question_rows and what `keep_homes` keeps. Raises LedgerError when a
    question is missing from the books or stands in them twice, or when the papers of kota and province do
    not hold what the books hold.
    """
    if facts.level == Level.L3:
        return []
    keep_lines(engine)
    facts = replace(facts, linking={})  # large, and sent to every worker with every book
    longest = min(CHUNK, sheet_lines)
    places, queue = by_place(engine, longest), by_consequence(engine, longest)
    total = sum(chunk.lines for chunk in (*places, *queue))
    progress.begin("Menulis lembar kerja", total)
    with tempfile.TemporaryDirectory(dir=out) as folder, workers_for(total, workers) as at_work:
        asked = counts_by_book(engine)
        run = _Run(engine, out, facts, asked, answered(engine), sheet_lines, Path(folder), progress)
        books = _write_all(run, places, queue, at_work)
        files = [*books, *_write_lists(run, places, books, at_work), *_write_indexes(run, places, books)]
    drop_lines(engine)
    progress.end(f"{len(files)} berkas")
    return sorted(files, key=lambda file: file.name)


def _write_all(
    run: _Run, places: Sequence[Chunk], queue: Sequence[Chunk], at_work: Workers
) -> list[ReportFile]:
    """The queue first: it is the longest book."""

    def jobs() -> Iterator[Book]:
        yield from _laid_down(run, queue, ranked=True)
        yield from _laid_down(run, places, ranked=False)

    return list(at_work.done(write_book, jobs()))


def _laid_down(run: _Run, chunks: Sequence[Chunk], *, ranked: bool) -> Iterator[Book]:
    """Each book when its lines lie on disk. Raises LedgerError when not every question is among them."""
    tables, asked = lines(run.engine, chunks, ranked=ranked), 0

    def next_lines(of_book: Sequence[Chunk]) -> Iterator[pa.Table]:
        nonlocal asked
        for _, table in zip(of_book, tables, strict=False):
            asked += len(table) - table["question_id"].null_count
            yield table

    for code, group in groupby(chunks, key=lambda chunk: chunk.book):
        of_book = list(group)
        book = _book(run, code, of_book, ranked=ranked)
        lay_down(book.waiting, next_lines(of_book))
        yield book
        done = sum(chunk.lines for chunk in of_book)
        run.progress.advance(done, done)
    must_equal("potongan yang tersisa", 0, sum(1 for _ in tables), _PAPER)
    must_equal("pertanyaan", _expected(run.engine, ranked=ranked), asked, _PAPER)


def _expected(engine: Engine, *, ranked: bool) -> int:
    kind = "AND answers = 'IDENTITAS'" if ranked else ""
    sql = f"SELECT COUNT(*) AS n FROM questions WHERE status <> 'DIPUTUSKAN' {kind}"
    return int(engine.arrow(sql).column(0)[0].as_py())


def _book(run: _Run, code: str, chunks: Sequence[Chunk], *, ranked: bool) -> Book:
    kinds = ("IDENTITAS",) if ranked else tuple(NAMES)
    return Book(
        run.out,
        QUEUE if ranked else book_name(code),
        code,
        run.facts,
        _guide(run, code, chunks, ranked=ranked),
        tuple(sheet for answers in kinds for sheet in _sheets(chunks, answers, run.sheet_lines)),
        run.waiting / f"{'antrean' if ranked else code}.lines",
        None if ranked else _shown(run, code),
    )


def _shown(run: _Run, code: str) -> Path:
    return run.waiting / f"{code}.shown"


def _sheets(chunks: Sequence[Chunk], answers: str, most: int) -> Iterator[Sheet]:
    """The sheets of one kind, cut where one would grow too long."""
    count = held = 0
    for chunk in (chunk for chunk in chunks if chunk.answers == answers):
        if count and held + chunk.lines > most:
            yield Sheet(answers, count, held)
            count = held = 0
        count, held = count + 1, held + chunk.lines
    if count:
        yield Sheet(answers, count, held)


def _guide(run: _Run, code: str, chunks: Sequence[Chunk], *, ranked: bool) -> Guide:
    """What the first sheet tells of a book's questions; the queue asks those of all places."""
    if ranked:
        asked = [one for of_book in run.asked.values() for one in of_book if one.answers == "IDENTITAS"]
        before = sum(number for (_, answers), number in run.answered.items() if answers == "IDENTITAS")
    else:
        asked = list(run.asked.get(code, ()))
        before = sum(run.answered.get((code, answers), 0) for answers in NAMES)
    title = book_title(None if ranked else code)
    return guide(title, run.facts, asked, sum(chunk.blocks for chunk in chunks), before)


def _above(chunks: Sequence[Chunk]) -> dict[str, list[str]]:
    """Code of each kota and of the province -> codes of the books within, in order."""
    within: dict[str, list[str]] = {}
    for code in dict.fromkeys(chunk.book for chunk in chunks):
        for above in dict.fromkeys((code[:2], code[:4])):
            within.setdefault(above, []).append(code)
    return within


def _write_lists(
    run: _Run, places: Sequence[Chunk], books: Sequence[ReportFile], at_work: Workers
) -> list[ReportFile]:
    """The lines of each kota and of the province. Raises LedgerError when they are not those of the books."""
    written = {book.name: book.rows for book in books}
    above = _above(places)
    jobs = [
        Lists(run.out, list_name(code), [_shown(run, book) for book in within], run.facts.level)
        for code, within in above.items()
    ]
    files = []
    for within, made in zip(above.values(), at_work.done(write_lists, jobs), strict=True):
        for file in made:
            must_equal(file.name, sum(written[book_name(book)] for book in within), file.rows, _PAPER)
        files += made
    return files


def _write_indexes(run: _Run, places: Sequence[Chunk], books: Sequence[ReportFile]) -> list[ReportFile]:
    """An index of each kota and of the province. Raises LedgerError when the province's does not tell of
    every question."""
    written = {book.name: book.rows for book in books}
    blocks: Counter[str] = Counter()
    for chunk in places:
        blocks[chunk.book] += chunk.blocks
    entries = {
        code: Entry(code, written[book_name(code)], number, run.asked.get(code, ()))
        for code, number in blocks.items()
    }
    told = sum(entry.questions() for entry in entries.values())
    must_equal("indeks lembar kerja", _expected(run.engine, ranked=False), told, _PAPER)
    return [
        write_index(run.out, code, place_name(code), [entries[book] for book in within], run.facts)
        for code, within in _above(places).items()
    ]


__all__ = ["write_worklists"]
