"""The one door to a published run: what is read comes from one whole run, as it was written, or is refused in
words.

OUT may be exchanged for a newer run while somebody reads, and the old one removed. So every file that will be
read is opened by its place in one folder, held against the hash that the manifest gives, and given a second
name (a hard link, or a copy where the disk cannot) in a folder of the reader's own: there the bytes stay
whatever becomes of OUT. Only files that the manifest lists are part of a run.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
import time
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from reconcile import tables
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.files.scratch import scratch, sweep
from reconcile.workspace.manifest_form import Manifest, NoManifestError, read_form
from reconcile.workspace.publishing import SWAPPING
from reconcile.workspace.runs import MANIFEST, Workspace

_PATIENCE = 100  # tries, of 20 ms, to meet a whole run at OUT while others are published there
_CLOSED_ON_EXEC = getattr(os, "O_CLOEXEC", 0)
_REPORTS = "reports"
_MEND = "Pulihkan folder itu dari cadangan, atau jalankan lagi reconcile run."


class DamagedRunError(UsageError):
    """A published run is not as it was written. Names the file, and what to do."""


class _GoneError(Exception):
    """The folder that was opened stands at OUT no more: another run has been published."""


@dataclass(frozen=True)
class Published:
    """A published run. out: as it was named. paths: file of the run, as the manifest names it -> where its
    bytes can be read.

    folder: the one that all of `paths` lie in.
    """

    out: Path
    folder: Path
    manifest: Manifest
    paths: Mapping[str, Path]

    @property
    def number(self) -> str:
        """The run's number; of runs from before there were numbers, letters that follow from what was
        read."""
        made_of = json.dumps(self.manifest.get("inputs", []))
        return self.manifest["run"].get("number") or hashlib.sha256(made_of.encode()).hexdigest()[:8]

    def has(self, name: str) -> bool:
        return bool(self._named(name))

    def table(self, name: str) -> Path:
        """The file of the table `name`. Raises UsageError when the run, of another version, does not keep
        it."""
        found = self._named(name)
        if not found:
            raise UsageError(
                f"{self.out} dibuat oleh versi lain, tanpa {name}. Jalankan lagi reconcile run, lalu ulangi"
                " perintah ini."
            )
        return self.paths[found[0]]

    def snapshot_tables(self, name: str) -> list[Path]:
        """The files of table `name` of all snapshots, in the order of their programmes and names."""
        return [self.paths[path] for path in self._named(name) if path.startswith("snapshots/")]

    def json(self, name: str) -> dict[str, Any]:
        """The object in the file `name`.json. Raises UsageError as `table`, and DamagedRunError when it
        holds no object."""
        try:
            said = json.loads(self.table(name).read_text(encoding="utf-8"))
        except (ValueError, RecursionError):
            said = None
        if not isinstance(said, dict):
            raise _damaged(self.out, f"{name}.json", "isinya bukan yang ditulis Reconcile")
        return said

    def _named(self, name: str) -> list[str]:
        return sorted(path for path in self.paths if PurePosixPath(path).stem == name)


@contextmanager
def opened(out: Path, *names: str) -> Iterator[Published]:
    """The run published at `out`, with those of its files that are called `names` (of every snapshot),
    checked against their hashes.

    Raises UsageError when there is no run, DamagedRunError when what is asked for is not as it was written.
    """
    with ExitStack() as held:
        yield _patiently(out, names, held)


def read_manifest(out: Path) -> Manifest:
    """The manifest of the run published at `out`. Raises UsageError when there is none, DamagedRunError
    when it is damaged."""
    with opened(out) as run:
        return run.manifest


def find_faults(out: Path) -> tuple[int, list[str]]:
    """How many files the run at `out` holds, and a sentence for each that is not as it was written, is
    missing, or is not of it.

    Raises UsageError when there is no run, DamagedRunError when its manifest cannot be believed.
    """
    with ExitStack() as held:
        run = _patiently(out, (), held)
        listed = {entry["path"]: entry for entry in run.manifest["outputs"]}
        found = {
            path.relative_to(out).as_posix()
            for path in out.rglob("*")
            if not path.is_dir() or path.is_symlink()
        } - {MANIFEST}
        with ThreadPoolExecutor(4) as pool:
            faults = [told for told in pool.map(lambda entry: _fault_at(out, entry), listed.values()) if told]
        return len(listed), [
            *faults,
            *(f"{path}: bukan bagian dari hasil ini" for path in sorted(found - listed.keys())),
        ]


def _fault_at(out: Path, entry: Mapping[str, Any]) -> str | None:
    try:
        descriptor = _open_file(entry["path"], out)
    except OSError as error:
        return f"{entry['path']}: {_why_unopened(error)}"
    try:
        why = _fault(descriptor, entry)
        return f"{entry['path']}: {why}" if why else None
    finally:
        os.close(descriptor)


def _patiently(out: Path, names: Collection[str], held: ExitStack) -> Published:
    """Open a run that stays whole; once more when another is published in between, or is just being."""
    missed = 0
    for _ in range(_PATIENCE):
        try:
            with ExitStack() as opening:
                return _open(out, names, opening, held)
        except (_GoneError, FileNotFoundError):
            absent = (
                _identity(out) is None
                and not (Workspace(out.expanduser().resolve()).root / SWAPPING).exists()
            )
            missed = missed + 1 if absent else 0
            if missed == 3:  # twice it may have come and gone between the looks at it
                break
            time.sleep(0.02)
    raise UsageError(f"{out} bukan folder hasil Reconcile: {MANIFEST} tidak ada.")


def _open(out: Path, names: Collection[str], opening: ExitStack, held: ExitStack) -> Published:
    """opening: until the files have their second names. held: as long as these are needed."""
    folder = _open_folder(out, opening)
    manifest = _manifest(out, folder, opening)
    entries = [entry for entry in manifest["outputs"] if _wanted(entry["path"], names)]
    descriptors = [_descriptor(out, folder, entry, opening) for entry in entries]
    with ThreadPoolExecutor(4) as pool:
        faults = list(pool.map(_fault, descriptors, entries))
    for entry, fault in zip(entries, faults, strict=True):
        if fault:
            raise _damaged(out, entry["path"], fault)
    own = held.enter_context(_own_folder(out))
    paths = {
        entry["path"]: _second_name(descriptor, own, entry["path"])
        for entry, descriptor in zip(entries, descriptors, strict=True)
    }
    for path, where in paths.items():
        _check_columns(out, path, where)
    return Published(out, own, manifest, paths)


def _open_folder(out: Path, opening: ExitStack) -> int | None:
    """OUT itself, so that its files are those of one run; None where the system opens no folders, and
    nothing is published."""
    if os.open not in os.supports_dir_fd:
        if not out.is_dir():
            raise FileNotFoundError(out)
        return None
    try:
        folder = os.open(out, os.O_RDONLY | os.O_DIRECTORY | _CLOSED_ON_EXEC)
    except NotADirectoryError as error:
        raise UsageError(f"{out} bukan folder hasil Reconcile: itu berkas, bukan folder.") from error
    except PermissionError as error:
        raise DamagedRunError(
            f"{out} tidak boleh dibuka oleh akun ini. Minta izin kepada pemilik folder itu."
        ) from error
    opening.callback(os.close, folder)
    return folder


@contextmanager
def _own_folder(out: Path) -> Iterator[Path]:
    """A folder on the disk of the run if there is one that we may use: then second names cost nothing."""
    work = Workspace(out.expanduser().resolve()).root
    beside = _usable(work)
    if beside:
        sweep(work)
    with scratch(work if beside else None) as own:
        yield own


def _usable(work: Path) -> bool:
    ours = not hasattr(os, "geteuid") or (
        work.is_dir() and not work.is_symlink() and work.stat().st_uid == os.geteuid()
    )
    return ours and work.is_dir() and os.access(work, os.W_OK | os.X_OK)


def _second_name(descriptor: int, own: Path, path: str) -> Path:
    """The open file under a name that is the reader's own: always these very bytes."""
    name = own / path
    name.parent.mkdir(parents=True, exist_ok=True)
    try:
        # with a folder given, Python asks for the file that the link leads to, not for the link
        os.link(f"/proc/self/fd/{descriptor}", name, src_dir_fd=descriptor, follow_symlinks=True)
    except OSError:  # another disk, a system without links or without /proc, or the run was removed just now
        with open(descriptor, "rb", closefd=False) as file, name.open("wb") as copy:
            file.seek(0)
            shutil.copyfileobj(file, copy, 1 << 20)
    return name


