"""The order of kelurahan of a run held against who would enrol later in each: how many of them the first
places hold, beside the largest first, chance, and the best that there is."""

from __future__ import annotations

import csv
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import pyarrow.parquet as pq

from reconcile.vocabulary.numbers import decimal, number, percent
from reconcile.workspace.published import Published

LATER = "truth_later.csv"
LATER_COLUMNS = ("kelurahan", "terbuka", "tanggapan", "kelak")
"""Kelurahan, people left to meet, the chance that one of them pays, and how many do once all were met."""
TABLES = ("areas",)
_SHARES = (0.1, 0.2, 0.3)


def ranking_lines(run: Published, truth: Path) -> list[str]:
    """Lines for the screen; none where no truth of later enrolments lies beside `truth`, or the run has no
    map."""
    path = truth.with_name(LATER)
    return order_lines(run.table("areas"), path) if path.is_file() and run.has("areas") else []


def order_lines(table: Path, later: Path) -> list[str]:
    """As `ranking_lines`. table: areas of a run. later: the truth of later enrolments."""
    areas = pq.read_table(table, columns=["kelurahan", "rank", "largest_rank", "leads"]).to_pylist()
    if not areas:
        return ["Urutan kelurahan: peta tidak dibuat.", ""]
    with later.open(encoding="utf-8", newline="") as file:
        rows = [*csv.DictReader(file, delimiter=";")]
    enrolled = {row["kelurahan"]: int(row["kelak"]) for row in rows}
    expected = {row["kelurahan"]: int(row["terbuka"]) * float(row["tanggapan"]) for row in rows}
    ours, largest = (
        [row["kelurahan"] for row in sorted(areas, key=lambda row: row[by])]
        for by in ("rank", "largest_rank")
    )
    best = sorted(ours, key=lambda code: (-expected.get(code, 0.0), code))
    been = {row["kelurahan"] for row in areas if row["leads"]}
    told = _known(rows, been)
    guessed = sorted(ours, key=lambda code: (-told.get(code, 0.0), code))
    lines = [
        f"Urutan kelurahan: {number(sum(enrolled.values()))} peserta kelak di {number(len(ours))} kelurahan"
    ]
    for share in _SHARES:
        mine, theirs, knew, most = (held(order, enrolled, share) for order in (ours, largest, guessed, best))
        lines.append(
            f"  {percent(share, 0)} teratas memuat {percent(mine)}; terbanyak dahulu {percent(theirs)},"
            f" acak {percent(share, 0)}; {_times(mine, theirs)} kali yang terbanyak"
        )
        lines.append(
            f"    paling banyak yang dapat dicapai: {percent(most)} ({_times(most, theirs)} kali), bila"
            f" tanggapan diketahui di mana-mana; {percent(knew)} ({_times(knew, theirs)} kali), bila hanya di"
            f" {number(len(been))} kelurahan yang pernah didatangi agen"
        )
    return [*lines, ""]


def _known(rows: Sequence[Mapping[str, str]], been: Collection[str]) -> dict[str, float]:
    """Enrolments that one expects who knows the response of the places where agents have been, and of the
    others their mean."""
    share = {row["kelurahan"]: float(row["tanggapan"]) for row in rows}
    known = [share[code] for code in sorted(been) if code in share]
    mean = sum(known) / len(known) if known else 0.0
    return {
        row["kelurahan"]: int(row["terbuka"])
        * (share[row["kelurahan"]] if row["kelurahan"] in been else mean)
        for row in rows
    }


def held(order: Sequence[str], later: Mapping[str, int], share: float) -> float:
    """Of the later enrolments those in the first `share` of the places."""
    first = order[: max(1, round(share * len(order)))]
    whole = sum(later.values())
    return sum(later.get(code, 0) for code in first) / whole if whole else 0.0


def _times(one: float, other: float) -> str:
    return decimal(one / other, 3) if other else "-"
