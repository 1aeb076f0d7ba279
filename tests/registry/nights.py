"""A service in small: tables of rows in ASCII, a night after the other, through the registry alone."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from reconcile import tables
from reconcile.engines.opening import open_engine
from reconcile.engines.protocol import Engine
from reconcile.kinds.person.anchors import person_anchors
from reconcile.registry import MEMORY, Tonight, identify, identify_again, stands_until

SECRET = b"registry of the tests".ljust(32, b".")
COLUMNS = ("row", "thing", "programme", "name", "birth_date", "nik", "card_number")
ANCHORS = person_anchors({"registers": ["dukcapil"], "one_row": []})
_SCHEMA = tables.RECORDS.schema


def rows_of(text: str) -> list[dict[str, str | None]]:
    """Rows of a table in ASCII: row, thing, programme, name, born, NIK and card; - for a blank."""
    lines = [line.split() for line in text.strip().splitlines()]
    return [
        {name: None if cell == "-" else cell for name, cell in zip(COLUMNS, line, strict=True)}
        for line in lines
    ]


@dataclass
class Service:
    """The registry over the nights. carry: whether the untouched are left alone. ids: row of the last night
    -> id. keys: row -> its key. states: id -> status. events: of the last night, without the rows. until:
    the first night on which the memory changes by itself. before: the last night, as far as it is said."""

    folder: Path
    carry: bool = True
    memory: dict[str, Path] = field(default_factory=dict)
    generation: int = 0
    ids: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[str, int] = field(default_factory=dict)
    states: Mapping[str, str] = field(default_factory=dict)
    events: list[tuple[str, str, str]] = field(default_factory=list)
    until: int = 0
    before: int = 0

    def night(
        self,
        rows: Iterable[Mapping[str, str | None]],
        *,
        judged: Mapping[str, int] | None = None,
        model_changed: bool = False,
        retired: Iterable[str] = (),
        reread: Iterable[str] = (),
    ) -> Service:
        """Another night with `rows`; judged: row -> 1 where people joined it with another, else 0. retired:
        ids of whom people say that there is no such person. reread: as in Tonight."""
        tonight, listed = self._tonight(model_changed, retired), list(rows)
        tonight = replace(tonight, reread=tuple(reread))
        with self._engine() as engine:
            engine.read("records", records_of(listed))
            engine.read(
                "clusters", _texts(record_id=[r["row"] for r in listed], thing=[r["thing"] for r in listed])
            )
            named = judged or {}
            engine.read(
                "judged_rows",
                _texts(record_id=list(named)).append_column(
                    "joined", pa.array(list(named.values()), pa.int32())
                ),
            )
            identify(engine, ANCHORS, dict(self.memory), tonight)
            self._keep(engine, MEMORY)
            self.until = stands_until(engine, self.generation)
            persons = engine.arrow("SELECT * FROM person_of").to_pylist()
            self.ids = {row["record_id"]: row["person_id"] for row in persons}
            self.keys = {row["record_id"]: row["row_key"] for row in persons}
        return self

    def night_again(self, *, model_changed: bool = False, retired: Iterable[str] = ()) -> Service:
        """Another night with the rows, things and judgements of the one before, which are not looked at."""
        tonight = self._tonight(model_changed, retired)
        with self._engine() as engine:
            identify_again(engine, ANCHORS, dict(self.memory), tonight)
            self._keep(engine, MEMORY[:-1])
            self.until = stands_until(engine, self.generation)
        return self

    def _engine(self) -> closing[Engine]:
        return closing(open_engine(self.folder / "spill", "500MB", 1, [self.folder], "duckdb"))

    def _tonight(self, model_changed: bool, retired: Iterable[str]) -> Tonight:
        self.generation += 1
        day = date(2018, 1, 1)
        more = {"retired": tuple(retired), "carry": self.carry, "before": self.before}
        self.before = self.generation
        return Tonight(SECRET, self.generation, day, model_changed, **more)

    def _keep(self, engine: Engine, names: Iterable[str]) -> None:
        for name in names:
            path = self.folder / f"{name}-{self.generation}.parquet"
            engine.write(f"SELECT * FROM {name} ORDER BY {tables.TABLES[name].order_by}", path)
            self.memory[name] = path
        found = engine.arrow("SELECT event, identity_id, cause FROM identity_events ORDER BY number")
        states = engine.arrow("SELECT identity_id, status FROM identities").to_pylist()
        self.states = {row["identity_id"]: row["status"] for row in states}
        self.events = [tuple(row.values()) for row in found.to_pylist()]

    def said(self) -> list[str]:
        """The events of the last night, without ids."""
        return sorted(f"{event} {cause}" for event, _, cause in self.events)


_BEGUN: dict[str, Service] = {}


def begun(folder: Path, rows: list[dict[str, str | None]], *, carry: bool = True, **more: Any) -> Service:
    """A service after its first night. That of the same rows is made once for all tests that begin with it:
    each goes on from a copy, in its own folder."""
    asked = repr((rows, carry, sorted(more.items())))
    if asked not in _BEGUN:
        own = folder / "first"
        own.mkdir()
        _BEGUN[asked] = Service(own, carry=carry).night(rows, **more)
    first = _BEGUN[asked]
    memory = {name: Path(shutil.copy(path, folder)) for name, path in first.memory.items()}
    return replace(first, folder=folder, memory=memory)


def records_of(rows: list[Mapping[str, str | None]]) -> pa.Table:
    columns: dict[str, pa.Array] = {
        name: pa.nulls(len(rows), _SCHEMA.field(name).type) for name in _SCHEMA.names
    }
    for name in ("programme", "name", "nik", "card_number"):
        columns[name] = pa.array([row[name] for row in rows], pa.string())
    columns["record_id"] = pa.array([row["row"] for row in rows], pa.string())
    columns["name_key"] = columns["name"]
    days = [row["birth_date"] and date.fromisoformat(str(row["birth_date"])) for row in rows]
    columns["birth_date"] = pa.array(days, pa.date32())
    columns["nik_birth_date"] = columns["birth_date"]
    return pa.table(columns)


def _texts(**columns: list[str | None]) -> pa.Table:
    return pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})
