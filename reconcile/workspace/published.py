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
import stat
import time
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import pyarrow as pa

from reconcile import tables
from reconcile.vocabulary.errors import UsageError
from reconcile.vocabulary.own_classes import declare_also
from reconcile.workspace.files.door import read_json, read_schema
from reconcile.workspace.files.scratch import scratch, sweep
from reconcile.workspace.manifest_form import Manifest, NoManifestError, read_form, told_classes
from reconcile.workspace.opened_files import (
    GoneError,
    damaged,
    fault_of,
    identity,
    open_entry,
    open_file,
    open_folder,
    second_name,
    why_unopened,
)
from reconcile.workspace.places import OTHER_RECORDS, of_persons
from reconcile.workspace.publishing import SWAPPING
from reconcile.workspace.runs import MANIFEST, Workspace

_PATIENCE = 100  # tries, of 20 ms, to meet a whole run at OUT while others are published there
_REPORTS = "reports"


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

    def snapshot_tables(self, name: str, *, of_all_kinds: bool = False) -> list[Path]:
        """The files of table `name` of all snapshots, as `RunFolder.snapshot_tables` has them."""
        paths = [Path(path) for path in self._named(name) if path.startswith("snapshots/")]
        others = () if of_all_kinds else self._other_records()
        return [self.paths[path.as_posix()] for path in of_persons(paths, others)]

    def _other_records(self) -> Iterator[Path]:
        """All of them, opened or not."""
        for one in self.manifest["outputs"]:
            if PurePosixPath(one["path"]).match(OTHER_RECORDS):
                yield Path(one["path"])

    def json(self, name: str) -> dict[str, Any]:
        """The object in the file `name`.json. Raises UsageError as `table`, and DamagedRunError when it
        holds no object."""
        try:
            said = read_json(self.table(name))
        except (ValueError, RecursionError):
            said = None
        if not isinstance(said, dict):
            raise damaged(self.out, f"{name}.json", "isinya bukan yang ditulis Reconcile")
        return said

    def _named(self, name: str) -> list[str]:
        return sorted(path for path in self.paths if PurePosixPath(path).stem == name)


@contextmanager
def opened(out: Path, *names: str, older: bool = False) -> Iterator[Published]:
    """The run published at `out`, with those of its files that are called `names` (of every snapshot), or
    lie in folders of it that `names` name with a slash behind ("snapshots/kis/1a2b/"), checked against their
    hashes.

    older: tables may lack columns, as one of an older version does. Raises UsageError when there is no run,
    DamagedRunError when what is asked for is not as it was written.
    """
    with ExitStack() as held:
        run = _patiently(out, names, held)
        declare_also(told_classes(run.manifest))
        for path, where in run.paths.items() if not older else ():
            _check_columns(out, path, where)
        yield run


def read_manifest(out: Path) -> Manifest:
    """The manifest of the run published at `out`. Raises UsageError when there is none, DamagedRunError
    when it is damaged."""
    with opened(out) as run:
        return run.manifest


def read_number(out: Path) -> str:
    """The number of the run published at `out`. Raises UsageError and DamagedRunError as `read_manifest`."""
    with opened(out) as run:
        return run.number


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
        descriptor = open_file(entry["path"], out)
    except OSError as error:
        return f"{entry['path']}: {why_unopened(error)}"
    try:
        why = fault_of(descriptor, entry)
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
        except (GoneError, FileNotFoundError):
            absent = (
                identity(out) is None and not (Workspace(out.expanduser().resolve()).root / SWAPPING).exists()
            )
            missed = missed + 1 if absent else 0
            if missed == 3:  # twice it may have come and gone between the looks at it
                break
            time.sleep(0.02)
    raise UsageError(f"{out} bukan folder hasil Reconcile: {MANIFEST} tidak ada.")


def _open(out: Path, names: Collection[str], opening: ExitStack, held: ExitStack) -> Published:
    """opening: until the files have their second names. held: as long as these are needed."""
    folder = open_folder(out, opening)
    manifest = _manifest(out, folder, opening)
    entries = [entry for entry in manifest["outputs"] if names and _wanted(entry["path"], names)]
    descriptors = [open_entry(out, folder, entry, opening) for entry in entries]
    with ThreadPoolExecutor(4) as pool:
        faults = list(pool.map(fault_of, descriptors, entries))
    for entry, fault in zip(entries, faults, strict=True):
        if fault:
            raise damaged(out, entry["path"], fault)
    own = held.enter_context(_own_folder(out))
    paths = {
        entry["path"]: second_name(descriptor, own, entry["path"])
        for entry, descriptor in zip(entries, descriptors, strict=True)
    }
    return Published(out, own, manifest, paths)


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


def _wanted(path: str, names: Collection[str]) -> bool:
    parts = PurePosixPath(path)
    kept = parts.parts[0] != _REPORTS and parts.suffix in (".parquet", ".json")
    return kept and (parts.stem in names or f"{parts.parent}/" in names)


def _manifest(out: Path, folder: int | None, opening: ExitStack) -> Manifest:
    descriptor = open_entry(out, folder, {"path": MANIFEST}, opening)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        raise damaged(out, MANIFEST, "bukan berkas")
    with open(descriptor, "rb", closefd=False) as file:
        content = file.read()
    try:
        return read_form(content)
    except NoManifestError as error:
        raise damaged(out, MANIFEST, str(error)) from error


def _check_columns(out: Path, path: str, where: Path) -> None:
    """Raise UsageError unless a table has the columns that this version reads."""
    wanted = tables.TABLES.get(PurePosixPath(path).stem)
    if wanted is None or PurePosixPath(path).suffix != ".parquet":
        return
    try:
        found = {field.name: field.type for field in read_schema(where)}
    except (pa.ArrowException, OSError, ValueError) as error:
        raise damaged(out, path, "bukan tabel Parquet yang utuh") from error
    if not all(field.name in found and _alike(found[field.name], field.type) for field in wanted.schema):
        raise UsageError(
            f"{out}: {path} dibuat oleh versi lain. Jalankan lagi reconcile run, lalu ulangi perintah ini."
        )


def _alike(one: pa.DataType, other: pa.DataType) -> bool:
    def number(kind: pa.DataType) -> bool:
        return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))

    return bool(one == other or (number(one) and number(other)))
