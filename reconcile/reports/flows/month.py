"""The flows of a month: those of its nights, added up."""

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

# a roll's month begins with its first night of the month and ends with its last
_MONTH = """
SELECT f.unit, f.programme, f.kota, f.flow, CAST(SUM(f.count) AS BIGINT) AS count
FROM flows_of_runs f
JOIN (
  SELECT programme, MIN(generation) AS first, MAX(generation) AS last
  FROM flows_of_runs
  WHERE {month}
  GROUP BY programme
) AS n ON n.programme = f.programme
WHERE {month}
  AND (f.flow <> 'AWAL' OR f.generation = n.first)
  AND (f.flow <> 'AKHIR' OR f.generation = n.last)
  AND f.flow <> 'KOREKSI'
GROUP BY f.unit, f.programme, f.kota, f.flow
UNION ALL
SELECT unit, programme, kota, CASE WHEN count > 0 THEN 'KOREKSI+' ELSE 'KOREKSI-' END,
       CAST(SUM(count) AS BIGINT)
FROM flow_rows_of_runs
WHERE {month} AND flow = 'KOREKSI'
GROUP BY unit, programme, kota, CASE WHEN count > 0 THEN 'KOREKSI+' ELSE 'KOREKSI-' END
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


def in_month(as_of: date) -> str:
    """SQL of the nights of the month of a day."""
    return f"YEAR(as_of) = {as_of.year} AND MONTH(as_of) = {as_of.month}"


def month_lines(engine: Engine, as_of: date) -> list[Line]:
    """Every roll in every kota in each unit, and each roll's sum, for the month up to `as_of`.

    Needs `flows_of_runs` and `flow_rows_of_runs`. Raises LedgerError where one does not add up.
    """
    cells: dict[tuple[str, str, str], dict[str, int]] = {}
    for row in engine.arrow(_MONTH.format(month=in_month(as_of))).to_pylist():
        for kota in (row["kota"], ALL):
            of = cells.setdefault((row["unit"], row["programme"], kota), {})
            of[row["flow"]] = of.get(row["flow"], 0) + abs(row["count"])
    lines = [Line(*key, counts) for key, counts in sorted(cells.items(), key=_order)]
    for line in lines:
        _must_balance(line)
    return lines


def _order(cell: tuple[tuple[str, str, str], Mapping[str, int]]) -> tuple[int, str, bool, bool, str]:
    unit, programme, kota = cell[0]
    return UNITS.index(unit), programme, kota == ALL, not kota[:1].isdigit(), kota


def _must_balance(line: Line) -> None:
    expected = line.count("AWAL") + _sum(line, UP) - _sum(line, DOWN)
    must_equal(f"{line.programme} {line.kota} {line.unit}", expected, line.count("AKHIR"), "Arus")


def _sum(line: Line, flows: Sequence[str]) -> int:
    return sum(line.count(flow) for flow in flows)
