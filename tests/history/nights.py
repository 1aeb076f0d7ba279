"""A service in small: tables of rows in ASCII, a night after the other, through history alone."""

from __future__ import annotations

import calendar
import copy
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from reconcile import findings, history, tables
from reconcile.engines.opening import open_engine
from reconcile.engines.protocol import Engine
from reconcile.history import Memory, Tonight

ROLES = {"kis": "roll", "kjs": "roll", "kjp": "roll", "dukcapil": "register"}
COLUMNS = ("row", "person", "programme", "kota", "from", "until", "status", "name")
Cells = Mapping[str, str]


_BEGUN: dict[str, Service] = {}


def begun(folder: Path, text: str, **more: Any) -> Service:
    """A service after its first night. That of the same rows is made once for all tests that begin with it:
    each goes on from a copy."""
    asked = repr((text, sorted(more.items())))
    if asked not in _BEGUN:
        _BEGUN[asked] = Service(folder).night(text, **more)
    return replace(copy.deepcopy(_BEGUN[asked]), folder=folder)


def cells_of(text: str, columns: Sequence[str] = COLUMNS) -> list[dict[str, str]]:
    """Lines of a table in ASCII; - for a blank, and for what a line leaves out at its end."""
    lines = [line.split() for line in text.strip().splitlines()]
    return [dict(zip(columns, [*line, *["-"] * (len(columns) - len(line))], strict=True)) for line in lines]


@dataclass
class Service:
    """History over the nights. flow: of the last night, (unit, programme, kota, flow) -> count. lines: the
    findings' history. ids: of the last night's rows. said: row -> what it ever said.
    made_of: what the last night was, beside its tables. stood: it was not worked out, for nothing was new.
    opening: how an engine is opened, for tests of more than one."""

    folder: Path
    opening: Callable[[], AbstractContextManager[Any]] | None = None
    memory: Memory = field(default_factory=Memory)
    known: dict[str, pa.Table] = field(default_factory=dict)
    generation: int = 0
    flow: dict[tuple[str, str, str, str], int] = field(default_factory=dict)
    flow_rows: list[dict[str, Any]] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    trends: list[dict[str, Any]] = field(default_factory=list)
    ids: dict[str, str] = field(default_factory=dict)
    said: dict[str, list[str]] = field(default_factory=dict)
    made_of: object = None
    stood: bool = False

    def night(
        self,
        text: str | list[dict[str, str]],
        month: str = "2018-01",
        *,
        events: Iterable[str] = (),
        found: Sequence[Mapping[str, Any]] = (),
        deliveries: Mapping[str, Mapping[str, Any]] | None = None,
        judged: Sequence[tuple[str, str, str]] = (),
        decided: Sequence[Mapping[str, Any]] = (),
        missing: Iterable[str] = (),
        rules: str = "",
        day: int = 0,
        same: bool = False,
    ) -> Service:
        """Another night, on the last day of the month if no other is said. same: as after a night that was
        handed the same. events: "A MERGED_INTO B". found: rows of findings, with "finding" and what differs
        from `finding_row`. deliveries: programme -> what its one delivery says otherwise. judged: (row, row,
        verdict). decided: rows of questions."""
        self.generation += 1
        rows = cells_of(text) if isinstance(text, str) else text
        year, number = map(int, month.split("-"))
        as_of = date(year, number, day or calendar.monthrange(year, number)[1])
        with self._engine() as engine:
            self.ids = self._named(rows)
            read_rows(engine, rows, list(events), self.ids)
            _read_findings(engine, *(_with_ids(one, self.ids) for one in (found, judged, decided)))
            tonight = Tonight(
                roles=ROLES,
                by_period=["kjp"],
                deliveries=_deliveries(rows, deliveries or {}),
                as_of=as_of,
                generation=self.generation,
                home="31",
                missing=frozenset(missing),
                rules=rules,
            )
            still = (
                history.go_on_from_the_same(engine, self.known, self.memory, tonight)
                if same and self.made_of == history.same_night(self.memory, tonight)
                else None
            )
            self.stood = still is not None
            self.made_of = history.same_night(self.memory, tonight)
            if still is None:
                still = history.go_on(engine, self.known, self.memory, tonight), history.GOES_ON_FROM
            self.memory, made = still
            self._take(engine, made)
        return self

    def _named(self, rows: Sequence[Cells]) -> dict[str, str]:
        """The id of each row: its name, and another where it says something else."""
        ids = {}
        for row in rows:
            known = self.said.setdefault(row["row"], [])
            says = " ".join(cell for name, cell in row.items() if name != "person")
            if says not in known:
                known.append(says)
            at = known.index(says)
            ids[row["row"]] = row["row"] + (f"~{at}" if at else "")
        return ids

    def _engine(self) -> AbstractContextManager[Any]:
        if self.opening:
            return self.opening()
        return closing(open_engine(self.folder / "spill", "500MB", 1, [self.folder], "duckdb"))

    def _take(self, engine: Engine, made: Iterable[str]) -> None:
        for name in made:
            table = engine.arrow(f"SELECT * FROM {name} ORDER BY {tables.TABLES[name].order_by}")
            self.known[name] = table.cast(tables.TABLES[name].schema)
        self.flow = {}
        for row in self.known["flows"].to_pylist():
            key = (row["unit"], row["programme"], row["kota"], row["flow"])
            self.flow[key] = self.flow.get(key, 0) + row["count"]
        self.flow_rows = self.known["flow_rows"].to_pylist()
        self.lines = self.known["finding_history"].to_pylist()
        self.trends = self.known["trends"].to_pylist()

    def moved(self, unit: str = "ORANG", programme: str = "kis") -> dict[str, int]:
        """ "3171 BARU" -> count: what lies between both ends."""
        return {
            f"{kota} {flow}": count
            for (u, p, kota, flow), count in self.flow.items()
            if (u, p) == (unit, programme) and flow not in ("AWAL", "AKHIR")
        }

    def ends(self, unit: str = "ORANG", programme: str = "kis") -> dict[str, tuple[int, int]]:
        """Kota -> AWAL and AKHIR."""
        kotas = sorted({key[2] for key in self.flow if key[:2] == (unit, programme)})
        return {
            kota: (
                self.flow.get((unit, programme, kota, "AWAL"), 0),
                self.flow.get((unit, programme, kota, "AKHIR"), 0),
            )
            for kota in kotas
        }

    def why(self, flow: str, unit: str = "ORANG") -> set[str]:
        return {row["why"] for row in self.flow_rows if (row["unit"], row["flow"]) == (unit, flow)}

    def told(self) -> list[str]:
        """The findings that were looked at tonight: person, change, cause."""
        return sorted(
            " ".join(filter(None, (line["person_id"], line["change"], line["cause"])))
            for line in self.lines
            if line["change"]
        )


