"""The ledger of growth: each flow by an example, and balance over months that nobody arranged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pytest

from reconcile.coverage.growth import Base, Tonight, comparison, keep_growth
from reconcile.engines.protocol import Engine
from tests.coverage.conftest import FAMILIES
from tests.findings.ascii_tables import engine_with, table

SEGMENTS = [
    segment.code
    for family in FAMILIES.family
    if family.code == "ketenagakerjaan"
    for segment in family.segments
]
KNOWN = dict.fromkeys(SEGMENTS, "KNOWN")


class Nights:
    """Runs one after another, each going on from what the one before left."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.number = engine, 0
        self.base: Base = {}
        self.states: pa.Table | None = None

    def night(
        self, people: str, *, events: str = "", sources: Mapping[str, str] = KNOWN
    ) -> list[dict[str, Any]]:
        """people: lines of person, segment, active (? for unknown), kota, age, life."""
        self.number += 1
        rows = [line.split() for line in people.strip().splitlines()]
        engine = self.engine
        engine.read("membership", table("membership", [_member(*row) for row in rows]))
        engine.read("coverage_people", table("coverage_people", [_person(*row) for row in rows]))
        lines = [
            {"family": "ketenagakerjaan", "segment": segment, "segment_title": segment, "kota": "", "state": state, "needed": 1,
             "programmes": "", "rows": 1, "nameless": 0}
            for segment, state in sources.items()
        ]  # fmt: skip
        others = [{**lines[0], "family": one, "segment": "X"} for one in ("jkn", "pendidikan")]
        engine.read("coverage_sources", table("coverage_sources", lines + others))
        told = [
            dict(zip(("identity_id", "event", "other_id"), line.split(), strict=True))
            for line in events.splitlines()
        ]
        engine.read("identity_events", table("identity_events", [dict(one) for one in told]))
        tonight = Tonight(self.number, date(2018, self.number, 28))
        self.base = keep_growth(engine, FAMILIES, self.states, self.base, tonight)
        self.states = engine.arrow("SELECT * FROM member_states")
        growth: list[dict[str, Any]] = engine.arrow(
            "SELECT * FROM growth WHERE family = 'ketenagakerjaan'"
        ).to_pylist()
        return growth


def _member(person: str, segment: str, active: str, *_: str) -> dict[str, Any]:
    return {
        "person_id": person, "family": "ketenagakerjaan", "programme": "bpu", "segment": segment, "record_id": person,
        "rows": 1, "cards": 1, "cards_of_family": 1, "registered": 1, "active": None if active == "?" else int(active),
        "state": {"1": "AKTIF", "0": "BERAKHIR", "?": "TIDAK_DIKETAHUI"}[active], "counts": 1,
    }  # fmt: skip


def _person(*said: str) -> dict[str, Any]:
    person, kota, age, life = said[0], *said[3:], *("3171", "30", "LIVING")[len(said) - 3 :]
    return {"person_id": person, "kota": kota, "age": int(age), "life": life, "resident": 1, "sex": "M"}


@pytest.fixture
def nights(tmp_path: Path) -> Iterator[Nights]:
    engine = engine_with({}, tmp_path)
    yield Nights(engine)
    engine.close()


def _told(growth: list[dict[str, Any]]) -> dict[str, int]:
    """Flows of the whole family; those that only move within it add up to nothing."""
    sums = Counter[str]()
    for row in growth:
        sums[row["flow"]] += row["persons"]
    return {flow: n for flow, n in sums.items() if flow not in ("AWAL", "AKHIR")}


