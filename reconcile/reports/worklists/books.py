"""The worklists: a workbook for each kelurahan, for each kota and for the province, and the queue of who
is who."""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO, cast

from reconcile.engines.protocol import Engine
from reconcile.privacy.masking import Level
from reconcile.regions import district_name, province_name, regency_name, village_name
from reconcile.reports.kit.csv_files import ReportFile
from reconcile.reports.kit.facts import RunFacts
from reconcile.reports.worklists.blocks import (
    CHUNK,
    PROVINCE,
    Chunk,
    Count,
    answered,
    by_consequence,
    by_place,
    counts,
    drop_lines,
    keep_lines,
    lines,
)
from reconcile.reports.worklists.columns import StyleKey
from reconcile.reports.worklists.guide import guide
from reconcile.reports.worklists.pieces import Piece, Spool, ZipWriter
from reconcile.reports.worklists.rows import Look
from reconcile.reports.worklists.skeleton import NAMES, Guide, Sheet, Skeleton, skeleton
from reconcile.reports.worklists.workers import Rendered, Workers, workers_for
from reconcile.vocabulary.errors import LedgerError
from reconcile.workspace.progress import SILENT, Progress

FOLDER = "lembar_kerja"
QUEUE = "antrean_tinjauan.xlsx"

SHEET_LINES = 1_000_000
"""Lines of a sheet: spreadsheets end at 1,048,576."""

SHEET_BYTES = 2_000_000_000
"""A sheet's XML stays below what programs of 32 bits can hold."""

_KIND = re.compile(r"^(Kabupaten|Kota) (Administrasi )?")


@dataclass(frozen=True)
class Book:
    """A workbook. code: of its kelurahan, kota or province. chunks: numbers of the chunks that stand in
    it, in order."""

    path: str
    code: str
    title: str
    chunks: Sequence[int]


@dataclass(frozen=True)
class _Run:
    """What all books of a run share. asked: questions by class; answered: (book, what is answered) ->
    questions not asked again."""

    out: Path
    facts: RunFacts
    asked: Sequence[Count]
    answered: Mapping[tuple[str, str], int]
    sheet_lines: int
    styles: Mapping[StyleKey, int]


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

    sheet_lines: a longer sheet goes on in another. workers: processes that render, all cores when None; the
    bytes are the same. Needs questions, question_rows and what `keep_homes` keeps. Raises LedgerError when a
    question is missing from the books or stands in them twice.
    """
    if facts.level == Level.L3:
        return []
    keep_lines(engine)
    facts = replace(facts, linking={})  # large, and sent to every worker with every book
    run = _Run(
        out, facts, counts(engine), answered(engine), sheet_lines, skeleton(facts, Guide("", ()), []).styles
    )
    longest = min(CHUNK, sheet_lines)
    places, queue = by_place(engine, longest), by_consequence(engine, longest)
    progress.begin("Menulis lembar kerja", sum(chunk.lines for chunk in (*places, *queue)))
    look = Look(facts.level, facts.names, run.styles)
    files: list[ReportFile] = []
    with workers_for(sum(chunk.lines for chunk in places), workers) as at_work:
        for ranked, chunks, books in ((False, places, _books(places)), (True, queue, _queue(queue))):
            with tempfile.TemporaryFile(dir=out) as file:
                pieces = _pieces(
                    engine, chunks, ranked, lambda sheets: at_work.render(sheets, look), progress
                )
                files += _write_books(
                    run, books, _Rows(chunks, [], Spool(cast(BinaryIO, file))), pieces, at_work
                )
    drop_lines(engine)
    progress.end(f"{len(files)} berkas")
    return sorted(files, key=lambda file: file.name)


def _pieces(
    engine: Engine, chunks: Sequence[Chunk], ranked: bool, render: Any, progress: Progress
) -> Iterator[tuple[bytes, int, int]]:
    """Each chunk compressed, with CRC and length, in order. Raises LedgerError when not every question
    asked is among them."""
    asked = 0

    def sheets() -> Iterator[tuple[Any, str]]:
        nonlocal asked
        for chunk, table in zip(chunks, lines(engine, chunks, ranked=ranked), strict=True):
            asked += len(table) - table["question_id"].null_count
            yield table, chunk.answers

    for chunk, made in zip(chunks, render(sheets()), strict=True):
        yield made
        progress.advance(chunk.lines, chunk.lines)
    kind = "AND answers = 'IDENTITAS'" if ranked else ""
    sql = f"SELECT COUNT(*) AS n FROM questions WHERE status <> 'DIPUTUSKAN' {kind}"
    expected = int(engine.arrow(sql).column(0)[0].as_py())
    if asked != expected:
        raise LedgerError(
            f"Lembar kerja memuat {asked} pertanyaan, seharusnya {expected}; laporan tidak boleh diedarkan"
        )


def _books(chunks: Sequence[Chunk]) -> list[Book]:
    """Every book of the chunks: those of a kelurahan also stand in the book of its kota, and all in that
    of the province."""
    within: dict[str, list[int]] = {}
    for number, chunk in enumerate(chunks):
        for code in dict.fromkeys((chunk.book, chunk.book[:4], PROVINCE)):
            if code != "":
                within.setdefault(code, []).append(number)
    return [
        Book(_path(code), code, f"Lembar kerja {_place(code)}", numbers) for code, numbers in within.items()
    ]


def _queue(chunks: Sequence[Chunk]) -> list[Book]:
    title = "Antrean tinjauan: orang yang sama atau bukan, yang paling berakibat lebih dulu"
    return [Book(QUEUE, PROVINCE, title, range(len(chunks)))] if chunks else []


def _place(code: str) -> str:
    if len(code) == 10:
        return f"Kelurahan {village_name(code)}, Kecamatan {district_name(code)}, {regency_name(code)}"
    return str(regency_name(code)) if len(code) == 4 else f"Provinsi {province_name(code)}"


def _path(code: str) -> str:
    if len(code) == 10:
        return f"{_path(code[:4]).removesuffix('.xlsx')}/{code}_{_safe(village_name(code))}.xlsx"
    name = _KIND.sub("", str(regency_name(code))) if len(code) == 4 else "DKI_JAKARTA"
    return f"{FOLDER}/{code}_{_safe(name)}.xlsx"


def _safe(name: str | None) -> str:
    return re.sub(r"[^A-Z0-9]+", "_", (name or "").upper()).strip("_")


@dataclass(frozen=True)
class _Rows:
    """The rows of a run's books: what each chunk holds, and the pieces rendered so far, kept in `spool`."""

    chunks: Sequence[Chunk]
    pieces: list[Piece]
    spool: Spool


