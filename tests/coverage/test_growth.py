"""The ledger of growth: each flow by an example, and balance over months that nobody arranged."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import Any

import pytest

from reconcile.coverage.growth import comparison
from tests.coverage.nights import KNOWN, Nights


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