def finding_row(**said: Any) -> dict[str, Any]:
    """An overlap of person A on rows a1 and a2, unless said otherwise."""
    return {
        "finding": "overlaps",
        "person_id": "A",
        "rule": "R",
        "class": "TUMPANG_TINDIH_KESEHATAN",
        "record_id_left": "a1",
        "record_id_right": "a2",
        "programme_left": "kis",
        "programme_right": "kjs",
        "amount": 100,
        "certainty": "PASTI",
        "stop": "right",
    } | said


def _with_ids(rows: Sequence[Any], ids: Mapping[str, str]) -> list[Any]:
    """Rows of tables, or tuples, that name rows, with the ids that these have."""
    return [
        {name: _id(cell, ids) if name.startswith("record_id") else cell for name, cell in row.items()}
        if isinstance(row, Mapping)
        else tuple(_id(cell, ids) for cell in row)
        for row in rows
    ]


def _id(cell: Any, ids: Mapping[str, str]) -> Any:
    return ids.get(cell, cell)


def read_rows(engine: Engine, rows: Sequence[Cells], events: Sequence[str], ids: Mapping[str, str]) -> None:
    engine.read("records", _table("records", [_record(row) | {"record_id": ids[row["row"]]} for row in rows]))
    engine.read("persons", _table("persons", [_person(row) | {"record_id": ids[row["row"]]} for row in rows]))
    engine.read("identity_events", _table("identity_events", [_event(*said.split()) for said in events]))


def _read_findings(
    engine: Engine,
    found: Sequence[Mapping[str, Any]],
    judged: Sequence[tuple[str, str, str]],
    decided: Sequence[Mapping[str, Any]],
) -> None:
    engine.read("answered", _table("answered", [_judged(*one) for one in judged]))
    engine.read("questions", _table("questions", list(decided)))
    for finding in findings.FINDINGS:
        of = [row for row in found if row["finding"] == finding.name]
        engine.read(finding.name, _table(finding.name, of))


def _table(name: str, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist([dict(row) for row in rows], schema=tables.TABLES[name].schema)


def _blank(cell: str) -> str | None:
    return None if cell == "-" else cell


def _day(month: str, last: bool = False) -> date | None:
    if month == "-":
        return None
    year, number = map(int, month.split("-"))
    return date(year, number, calendar.monthrange(year, number)[1] if last else 1)


def _record(row: Cells) -> dict[str, Any]:
    status = _blank(row["status"])
    register = row["programme"] == "dukcapil"
    born = date(2017, 12, 20) if row["name"] == "BAYI" else date(1980, 1, 2)
    return {
        "programme": row["programme"],
        "source_file": f"{row['programme']}.csv",
        "sheet": "",
        "source_row": 1,
        "name": _blank(row["name"]),
        "region_code": _blank(row["kota"]),
        "period_start": _day(row["from"]),
        "period_end": _day(row["until"], last=True),
        "benefit_status": None if register else status,
        "vital_status": status if register else None,
        "birth_date": born,
        "flags": 0,
    }


def _person(row: Cells) -> dict[str, Any]:
    key = int.from_bytes(f"{row['programme']} {row['row']}".encode(), "big") % (2**63 - 1)
    return {
        "programme": row["programme"],
        "source_file": f"{row['programme']}.csv",
        "sheet": "",
        "source_row": 1,
        "person_id": row["person"],
        "row_key": key,
    }


def _event(person: str, event: str, other: str | None = None) -> dict[str, Any]:
    return {"identity_id": person, "event": event, "other_id": other}


def _judged(left: str, right: str, verdict: str) -> dict[str, Any]:
    return {
        "answers": "IDENTITAS",
        "record_id_left": left,
        "record_id_right": right,
        "verdict": verdict,
        "decided_on": date(2018, 1, 15),
    }


def _deliveries(rows: Sequence[Cells], otherwise: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """One delivery a programme, with a fingerprint of what its rows say."""
    said: dict[str, list[str]] = {}
    for row in rows:
        said.setdefault(row["programme"], []).append(
            " ".join(cell for name, cell in row.items() if name != "person")
        )
    made = [
        {
            "programme": programme,
            "source_file": f"{programme}.csv",
            "sha256": "0",
            "content_fingerprint": str(sorted(of)),
            "kind": "PERIOD" if programme == "kjp" else "STATE",
            "supersedes": [f"{programme}.csv"],
            "as_of": None,
            "in_force": True,
            "unknown": False,
        }
        | dict(otherwise.get(programme, {}))
        for programme, of in sorted(said.items())
    ]
    absent = sorted(set(otherwise) - set(said))
    return made + [
        {"programme": one, "in_force": False, "unknown": True} | dict(otherwise[one]) for one in absent
    ]
