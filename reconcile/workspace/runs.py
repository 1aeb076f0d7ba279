"""One run at a time writes into a folder of its own, which becomes visible as OUT by one rename.

Beside OUT stands OUT.work, which only its owner may read:

    lock          held (flock) as long as a run lasts; the kernel frees it when the run is killed
    run-<token>/  the run being written; what a killed run leaves behind is removed by the next one
    previous/     the run that the last one replaced
    cache/        standardised exports, so that an unchanged file is not read twice
    spill/        room for the engine's memory overflow

and OUT.store, what must outlive every run (reconcile.workspace.store). Killed at any moment, a run leaves OUT
as it was: either the last good run or the new one, never a mixture; and the store says what OUT says.
"""

from __future__ import annotations

import errno
import logging
import os
import secrets
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from reconcile.vocabulary.errors import ReconcileError, StorageError
from reconcile.workspace.files.file_names import MANIFEST
from reconcile.workspace.files.private import Shared, close, mend, refuse_strangers, refuse_strangers_in
from reconcile.workspace.files.system_words import system_words
from reconcile.workspace.holding import only_run, step
from reconcile.workspace.places import MARK, RunFolder, Workspace, keep_from_repositories
from reconcile.workspace.processes import interrupts
from reconcile.workspace.publishing import finish, flush, publish, sweep_runs
from reconcile.workspace.targets import check_target

__all__ = ["MANIFEST", "RunFolder", "Workspace", "new_run", "storage_failures", "storage_fault"]

_TOO_MANY = frozenset({errno.EMFILE, errno.ENFILE})
_TOLD_IN_WORDS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, *sorted(_TOO_MANY))
_STORAGE = {errno.EROFS, errno.EACCES, errno.EPERM, *_TOLD_IN_WORDS}
_log = logging.getLogger(__name__)


@contextmanager
def new_run(
    out: Path,
    *,
    shared: Shared | None = None,
    wait: float = 0,
    deadline: float = 0,
    growing: Collection[str] = (),
) -> Iterator[RunFolder]:
    """An empty run folder that is published as `out` when the block ends well, and removed when it does not;
    what the block leaves in its `store` becomes the next generation of the store of `out` with it, or not at
    all.

    shared: the group that may read its reports. wait: minutes to wait for another run on `out`. deadline:
    minutes without a step after which the run ends itself, 0 for never. growing: names of parts of the store
    that are kept for ever. Raises RunBusyError when another run writes to `out`, UsageError when `out` cannot
    become a run or is somebody else's, or its store does not know it, and StorageError when the disk is full
    or may not be written, whatever the block was doing.
    """
    workspace = open_workspace(out)
    with (
        storage_failures(workspace.out),
        only_run(workspace.lock, workspace.out, wait=wait, deadline=deadline),
    ):
        with _disk_failures(workspace.out, "disiapkan"):
            _prepare(workspace, shared)
        run = RunFolder(workspace.root / f"run-{secrets.token_hex(4)}")
        with interrupts.unfinished(run.path), interrupts.unfinished(workspace.spill):
            try:
                with _disk_failures(workspace.out, "disiapkan"):
                    run.path.mkdir(mode=0o700)
                    keep_from_repositories(run.path)
                with _folder_left_alone(run.path, workspace.out):
                    yield run
                _publish(run, workspace, shared, growing)
            finally:
                sweep_runs(workspace.root)
                shutil.rmtree(workspace.spill, ignore_errors=True)


def open_workspace(out: Path) -> Workspace:
    """The workspace of `out`, made, once it is known that `out` can become a run. Raises UsageError and
    StorageError."""
    workspace = Workspace(out.resolve())
    with storage_failures(workspace.out), _disk_failures(workspace.out, "disiapkan"):
        check_target(workspace.out)
        workspace.make()
        if os.path.lexists(workspace.lock):
            refuse_strangers(workspace.lock)
    return workspace


def _prepare(workspace: Workspace, shared: Shared | None) -> None:
    """Close what stands open, finish a publication that was cut off, and remove what killed runs left."""
    interrupts.say(f"belum ada hasil di {workspace.out}")
    refuse_strangers_in(workspace.root)
    if workspace.store.path.is_dir():
        refuse_strangers_in(workspace.store.path)
    mend(workspace.root)
    mend(workspace.judgements)
    mend(workspace.store.path)
    finish(workspace.out, workspace.root)
    mend(workspace.out, shared)
    workspace.store.settle()
    sweep_runs(workspace.root)
    shutil.rmtree(workspace.spill, ignore_errors=True)
    if (workspace.out / MANIFEST).is_file():
        interrupts.say(f"hasil sebelumnya di {workspace.out} tidak berubah")


