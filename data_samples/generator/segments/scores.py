"""Coverage of a run held against the truth: shares by kota and segment, and whether intervals hold it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from data_samples.generator.segments.members import MEMBERS, RESIDENTS
from reconcile.rules.families import Families, Family
from reconcile.vocabulary.numbers import decimal, number
from reconcile.workspace.published import Published

TABLES = ("coverage_rates", "coverage_segments", "area_cells")
NEAR = 0.2
"""Points within which a share is to be."""
Row = Mapping[str, Any]
Cell = tuple[str, str]
"""Kota and segment; "" for all of either."""


@dataclass(frozen=True)
class Held:
    """A share of 100 that a run tells, and the true one. low, high: its interval. known: no roll lacks that
    may have more."""

    cell: Cell
    said: float
    low: float
    high: float
    true: float
    known: bool = True

    @property
    def off(self) -> float:
        return self.said - self.true

    @property
    def within(self) -> bool:
        return self.low - 1e-9 <= self.true <= self.high + 1e-9


def coverage_lines(run: Published, truth: Path, families: Families, day: date) -> list[str]:
    """Lines for the screen; none where no truth of members lies beside `truth`."""
    members, homes = truth.with_name(MEMBERS), truth.with_name(RESIDENTS)
    if not (members.is_file() and homes.is_file() and run.has("coverage_segments")):
        return []
    listed = pq.read_table(members).to_pylist()
    residents = pq.read_table(homes).to_pylist()
    rates = _told(run)
    ages = {one.code: one.ages for one in families.denominator}
    lines = ["Cakupan menurut kota dan segmen, bagian dari penduduk"]
    for family in families.family:
        mine = [row for row in listed if row["family"] == family.code]
        told = [row for row in rates if row["family"] == family.code]
        kota = {row["person"]: row["kota"] for row in residents if _of_age(row, ages[family.of], day)}
        if mine and told:
            true = true_shares(family, mine, kota, day)
            lines += _family(family, told, true)
            lines += _uncovered(run, kota, true["AKTIF"]) if family.code == "ketenagakerjaan" else []
    return [*lines, ""]


def _told(run: Published) -> list[Row]:
    """Shares that the run tells of families, and of segments of which it knows."""
    whole = [{**row, "segment": ""} for row in pq.read_table(run.table("coverage_rates")).to_pylist()]
    return [*whole, *pq.read_table(run.table("coverage_segments")).to_pylist()]


def _of_age(row: Row, ages: tuple[int, int], day: date) -> bool:
    first, born = day.replace(day=1), row["birth_date"]
    age = first.year - born.year - ((first.month, first.day) < (born.month, born.day))
    return bool(ages[0] <= age <= ages[1])


def _family(family: Family, told: list[Row], true: Mapping[str, Mapping[Cell, float]]) -> Iterator[str]:
    for indicator, words in (("TERDAFTAR", "terdaftar"), ("AKTIF", "aktif")):
        held = [
            Held((row["kota"], row["segment"]), row["share"], row["low"], row["high"],
                 true[indicator].get((row["kota"], row["segment"]), 0.0), not row["unknown"])
            for row in told
            if row["indicator"] == indicator and row["share"] is not None
        ]  # fmt: skip
        if held:
            near = sum(abs(one.off) <= NEAR for one in held)
            within = sum(one.within for one in held)
            known = [one for one in held if one.known]
            wide = sum(one.high - one.low for one in known) / len(known) if known else 100.0
            worst = max(held, key=lambda one: abs(one.off))
            yield (
                f"  {family.code} {words:<10} {number(len(held)):>4} sel; dalam {decimal(NEAR, 1)} poin"
                f" {number(near)}, di dalam selang {number(within)}; terjauh {decimal(worst.off, 2)} poin"
                f" ({' '.join(filter(None, worst.cell)) or 'semua'}), lebar selang {decimal(wide, 2)}"
                f" pada {number(len(known))} sel yang semua daftarnya ada"
            )


def _uncovered(run: Published, kota: Mapping[int, str], active: Mapping[Cell, float]) -> Iterator[str]:
    """The uncovered of each kota as the map of places counts them, in percent of its residents; those of whom
    rolls cannot tell may be among them."""
    if not run.has("area_cells"):
        return
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    for row in pq.read_table(run.table("area_cells")).to_pylist():
        sums[row["kelurahan"][:4]].update({name: row[name] for name in ("residents", "uncovered", "unknown")})
    held = [
        Held((home, ""), 100 * of["uncovered"] / of["residents"], 100 * of["uncovered"] / of["residents"],
             100 * (of["uncovered"] + of["unknown"]) / of["residents"], 100 - active.get((home, ""), 0.0))
        for home, of in sorted(sums.items())
        if home in kota.values()
    ]  # fmt: skip
    if held:
        off = max((max(one.low - one.true, one.true - one.high, 0.0) for one in held), default=0.0)
        wide = sum(one.high - one.low for one in held) / len(held)
        yield (
            f"  belum tercakup menurut kota {number(len(held)):>4} sel; terjauh {decimal(off, 2)} poin dari"
            f" kebenaran; tidak diketahui {decimal(wide, 2)} poin"
        )


Standing = tuple[bool, bool, str]
"""Whether somebody is active and registered, and the segment in which he counts."""


def standings(family: Family, listed: Iterable[Row], day: date) -> dict[int, Standing]:
    """Of everybody whom a roll of the family lists on that day. listed: rows of members.members_table."""
    segments = {segment.code: (at, segment) for at, segment in enumerate(family.segments)}
    people: dict[int, list[tuple[bool, bool, int, str]]] = defaultdict(list)
    for row in listed:
        at, segment = segments[row["segment"]]
        begun = row["since"] <= day
        holds = row["until"] is None or row["until"] >= day
        registered = begun and (holds or segment.registered == "LISTED")
        grace = row["until"] is None or _later(row["until"], segment.months) >= day
        good = begun and row["active"] and (grace if segment.active == "COVER" else holds)
        active = good and segment.active != "NEVER"
        people[row["person"]].append((active, registered, -at, segment.code))
    best = {person: max(found) for person, found in people.items()}
    return {person: (active, registered, code) for person, (active, registered, _, code) in best.items()}


def true_shares(
    family: Family, listed: list[Row], kota: Mapping[int, str], day: date
) -> dict[str, dict[Cell, float]]:
    """Indicator -> cell -> share of 100 of residents of the family's ages, each person once."""
    people = standings(family, listed, day)
    counted: dict[str, Counter[Cell]] = {"TERDAFTAR": Counter(), "AKTIF": Counter()}
    for person, home in kota.items():
        if found := people.get(person):
            active, registered, code = found
            cells = [("", ""), (home, ""), ("", code), (home, code)]
            counted["TERDAFTAR"].update(cells if registered else [])
            counted["AKTIF"].update(cells if active else [])
    size = Counter(kota.values())
    size[""] = len(kota)
    return {
        name: {cell: 100 * n / size[cell[0]] for cell, n in cells.items()} for name, cells in counted.items()
    }


def _later(day: date, months: int) -> date:
    """So many months after; the last of the month where there is no such day."""
    at = day.year * 12 + day.month - 1 + months
    for last in (day.day, 30, 29, 28):
        try:
            return date(at // 12, at % 12 + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError
