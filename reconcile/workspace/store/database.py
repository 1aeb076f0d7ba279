"""The database of a store, opened for as long as one question or one change takes.

Every change is one transaction that is on the disk when it is told to be (rollback journal,
synchronous=EXTRA: after a power cut a change is whole or was not). No connection outlives its block: nobody
waits for a reader, and no forked process inherits one.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from reconcile.workspace.files.disk import flush_folders, write_new
from reconcile.workspace.files.locks import wait_for_lock
from reconcile.workspace.files.private import refuse_strangers
from reconcile.workspace.store.faults import damaged, sqlite_failures
from reconcile.workspace.store.schema import bring_up

DATABASE = "store.sqlite"
_PATIENCE = 30.0  # seconds to wait for another process's change


def make_database(folder: Path) -> Path:
    """The database in `folder`, made with the folder when there is none."""
    path = folder / DATABASE
    if os.path.lexists(path):
        return path
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    refuse_strangers(folder)
    mark = folder / ".gitignore"
    if not os.path.lexists(mark):
        write_new(mark, b"*\n")
    try:
        write_new(path, b"")  # the journal takes its modes from here
    except FileExistsError:
        return path
    flush_folders(folder, folder.parent)
    return path


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """The database at `path`, as it is at one moment. Raises DamagedStoreError, StorageError, UsageError."""
    with _opened(path) as db:
        db.execute("BEGIN")
        yield db
        db.execute("ROLLBACK")


@contextmanager
def writing(path: Path) -> Iterator[sqlite3.Connection]:
    """The database at `path` while nobody else writes; what was done is on the disk when the block ends, and
    undone when it raises."""
    with _opened(path) as db:
        db.execute("BEGIN IMMEDIATE")
        try:
            yield db
            db.execute("COMMIT")
        except BaseException:
            if db.in_transaction:
                db.execute("ROLLBACK")
            raise


def faults_of(path: Path) -> list[str]:
    """What SQLite itself finds wrong with the database, in its words; none when it is whole."""
    with _opened(path) as db:
        told = [str(row[0]) for row in db.execute("PRAGMA integrity_check(20)")]
    return [] if told == ["ok"] else told


def vacuum(path: Path) -> None:
    """Write the database anew without the room that it no longer needs."""
    with _opened(path) as db:
        db.execute("VACUUM")


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    if path.is_symlink() or (os.path.lexists(path) and not path.is_file()):
        raise damaged(path, "bukan berkas biasa")
    with (
        sqlite_failures(path),
        closing(
            sqlite3.connect(
                f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=_PATIENCE, isolation_level=None
            )
        ) as db,
    ):
        db.execute("PRAGMA synchronous = EXTRA")
        db.execute("PRAGMA trusted_schema = OFF")
        db.execute("PRAGMA foreign_keys = ON")
        bring_up(db, path)
        yield db


@contextmanager
def adding_alone(folder: Path, log: str) -> Iterator[None]:
    """Hold the log while the block lasts: whoever else adds to it waits, while the database stays free for
    all others."""
    make_database(folder)
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)
    descriptor = os.open(folder / f"{log}.lock", flags, 0o600)
    try:
        wait_for_lock(descriptor)
        yield
    finally:
        os.close(descriptor)
