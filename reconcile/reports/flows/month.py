"""The flows of a month: those of its nights, added up; for papers and for packages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from reconcile.engines.protocol import Engine
from reconcile.reports.kit.ledger import must_equal
from reconcile.vocabulary.flows import CAME, CORRECTED, RUNNING, UNITS, WENT

MORE, LESS = f"{CORRECTED}+", f"{CORRECTED}-"
"""What corrections added, and what they took away."""
UP = (*CAME, RUNNING, MORE)
DOWN = (*WENT, LESS)

# a run may speak of an earlier day than the one before it: what its nights tell of a month ends there
_BROKEN = """
SELECT COALESCE(MAX(generation), 0)
FROM ({nights}) AS all_nights
WHERE NOT of_month
"""

# a roll's month begins with its first night of the month and ends with its last
_MONTH = """
SELECT f.unit, f.programme, f.kota, f.flow, CAST(SUM(f.count) AS BIGINT) AS count
FROM ({nights}) AS f
JOIN (
  SELECT programme, MIN(generation) AS first, MAX(generation) AS last
  FROM ({nights}) AS its_nights
  WHERE generation > ({broken})
  GROUP BY programme
) AS n ON n.programme = f.programme
WHERE f.generation >= n.first
  AND (f.flow <> 'AWAL' OR f.generation = n.first)
  AND (f.flow <> 'AKHIR' OR f.generation = n.last)
GROUP BY f.unit, f.programme, f.kota, f.flow, f.count > 0
"""
_NIGHTS = """
SELECT f.*, YEAR(as_of) = {year} AND MONTH(as_of) = {month} AS of_month
FROM flows_of_runs f
"""


@dataclass(frozen=True)
class Line:
    """One roll in one kota, or in all ("JUMLAH"), in one unit. counts: by flow, none of them negative."""

    unit: str
    programme: str
    kota: str
    counts: Mapping[str, int]

    def count(self, flow: str) -> int:
        return self.counts.get(flow, 0)


ALL = "JUMLAH"


def month_sql(nights: str) -> str:
    """SQL of the flows of a month: unit, programme, kota, flow and count, negative for what went; KOREKSI has
    a row for what was added and one for what was taken away.

    nights: SQL of the `flows` of all runs of a store up to one that speaks of the month, with `of_month`. Its
    nights are those since a run last spoke of another month: each begins where the one before ended.
    """
    return _MONTH.format(nights=nights, broken=_BROKEN.format(nights=nights))


def before_month(as_of: date) -> str:
    """SQL of the generation after which the nights of the month of a run begin. Needs `flows_of_runs`."""
    return _BROKEN.format(nights=_nights(as_of))


def _nights(as_of: date) -> str:
    return _NIGHTS.format(year=as_of.year, month=as_of.month)


def month_lines(engine: Engine, as_of: date) -> list[Line]:
    """Every roll in every kota in each unit, and each roll's sum, for the month up to `as_of`.

    Needs `flows_of_runs`. Raises LedgerError where one does not add up.
    """
    cells: dict[tuple[str, str, str], dict[str, int]] = {}
    for row in engine.arrow(month_sql(_nights(as_of))).to_pylist():
        flow, count = row["flow"], row["count"]
        told = (MORE if count > 0 else LESS) if flow == CORRECTED else flow
        for kota in (row["kota"], ALL):
            of = cells.setdefault((row["unit"], row["programme"], kota), {})
            of[told] = of.get(told, 0) + abs(count)
    lines = [Line(*key, counts) for key, counts in sorted(cells.items(), key=_order)]
    for line in lines:
        _must_balance(line)
    return lines


def _order(cell: tuple[tuple[str, str, str], Mapping[str, int]]) -> tuple[int, str, bool, bool, str]:
    unit, programme, kota = cell[0]
    return UNITS.index(unit), programme, kota == ALL, not kota[:1].isdecimal(), kota


def _must_balance(line: Line) -> None:
    expected = line.count("AWAL") + _sum(line, UP) - _sum(line, DOWN)
    must_equal(f"{line.programme} {line.kota} {line.unit}", expected, line.count("AKHIR"), "Arus")


def _sum(line: Line, flows: Sequence[str]) -> int:
    return sum(line.count(flow) for flow in flows)