def _wanted(path: str, names: Collection[str]) -> bool:
    parts = PurePosixPath(path)
    return parts.parts[0] != _REPORTS and parts.suffix in (".parquet", ".json") and parts.stem in names


def _manifest(out: Path, folder: int | None, opening: ExitStack) -> Manifest:
    descriptor = _descriptor(out, folder, {"path": MANIFEST}, opening)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        raise _damaged(out, MANIFEST, "bukan berkas")
    with open(descriptor, "rb", closefd=False) as file:
        content = file.read()
    try:
        return read_form(content)
    except NoManifestError as error:
        raise _damaged(out, MANIFEST, str(error)) from error


def _descriptor(out: Path, folder: int | None, entry: Mapping[str, Any], opening: ExitStack) -> int:
    """The open file of an entry. Raises _GoneError when it is missing because the whole folder was
    replaced."""
    try:
        descriptor = _open_file(entry["path"], out, folder)
    except OSError as error:
        if (
            isinstance(error, FileNotFoundError)
            and folder is not None
            and _identity(out) != _identity(folder)
        ):
            raise _GoneError from error
        if isinstance(error, FileNotFoundError) and entry["path"] == MANIFEST:
            raise UsageError(f"{out} bukan folder hasil Reconcile: {MANIFEST} tidak ada.") from error
        raise _damaged(out, entry["path"], _why_unopened(error)) from error
    opening.callback(os.close, descriptor)
    return descriptor


