"""Rendering by one process or several: pieces come back in the order the lines went in, so the bytes do
not change."""

from __future__ import annotations

import os
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TypeVar

import pyarrow as pa

from reconcile.reports.worklists.pieces import deflate
from reconcile.reports.worklists.rows import Look, rows_xml
from reconcile.workspace.processes.children import helpers

WORTH_WORKERS = 200_000
"""Lines: below, starting processes takes longer than the work."""

BATCH = 10_000
"""Lines rendered at a time, or those of one kelurahan if they are more."""

Rendered = tuple[bytes, int, int]
"""Compressed rows, the CRC-32 and the length of what they hold."""

Made = TypeVar("Made")


@dataclass(frozen=True)
class _Batch:
    """Lines of several pieces on their way to a worker. lines: an Arrow stream. places, lengths: of the
    pieces, in their order."""

    lines: bytes
    answers: str
    places: Sequence[int]
    lengths: Sequence[int]


class Workers:
    """Where the work of the worklists is done: in this process, or in several others."""

    def __init__(self, pool: ProcessPoolExecutor | None = None, count: int = 1) -> None:
        self._pool = pool
        self.ahead = 2 * count
        """How many pieces of work may wait to be done."""

    def render(self, sheets: Iterable[tuple[pa.Table, str]], look: Look) -> Iterator[Rendered]:
        """The pieces of (lines, answers), in order."""
        coming = _batches(sheets)
        waiting = deque(self.begin(_rendered, batch, look) for batch in islice(coming, self.ahead))
        while waiting:
            made = waiting.popleft()()
            waiting.extend(self.begin(_rendered, batch, look) for batch in islice(coming, 1))
            yield from made

    def begin(self, make: Callable[..., Made], *asked: object) -> Callable[[], Made]:
        """Have `make(*asked)` done; what is returned waits for it."""
        if self._pool is None:
            return partial(make, *asked)
        return self._pool.submit(make, *asked).result


@contextmanager
def workers_for(lines: int, workers: int | None = None) -> Iterator[Workers]:
    """Workers for so many lines. workers: processes, all cores when None."""
    count = (os.cpu_count() or 1) if workers is None else workers
    if count <= 1 or (workers is None and lines < WORTH_WORKERS):
        yield Workers()
        return
    with helpers(count, _begin) as pool:
        yield Workers(pool, count)


def _batches(sheets: Iterable[tuple[pa.Table, str]]) -> Iterator[list[_Batch]]:
    """The lines of several kelurahan at once: each costs little beside what every call costs."""
    tables: list[tuple[pa.Table, str]] = []
    for sheet in sheets:
        tables.append(sheet)
        if sum(len(table) for table, _ in tables) >= BATCH:
            yield _packed(tables)
            tables = []
    if tables:
        yield _packed(tables)


def _packed(tables: Sequence[tuple[pa.Table, str]]) -> list[_Batch]:
    packed = []
    for answers in sorted({answers for _, answers in tables}):
        places = [place for place, (_, kind) in enumerate(tables) if kind == answers]
        joined = pa.concat_tables([tables[place][0] for place in places])
        sink = pa.BufferOutputStream()  # a pickled table takes along all of the table it was cut from
        with pa.ipc.new_stream(sink, joined.schema) as stream:
            stream.write_table(joined)
        packed.append(
            _Batch(sink.getvalue().to_pybytes(), answers, places, [len(tables[place][0]) for place in places])
        )
    return packed


def _rendered(batches: Sequence[_Batch], look: Look) -> list[Rendered]:
    made: dict[int, Rendered] = {}
    for batch in batches:
        with pa.ipc.open_stream(batch.lines) as stream:
            pieces = rows_xml(stream.read_all(), batch.answers, look, batch.lengths)
        made |= {place: _compressed(piece) for place, piece in zip(batch.places, pieces, strict=True)}
    return [made[place] for place in sorted(made)]


def _compressed(piece: pa.Buffer) -> Rendered:
    raw = memoryview(piece)
    return deflate(raw), zlib.crc32(raw), len(raw)


def _begin() -> None:
    pa.set_cpu_count(1)
    pa.set_memory_pool(
        pa.system_memory_pool()
    )  # the others give every batch's memory back, to ask for it again: a fifth of the time
