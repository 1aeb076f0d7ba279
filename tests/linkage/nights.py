"""Nights of a small world, linked one after the other: what changed alone, and all anew beside it."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from reconcile import tables
from reconcile.engines.protocol import Engine
from reconcile.kinds.known import PERSON
from reconcile.linkage import Before, Linkage, Weights, link
from reconcile.linkage.kept.record import record_linking
from reconcile.linkage.model import Model
from tests.linkage.small_rolls import MODEL, person

Row = dict[str, Any]
TABLES = {
    "links": "record_id_left, record_id_right",
    "refused_links": "record_id_left, record_id_right, reason",
    "person_of": "record_id",
    "compared_rows": "row",
    "compared_pairs": "l, r",
}
"""What a night leaves, and its order."""


def tight(model: Model = MODEL, largest_block: int = 4) -> Model:
    """The model with bounds that a few rows cross: crowded numbers and cards, common names, usual days,
    blocks that are narrowed."""
    bounds = {
        "> 25": "> 3",
        "<= 25": "<= 4",
        "> 0.0003": "> 0.06",
        "> 3e-05": "> 0.03",
        "> 0.00003": "> 0.03",
    }
    bounds |= {"> 0.008": "> 0.06"}

    def tightened(sql: str) -> str:
        for wide, narrow in bounds.items():
            sql = sql.replace(wide, narrow)
        return sql

    return replace(
        model,
        facts={name: tightened(sql) for name, sql in model.facts.items()},
        derived={name: tightened(sql) for name, sql in model.derived.items()},
        largest_block=largest_block,
        random_pairs=500,
    )


def as_records(rows: Iterable[Row]) -> pa.Table:
    """Rows with ids that stand for what they say, and for the how-manieth that says so."""
    seen: Counter[str] = Counter()
    listed = []
    for row in rows:
        digest = hashlib.sha256(json.dumps(row, default=str, sort_keys=True).encode()).hexdigest()[:12]
        seen[digest] += 1
        own = {"record_id": f"{row['programme']}-{digest}-{seen[digest]}", "sheet": "", "flags": 0}
        listed.append({"source_file": f"{row['programme']}.csv", "source_row": 1, **own, **row})
    return pa.Table.from_pylist(listed, schema=tables.RECORDS.schema)


@dataclass
class Nights:
    """The linkings of one store. stricter: from the second night on by a bound that hardly any probability
    reaches, as after another training; then a night that is settled is linked once more, as is the first of all
    others. said: of the last night, everything it says. met: how often what."""

    model: Model
    stricter: bool = False
    trained: Weights | None = None
    before: Before | None = None
    said: dict[str, list[Row]] = field(default_factory=dict)
    met: Counter[str] = field(default_factory=Counter)

    def night(self, engine: Engine, rows: Sequence[Row], judged: Sequence[tuple[int, int, str]] = ()) -> None:
        """Link `rows` by what changed, then whole, and hold the two against one another. judged: places of
        two rows, and the verdict."""
        records = as_records(rows)
        people = judgements(records, judged)
        found = self._link(engine, records, people, self.before)
        said = _all_said(found, self.model)
        if self.before is not None:
            self._note(engine)
            self._hold(engine, records, people, said)
        self.said = said
        self.trained = replace(found.weights, bound=0.999999) if self.stricter else found.weights
        limits = {rule["rule"]: rule["narrowed_above"] for rule in found.blocking.to_pylist()}
        left = [engine.arrow(f"SELECT * FROM {name} ORDER BY {TABLES[name]}") for name in _LEFT]
        self.before = Before(*left, limits, carry=True)
        first, same = self.met.total() == 0, self.trained.bound == found.weights.bound
        if found.settled and same and (self.stricter or first):
            assert _all_said(self._link(engine, records, people, self.before), self.model) == said
            self.met["settled first" if first else "settled"] += 1
        self.met["unsettled"] += not found.settled

    def _link(self, engine: Engine, records: pa.Table, people: pa.Table, before: Before | None) -> Linkage:
        return link(records, self.model, engine, people, trained=self.trained, before=before)

    def _hold(self, engine: Engine, records: pa.Table, people: pa.Table, said: dict[str, list[Row]]) -> None:
        assert self.before is not None
        whole = _all_said(self._link(engine, records, people, replace(self.before, carry=False)), self.model)
        for name, rows in whole.items():
            assert said[name] == rows, name

    def _note(self, engine: Engine) -> None:
        """What of it there was tonight."""
        assert self.before is not None
        now, past = _rows(engine.arrow("SELECT * FROM compared_rows")), _rows(self.before.rows)
        fresh = engine.arrow("SELECT row_number_ FROM fresh").num_rows
        pairs = engine.arrow("SELECT * FROM compared_pairs").num_rows
        self.met["new"] += len(now.keys() - past.keys())
        self.met["gone"] += len(past.keys() - now.keys())
        self.met["touched by others"] += sum(now[row] != past[row] for row in now.keys() & past.keys())
        self.met["fresh"] += fresh
        self.met["carried"] += pairs - engine.arrow("SELECT * FROM candidates").num_rows
        listed = engine.arrow("SELECT rules FROM compared_pairs")["rules"].to_pylist()
        self.met["made by no rule"] += listed.count(0)
        self.met["held"] += sum(row["held"] for row in engine.arrow("SELECT held FROM links").to_pylist())


_LEFT = ("compared_rows", "compared_pairs")


def _rows(table: Any) -> dict[int, int]:
    return dict(zip(table["id"].to_pylist(), table["said"].to_pylist(), strict=True))


def _all_said(found: Linkage, model: Model) -> dict[str, list[Row]]:
    said = {
        name: found.engine.arrow(f"SELECT * FROM {name} ORDER BY {order}").to_pylist()
        for name, order in TABLES.items()
    }
    facts = {
        "counts": [found.candidates, found.count_links, found.count_persons, found.refused, found.alarms]
    }
    return {**said, "record": [record_linking(found, model, PERSON.questions(2018))], "facts": [facts]}


def judgements(records: pa.Table, judged: Sequence[tuple[int, int, str]]) -> pa.Table:
    """What people judged as linking takes it. judged: places of two rows, and the verdict."""
    ids = records["record_id"].to_pylist()
    pairs = [(*sorted((ids[one], ids[other])), verdict) for one, other, verdict in judged]
    columns = zip(*pairs, strict=True) if pairs else ((), (), ())
    names = ("record_id_left", "record_id_right", "verdict")
    return pa.table({name: pa.array(list(c), pa.string()) for name, c in zip(names, columns, strict=True)})


class World:
    """A small world that lives on: rows come, go and change, people judge and take back."""

    def __init__(self, seed: int, people: int = 24) -> None:
        self._draw = np.random.default_rng(seed)
        self.rows = [row for _ in range(people) for row in self._listed()]
        self.judged: list[tuple[str, str, str]] = []

    def live(self) -> None:
        """A night: some rows leave, some change, some come; now and then one is judged, or no more."""
        draw = self._draw
        stay = [row for row in self.rows if draw.random() > 0.05]
        self.rows = [self._changed(row) if draw.random() < 0.06 else row for row in stay]
        for _ in range(draw.integers(0, 4)):
            self.rows += self._listed()
        if draw.random() < 0.2:  # many under one number, or of one name and day
            crowd = self._person()
            self.rows += [
                {**self._person(), **{k: crowd[k] for k in ("nik", "birth_date")}} for _ in range(4)
            ]
        order = draw.permutation(len(self.rows))
        self.rows = [self.rows[at] for at in order]

    def judgements(self, words: tuple[str, str]) -> list[tuple[int, int, str]]:
        """Other ones each night, so that all of the night before are taken back."""
        found = [self._draw.integers(0, len(self.rows), 2).tolist() for _ in range(self._draw.integers(0, 4))]
        return [
            (a, b, words[int(self._draw.integers(0, 2))]) for a, b in found if self.rows[a] != self.rows[b]
        ]

    def _one(self, *values: Any) -> Any:
        return values[int(self._draw.integers(0, len(values)))]

    def _listed(self) -> list[Row]:
        """A person on one to three rolls, written a little otherwise."""
        row = self._person()
        rolls = self._draw.permutation(["dukcapil", "kis", "kjs", "kjp"])[: int(self._draw.integers(1, 4))]
        return [self._changed({**row, "programme": str(roll)}) for roll in rolls]

    def _person(self) -> Row:
        first = self._one("AGUS", "SITI", "BAMBANG", "DEWI", "AGUSS", "RATNA", "MUHAMMAD")
        last = self._one("WIJAYA", "SARI", "SARII", "PUTRA", "UTAMI", "LESTARI")
        born = date(self._one(1980, 1990, 2001), self._one(1, 6, 7), self._one(1, 1, 15, 20))
        nik = f"317102{born:%d%m%y}{9001 + int(self._draw.integers(0, 4)):04}"
        more = {
            "mother_key": self._one("SUMIATI", "SUMIYATI", "DEWI LESTARI", "SARI SITI", None),
            "rt": "001",
            "rw": "004",
        }
        more |= {"kk": f"31710201011290{int(self._draw.integers(0, 9)):02}", "region_code": "3171021001"}
        return person("kis", f"{first} {last}", born, self._one(nik, nik, nik, None), **more)

    def _changed(self, row: Row) -> Row:
        """A field written otherwise, or left out."""
        name = self._one("kk", "nik", "birth_date", "rw", "name_key", "unnamed", "nothing", "nothing")
        if name == "name_key":
            words = [*row["name_key"].split()[:1], self._one("SARI", "SARRI", "PUTRA", "PUTRI")]
            return {**row, "name_key": " ".join(sorted(words)), "name_first": max(words, key=len)}
        if name == "birth_date" and row["birth_date"]:
            return {**row, "birth_date": row["birth_date"].replace(day=self._one(1, 2, 20))}
        if name == "unnamed":
            return {**row, "unnamed": self._one(0, 1, 2)} if self._draw.random() < 0.3 else row
        if name == "rw":
            return {**row, "rw": self._one("004", "005", None)}
        if name == "kk":
            return {**row, "kk": self._one(row["kk"], None, "3171020101129001")}
        return {**row, "nik": None, "nik_birth_date": None, "nik_sex": None} if name == "nik" else row
