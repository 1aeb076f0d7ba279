"""One run at a time writes into a folder of its own, which becomes visible as OUT by one rename.

Beside OUT stands OUT.work, which only its owner may read:

    lock          held (flock) as long as a run lasts; the kernel frees it when the run is killed
    run-<token>/  the run being written; what a killed run leaves behind is removed by the next one
    previous/     the run that the last one replaced
    cache/        standardised exports, so that an unchanged file is not read twice
    spill/        room for the engine's memory overflow

Killed at any moment, a run leaves OUT as it was: either the last good run or the new one, never a mixture.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from reconcile.errors import ReconcileError, RunBusyError, StorageError, UsageError

MANIFEST = "manifest.json"
_STORAGE = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG, errno.EACCES, errno.EPERM}
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


@dataclass(frozen=True)
class RunFolder:
    """Where one run's tables stand; the same inside the folder being written and inside the published OUT."""

    path: Path

    @property
    def snapshots(self) -> Path:
        return self.path / "snapshots"

    @property
    def findings(self) -> Path:
        return self.path / "findings"

    @property
    def reports(self) -> Path:
        return self.path / "reports"

    @property
    def manifest(self) -> Path:
        return self.path / MANIFEST

    @property
    def model(self) -> Path:
        """What linking learned, so that pairs can be explained later."""
        return self.path / "model.json"

    @property
    def judgements(self) -> Path:
        """What the judgements of people said in this run, counted."""
        return self.path / "judgements.json"

    @property
    def missing(self) -> Path:
        """Lists that could not be made, with the reason."""
        return self.findings / "missing.json"

    def table(self, name: str) -> Path:
        return self.path / f"{name}.parquet"

    def finding(self, name: str) -> Path:
        return self.findings / f"{name}.parquet"

    def snapshot_tables(self, name: str) -> list[Path]:
        """The Parquet files of table `name` in all snapshots, in the order of their programmes and names."""
        return sorted(self.snapshots.glob(f"*/*/{name}.parquet"))


@dataclass(frozen=True)
class Workspace:
    """OUT and the folder beside it in which runs are made."""

    out: Path

    @property
    def root(self) -> Path:
        return self.out.with_name(self.out.name + ".work")

    def make(self) -> Path:
        """The folder itself, made when it is not there."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        (self.root / ".gitignore").write_text("*\n", encoding="utf-8")
        return self.root

    @property
    def judgements(self) -> Path:
        """Where the judgements of people on the runs of `out` are kept: not in here, as they must outlive every run."""
        return self.out.with_name(self.out.name + ".judgements")

    @property
    def lock(self) -> Path:
        return self.root / "lock"

    @property
    def previous(self) -> Path:
        return self.root / "previous"

    @property
    def cache(self) -> Path:
        return self.root / "cache"

    @property
    def spill(self) -> Path:
        return self.root / "spill"

    @property
    def swapping(self) -> Path:
        return self.root / "swapping"


@contextmanager
def new_run(out: Path) -> Iterator[RunFolder]:
    """An empty run folder that is published as `out` when the block ends well, and removed when it does not.

    Raises RunBusyError when another run writes to `out`, UsageError when `out` holds something that is no run, and
    StorageError when the disk is full or may not be written, whatever the block was doing.
    """
    workspace = Workspace(out.resolve())
    with storage_failures(workspace.out):
        _refuse_other_folders(workspace.out)
        workspace.make()
        with _only_run(workspace):
            _clean_up(workspace)
            run = RunFolder(workspace.root / f"run-{secrets.token_hex(4)}")
            run.path.mkdir()
            try:
                yield run
                publish(run, workspace)
            finally:
                shutil.rmtree(run.path, ignore_errors=True)
                shutil.rmtree(workspace.spill, ignore_errors=True)


def _refuse_other_folders(out: Path) -> None:
    if not out.name:
        raise UsageError(f"{out} tidak dapat menjadi folder hasil. Pilih folder lain dengan --out.")
    if not out.exists():
        return
    if not out.is_dir():
        raise UsageError(f"{out} adalah berkas, bukan folder. Pilih folder lain dengan --out.")
    if any(out.iterdir()) and not (out / MANIFEST).is_file():
        raise UsageError(f"{out} berisi berkas lain yang bukan hasil Reconcile, jadi tidak ditimpa. Pilih folder baru atau kosong.")


@contextmanager
def _only_run(workspace: Workspace) -> Iterator[None]:
    descriptor = os.open(workspace.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        holder = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip()
        os.close(descriptor)
        told = f" (nomor proses {holder})" if holder else ""
        raise RunBusyError(f"Proses lain sedang menulis ke {workspace.out}{told}. Tunggu sampai selesai, atau pilih --out lain.") from error
    try:
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)  # frees the lock; the file stays, as removing it would let two runs hold two locks


def _clean_up(workspace: Workspace) -> None:
    """Finish a two-step publication that was cut off, then remove what killed runs left."""
    if workspace.swapping.is_file():
        run = workspace.root / workspace.swapping.read_text(encoding="ascii").strip()
        if not workspace.out.exists():
            survivor = run if run.is_dir() else workspace.previous
            survivor.rename(workspace.out)
        workspace.swapping.unlink()
    for leftover in workspace.root.glob("run-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    shutil.rmtree(workspace.spill, ignore_errors=True)


def publish(run: RunFolder, workspace: Workspace) -> None:
    """Make `run` visible as OUT at one stroke; what stood there becomes OUT.work/previous."""
    _flush(run.path)
    out = workspace.out
    if not out.exists() or not any(out.iterdir()):
        run.path.rename(out)  # rename(2) also replaces an empty folder
        return
    shutil.copymode(out, run.path)  # whoever could read the last run can read this one
    shutil.rmtree(workspace.previous, ignore_errors=True)
    if exchange(run.path, out):
        run.path.rename(workspace.previous)
        return
    workspace.swapping.write_text(run.path.name, encoding="ascii")
    out.rename(workspace.previous)
    run.path.rename(out)
    workspace.swapping.unlink()


def exchange(left: Path, right: Path) -> bool:
    """Swap two folders in one atomic step (Linux renameat2); False where the system cannot."""
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        return False
    if renameat2(_AT_FDCWD, os.fsencode(left), _AT_FDCWD, os.fsencode(right), _RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in (errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP):
        return False
    raise OSError(number, os.strerror(number), str(right))


def _flush(folder: Path) -> None:
    """Bring every file to the disk first: after a power cut a published run must not hold empty files."""
    for path in [folder, *folder.rglob("*")]:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def storage_failures(out: Path) -> Iterator[None]:
    """Turn a full or locked disk, however deep it was met, into StorageError; every other failure passes unchanged."""
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
        }.get(number, "tidak ada izin menulis")
        raise StorageError(
            f"Tidak dapat menulis hasil ke {out}: {why}. Hasil sebelumnya tidak berubah. "
            "Kosongkan ruang atau pilih folder lain dengan --out, lalu jalankan lagi."
        ) from error


def storage_fault(error: BaseException | None) -> int | None:
    """The errno of a storage failure in `error` or in what caused it, or None.

    DuckDB tells of a full disk only in words; they are the system's own, in English whatever the locale.
    """
    while error is not None:
        if isinstance(error, OSError) and error.errno in _STORAGE:
            return error.errno
        for number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            if os.strerror(number) in str(error) or errno.errorcode[number] in str(error):
                return number
        error = error.__cause__ or error.__context__
    return None
