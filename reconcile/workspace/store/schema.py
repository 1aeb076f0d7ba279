"""The tables of the store's database, and how a database of an earlier version becomes one of this.

`PRAGMA user_version` says how many of `MIGRATIONS` a database has been through. A change is a new entry at
the end; those that were released are never edited.

    meta         facts of the store: `store`, by which a run at OUT tells it from others
    generations  one row a run that was prepared or published
    parts        the files of a generation, by name; `born` is the generation that made the file
    lines        what people add between runs, in logs that only grow; `heads` is what vouches for a log
"""

from __future__ import annotations

import secrets
import sqlite3
from pathlib import Path

from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.store.faults import damaged

APPLICATION = 0x52434B53
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        f"PRAGMA application_id = {APPLICATION}",
        """
        CREATE TABLE meta (
            name  TEXT NOT NULL PRIMARY KEY,
            value TEXT NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE generations (
            generation      INTEGER NOT NULL PRIMARY KEY,
            status          TEXT NOT NULL CHECK (status IN ('PREPARED', 'COMMITTED', 'DROPPED')),
            run             TEXT NOT NULL,
            manifest_sha256 TEXT NOT NULL,
            prepared_at     TEXT NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE parts (
            generation INTEGER NOT NULL REFERENCES generations,
            name       TEXT NOT NULL,
            file       TEXT NOT NULL,
            born       INTEGER NOT NULL,
            bytes      INTEGER NOT NULL,
            sha256     TEXT NOT NULL,
            growing    INTEGER NOT NULL CHECK (growing IN (0, 1)),
            PRIMARY KEY (generation, name)
        ) STRICT
        """,
        """
        CREATE TABLE lines (
            log     TEXT NOT NULL,
            line    INTEGER NOT NULL,
            content BLOB NOT NULL,
            PRIMARY KEY (log, line)
        ) STRICT
        """,
        """
        CREATE TABLE heads (
            log     TEXT NOT NULL PRIMARY KEY,
            content BLOB NOT NULL
        ) STRICT
        """,
    ),
    # tables in parts no longer say by number or day what was seen in the last run: a version that does not
    # know that takes everybody for gone
    ("INSERT OR REPLACE INTO meta VALUES ('last_seen', 'null in the last run')",),
)


def bring_up(db: sqlite3.Connection, path: Path) -> None:
    """Make `db` one of this version, in one transaction. Raises UsageError for one of a later version,
    DamagedStoreError for what is no store."""
    if _version(db, path) == len(MIGRATIONS):
        return
    db.execute("BEGIN IMMEDIATE")
    try:
        for migration in MIGRATIONS[_version(db, path) :]:  # somebody else may have been faster
            for statement in migration:
                db.execute(statement)
        db.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        db.execute("INSERT OR IGNORE INTO meta VALUES ('store', ?)", [secrets.token_hex(6)])
        db.execute("COMMIT")
    except BaseException:
        db.execute("ROLLBACK")
        raise


def _version(db: sqlite3.Connection, path: Path) -> int:
    version = int(db.execute("PRAGMA user_version").fetchone()[0])
    ours = db.execute("PRAGMA application_id").fetchone()[0] == APPLICATION
    if version > len(MIGRATIONS) and ours:
        raise UsageError(
            f"{path} dibuat oleh versi Reconcile yang lebih baru (bentuk {version}, dikenal sampai"
            f" {len(MIGRATIONS)}), jadi tidak dipakai. Pasang versi itu, lalu ulangi."
        )
    empty = not db.execute("SELECT EXISTS (SELECT * FROM sqlite_schema)").fetchone()[0]
    if ours != bool(version) or not (ours or empty):
        raise damaged(path, "bukan simpanan Reconcile")
    return version
