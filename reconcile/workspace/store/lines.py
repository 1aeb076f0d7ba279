"""Logs in the store: lines that people add between runs, in an order that never changes, and a head that
vouches for them. What a line says is the affair of who wrote it."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence


def read_lines(db: sqlite3.Connection, log: str) -> bytes:
    """All lines of a log, each with its end of line, one after the other."""
    rows = db.execute("SELECT CAST(content AS BLOB) FROM lines WHERE log = ? ORDER BY line", [log])
    return b"".join(row[0] or b"" for row in rows)


def count_lines(db: sqlite3.Connection, log: str) -> int:
    """How many lines a log has."""
    return int(db.execute("SELECT count(*) FROM lines WHERE log = ?", [log]).fetchone()[0])


def size_of(db: sqlite3.Connection, log: str) -> int:
    """How many bytes they have together."""
    total = "SELECT coalesce(sum(length(content)), 0) FROM lines WHERE log = ?"
    return int(db.execute(total, [log]).fetchone()[0])


def read_head(db: sqlite3.Connection, log: str) -> bytes | None:
    """What vouches for the log; None where there is nothing."""
    row = db.execute("SELECT CAST(content AS BLOB) FROM heads WHERE log = ?", [log]).fetchone()
    return None if row is None else bytes(row[0] or b"")


def add_lines(db: sqlite3.Connection, log: str, lines: Sequence[bytes]) -> None:
    """Add lines below those that are there."""
    last = db.execute("SELECT coalesce(max(line), 0) FROM lines WHERE log = ?", [log]).fetchone()[0]
    db.executemany(
        "INSERT INTO lines VALUES (?, ?, ?)",
        [(log, last + at, line) for at, line in enumerate(lines, start=1)],
    )


def drop_lines(db: sqlite3.Connection, log: str) -> None:
    """Forget all lines of a log."""
    db.execute("DELETE FROM lines WHERE log = ?", [log])


def write_head(db: sqlite3.Connection, log: str, head: bytes) -> None:
    db.execute("INSERT OR REPLACE INTO heads VALUES (?, ?)", [log, head])


def cut_lines(db: sqlite3.Connection, log: str, most: int) -> None:
    """Keep the first `most` lines of a log."""
    last = "SELECT line FROM lines WHERE log = ? ORDER BY line LIMIT ?"
    db.execute(f"DELETE FROM lines WHERE log = ? AND line NOT IN ({last})", [log, log, most])
