"""Which key a store is used with: made once, remembered by a mark that tells nothing of it, and from then on
no other will do."""

from __future__ import annotations

import hmac
import sqlite3
from pathlib import Path

from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.store.database import DATABASE, make_database, reading, writing
from reconcile.workspace.store.keys import Key, KeyFile, RingKey, first_key


def key_of(store: Path, place: KeyFile | RingKey) -> Key:
    """The key at `place` of the store in the folder `store`, both made when there are none. Raises UsageError
    when it is lost, or another's."""
    make_database(store)
    found = place.read()
    if found is None:
        if depends_on_key(store):
            raise UsageError(
                f"{store}: kunci simpanan ({place}) hilang, jadi isinya tidak dapat dikenali. Kembalikan dari"
                " cadangan, atau sebut tempatnya dengan --key; jangan membuat yang baru."
            )
        found = first_key(place)
    if _bound(store, hmac.digest(found.secret, b"mark", "sha256").hex()[:12]):
        return found
    raise UsageError(
        f"{store}: {place} bukan kunci simpanan ini. Kembalikan kuncinya dari cadangan, atau sebut tempatnya"
        " dengan --key."
    )


def depends_on_key(store: Path) -> bool:
    """Whether the store holds what can be read only with the key that it was written with."""
    if not (store / DATABASE).exists():
        return False
    with reading(store / DATABASE) as db:
        return bool(fact(db, "key") or db.execute("SELECT EXISTS (SELECT * FROM lines)").fetchone()[0])


def fact(db: sqlite3.Connection, name: str) -> str:
    """A fact of the store, "" where it is not known."""
    row = db.execute("SELECT value FROM meta WHERE name = ?", [name]).fetchone()
    return "" if row is None else str(row[0])


def _bound(store: Path, mark: str) -> bool:
    """Whether this is the mark of the store's key; it is when there was none."""
    with reading(store / DATABASE) as db:
        known = fact(db, "key")
    if not known:
        with writing(store / DATABASE) as db:
            db.execute("INSERT OR IGNORE INTO meta VALUES ('key', ?)", [mark])
            known = fact(db, "key")
    return known == mark
