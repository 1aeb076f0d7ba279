"""Databases of every version: an older one is brought up with all that is in it, a newer one is refused."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.store import DamagedStoreError, RunStore, schema
from reconcile.workspace.store.database import reading, writing
from tests.workspace.store.nights import kept, night

NEXT = ("ALTER TABLE generations ADD COLUMN note TEXT NOT NULL DEFAULT 'lama'",)


@pytest.fixture
def store(tmp_path: Path) -> RunStore:
    return night(tmp_path / "out", {"identities": "1", "events": "a"})


def _version(store: RunStore) -> int:
    with closing(sqlite3.connect(store.database)) as db:
        return int(db.execute("PRAGMA user_version").fetchone()[0])


def test_an_older_database_is_brought_up_with_all_that_is_in_it(
    store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, name = kept(store), store.name
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, NEXT))
    with reading(store.database) as db:
        assert db.execute("SELECT note FROM generations").fetchall() == [("lama",)]
    assert (_version(store), kept(store), store.name) == (len(schema.MIGRATIONS), before, name)


def test_a_migration_that_fails_leaves_the_database_as_it_was(
    store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, (*NEXT, "UPDATE tiada SET x = 1")))
        with pytest.raises(DamagedStoreError), reading(store.database):
            pytest.fail("it was opened")
    assert _version(store) == len(schema.MIGRATIONS)
    with reading(store.database) as db, pytest.raises(sqlite3.OperationalError, match="note"):
        db.execute("SELECT note FROM generations")


def test_a_database_of_a_later_version_is_refused_with_what_to_do(store: RunStore) -> None:
    with closing(sqlite3.connect(store.database)) as db:
        db.execute("PRAGMA user_version = 9")
    with pytest.raises(UsageError, match=r"versi Reconcile yang lebih baru .* Pasang versi itu"):
        store.parts()


@pytest.mark.parametrize("version", [0, 1])
def test_a_database_of_another_program_is_refused_and_left(tmp_path: Path, version: int) -> None:
    folder = tmp_path / "out.store"
    folder.mkdir(mode=0o700)
    with closing(sqlite3.connect(folder / "store.sqlite")) as db:
        db.execute("CREATE TABLE catatan (isi TEXT)")
        db.execute(f"PRAGMA user_version = {version}")
    before = (folder / "store.sqlite").read_bytes()
    with pytest.raises(DamagedStoreError, match="bukan simpanan Reconcile"):
        night(tmp_path / "out")
    assert (folder / "store.sqlite").read_bytes() == before


def test_a_change_is_whole_or_was_not(store: RunStore) -> None:
    with pytest.raises(ZeroDivisionError), writing(store.database) as db:
        db.execute("DELETE FROM parts")
        raise ZeroDivisionError
    assert store.parts().keys() == {"identities", "events"}


def test_every_change_reaches_the_disk_before_it_is_told(store: RunStore) -> None:
    with writing(store.database) as db:
        assert db.execute("PRAGMA synchronous").fetchone() == (3,)  # EXTRA: with the folder's entry
        assert db.execute("PRAGMA journal_mode").fetchone() == ("delete",)
