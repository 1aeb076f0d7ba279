"""The worklists: a workbook to fill in for each kelurahan and for the queue of who is who; for each kota and
for the province an index of the workbooks, and all their lines as CSV and Parquet."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, islice
from pathlib import Path

import pyarrow as pa

from reconcile.engines.protocol import Engine
from reconcile.privacy.masking import Level
from reconcile.reports.kit.facts import RunFacts
from reconcile.reports.kit.ledger import must_equal
from reconcile.reports.progress.answered import answered_by_place
from reconcile.reports.worklists.blocks import (
    CHUNK,
    Chunk,
    Count,
    by_consequence,
    by_place,
    counts_by_book,
    drop_lines,
    keep_lines,
    lines,
    shared,
)
from reconcile.reports.worklists.book import TOGETHER, Book, Shelf, lay_down, write_shelf
from reconcile.reports.worklists.guide import Told, guide, guide_of
from reconcile.reports.worklists.index import Entry, Index, write_index
from reconcile.reports.worklists.lines import ENDS, Lists, join_lists, write_lists
from reconcile.reports.worklists.names import QUEUE, book_name, book_title, list_name, place_name
from reconcile.reports.worklists.skeleton import Guide, Sheet
from reconcile.reports.written.earlier import NOTHING, Earlier
from reconcile.reports.written.files import ReportFile
from reconcile.reports.written.keys import key_of, lines_key
from reconcile.workspace.processes.workers import Workers, workers_for
from reconcile.workspace.progress import SILENT, Progress

_PAPER = "Lembar kerja"
_REST = "lainnya"

SHEET_LINES = 700_000
"""Lines of a sheet: its XML stays below 2 GiB, which all programs can hold."""


@dataclass(frozen=True)
class _Run:
    """What all books of a run share. asked: book -> its questions by class; answered: book -> questions not
    asked again; shared: book -> blocks of other books in which somebody of its place stands. waiting: a
    folder for lines on their way. earlier: what the run before left."""

    engine: Engine
    out: Path
    facts: RunFacts
    asked: Mapping[str, Sequence[Count]]
    answered: Mapping[str, int]
    shared: Mapping[str, Sequence[tuple[str, int]]]
    sheet_lines: int
    waiting: Path
    progress: Progress
    earlier: Earlier = NOTHING


def write_worklists(
    engine: Engine,
    out: Path,
    facts: RunFacts,
    progress: Progress = SILENT,
    earlier: Earlier = NOTHING,
    *,
    sheet_lines: int = SHEET_LINES,
    workers: int | None = None,
) -> list[ReportFile]:
    """Write the worklists of a run into the folder `out`, and return them; none at L3, none where nothing is
    asked.

    earlier: what the run before left. sheet_lines: a longer sheet goes on in another. workers: processes
    that write, all cores when None; the bytes are the same. Needs questions, question_rows and what
    `keep_homes` keeps. Raises LedgerError when a question is missing from the books or stands in them twice,
    or when the papers of kota and province do not hold what the books hold.
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
        before = {one.place: one.answered for one in answered_by_place(engine)}
        told = asked, before, shared(engine)
        run = _Run(engine, out, facts, *told, sheet_lines, Path(folder), progress, earlier)
        books, lists = _write_books(run, places, queue, at_work)
        listed = _write_lists(run, places, books, lists, at_work)
        files = [*books, *listed, *_write_indexes(run, places, books, at_work)]
    drop_lines(engine)
    progress.end(f"{len(files)} berkas")
    return sorted(files, key=lambda file: file.name)


def _write_books(
    run: _Run, places: Sequence[Chunk], queue: Sequence[Chunk], at_work: Workers
) -> tuple[list[ReportFile], list[Lists]]:
    """The books, the queue first: it is the longest; and what is to become lists, a place after the other."""
    taken: list[ReportFile] = []
    lists: list[Lists] = []

    def shelves() -> Iterator[Shelf]:
        yield from _to_write(_laid_down(run, queue, ranked=True), taken)
        laid = _laid_down(run, places, ranked=False)
        for code, of_place in groupby(laid, key=lambda shelf: shelf.books[0].code[:4]):
            together = list(of_place)
            lists.append(one := _lists(run, code, together))
            if one.again:  # no line of it need be shown
                together = [replace(shelf, shown=None) for shelf in together]
            yield from _to_write(together, taken)

    written = [book for books in at_work.done(write_shelf, shelves()) for book in books]
    return [*taken, *written], lists


def _to_write(shelves: Iterable[Shelf], taken: list[ReportFile]) -> Iterator[Shelf]:
    """Those of which a book or a list must be written; the books of the others are added to `taken`."""
    for shelf in shelves:
        again = [book.again for book in shelf.books if book.again]
        if shelf.shown or len(again) < len(shelf.books):
            yield shelf
            continue
        taken += again
        shelf.waiting.unlink()


def _lists(run: _Run, code: str, shelves: Sequence[Shelf]) -> Lists:
    """The lists of a kota; of those whose kota is not known, which stand in the province's list alone."""
    out, name = (run.out, list_name(code)) if len(code) == 4 else (run.waiting, f"{code}_{_REST}")
    key = key_of("lists", run.facts.level, [book.key for shelf in shelves for book in shelf.books])
    shown = [shelf.shown for shelf in shelves if shelf.shown]
    return _taken_again(run, Lists(out, name, shown, run.facts.level, key))


