"""The second pass over a sheet, by one process or several: batches come back in the order they went in, so
bytes do not change."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import count, islice
from types import TracebackType

import pyarrow as pa
import pyarrow.compute as pc

from reconcile.ingest.snapshots.taken_over import Looked
from reconcile.ingest.standard.kind import NUMERIC, RowKind, Standardise
from reconcile.workspace.processes.children import helpers

WORTH_WORKERS = 20_000_000
"""Bytes of a file: below, starting processes takes longer than the work."""


class Crew:
    """Who standardises a large file: this process and others beside it; this one alone when the file is
    small or one is enough.

    The others start while the file is read for the first time, and get to know its rows meanwhile, as a core
    is idle then. This one takes its turn like each of them: it would wait else, and what a process more has
    to load and to learn costs as much as it saves.
    """

    def __init__(self, workers: int, size: int, kind: RowKind) -> None:
        self._kind = kind
        self._pool: ProcessPoolExecutor | None = None
        self._workers = workers if size >= WORTH_WORKERS else 1
        self._turns = count(1)
        self._warming: deque[Future[None]] = deque()
        if self._workers > 1:
            self._pool = helpers(self._workers - 1)

    def __enter__(self) -> Crew:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def meet(self, rows: pa.RecordBatch) -> None:
        """Let a worker look at a batch, if one has nothing to do."""
        while self._warming and self._warming[0].done():
            self._warming.popleft().result()
        if self._pool is not None and len(self._warming) < self._workers - 1:
            fields = {name: rows[name] for name in rows.schema.names if pa.types.is_string(rows[name].type)}
            self._warming.append(self._pool.submit(self._kind.meet, fields))

    def standardised(
        self, batches: Iterator[Looked], standardise: Standardise, names: tuple[str, ...]
    ) -> Iterator[tuple[Looked, pa.Table | None]]:
        """Each batch, in order, and what `standardise` makes of its new rows; None where it has none.
        names: of its fields."""
        waiting: deque[tuple[Looked, Future[pa.Table | None]]] = deque()
        for looked in islice(batches, 2 * self._workers):
            waiting.append((looked, self._begun(looked, standardise, names)))
        while waiting:
            looked, future = waiting.popleft()
            made = future.result()
            for following in islice(batches, 1):
                waiting.append((following, self._begun(following, standardise, names)))
            yield looked, made

    def _begun(
        self, looked: Looked, standardise: Standardise, names: tuple[str, ...]
    ) -> Future[pa.Table | None]:
        if self._pool is not None and looked.new.num_rows and next(self._turns) % self._workers:
            return self._pool.submit(_standardise_batch, looked.new, standardise, names)
        here: Future[pa.Table | None] = Future()
        here.set_result(_standardise_batch(looked.new, standardise, names) if looked.new.num_rows else None)
        return here


def _standardise_batch(batch: pa.RecordBatch, standardise: Standardise, names: tuple[str, ...]) -> pa.Table:
    fields = {name: batch[name] for name in names}
    numeric = {
        name: batch[f"{name}{NUMERIC}"].fill_null(False) for name in names if _any(batch, f"{name}{NUMERIC}")
    }
    return standardise(fields, batch.num_rows, numeric)


def _any(batch: pa.RecordBatch, name: str) -> bool:
    return name in batch.schema.names and bool(pc.any(batch[name]).as_py())
