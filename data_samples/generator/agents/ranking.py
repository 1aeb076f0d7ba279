"""The order of kelurahan of a run held against who would enrol later in each: how many of them the first
places hold, beside the largest first, chance, and the best that there is."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
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
    if not path.is_file() or not run.has("areas"):
        return []
    areas = pq.read_table(run.table("areas"), columns=["kelurahan", "rank", "largest_rank"]).to_pylist()
    if not areas:
        return ["Urutan kelurahan: peta tidak dibuat.", ""]
    with path.open(encoding="utf-8", newline="") as file:
        rows = [*csv.DictReader(file, delimiter=";")]
    later = {row["kelurahan"]: int(row["kelak"]) for row in rows}
    expected = {row["kelurahan"]: int(row["terbuka"]) * float(row["tanggapan"]) for row in rows}
    ours, largest = (
        [row["kelurahan"] for row in sorted(areas, key=lambda row: row[by])]
        for by in ("rank", "largest_rank")
    )
    best = sorted(ours, key=lambda code: (-expected.get(code, 0.0), code))
    lines = [
        f"Urutan kelurahan: {number(sum(later.values()))} peserta kelak di {number(len(ours))} kelurahan"
    ]
    for share in _SHARES:
        mine, theirs, most = (held(order, later, share) for order in (ours, largest, best))
        lines.append(
            f"  {percent(share, 0)} teratas memuat {percent(mine)}; terbanyak dahulu {percent(theirs)},"
            f" acak {percent(share, 0)}, terbaik {percent(most)}; {_times(mine, theirs)} kali yang terbanyak"
        )
    return [*lines, ""]


def held(order: Sequence[str], later: Mapping[str, int], share: float) -> float:
    """Of the later enrolments those in the first `share` of the places."""
    first = order[: max(1, round(share * len(order)))]
    whole = sum(later.values())
    return sum(later.get(code, 0) for code in first) / whole if whole else 0.0


def _times(one: float, other: float) -> str:
    return decimal(one / other, 3) if other else "-"