def _publish(run: RunFolder, workspace: Workspace, shared: Shared | None, growing: Collection[str]) -> None:
    """Make the run and its generation of the store true at one stroke: the exchange of OUT."""
    step("Menerbitkan")
    store = workspace.store
    with _disk_failures(workspace.out, "diterbitkan"):
        close(run.path, shared)
        generation = store.prepare(run.store, run.manifest, growing)
        try:
            flush(run.path)
            with interrupts.held():
                publish(run.path, workspace.out, workspace.root)
                interrupts.say(f"hasil baru sudah terbit di {workspace.out}")
        except BaseException:
            with suppress(OSError, ReconcileError):  # else the next run does it
                store.drop()
            raise
    try:
        store.commit(generation)
    except (OSError, ReconcileError) as error:
        _log.warning(
            "Hasil baru sudah terbit di %s; simpanannya dicatat oleh proses berikutnya (%s).",
            workspace.out,
            error,
        )


@contextmanager
def _folder_left_alone(folder: Path, out: Path) -> Iterator[None]:
    """Whatever fails in a run whose folder somebody removed fails because of that: no bug, and no export's
    fault.

    What was made anew in its place is no run either: the mark of the folder tells them apart.
    """
    try:
        yield
    except ReconcileError:
        raise
    except Exception as error:
        if (folder / MARK).is_file():
            raise
        raise _removed(folder, out) from error
    if not (folder / MARK).is_file():
        raise _removed(folder, out)


def _removed(folder: Path, out: Path) -> StorageError:
    return StorageError(
        f"Folder kerja {folder.parent} dihapus selama proses berjalan. Hasil sebelumnya di {out} tidak"
        " berubah. Biarkan folder itu sampai proses selesai, lalu jalankan lagi."
    )


@contextmanager
def _disk_failures(out: Path, what: str) -> Iterator[None]:
    """Before and after the work it is the disk that fails: there is no export or library that could be at
    fault."""
    try:
        yield
    except OSError as error:
        if storage_fault(error) is not None:
            raise
        raise StorageError(
            f"Hasil baru tidak dapat {what} di {out} ({system_words(error)}). Hasil sebelumnya tidak"
            " berubah. "
            "Periksa disknya, lalu jalankan lagi."
        ) from error


@contextmanager
def storage_failures(out: Path) -> Iterator[None]:
    """Turn a full or locked disk, however deep it was met, into StorageError; every other failure passes
    unchanged."""
    try:
        yield
    except ReconcileError:
        raise
    except Exception as error:
        number = storage_fault(error)
        if number is None:
            raise
        why = {
            errno.ENOSPC: "disk penuh",
            errno.EDQUOT: "kuota disk habis",
            errno.EFBIG: "batas ukuran berkas terlampaui",
            errno.EROFS: "disk hanya dapat dibaca",
            errno.EIO: "disk gagal membaca atau menulis",
            **dict.fromkeys(_TOO_MANY, "terlalu banyak berkas terbuka sekaligus"),
        }.get(number, "tidak ada izin menulis")
        remedy = (
            "Naikkan batasnya (ulimit -n 1024)"
            if number in _TOO_MANY
            else "Kosongkan ruang atau pilih folder lain dengan --out"
        )
        raise StorageError(
            f"Tidak dapat menulis hasil ke {out}: {why}. Hasil sebelumnya tidak berubah. {remedy}, lalu"
            " jalankan lagi."
        ) from error


def storage_fault(error: BaseException | None) -> int | None:
    """The errno of a storage failure in `error` or in what caused it, or None.

    DuckDB tells of a full disk only in words; they are the system's own, in English whatever the locale.
    """
    while error is not None:
        if isinstance(error, OSError) and error.errno in _STORAGE:
            return error.errno
        for number in _TOLD_IN_WORDS:
            if os.strerror(number) in str(error) or errno.errorcode[number] in str(error):
                return number
        error = error.__cause__ or error.__context__
    return None