def _open_file(path: str, out: Path, folder: int | None = None) -> int:
    """Opened for reading; neither a link out of the run nor a pipe that would wait for ever."""
    flags = (
        os.O_RDONLY
        | _CLOSED_ON_EXEC
        | getattr(os, "O_NOFOLLOW", 0)
        | getattr(os, "O_NONBLOCK", 0)
        | getattr(os, "O_BINARY", 0)
    )
    if folder is not None:
        return os.open(path, flags, dir_fd=folder)
    return os.open(out / path, flags)


def _why_unopened(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "hilang"
    return (
        "tidak boleh dibaca oleh akun ini"
        if isinstance(error, PermissionError)
        else "tidak dapat dibuka; mungkin bukan berkas biasa"
    )


def _fault(descriptor: int, entry: Mapping[str, Any]) -> str | None:
    """What is wrong with an open file, in words; None when it is as the manifest says."""
    about = os.fstat(descriptor)
    if not stat.S_ISREG(about.st_mode):
        return "bukan berkas"
    if about.st_size != entry["bytes"]:
        return "kosong" if not about.st_size else f"{about.st_size} byte, seharusnya {entry['bytes']}"
    try:
        with open(descriptor, "rb", closefd=False) as file:
            same = hashlib.file_digest(file, "sha256").hexdigest() == entry["sha256"]
    except OSError:
        return "tidak dapat dibaca dari disk"
    return None if same else "isinya berubah sejak ditulis"


def _check_columns(out: Path, path: str, where: Path) -> None:
    """Raise UsageError unless a table has the columns that this version reads."""
    wanted = tables.TABLES.get(PurePosixPath(path).stem)
    if wanted is None or PurePosixPath(path).suffix != ".parquet":
        return
    try:
        found = {field.name: field.type for field in pq.read_schema(where)}
    except (pa.ArrowException, OSError, ValueError) as error:
        raise _damaged(out, path, "bukan tabel Parquet yang utuh") from error
    if not all(field.name in found and _alike(found[field.name], field.type) for field in wanted.schema):
        raise UsageError(
            f"{out}: {path} dibuat oleh versi lain. Jalankan lagi reconcile run, lalu ulangi perintah ini."
        )


def _alike(one: pa.DataType, other: pa.DataType) -> bool:
    def number(kind: pa.DataType) -> bool:
        return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))

    return bool(one == other or (number(one) and number(other)))


def _damaged(out: Path, path: str, why: str) -> DamagedRunError:
    return DamagedRunError(f"Hasil di {out} rusak: {path} {why}. {_MEND}")


def _identity(folder: Path | int) -> tuple[int, int] | None:
    try:
        about = os.stat(folder)  # noqa: PTH116
    except OSError:
        return None
    return about.st_dev, about.st_ino
