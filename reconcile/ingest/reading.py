"""Exports to snapshots: each export once, several at a time, never the same content twice."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyarrow as pa

# these two once, before the children that read are born, and not in each of them
import reconcile.ingest.formats.openers
import reconcile.ingest.workbooks.workbooks  # noqa: F401
from reconcile import tables
from reconcile.ingest.cells.opening import UnreadableError
from reconcile.ingest.deliveries.unnamed import called, without_members
from reconcile.ingest.exports import Export, unreadable
from reconcile.ingest.records import ingest_file
from reconcile.ingest.snapshots.cache import SnapshotCache
from reconcile.ingest.snapshots.key import snapshot_key, snapshot_way
from reconcile.ingest.sources.stillness import changed
from reconcile.ingest.standard.kind import Roll
from reconcile.privacy.outside_texts import masked
from reconcile.vocabulary.errors import ExportError, LedgerError
from reconcile.workspace.files.door import write_table
from reconcile.workspace.holding import step
from reconcile.workspace.processes.bounds import bounds_for
from reconcile.workspace.processes.guarded import guard
from reconcile.workspace.processes.interrupts import unfinished
from reconcile.workspace.processes.nursery import tell_rows
from reconcile.workspace.progress import Progress
from reconcile.workspace.runs import RunFolder, storage_fault


@dataclass(frozen=True)
class ReadingOrder:
    """All that a worker needs to read one export; plain enough to be sent to another process."""

    export: Export
    roll: Roll
    cache: SnapshotCache
    workers: int = 1  # processes for a large sheet of this export

    @cached_property
    def key(self) -> str:
        """Found by whoever orders, and sent along."""
        return snapshot_key(self.export.sha256, f"{self.export.path.name}{self.mark}", self.roll)

    @cached_property
    def name(self) -> str:
        """What everything that is written calls the export."""
        return called(self.export.path, self.roll)

    @property
    def mark(self) -> str:
        """The same, where it is not the file's own name."""
        return f"\0{self.name}" if self.roll.unnamed else ""

    @cached_property
    def way(self) -> str:
        """How exports of its roll are read."""
        return snapshot_way(self.roll)


def read_export(order: ReadingOrder, draft: Path) -> Path:
    """Read an export into `draft` and seal it; in a helper, as the file may kill whoever opens it. Returns
    the sealed snapshot.

    Raises ExportError when the export is refused and OSError when the system would not let it be read.
    """
    try:
        read = ingest_file(
            order.export.path,
            order.roll,
            draft,
            name=order.name,
            progress=tell_rows,
            workers=order.workers,
            before=order.cache.alike(order.way, order.export.bytes),
        )
    except LedgerError as error:
        raise ExportError(str(error)) from error  # nothing of it is sealed: the others add up without it
    if read.sha256 != order.export.sha256:
        raise changed(
            order.name
        )  # between being found and being read; what was found is the key of the cache
    order.cache.seal(draft, order.key, read.days, way=order.way, size=order.export.bytes)
    return order.cache.entry(order.key, order.roll.as_of)


def refusal(order: ReadingOrder, error: ExportError | OSError) -> str:
    """What staff are told about an export that could not be read; a full or locked disk is no fault of it
    and is raised."""
    if isinstance(error, ExportError):
        return masked(without_members(str(error), order.name, order.roll), lines=True)
    own = error.filename is not None and Path(os.fsdecode(error.filename)) == order.export.path
    ours = storage_fault(error) is not None or isinstance(
        error, FileNotFoundError
    )  # of what we write, when it is not the export's
    if ours and not own and not isinstance(error, UnreadableError):
        raise error
    return unreadable(error)


def place(order: ReadingOrder, run: RunFolder, refused: str | None) -> Path:
    """Put an export's snapshot into the run, or, when `refused`, the row that says why there is none. Returns
    its folder."""
    step("Membaca berkas")
    snapshot = run.snapshots / order.export.programme / order.export.snapshot
    if refused is None:
        order.cache.place(order.key, order.roll.as_of, snapshot)
        return snapshot
    snapshot.mkdir(parents=True)
    row = {
        "programme": order.export.programme,
        "source_file": order.name,
        "sha256": order.export.sha256 or None,
        "bytes": order.export.bytes,
        "refused": refused,
        "rows_accepted": 0,
        "rows_rejected": 0,
    }
    write_table(snapshot / "files.parquet", pa.Table.from_pylist([row], schema=tables.FILES.schema))
    tables.check_written(tables.FILES, snapshot / "files.parquet")
    return snapshot


Submit = Callable[[ReadingOrder], Future[Path]]


@contextmanager
def readers(progress: Progress) -> Iterator[Submit]:
    """A function that starts reading an export, several at a time; one whose content was read before is
    there at once."""

    def submit(order: ReadingOrder) -> Future[Path]:
        if order.export.refused:
            return _failed(ExportError(order.export.refused))
        if order.cache.has(order.key, order.roll.as_of):
            return _done(order.cache.entry(order.key, order.roll.as_of))
        order.way  # noqa: B018  # found here once, for the helper as well
        draft = drafts.enter_context(_draft(order.cache))
        bounds = bounds_for(order.export.bytes)
        return guard().submit(
            order.name, read_export, order, draft, bounds=bounds, rows=lambda rows: progress.advance(0, rows)
        )

    with ExitStack() as drafts:
        try:
            yield submit
        except BaseException:
            guard().stop()
            raise


@contextmanager
def _draft(cache: SnapshotCache) -> Iterator[Path]:
    draft = cache.draft()
    with unfinished(draft):
        try:
            yield draft
        finally:
            shutil.rmtree(draft, ignore_errors=True)


def _done(snapshot: Path) -> Future[Path]:
    future: Future[Path] = Future()
    future.set_result(snapshot)
    return future


def _failed(error: Exception) -> Future[Path]:
    future: Future[Path] = Future()
    future.set_exception(error)
    return future
