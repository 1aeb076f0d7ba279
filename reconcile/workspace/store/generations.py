"""The generations of a store: one for every run that was published, and the files that each left.

    PREPARED   the files are there, the run is about to stand at OUT
    COMMITTED  the run stood at OUT
    DROPPED    it did once, and an earlier run was put back in its place

Only published numbers are spent: a generation that was prepared and never seen leaves nothing, and the next
run is given its number again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

Status = Literal["PREPARED", "COMMITTED", "DROPPED"]
_LISTED = "SELECT generation, status, run, manifest_sha256 FROM generations ORDER BY generation"
_PARTS = "SELECT name, file, born, bytes, sha256, growing FROM parts"
STANDING = "status <> 'DROPPED'"


@dataclass(frozen=True)
class Generation:
    """One run as the store knows it. run: its number. manifest: the SHA-256 of its manifest's file."""

    number: int
    status: Status
    run: str
    manifest: str


@dataclass(frozen=True)
class Part:
    """A file of a generation. born: the generation that made it; later ones may go on using it. growing: kept
    for ever, as one of a row of files."""

    name: str
    file: str
    born: int
    bytes: int
    sha256: str
    growing: bool

    @property
    def path(self) -> str:
        """Where it lies in the store."""
        return f"parts/{self.born}/{self.file}"


def listed(db: sqlite3.Connection) -> list[Generation]:
    """All of them, the first first."""
    return [Generation(*row) for row in db.execute(_LISTED)]


def parts_of(db: sqlite3.Connection, generation: int) -> list[Part]:
    """The files that are in force in a generation, by name."""
    rows = db.execute(f"{_PARTS} WHERE generation = ? ORDER BY name", [generation])
    return [_part(row) for row in rows]


def every_part(db: sqlite3.Connection, name: str, through: int) -> list[Part]:
    """The files called `name` that generations left up to `through`, the first first."""
    rows = db.execute(
        f"""
        {_PARTS}
        JOIN generations USING (generation)
        WHERE name = ?
        AND growing
        AND born = generation
        AND generation <= ?
        AND {STANDING}
        ORDER BY born
        """,
        [name, through],
    )
    return [_part(row) for row in rows]


KEPT = "kept_runs"
"""The fact of a store that says of how many runs all parts are kept; two where it is not said."""
WHOLE = "whole_from"
"""The fact of the first generation of which no part was removed: whatever is kept from now on, what was
removed does not come back."""
_LEAST = 2


def needed_parts(db: sqlite3.Connection, runs: int = 0) -> list[Part]:
    """The files that are still needed, each once: those of the last generations and of one that is being
    published, and those that are kept for ever.

    runs: of how many generations, at least two; as many as the store says when 0.
    """
    rows = db.execute(
        f"""
        {_PARTS}
        JOIN generations USING (generation)
        WHERE growing
        OR status = 'PREPARED'
        OR generation IN (
            SELECT generation
            FROM generations
            WHERE status = 'COMMITTED'
            ORDER BY generation DESC
            LIMIT ?
        )
        AND generation >= ?
        """,
        [max(runs or kept_runs(db), _LEAST), whole_from(db)],
    )
    return sorted({_part(row) for row in rows}, key=lambda part: (part.born, part.file))


_PUBLISHED_BEFORE = """
    SELECT generation
    FROM generations
    WHERE status <> 'PREPARED'
    AND prepared_at < ?
    AND generation NOT IN (
        SELECT generation
        FROM generations
        WHERE status = 'COMMITTED'
        ORDER BY generation DESC
        LIMIT ?
    )
"""


def parts_before(db: sqlite3.Connection, moment: str) -> list[Part]:
    """The files that only generations from before `moment` (UTC, ISO) have; never those of the last ones
    that every store keeps, nor those that are kept for ever."""
    rows = db.execute(
        f"""
        {_PARTS}
        WHERE generation IN ({_PUBLISHED_BEFORE})
        AND (file, born) NOT IN (
            SELECT file, born
            FROM parts
            WHERE growing
            OR generation NOT IN ({_PUBLISHED_BEFORE})
        )
        """,
        [moment, _LEAST, moment, _LEAST],
    )
    return list({part.path: part for part in map(_part, rows)}.values())


def forget_before(db: sqlite3.Connection, moment: str) -> None:
    """Generations from before `moment` have their files no longer: OUT cannot be put back to them."""
    db.execute(
        f"DELETE FROM parts WHERE NOT growing AND generation IN ({_PUBLISHED_BEFORE})", [moment, _LEAST]
    )

    committed = "SELECT max(generation) + 1 FROM generations WHERE status = 'COMMITTED'"
    _note_whole(db, f"{committed} AND generation IN ({_PUBLISHED_BEFORE})", [moment, _LEAST])


def note_whole(db: sqlite3.Connection) -> None:
    """From now on no more than the runs that the store keeps need have all their parts."""
    last = """
        SELECT generation
        FROM generations
        WHERE status = 'COMMITTED'
        ORDER BY generation DESC
        LIMIT ?
    """
    _note_whole(db, f"SELECT min(generation) FROM ({last})", [max(kept_runs(db), _LEAST)])


def _note_whole(db: sqlite3.Connection, first: str, given: list[object]) -> None:
    row = db.execute(first, given).fetchone()
    whole = max(whole_from(db), int(row[0] or 0))
    db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", [WHOLE, str(whole)])


def whole_from(db: sqlite3.Connection) -> int:
    """The first generation of which no part was removed, 0 where none was."""
    row = db.execute("SELECT CAST(value AS INTEGER) FROM meta WHERE name = ?", [WHOLE]).fetchone()
    return 0 if row is None else int(row[0])


def kept_runs(db: sqlite3.Connection) -> int:
    """Of how many runs the store keeps all parts."""
    row = db.execute("SELECT CAST(value AS INTEGER) FROM meta WHERE name = ?", [KEPT]).fetchone()
    return _LEAST if row is None else int(row[0])


def next_number(known: Sequence[Generation]) -> int:
    """The number of the generation that the next run makes."""
    return 1 + max((one.number for one in known if one.status != "PREPARED"), default=0)


def add_prepared(db: sqlite3.Connection, generation: Generation, parts: Iterable[Part]) -> None:
    """Write a generation down with all its files."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    db.execute(
        "INSERT INTO generations VALUES (?, ?, ?, ?, ?)",
        [generation.number, generation.status, generation.run, generation.manifest, now],
    )
    db.executemany(
        "INSERT INTO parts VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (generation.number, one.name, one.file, one.born, one.bytes, one.sha256, one.growing)
            for one in parts
        ],
    )


def settle(db: sqlite3.Connection, effective: int) -> None:
    """Make `effective` the last generation that stands: what was published is committed, what never was is
    forgotten, and what was taken back is dropped."""
    change = "UPDATE generations SET status = ?"
    db.execute(f"{change} WHERE status = 'PREPARED' AND generation = ?", ["COMMITTED", effective])
    never = "SELECT generation FROM generations WHERE status = 'PREPARED'"
    db.execute(f"DELETE FROM parts WHERE generation IN ({never})")
    db.execute("DELETE FROM generations WHERE status = 'PREPARED'")
    db.execute(f"{change} WHERE status = 'COMMITTED' AND generation > ?", ["DROPPED", effective])


def _part(row: Sequence[object]) -> Part:
    name, file, born, size, sha256, growing = row
    return Part(str(name), str(file), int(str(born)), int(str(size)), str(sha256), bool(growing))
