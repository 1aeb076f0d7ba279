"""The bytes of a store of judgements, wherever they lie: for tests that spoil them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from reconcile.judgements import Store

EVENTS, HEAD = "events.jsonl", "head"


def lines_of(store: Store) -> bytes:
    """All lines, one below the other."""
    if (store.path / EVENTS).exists():
        return (store.path / EVENTS).read_bytes()
    return b"".join(row[0] for row in _rows(store, "SELECT content FROM lines ORDER BY line"))


def put_lines(store: Store, content: bytes) -> None:
    """These lines in place of all."""
    if (store.path / EVENTS).exists():
        (store.path / EVENTS).write_bytes(content)
        return
    rows = [(at, line) for at, line in enumerate(content.splitlines(keepends=True), start=1)]
    with _opened(store) as db:
        db.execute("BEGIN")
        db.execute("DELETE FROM lines")
        db.executemany("INSERT INTO lines VALUES ('judgements', ?, ?)", rows)
        db.execute("COMMIT")


def head_of(store: Store) -> bytes:
    """What vouches for the lines."""
    if (store.path / EVENTS).exists():
        return (store.path / HEAD).read_bytes()
    return bytes(_rows(store, "SELECT content FROM heads")[0][0])


def put_head(store: Store, content: bytes | None) -> None:
    """Another head in its place; None for none."""
    if (store.path / EVENTS).exists():
        (store.path / HEAD).write_bytes(content) if content is not None else (store.path / HEAD).unlink()
        return
    _rows(store, "DELETE FROM heads")
    if content is not None:
        _rows(store, "INSERT INTO heads VALUES ('judgements', ?)", content)


def _rows(store: Store, sql: str, *values: object) -> list[tuple[bytes, ...]]:
    with _opened(store) as db:
        return db.execute(sql, values).fetchall()


@contextmanager
def _opened(store: Store) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(store.path / "store.sqlite", isolation_level=None)) as db:
        db.execute("PRAGMA synchronous = OFF")
        yield db