@dataclass(frozen=True)
class _Begun:
    """A book whose skeleton is being made. parts: the chunks on each of its sheets."""

    book: Book
    parts: Sequence[Sequence[int]]
    skeleton: Callable[[], Skeleton]


def _write_books(
    run: _Run, books: Sequence[Book], rows: _Rows, made: Iterator[Rendered], at_work: Workers
) -> Iterator[ReportFile]:
    """Write each book when its last piece is there and its skeleton made, which is begun then."""
    ending: dict[int, list[Book]] = {}
    for book in books:
        ending.setdefault(book.chunks[-1], []).append(book)
    waiting: deque[_Begun] = deque()
    for number, piece in enumerate(made):
        rows.pieces.append(rows.spool.add(*piece))
        waiting.extend(_begun(run, book, rows, at_work) for book in ending.get(number, ()))
        while len(waiting) > at_work.ahead:
            yield _write_book(run, waiting.popleft(), rows)
    while waiting:
        yield _write_book(run, waiting.popleft(), rows)


def _begun(run: _Run, book: Book, rows: _Rows, at_work: Workers) -> _Begun:
    sheets, parts = [], []
    for answers in NAMES:
        for part in _parts(
            [number for number in book.chunks if rows.chunks[number].answers == answers],
            rows,
            run.sheet_lines,
        ):
            sheets.append(Sheet(answers, sum(rows.chunks[number].lines for number in part)))
            parts.append(part)
    about = _guide(run, book, [rows.chunks[number] for number in book.chunks])
    return _Begun(book, parts, at_work.begin(skeleton, run.facts, about, sheets))


def _write_book(run: _Run, begun: _Begun, rows: _Rows) -> ReportFile:
    made = begun.skeleton()
    assert made.styles == run.styles, "lines rendered for other style numbers"
    filled = dict(zip(made.sheets, begun.parts, strict=True))
    path = run.out / begun.book.path
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        signing = _Signing(file)
        writer = ZipWriter(cast(BinaryIO, signing))
        for name, content in made.members.items():
            if name in filled:
                head, tail = made.split(name)
                writer.add(name, [head, *(rows.pieces[number] for number in filled[name]), tail], rows.spool)
            else:
                writer.add(name, [content])
        writer.close()
    return ReportFile(
        begun.book.path,
        sum(rows.chunks[number].lines for part in begun.parts for number in part),
        signing.signature.hexdigest(),
    )


def _parts(numbers: Sequence[int], rows: _Rows, most: int) -> Iterator[list[int]]:
    """Cut the chunks of a sheet where it would grow too long."""
    part: list[int] = []
    count = length = 0
    for number in numbers:
        if part and (
            count + rows.chunks[number].lines > most or length + rows.pieces[number].length > SHEET_BYTES
        ):
            yield part
            part, count, length = [], 0, 0
        part.append(number)
        count, length = count + rows.chunks[number].lines, length + rows.pieces[number].length
    if part:
        yield part


def _guide(run: _Run, book: Book, chunks: Sequence[Chunk]) -> Guide:
    kinds = {"IDENTITAS"} if book.path == QUEUE else set(NAMES)
    within = "" if book.code == PROVINCE else book.code
    asked = [count for count in run.asked if count.answers in kinds and count.book.startswith(within)]
    before = sum(
        number
        for (code, answers), number in run.answered.items()
        if code.startswith(within) and answers in kinds
    )
    return guide(book.title, run.facts, asked, sum(chunk.blocks for chunk in chunks), before)


class _Signing:
    """A file that is signed while it is written."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.signature = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.signature.update(data)
        return self._file.write(data)


__all__ = ["write_worklists"]