def _taken_again(run: _Run, lists: Lists) -> Lists:
    """With its files of the run before, where both are the same and whole."""
    if lists.out != run.out:
        return lists
    names = [f"{lists.name}{end}" for end in ENDS]
    return replace(lists, again=tuple(run.earlier.all_again(run.out, names, lists.key)))


def _laid_down(run: _Run, chunks: Sequence[Chunk], *, ranked: bool) -> Iterator[Shelf]:
    """Each shelf when its lines lie on disk. Raises LedgerError when not every question is among them."""
    tables, asked = lines(run.engine, chunks, ranked=ranked), 0
    digests: list[str] = []

    def next_lines(of_shelf: Sequence[Chunk]) -> Iterator[pa.Table]:
        nonlocal asked
        for _, table in zip(of_shelf, tables, strict=False):
            asked += len(table) - table["question_id"].null_count
            digests.append(lines_key(table, leaving=("turn",)))
            yield table

    for of_shelf in _shelves(chunks):
        digests.clear()
        shelf = _shelf(run, of_shelf, ranked=ranked)
        lay_down(shelf.waiting, next_lines(of_shelf))
        yield _known_again(run, shelf, iter(digests))
        done = sum(chunk.lines for chunk in of_shelf)
        run.progress.advance(done, done)
    must_equal("potongan yang tersisa", 0, sum(1 for _ in tables), _PAPER)
    must_equal("pertanyaan", _expected(run.engine, ranked=ranked), asked, _PAPER)


def _known_again(run: _Run, shelf: Shelf, digests: Iterator[str]) -> Shelf:
    """Each book with its key, what it bears, and its file of the run before where that is the same."""
    level, names, tonight = run.facts.level, run.facts.names, run.facts.tonight
    books = []
    for book in shelf.books:
        of_lines = list(islice(digests, sum(len(sheet.chunks) for sheet in book.sheets)))
        sheets = [sheet.chunks for sheet in book.sheets]
        key = key_of("book", level, names, book.guide.title, book.guide.rows, sheets, of_lines)
        stamp = run.earlier.stamp(book.name, key, tonight)
        again = run.earlier.again(run.out, book.name, key)
        books.append(replace(book, key=key, stamp=stamp, again=again))
    return replace(shelf, books=tuple(books))


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
    """How many questions all books together must hold; ranked: the queue."""
    kind = "AND block IN (SELECT block FROM worklist_blocks WHERE queued)" if ranked else ""
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
    return Book(
        QUEUE if ranked else book_name(code),
        code,
        _guide(run, code, chunks, ranked=ranked),
        tuple(_sheets(chunks, run.sheet_lines)),
    )


def _sheets(chunks: Sequence[Chunk], most: int) -> Iterator[Sheet]:
    """The sheets of a book, cut where one would grow too long."""
    held: tuple[int, ...] = ()
    for chunk in chunks:
        if held and sum(held) + chunk.lines > most:
            yield Sheet(held)
            held = ()
        held = (*held, chunk.lines)
    if held:
        yield Sheet(held)


def _guide(run: _Run, code: str, chunks: Sequence[Chunk], *, ranked: bool) -> Guide:
    """What the first sheet tells of a book's questions; the queue asks those of all places."""
    if ranked:
        asked = [one for of_book in run.asked.values() for one in of_book if one.queued]
        return guide(book_title(None), run.facts, Told(asked, sum(chunk.blocks for chunk in chunks)))
    told = Told(
        list(run.asked.get(code, ())),
        sum(chunk.blocks for chunk in chunks),
        run.answered.get(code, 0),
        run.shared.get(code, ()),
    )
    return guide(book_title(code), run.facts, told)


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
    lists: Sequence[Lists],
    at_work: Workers,
) -> list[ReportFile]:
    """The lines of each kota, and of the province. Raises LedgerError unless they are those of the books."""
    rows = {book.name: book.rows for book in books}
    above = {code: sum(rows[book_name(book)] for book in within) for code, within in _above(places).items()}
    made = at_work.done(write_lists, [one for one in lists if not one.again])
    files = [file for one in lists for file in one.again or tuple(next(made))]
    rows_within = sum(file.rows for file in files if file.name.endswith(ENDS[0]))
    whole = {f"{list_name(code)}{end}": count for code, count in above.items() for end in ENDS}
    files = [file for file in files if file.name in whole]
    for code in (code for code in above if len(code) == 2):
        key = key_of("lists", run.facts.level, [one.key for one in lists])
        province = _taken_again(run, Lists(run.out, list_name(code), (), run.facts.level, key))
        within = [(one.out, one.name) for one in lists]
        files += province.again or join_lists(province, within, rows_within)
    for file in files:
        must_equal(file.name, whole[file.name], file.rows, _PAPER)
    return files


def _write_indexes(
    run: _Run, places: Sequence[Chunk], books: Sequence[ReportFile], at_work: Workers
) -> list[ReportFile]:
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
    jobs = [
        Index(
            run.out,
            code,
            place_name(code),
            [entries[book] for book in within],
            run.facts,
            guide_of(run.facts),
        )
        for code, within in _above(places).items()
    ]
    return list(at_work.done(write_index, jobs))


__all__ = ["write_worklists"]
