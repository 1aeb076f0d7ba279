"""A few rows of the rolls, made by hand, and who they turn out to be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import pyarrow as pa

from reconcile import tables
from reconcile.engines.opening import open_engine
from reconcile.engines.protocol import Engine
from reconcile.kinds.person.model import rolls_model
from reconcile.linkage import link

MODEL = rolls_model({"registers": ["dukcapil"], "one_row_per_person": ["dukcapil"]})


def records(*rows: dict) -> pa.Table:
    named = [
        {
            "record_id": f"{row['programme']}-00000000-1-{place}",
            "source_file": f"{row['programme']}.csv",
            "sheet": "",
            "source_row": place,
            "flags": 0,
            **row,
        }
        for place, row in enumerate(rows, 2)
    ]
    return pa.Table.from_pylist(named, schema=tables.RECORDS.schema)


def person(programme: str, name: str, born: date | None, nik: str | None = None, **more) -> dict:
    words = name.split()
    own = {"nik_birth_date": born, "nik_sex": "M"} if nik else {}
    return {
        "programme": programme, "name": name, "name_core": name, "name_key": " ".join(sorted(words)), "name_first": max(words, key=len),
        "birth_date": born, "birth_year": born.year if born else None, "sex": "M", "nik": nik, **own, **more,
    }  # fmt: skip


def persons(engine) -> dict[str, str]:
    table = engine.arrow("SELECT record_id, person_id FROM person_of")
    return dict(zip(table["record_id"].to_pylist(), table["person_id"].to_pylist(), strict=True))


def crowd(people: int = 300) -> list[dict]:
    """Rows about other people, each on two rolls in one writing: what a run learns its weights from."""
    first = (
        "AGUS BAMBANG CAHYO DARMAN EDI FERDI GUNAWAN HENDRO IRFAN JOKO KARNO LUKMAN MARNO NANDO OPIK PURNOMO"
        " RIDWAN SLAMET TOTOK YANTO"
    )
    last = (
        "WIJAYA SUSILO PRAKOSO HANDOYO SUBEKTI KUNCORO MULYADI RAHARJO SUGENG TRIYONO UTOMO WASKITO YULIANTO"
        " ZAENAL BASUKI"
    )
    names = [f"{one} {two}" for two in last.split() for one in first.split()][:people]
    rows = []
    for number, name in enumerate(names):
        born = date(1950 + number % 60, 1 + number % 12, 2 + number % 25)
        home = {
            "kk": f"31710201011{20001 + number // 3:05}",
            "region_code": f"317102100{1 + number % 7}",
            "rt": f"{1 + number % 9:03}",
            "rw": "004",
        }
        nik = f"317102{born:%d%m%y}{9001 + number // 60:04}"
        rows += [person("dukcapil", name, born, nik, **home), person("kis", name, born, nik, **home)]
    return rows


Row = Callable[..., dict[str, Any]]
Cases = dict[str, Callable[[Row], list[dict[str, Any]]]]
"""The rows of each case, made by `Household.row`; every case is another household."""


@dataclass(frozen=True)
class Household:
    """Rows of one name on one card. Each number is used once: one letter a person."""

    number: int

    def row(self, programme: str, born: date | None, holder: str = "", **more: Any) -> dict[str, Any]:
        """holder: a letter for who the NIK belongs to, "" for none; its own birth date is that of the row
        unless told."""
        card = {
            "kk": f"317101010110{9001 + self.number}",
            "region_code": "3171011001",
            "rt": f"{self.number + 1:03}",
            "rw": "002",
        }
        inside = more.pop("nik_says", born)
        nik = f"317101{inside:%d%m%y}9{self.number:02}{ord(holder) - 64}" if holder else None
        own = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[self.number % 26] * (3 + self.number // 26)
        name = more.pop("name", None) or f"{own}ONO HERMAWAN"
        # so that the mother of one household is not that of another
        more |= {
            key: f"{more[key]} {own}AH" for key in ("mother_core", "mother_key", "name_key") if more.get(key)
        }
        return person(
            programme, name, born, nik, **card | ({"nik_birth_date": inside} if holder else {}) | more
        )


class Linked:
    """All cases linked in one run, amid a crowd."""

    def __init__(self, engine: Engine, cases: Cases) -> None:
        made = {case: rows(Household(number).row) for number, (case, rows) in enumerate(cases.items())}
        table = records(*crowd(), *(row for rows in made.values() for row in rows))
        link(table, MODEL, engine)
        of, ids = persons(engine), table["record_id"].to_pylist()[-sum(map(len, made.values())) :]
        self.of = {case: [of[ids.pop(0)] for _ in rows] for case, rows in made.items()}
        ids = table["record_id"].to_pylist()[-sum(map(len, made.values())) :]
        self.ids = {case: [ids.pop(0) for _ in rows] for case, rows in made.items()}
        rows = engine.arrow(
            "SELECT record_id_left AS l, record_id_right AS r FROM links WHERE band = 'review' "
            "UNION SELECT record_id_left, record_id_right FROM refused_links"
        )
        self._asked = {frozenset((row["l"], row["r"])) for row in rows.to_pylist()}

    def persons(self, case: str) -> list[int]:
        """For each row of a case the first row of its person."""
        return [self.of[case].index(one) for one in self.of[case]]

    def asked(self, case: str) -> set[tuple[int, int]]:
        """The pairs of rows of a case that people are asked about."""
        return {
            pair
            for pair in combinations(range(len(self.ids[case])), 2)
            if frozenset(self.ids[case][at] for at in pair) in self._asked
        }


def linked_cases(spill: Path, cases: Cases) -> Linked:
    """All cases linked at once."""
    engine = open_engine(spill, memory="1GB")
    found = Linked(engine, cases)
    engine.close()
    return found