@pytest.mark.parametrize(
    ("before", "after", "events", "flows"),
    [
        ("a BPU 1", "a BPU 1\nb BPU 1", "", {"BARU": 1}),
        ("a BPU 1\nb BPU 0", "a BPU 1\nb BPU 1", "", {"AKTIF_KEMBALI": 1}),
        ("a BPU 1", "a PU 1", "", {"PINDAH_SEGMEN": 0}),
        ("a BPU 1", "a BPU 0", "", {"LAPSED": -1}),
        ("a BPU 1", "", "", {"LAPSED": -1}),
        ("a BPU 1", "a BPU ?", "", {}),
        ("a BPU 1", "a BPU 0 3171 30 DEAD", "", {"MENINGGAL": -1}),
        ("a BPU 1", "a BPU 0 3171 30 MOVED", "", {"PINDAH_KELUAR": -1}),
        ("a BPU 1", "a BPU 0 3171 65", "", {"PURNA_USIA": -1}),
        ("a BPU 1", "a BPU 1 3172", "", {"PINDAH_KELUAR": -1, "PINDAH_MASUK": 1}),
        ("a BPU 0 LUAR", "a BPU 1 3171", "", {"PINDAH_MASUK": 1}),
        ("a BPU 1 3171 34", "a BPU 1 3171 35", "", {"NAIK_USIA": 0}),
        # linking: two become one, one becomes two, one bears another name now
        ("a BPU 1\nb BPU 1", "a BPU 1", "b MERGED_INTO a", {"KOREKSI_TAUTAN": -1}),
        ("a BPU 1", "a BPU 1\nb BPU 1", "b SPLIT_FROM a", {"KOREKSI_TAUTAN": 1}),
        ("a BPU 1", "b BPU 1", "a MERGED_INTO b", {}),
        ("a BPU 0", "b BPU 1", "a MERGED_INTO b", {"AKTIF_KEMBALI": 1}),
    ],
)  # fmt: skip
def test_who_makes_up_the_difference(
    nights: Nights, before: str, after: str, events: str, flows: dict[str, int]
) -> None:
    nights.night(before)
    assert _told(nights.night(after, events=events)) == flows


def test_a_roll_that_lacks_moves_nobody_and_the_next_whole_night_goes_on(nights: Nights) -> None:
    nights.night("a BPU 1\nb ASN 1")
    without = {**KNOWN, "ASN": "MISSING"}
    assert nights.night("a BPU 1", sources=without) == []
    assert _told(nights.night("a BPU 1\nb ASN 1\nc PU 1")) == {"BARU": 1}


def test_a_roll_that_came_for_the_first_time_is_no_growth(nights: Nights) -> None:
    nights.night("a BPU 1", sources={**KNOWN, "ASN": "MISSING"})
    growth = nights.night("a BPU 1\nb ASN 1")
    assert _told(growth) == {}
    assert sum(row["persons"] for row in growth if row["flow"] == "AWAL") == 2


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        (None, ("BPU",), "DIMULAI"),
        (("BPU",), ("BPU",), "DIBANDINGKAN"),
        (("ASN", "BPU"), ("BPU",), "TIDAK_DIBANDINGKAN"),
        (("BPU",), ("ASN", "BPU"), "DIMULAI"),
        (("BPU",), ("BPU", "BPU/3175"), "TIDAK_DIBANDINGKAN"),
        (("BPU", "BPU/3175"), ("BPU",), "DIMULAI"),
    ],
)
def test_what_can_be_held_against_what(
    before: tuple[str, ...] | None, now: tuple[str, ...], said: str
) -> None:
    assert comparison(before, now) == said


@pytest.mark.parametrize("seed", [11])
def test_twelve_months_balance_in_every_cell_and_by_an_own_count(nights: Nights, seed: int) -> None:
    rng = Random(seed)
    active: set[str] = set()
    for month in range(12):
        lines = {
            f"p{n}": f"p{n} {rng.choice(['BPU', 'PU', 'ASN'])} {rng.choice('0111')} {rng.choice(['3171', '3172', 'LUAR'])}"
            f" {rng.choice([34, 35, 64, 65])} {rng.choice(['LIVING', 'LIVING', 'DEAD', 'MOVED'])}"
            for n in rng.sample(range(60), 45)
        }
        ids = sorted(lines)
        events = "\n".join(
            f"{one} {rng.choice(['MERGED_INTO', 'SPLIT_FROM'])} {two}"
            for one, two in zip(rng.sample(ids, 4), [f"p{n}" for n in rng.sample(range(60), 4)], strict=True)
            if one != two
        )
        growth = nights.night("\n".join(lines.values()), events=events)
        now = {person for person, line in lines.items() if line.split()[2] == "1"}
        sums = Counter[str]()
        cells = Counter[tuple[str, ...]]()
        for row in growth:
            sums[row["flow"]] += row["persons"]
            cells[row["segment"], row["kota"], row["sex"], row["band"]] += (
                row["persons"] if row["flow"] != "AKHIR" else -row["persons"]
            )
        assert set(cells.values()) <= {0}
        assert sums["AKHIR"] == len(now)
        assert sums["AWAL"] == (len(active) if month else len(now))
        active = now
