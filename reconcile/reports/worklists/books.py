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
from reconcile.reports.worklists.book import TOGETHER, Book, Shelf, lay_down, write_shelf
from reconcile.reports.worklists.guide import guide
from reconcile.reports.worklists.index import Entry, write_index
from reconcile.reports.worklists.lines import Lists, write_lists
from reconcile.reports.worklists.names import QUEUE, book_name, book_title, list_name, place_name
from reconcile.reports.worklists.skeleton import NAMES, Guide, Head, Sheet
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
        books, shown = _write_all(run, places, queue, at_work)
        lists = _write_lists(run, places, books, shown, at_work)
        files = [*books, *lists, *_write_indexes(run, places, books)]
    drop_lines(engine)
    progress.end(f"{len(files)} berkas")
    return sorted(files, key=lambda file: file.name)


def _write_all(
    run: _Run, places: Sequence[Chunk], queue: Sequence[Chunk], at_work: Workers
) -> tuple[list[ReportFile], dict[str, list[Path]]]:
    """The books, the queue first: it is the longest; and what the lines of the places show, by the kota that
    they are of."""
    shown: dict[str, list[Path]] = {}

    def shelves() -> Iterator[Shelf]:
        yield from _laid_down(run, queue, ranked=True)
        for shelf in _laid_down(run, places, ranked=False):
            if shelf.shown:
                shown.setdefault(shelf.books[0].code[:4], []).append(shelf.shown)
            yield shelf

    return [book for books in at_work.done(write_shelf, shelves()) for book in books], shown


def _laid_down(run: _Run, chunks: Sequence[Chunk], *, ranked: bool) -> Iterator[Shelf]:
    """Each shelf when its lines lie on disk. Raises LedgerError when not every question is among them."""
    tables, asked = lines(run.engine, chunks, ranked=ranked), 0

    def next_lines(of_shelf: Sequence[Chunk]) -> Iterator[pa.Table]:
        nonlocal asked
        for _, table in zip(of_shelf, tables, strict=False):
            asked += len(table) - table["question_id"].null_count
            yield table

    for of_shelf in _shelves(chunks):
        shelf = _shelf(run, of_shelf, ranked=ranked)
        lay_down(shelf.waiting, next_lines(of_shelf))
        yield shelf
        done = sum(chunk.lines for chunk in of_shelf)
        run.progress.advance(done, done)
    must_equal("potongan yang tersisa", 0, sum(1 for _ in tables), _PAPER)
    must_equal("pertanyaan", _expected(run.engine, ranked=ranked), asked, _PAPER)


def _shelves(chunks: Sequence[Chunk]) -> Iterator[list[Chunk]]:
    """Whole books of one kota, so many that rendering them together is worth it."""
    for _, of_kota in groupby(chunks, key=lambda chunk: chunk.book[:4]):
        held: list[Chunk] = []
        for _, of_book in groupby(of_kota, key=lambda chunk: chunk.book):
            held += of_book
            if sum(chunk.lines for chunk in held) >= TOGETHER:
                yield held
                held = []
        if held:
            yield held


def _expected(engine: Engine, *, ranked: bool) -> int:
    kind = "AND answers = 'IDENTITAS'" if ranked else ""
    sql = f"SELECT COUNT(*) AS n FROM questions WHERE status <> 'DIPUTUSKAN' {kind}"
    return int(engine.arrow(sql).column(0)[0].as_py())


def _shelf(run: _Run, chunks: Sequence[Chunk], *, ranked: bool) -> Shelf:
    name = "antrean" if ranked else chunks[0].book
    books = tuple(
        _book(run, code, list(of_book), ranked=ranked)
        for code, of_book in groupby(chunks, key=lambda chunk: chunk.book)
    )
    shown = None if ranked else run.waiting / f"{name}.shown"
    return Shelf(run.out, run.facts, books, run.waiting / f"{name}.lines", shown)


def _book(run: _Run, code: str, chunks: Sequence[Chunk], *, ranked: bool) -> Book:
    kinds = ("IDENTITAS",) if ranked else tuple(NAMES)
    return Book(
        QUEUE if ranked else book_name(code),
        code,
        Head(run.facts.number, run.facts.as_of),
        _guide(run, code, chunks, ranked=ranked),
        tuple(sheet for answers in kinds for sheet in _sheets(chunks, answers, run.sheet_lines)),
    )


def _sheets(chunks: Sequence[Chunk], answers: str, most: int) -> Iterator[Sheet]:
    """The sheets of one kind, cut where one would grow too long."""
    held: tuple[int, ...] = ()
    for chunk in (chunk for chunk in chunks if chunk.answers == answers):
        if held and sum(held) + chunk.lines > most:
            yield Sheet(answers, held)
            held = ()
        held = (*held, chunk.lines)
    if held:
        yield Sheet(answers, held)


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
    run: _Run,
    places: Sequence[Chunk],
    books: Sequence[ReportFile],
    shown: Mapping[str, Sequence[Path]],
    at_work: Workers,
) -> list[ReportFile]:
    """The lines of each kota and of the province. Raises LedgerError when they are not those of the books."""
    written = {book.name: book.rows for book in books}
    above = _above(places)
    jobs = [
        Lists(
            run.out,
            list_name(code),
            [path for kota, paths in shown.items() for path in paths if kota.startswith(code)],
            run.facts.level,
        )
        for code in above
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
