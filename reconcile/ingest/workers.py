"""The second pass over a sheet, by one process or several: batches come back in the order they went in, so bytes do not change."""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice

import pyarrow as pa
import pyarrow.compute as pc

from reconcile.ingest.spools import Spool
from reconcile.ingest.standard import Rules, standardise

WORTH_WORKERS = 200_000
"""People: below, starting processes takes longer than the work."""

_shared: list[tuple[Rules, tuple[str, ...]]] = []  # in a worker: what all its batches have in common


def standardised(spool: Spool, rules: Rules, workers: int) -> Iterator[tuple[pa.RecordBatch, pa.Table]]:
    """(raw batch, its columns of the records table) of each batch of a spool, in order."""
    names = tuple(spool.table.chosen.columns)
    if workers < 2 or spool.people < WORTH_WORKERS:
        for batch in spool.batches():
            yield batch, _standardise_batch(batch, rules, names)
        return
    context = multiprocessing.get_context("spawn")  # fork would copy threads of the engine and the orchestrator
    with ProcessPoolExecutor(workers, context, _begin, (rules, names, os.getpid())) as pool:
        batches = spool.batches()
        waiting: deque[tuple[pa.RecordBatch, Future[pa.Table]]] = deque()
        for batch in islice(batches, 2 * workers):
            waiting.append((batch, pool.submit(_work, batch)))
        while waiting:
            batch, future = waiting.popleft()
            made = future.result()
            for following in islice(batches, 1):
                waiting.append((following, pool.submit(_work, following)))
            yield batch, made


def _standardise_batch(batch: pa.RecordBatch, rules: Rules, names: tuple[str, ...]) -> pa.Table:
    fields = {name: batch[name] for name in names}
    numeric = {name: batch[f"{name}_numeric"].fill_null(False) for name in ("nik", "kk") if _any(batch, f"{name}_numeric")}
    return standardise(fields, batch.num_rows, rules, numeric)


def _any(batch: pa.RecordBatch, name: str) -> bool:
    return name in batch.schema.names and bool(pc.any(batch[name]).as_py())


def _begin(rules: Rules, names: tuple[str, ...], parent: int) -> None:
    _shared.append((rules, names))
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    """End this worker soon after its parent was killed: nobody else would."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


def _work(batch: pa.RecordBatch) -> pa.Table:
    return _standardise_batch(batch, *_shared[0])
