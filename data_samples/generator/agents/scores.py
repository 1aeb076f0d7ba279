"""Registrations that a run judged, held against the truth: is each code right, and who cheats is told of."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pyarrow.parquet as pq

from data_samples.generator.agents.owed import OWED
from reconcile.vocabulary.numbers import decimal, number
from reconcile.workspace.published import Published

NAME = "truth_agents.parquet"
REGISTERED = ("registration_results", "agent_tests", "incentives")
"""Tables of a run that are held against it, where it has them."""
CHEATS = "truth_cheats.csv"


def registration_lines(run: Published, truth: Path) -> list[str]:
    """Lines for the screen; none where no truth of registrations lies beside `truth`, or the run has none."""
    beside = truth.with_name(NAME)
    if not beside.is_file() or not run.has("registration_results"):
        return []
    judged = {
        (row["source_file"], row["source_row"]): row["code"]
        for row in pq.read_table(run.table("registration_results")).to_pylist()
    }
    pairs = Counter(
        (row["code"], judged.get((row["source_file"], row["source_row"])) or "(tidak ada)")
        for row in pq.read_table(beside).to_pylist()
    )
    return [*_codes(pairs), *_cheats(run, truth), *_owed(run, truth), ""]


def month_lines(results: Mapping[str, Path], truth: Path) -> list[str]:
    """As `registration_lines`, of leads of months, each by the run of the month in which it was typed.
    results: month -> table registration_results. truth: of agents over months."""
    if not truth.is_file():
        return []
    judged = {
        (month, row["source_file"], row["source_row"]): row["code"]
        for month, path in results.items()
        for row in pq.read_table(path).to_pylist()
    }
    pairs = Counter(
        (row["code"], judged.get((row["month"], row["source_file"], row["source_row"])) or "(tidak ada)")
        for row in pq.read_table(truth).to_pylist()
    )
    return _codes(pairs)


def _codes(pairs: Mapping[tuple[str, str], int]) -> list[str]:
    right = sum(count for (true, said), count in pairs.items() if true == said)
    whole = sum(pairs.values())
    wrong = [
        f"    {true:<22} disebut {said:<22} {number(count):>6}"
        for (true, said), count in sorted(pairs.items())
        if true != said
    ]
    return ["Pendaftaran agen", _share("  hasil yang benar", right, whole), *wrong]


def _cheats(run: Published, truth: Path) -> list[str]:
    path = truth.with_name(CHEATS)
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        cheats = {row["kode_perisai"] for row in csv.DictReader(file, delimiter=";")}
    told = {row["agent_code"] for row in pq.read_table(run.table("agent_tests")).to_pylist() if row["told"]}
    return [
        _share("  agen curang yang disebut", len(told & cheats), len(cheats)),
        _share("  agen yang disebut dan jujur", len(told - cheats), len(told)),
    ]


def _owed(run: Published, truth: Path) -> list[str]:
    """Agents and months of which the contributions, the commission and the sum are right to the rupiah."""
    path = truth.with_name(OWED)
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        true = {
            (row["kode_perisai"], row["bulan"]): tuple(
                int(row[name]) for name in ("iuran", "komisi", "jumlah")
            )
            for row in csv.DictReader(file, delimiter=";")
        }
    said = {
        (row["agent_code"], row["month"]): (row["contributions"], row["commission"], row["total"])
        for row in pq.read_table(run.table("incentives")).to_pylist()
    }
    nothing = (0, 0, 0)
    right = sum(said.get(key, nothing) == rupiah for key, rupiah in true.items())
    off = sum(abs(said.get(key, nothing)[2] - true.get(key, nothing)[2]) for key in {*said, *true})
    return [
        _share("  insentif benar sampai rupiah (agen, bulan)", right, len(true)),
        f"  selisih semuanya, rupiah {number(off)} dari {number(sum(rupiah[2] for rupiah in true.values()))}",
    ]


def _share(words: str, part: int, whole: int) -> str:
    share = decimal(100 * part / whole, 2) + " %" if whole else "-"
    return f"{words:<48} {share:>10}  {number(part)} dari {number(whole)}"
