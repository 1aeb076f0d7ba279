"""A store in one file: the database and every file that a generation still needs, as they were at one
moment.

A zip that packs nothing, so that it can be looked into anywhere. The key is not in it: a copy of the store is
no copy of the key.
"""

from __future__ import annotations

import os
import secrets
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.files.disk import flush_folders, write_new
from reconcile.workspace.files.door import create
from reconcile.workspace.store.database import DATABASE, faults_of, reading
from reconcile.workspace.store.faults import DamagedStoreError
from reconcile.workspace.store.generations import Part, needed_parts
from reconcile.workspace.store.keeping import RunStore
from reconcile.workspace.store.parts import PLACE, faults_among

_TRIES = 3


def back_up(store: RunStore, file: Path) -> int:
    """Write the store to a new file; returns how many files are in it. Nights and answers may go on
    meanwhile.

    Raises UsageError when there is no store or the file is there already, DamagedStoreError for a damaged
    one.
    """
    if not store.exists:
        raise UsageError(f"{store.path} bukan simpanan: belum ada yang dapat dicadangkan.")
    if os.path.lexists(file):
        raise UsageError(f"{file} sudah ada dan tidak ditimpa. Pilih nama lain.")
    draft = file.with_name(f".{file.name}-{secrets.token_hex(4)}")
    try:
        for tries in range(1, _TRIES + 1):
            try:
                count = _write(store, draft)
                break
            except FileNotFoundError:  # swept by two nights since: the copy is begun anew
                draft.unlink(missing_ok=True)
                if tries == _TRIES:
                    raise
        with unpacked(draft, file.with_name(f".{file.name}-periksa-{secrets.token_hex(4)}")):
            draft.replace(file)
        flush_folders(file.parent)
    finally:
        draft.unlink(missing_ok=True)
    return count


def _write(store: RunStore, draft: Path) -> int:
    with reading(store.database) as db:
        parts = needed_parts(db)
        content = db.serialize()
    with create(draft) as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as copy:
            copy.writestr(DATABASE, content)
            for part in parts:
                copy.write(store.path / part.path, part.path)
        file.flush()
        os.fsync(file.fileno())
    return 1 + len(parts)


@contextmanager
def unpacked(file: Path, folder: Path) -> Iterator[RunStore]:
    """The store in a file of `back_up`, checked to the last byte, in the new folder `folder`: removed when
    the block ends, unless it was moved.

    Raises UsageError for what is no such file, or is not as it was written.
    """
    try:
        folder.mkdir(mode=0o700, parents=True)
        write_new(folder / ".gitignore", b"*\n")
        _unpack(file, folder)
        store = RunStore(folder, folder / "manifest.json")
        try:
            told = wrong_with(store)
        except DamagedStoreError as error:
            raise _no_copy(file, f"{DATABASE} rusak") from error
        if told:
            raise _no_copy(file, told[0])
        yield store
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def wrong_with(store: RunStore) -> list[str]:
    """A sentence for each thing in the store that is not as it was written: database and files."""
    told = faults_of(store.database)
    if told:
        return [f"{DATABASE}: {one}" for one in told]
    return faults_among(store.path, _needed(store))


def _needed(store: RunStore) -> list[Part]:
    with reading(store.database) as db:
        return needed_parts(db)


def _unpack(file: Path, folder: Path) -> None:
    try:
        with zipfile.ZipFile(file) as copy:
            for member in copy.infolist():
                if member.filename != DATABASE and not PLACE.fullmatch(member.filename):
                    raise _no_copy(file, "memuat berkas lain")
                if member.compress_type != zipfile.ZIP_STORED:
                    raise _no_copy(file, "dimampatkan oleh program lain")
                path = folder / member.filename
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                if path.exists():
                    raise _no_copy(file, "memuat satu berkas dua kali")
                with copy.open(member) as source, create(path) as target:
                    shutil.copyfileobj(source, target, 1 << 20)
                    target.flush()
                    os.fsync(target.fileno())
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        raise _no_copy(file, "bukan zip yang utuh") from error
    except FileNotFoundError as error:
        raise UsageError(f"{file} tidak ada.") from error
    except IsADirectoryError as error:
        raise UsageError(
            f"{file} adalah folder. Sebut satu berkas cadangan, hasil reconcile store backup."
        ) from error
    if not (folder / DATABASE).is_file():
        raise _no_copy(file, f"tidak memuat {DATABASE}")


def _no_copy(file: Path, why: str) -> UsageError:
    return UsageError(f"{file} bukan cadangan simpanan yang utuh: {why}. Pakai cadangan lain.")
