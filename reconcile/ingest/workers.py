"""The second pass over a sheet, by one process or several: batches come back in the order they went in, so
bytes do not change."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from types import TracebackType

import pyarrow as pa
import pyarrow.compute as pc

from reconcile.ingest.spools import NUMERIC, Spool
from reconcile.ingest.standard.kind import RowKind, Standardise
from reconcile.workspace.processes.children import helpers

WORTH_WORKERS = 20_000_000
"""Bytes of a file: below, starting processes takes longer than the work."""


class Crew:
    """The processes that standardise a large file; none when it is small or one is enough.

    They start while the file is read for the first time, and get to know its rows meanwhile, as a core is
    idle then.
    """

    def __init__(self, workers: int, size: int, kind: RowKind) -> None:
        self._kind = kind
        self._pool: ProcessPoolExecutor | None = None
        self._workers = workers
        self._warming: deque[Future[None]] = deque()
        if workers > 1 and size >= WORTH_WORKERS:
            self._pool = helpers(workers)

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
        if self._pool is not None and len(self._warming) < self._workers:
            fields = {name: rows[name] for name in rows.schema.names if pa.types.is_string(rows[name].type)}
            self._warming.append(self._pool.submit(self._kind.meet, fields))

    def standardised(
        self, spool: Spool, standardise: Standardise
    ) -> Iterator[tuple[pa.RecordBatch, pa.Table]]:
        """(raw batch, what `standardise` makes of it) of each batch of a spool, in order."""
        names = tuple(spool.table.chosen.columns)
        if self._pool is None:
            for batch in spool.batches():
                yield batch, _standardise_batch(batch, standardise, names)
            return
        batches = spool.batches()
        waiting: deque[tuple[pa.RecordBatch, Future[pa.Table]]] = deque()
        for batch in islice(batches, 2 * self._workers):
            waiting.append((batch, self._pool.submit(_standardise_batch, batch, standardise, names)))
        while waiting:
            batch, future = waiting.popleft()
            made = future.result()
            for following in islice(batches, 1):
                waiting.append(
                    (following, self._pool.submit(_standardise_batch, following, standardise, names))
                )
            yield batch, made


def _standardise_batch(batch: pa.RecordBatch, standardise: Standardise, names: tuple[str, ...]) -> pa.Table:
    fields = {name: batch[name] for name in names}
    numeric = {
        name: batch[f"{name}{NUMERIC}"].fill_null(False) for name in names if _any(batch, f"{name}{NUMERIC}")
    }
    return standardise(fields, batch.num_rows, numeric)


def _any(batch: pa.RecordBatch, name: str) -> bool:
    return name in batch.schema.names and bool(pc.any(batch[name]).as_py())
