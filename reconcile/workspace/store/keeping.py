"""The store of the runs at one OUT, as stages, commands and publishing see it.

    store.sqlite   what people added between runs, and which files make up which generation: the one place
                   where something becomes true, by one transaction
    parts/<n>/     the files that the run of generation n left; never changed
    (elsewhere)    the key: OUT.store.key/key, or where it was said to be (keys.py)

A run and its generation become true together: the generation is prepared, OUT is exchanged, the generation
is committed. Whoever looks in between takes the one whose manifest stands at OUT (standing.py); the next run,
which holds the lock of OUT, then sets the store right (`settle`). So nothing but OUT decides, and OUT changes
at one stroke.
"""

from __future__ import annotations

import hmac
import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from reconcile.workspace.files.file_names import MANIFEST, beside
from reconcile.workspace.store.database import DATABASE, make_database, reading, writing
from reconcile.workspace.store.faults import damaged
from reconcile.workspace.store.generations import (
    KEPT,
    Generation,
    add_prepared,
    every_part,
    forget_before,
    listed,
    needed_parts,
    next_number,
    note_whole,
    parts_before,
    parts_of,
    settle,
    whole_from,
)
from reconcile.workspace.store.keys import KeyFile, RingKey, key_place
from reconcile.workspace.store.parts import carried, faults_among, strays, sweep, take
from reconcile.workspace.store.secret import fact, key_of
from reconcile.workspace.store.standing import Named, named_by, standing

SUFFIX = ".store"


@dataclass(frozen=True)
class RunStore:
    """The store in the folder `path`. manifest: the file that the run at OUT has or would have. key_at: where
    its key lies, "" for beside it."""

    path: Path
    manifest: Path
    key_at: str = ""

    @property
    def database(self) -> Path:
        return self.path / DATABASE

    @property
    def exists(self) -> bool:
        return self.database.exists()

    @property
    def name(self) -> str:
        """What tells this store from others, wherever it stands; "" where there is none."""
        if not self.exists:
            return ""
        with reading(self.database) as db:
            return fact(db, "store")

    @property
    def generation(self) -> int:
        """The number of the generation that stands, 0 before the first."""
        if not self.exists:
            return 0
        with reading(self.database) as db:
            return self._standing(db)

    @property
    def next(self) -> int:
        """The number of the generation that a run begun now makes."""
        if not self.exists:
            return 1
        with reading(self.database) as db:
            return next_number(listed(db))

    @property
    def secret(self) -> bytes:
        """32 bytes that are this store's alone, made once. Raises UsageError when the key is lost."""
        return hmac.digest(key_of(self.path, self.key_place).secret, b"store", "sha256")

    @property
    def key_place(self) -> KeyFile | RingKey:
        return key_place(self.path, self.key_at)

    def parts(self) -> Mapping[str, Path]:
        """The files of the generation that stands, by name; none before the first."""
        if not self.exists:
            return {}
        with reading(self.database) as db:
            found = parts_of(db, self._standing(db))
        return {part.name: self.path / part.path for part in found}

    def every(self, name: str) -> list[Path]:
        """The files called `name` that are kept for ever, of all generations that stand, the first first."""
        if not self.exists:
            return []
        with reading(self.database) as db:
            found = every_part(db, name, self._standing(db))
        return [self.path / part.path for part in found]

    def settle(self) -> int:
        """Make the store agree with OUT, and sweep what no generation needs; made when there is none yet.
        Returns how many bytes that freed.

        Only for who holds the lock of OUT, before anything is read. Raises ForeignStoreError when the store
        does not know the run at OUT, DamagedStoreError when a file of it is not as it was written.
        """
        self._refuse_lost()
        make_database(self.path)
        with writing(self.database) as db:
            settle(db, effective := self._standing(db))
            if effective and effective < whole_from(db):
                raise damaged(self.path, f"bagian dari hasil nomor {effective} sudah dihapus menurut retensi")
            if faults := faults_among(self.path, parts_of(db, effective)):
                raise damaged(self.path, "; ".join(faults[:3]))
            note_whole(db)
            needed = {part.path for part in needed_parts(db)}
        return sweep(self.path, needed)

    def keep_runs(self, runs: int) -> None:
        """Keep all parts of so many runs from now on; `settle` removes what is older."""
        with writing(self.database) as db:
            db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", [KEPT, str(runs)])

    def unneeded(self, runs: int) -> list[Path]:
        """The files that no generation would need if all parts of so many runs were kept."""
        with reading(self.database) as db:
            needed = {part.path for part in needed_parts(db, runs)}
        return strays(self.path, needed)

    def older(self, moment: datetime) -> list[Path]:
        """The files that only runs from before `moment` need, so far as they are there; never those of the
        last two runs."""
        with reading(self.database) as db:
            parts = parts_before(db, _as_kept(moment))
        return [path for part in parts if (path := self.path / part.path).exists()]

    def forget_older(self, moment: datetime) -> None:
        """Remove them; what happened then stays known. Only for who holds the lock of OUT."""
        with writing(self.database) as db:
            forget_before(db, _as_kept(moment))
        self.settle()

    def prepare(self, drafts: Path, manifest: Path, growing: Collection[str] = ()) -> int:
        """Take the files in `drafts` as parts of a new generation, of the run with this manifest; returns its
        number. It stands as soon as that manifest stands at OUT. growing: names of parts that are kept for
        ever.

        Only for who holds the lock of OUT.
        """
        said = named_by(manifest) or Named("")
        with writing(self.database) as db:
            number, before = next_number(listed(db)), self._standing(db)
            new = take(self.path, drafts, number, growing)
            parts = carried(parts_of(db, before), new)
            add_prepared(db, Generation(number, "PREPARED", said.run, said.sha256), parts)
        return number

    def commit(self, generation: int) -> None:
        """What was prepared stands at OUT."""
        with writing(self.database) as db:
            settle(db, generation)

    def drop(self) -> None:
        """What was prepared will not stand at OUT."""
        with writing(self.database) as db:
            settle(db, self._standing(db))

    def _standing(self, db: sqlite3.Connection) -> int:
        return standing(fact(db, "store"), listed(db), named_by(self.manifest), self.path)

    def _refuse_lost(self) -> None:
        """Raise ForeignStoreError when the store is gone that the run at OUT was committed with."""
        if not self.exists:
            standing("", (), named_by(self.manifest), self.path)


def _as_kept(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def store_at(out: Path, key_at: str = "") -> RunStore:
    """The store of the runs published at `out`: OUT.store. Raises UsageError as `beside`."""
    return RunStore(beside(out, SUFFIX), out.expanduser().resolve() / MANIFEST, key_at)
