"""Exports to snapshots: each export once, several at a time, never the same content twice."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from reconcile import tables
from reconcile.children import CONTEXT, helpers
from reconcile.errors import ExportError
from reconcile.exports import Export, unreadable
from reconcile.ingest import ingest_file
from reconcile.programmes import Programme
from reconcile.progress import Progress
from reconcile.runs import RunFolder, storage_fault
from reconcile.snapshots import SnapshotCache, snapshot_key

_WORTH_PROCESSES = 8_000_000  # bytes: below, starting a process takes longer than reading
_counters: list[Synchronized[int]] = []  # in a worker: the one counter it shares with its parent


@dataclass(frozen=True)
class ReadingOrder:
    """All that a worker needs to read one export; plain enough to be sent to another process."""

    export: Export
    programme: Programme
    as_of: date
    cache: SnapshotCache
    workers: int = 1  # processes for a large sheet of this export

    @property
    def key(self) -> str:
        return snapshot_key(self.export, self.programme, self.as_of)


def read_export(order: ReadingOrder) -> Path:
    """The sealed snapshot of an export, from the cache when its content was read before.

    Raises ExportError when the export is refused and OSError when the system would not let it be read.
    """
    if order.export.refused:
        raise ExportError(order.export.refused)
    if not order.cache.has(order.key):
        draft = order.cache.draft()
        try:
            ingest_file(order.export.path, order.programme, draft, reference_date=order.as_of, progress=_count_rows, workers=order.workers)
            order.cache.seal(draft, order.key)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    return order.cache.entry(order.key)


def refusal(order: ReadingOrder, error: ExportError | OSError) -> str:
    """What staff are told about an export that could not be read; a full or locked disk is no fault of it and is raised."""
    if isinstance(error, ExportError):
        return str(error)
    own = error.filename is not None and Path(os.fsdecode(error.filename)) == order.export.path
    if storage_fault(error) is not None and not own:
        raise error
    return unreadable(error)


def place(order: ReadingOrder, run: RunFolder, refused: str | None) -> None:
    """Put an export's snapshot into the run, or, when `refused`, the row that says why there is none."""
    snapshot = run.snapshots / order.export.programme / order.export.snapshot
    if refused is None:
        order.cache.place(order.key, snapshot)
        return
    snapshot.mkdir(parents=True)
    row = {
        "programme": order.export.programme,
        "source_file": order.export.path.name,
        "sha256": order.export.sha256 or None,
        "bytes": order.export.bytes,
        "refused": refused,
        "rows_accepted": 0,
        "rows_rejected": 0,
    }
    pq.write_table(pa.Table.from_pylist([row], schema=tables.FILES), snapshot / "files.parquet")


Submit = Callable[[ReadingOrder], Future[Path]]


@contextmanager
def readers(orders: Sequence[ReadingOrder], progress: Progress) -> Iterator[Submit]:
    """A function that starts reading an export: in processes of their own when there is enough to read, else at once."""
    size = sum(order.export.bytes for order in orders)
    workers = min(os.cpu_count() or 1, len(orders))
    if size < _WORTH_PROCESSES:
        yield _at_once
        return
    counter: Synchronized[int] = CONTEXT.Value("q", 0)
    with helpers(workers, _counters.append, counter) as pool, _watched(counter, progress):
        yield lambda order: pool.submit(read_export, order)


def _at_once(order: ReadingOrder) -> Future[Path]:
    done: Future[Path] = Future()
    try:
        done.set_result(read_export(order))
    except (ExportError, OSError) as error:
        done.set_exception(error)
    return done


def _count_rows(rows: int) -> None:
    for counter in _counters:
        with counter.get_lock():
            counter.value += rows


@contextmanager
def _watched(counter: Synchronized[int], progress: Progress) -> Iterator[None]:
    """Tell how many rows the workers have read, a few times a second."""
    stop = threading.Event()

    def watch() -> None:
        told = 0
        while not stop.wait(0.25):
            seen = counter.value
            progress.advance(0, seen - told)
            told = seen

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        stop.set()
        watcher.join()
