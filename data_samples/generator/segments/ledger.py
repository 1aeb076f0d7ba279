"""The ledger of growth of months held against the truth: does every cell balance, does each month begin where
the one before ended, and are those told to have come and gone those who did."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq

from data_samples.generator.months.covered import MEMBERS, REGISTERED
from data_samples.generator.segments.scores import standings
from reconcile.rules.families import Families, Family
from reconcile.vocabulary.numbers import number

TABLES = ("growth", "growth_families")
FLOWS = ("BARU", "AKTIF_KEMBALI", "PINDAH_MASUK", "LAPSED", "MENINGGAL", "PINDAH_KELUAR", "PURNA_USIA")
_CORRECTION, _ENDS = "KOREKSI_TAUTAN", ("AWAL", "AKHIR")
Row = Mapping[str, Any]
Cell = tuple[str, ...]


@dataclass
class Ledger:
    """Cells of all months, of these those that balance, and those that begin where they ended the month
    before. told, true: persons by flow, of months that were compared; active: at the end of each month, told
    and true. corrections: persons whom the linking joined or parted."""

    cells: int = 0
    balanced: int = 0
    carried: int = 0
    of: int = 0
    told: Counter[str] = field(default_factory=Counter)
    true: Counter[str] = field(default_factory=Counter)
    active: list[tuple[int, int]] = field(default_factory=list)
    corrections: int = 0


def ledgers(runs: Sequence[Path], days: Sequence[date], truth: Path, families: Families) -> dict[str, Ledger]:
    """Of each family. runs: folders with TABLES, a month each, as `days`. truth: the folder of the months'
    truth; without members there, nothing is compared with it."""
    found = {family.code: Ledger() for family in families.family}
    growth = [pq.read_table(run / "growth.parquet").to_pylist() for run in runs]
    said = [
        {
            row["family"]: row["comparison"]
            for row in pq.read_table(run / "growth_families.parquet").to_pylist()
        }
        for run in runs
    ]
    for family in families.family:
        own, before = found[family.code], dict[Cell, int]()
        for rows, how in zip(growth, said, strict=True):
            mine = [row for row in rows if row["family"] == family.code]
            before = _balance(own, mine, how.get(family.code, ""), before)
        if (truth / MEMBERS).is_file():
            compared = [how.get(family.code) == "DIBANDINGKAN" for how in said]
            _happened(own, family, truth, days, compared)
    return found


def _balance(own: Ledger, rows: Sequence[Row], how: str, before: Mapping[Cell, int]) -> dict[Cell, int]:
    """Count cells of a month; returns the persons active at its end, as `before` those of the last month."""
    cells: dict[Cell, Counter[str]] = defaultdict(Counter)
    for row in rows:
        cells[row["segment"], row["kota"], row["sex"], row["band"]][row["flow"]] += row["persons"]
    own.cells += len(cells)
    for flows in cells.values():
        own.balanced += sum(flows.values()) - flows["AKHIR"] == flows["AKHIR"]
    if how == "DIBANDINGKAN":
        begun = {cell: flows["AWAL"] for cell, flows in cells.items()}
        every = {*begun, *before}
        own.of += len(every)
        own.carried += sum(begun.get(cell, 0) == before.get(cell, 0) for cell in every)
        for flows in cells.values():
            own.told.update({flow: abs(flows[flow]) for flow in FLOWS})
            own.corrections += abs(flows[_CORRECTION])
    after = {cell: flows["AKHIR"] for cell, flows in cells.items()} if cells else dict(before)
    own.active.append((sum(after.values()), 0))
    return after


def _happened(
    own: Ledger, family: Family, truth: Path, days: Sequence[date], compared: Sequence[bool]
) -> None:
    """Who truly came and went, as far as the register's files say who died and moved."""
    seen: set[int] = set()
    was: dict[int, str] = {}
    for at, day in enumerate(days):
        register = {row["person"]: row for row in _month(truth / REGISTERED, day)}
        listed = [row for row in _month(truth / MEMBERS, day) if row["family"] == family.code]
        standing = standings(family, listed, day)
        home = {person: _home(register.get(person)) for person in {*standing, *was}}
        now = {
            person: home[person]
            for person, (active, _, _) in standing.items()
            if active and home[person] != "DEAD"
        }
        if compared[at]:
            own.true.update(_came(now, was, seen))
            oldest = 150 if family.oldest is None else family.oldest
            old = {person for person, row in register.items() if _age(row["birth_date"], day) > oldest}
            own.true.update(_left(was.keys() - now.keys(), home, old))
        own.active[at] = (own.active[at][0], len(now))
        was, seen = now, seen | standing.keys()
    if not any(true for _, true in own.active):
        own.true.clear()


def _month(path: Path, day: date) -> list[Row]:
    rows = pq.read_table(path, filters=pc.field("month") == f"{day:%Y-%m}")
    return list(rows.to_pylist())


def _home(row: Row | None) -> str:
    """The kota of a resident, DEAD, LUAR of who moved out, and "" of whom the register does not know."""
    if row is None:
        return ""
    homes: dict[str, str] = {"LIVING": row["kota"], "MOVED": "LUAR"}
    return homes.get(row["life"], "DEAD")


def _came(now: Mapping[int, str], was: Mapping[int, str], seen: set[int]) -> Iterator[str]:
    for person, home in now.items():
        if person not in was:
            yield "AKTIF_KEMBALI" if person in seen else "BARU"
        elif home != was[person] and home and was[person]:
            yield "PINDAH_MASUK"
            yield "PINDAH_KELUAR"


def _left(gone: Iterable[int], home: Mapping[int, str], old: Container[int]) -> Iterator[str]:
    for person in gone:
        if home[person] == "DEAD":
            yield "MENINGGAL"
        elif home[person] == "LUAR":
            yield "PINDAH_KELUAR"
        else:
            yield "PURNA_USIA" if person in old else "LAPSED"


def _age(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def ledger_lines(found: Mapping[str, Ledger]) -> list[str]:
    """Lines for the screen."""
    lines = ["Buku pertumbuhan (sel: segmen, kota, jenis kelamin, usia)"]
    for code, own in found.items():
        if not own.cells:
            continue
        lines += [
            f"  {code}: seimbang {number(own.balanced)} dari {number(own.cells)} sel; awal bulan = akhir"
            f" bulan sebelumnya {number(own.carried)} dari {number(own.of)}; koreksi tautan"
            f" {number(own.corrections)} orang"
        ]
        if own.true:
            worst = max(own.active, key=lambda pair: abs(pair[0] - pair[1]))
            lines += [
                f"    aktif pada akhir bulan, selisih terbesar: {number(worst[0])}, sebenarnya"
                f" {number(worst[1])}",
                *(
                    f"    {flow:<16}{number(own.told[flow]):>8}, sebenarnya {number(own.true[flow]):>8}"
                    for flow in FLOWS
                    if own.told[flow] or own.true[flow]
                ),
            ]
    return lines
