"""The history of findings as plain values: month by month, by age and place, and what became of decisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa

from reconcile import findings
from reconcile.engines.protocol import Engine

AGES = ("0-1", "2-3", "4-6", "7+")
"""Months since a finding is there without a break."""
MOST_MONTHS = 12


@dataclass(frozen=True)
class Month:
    """One month, as its last run left it. label: YYYY-MM. standing: finding -> lines that are there. new,
    again: that came over its runs. ended: cause -> lines."""

    label: str
    standing: Mapping[str, int]
    new: int
    again: int
    ended: Mapping[str, int]

    @property
    def open(self) -> int:
        return sum(self.standing.values())


@dataclass(frozen=True)
class Past:
    """months: the last twelve, the first first. ages: (kota, kecamatan, kelurahan) -> lines by age, in order.
    honoured: what became of decisions to stop. began: the day of the first run that is remembered."""

    months: tuple[Month, ...] = ()
    ages: Mapping[tuple[str, str, str], tuple[int, ...]] = field(default_factory=dict)
    honoured: Mapping[str, int] = field(default_factory=dict)
    began: date | None = None


_STANDING = """
SELECT SUBSTR(CAST(t.as_of AS STRING), 1, 7) AS month, t.finding, CAST(SUM(t.lines) AS BIGINT) AS n
FROM trends_of_runs t
JOIN counted_codes c ON c.finding = t.finding AND c.code = t.code
JOIN (
  SELECT SUBSTR(CAST(as_of AS STRING), 1, 7) AS month, MAX(generation) AS generation
  FROM trends_of_runs
  GROUP BY SUBSTR(CAST(as_of AS STRING), 1, 7)
) AS l ON l.generation = t.generation
WHERE t.change <> 'SELESAI'
GROUP BY ALL
ORDER BY month, t.finding
"""
_CHANGED = """
SELECT SUBSTR(CAST(t.as_of AS STRING), 1, 7) AS month, t.change, t.cause, CAST(SUM(t.lines) AS BIGINT) AS n
FROM trends_of_runs t
JOIN counted_codes c ON c.finding = t.finding AND c.code = t.code
WHERE t.change IN ('BARU', 'MUNCUL_LAGI', 'SELESAI')
GROUP BY ALL
ORDER BY month, t.change, t.cause
"""
_AGES = """
SELECT *
FROM (
SELECT COALESCE(g.city, '') AS city, COALESCE(g.district, '') AS district, COALESCE(g.village, '') AS village,
       CASE WHEN m.age <= 1 THEN 0 WHEN m.age <= 3 THEN 1 WHEN m.age <= 6 THEN 2 ELSE 3 END AS age,
       COUNT(*) AS n
FROM (
  SELECT f.person_id, {month} - YEAR(f.since) * 12 - MONTH(f.since) AS age
  FROM finding_history f
  JOIN counted_codes c ON c.finding = f.finding AND c.code = f.code
  WHERE f.status <> 'SELESAI'
) AS m
LEFT JOIN report_homes h ON h.person_id = m.person_id
LEFT JOIN report_regions g ON g.region_code = h.region_code
GROUP BY ALL
)
ORDER BY city = '', city, district = '', district, village = '', village, age
"""
_HONOURED = """
SELECT honoured, COUNT(*) AS n
FROM finding_history
WHERE honoured IS NOT NULL
GROUP BY honoured
ORDER BY honoured
"""
_BEGAN = "SELECT MIN(as_of) AS day FROM trends_of_runs"


def past_of(engine: Engine, as_of: date) -> Past:
    """What a run and the runs before it left. Needs `trends_of_runs`, `finding_history`, `report_homes` and
    `report_regions`."""
    engine.read("counted_codes", _counted())
    made = Past(
        _months(engine),
        _ages(engine, as_of),
        {row["honoured"]: row["n"] for row in engine.arrow(_HONOURED).to_pylist()},
        engine.arrow(_BEGAN).column(0)[0].as_py(),
    )
    engine.drop("counted_codes")
    return made


def _counted() -> pa.Table:
    """What is asked about, under the names by which it is counted: neither information nor what is open."""
    codes = [
        (finding.name, code)
        for finding in findings.FINDINGS
        for code in ([finding.counted_as] if finding.counted_as else finding.coded("finding"))
    ]
    return pa.table(
        {"finding": pa.array([name for name, _ in codes]), "code": pa.array([code for _, code in codes])}
    )


def _months(engine: Engine) -> tuple[Month, ...]:
    standing: dict[str, dict[str, int]] = {}
    for row in engine.arrow(_STANDING).to_pylist():
        standing.setdefault(row["month"], {})[row["finding"]] = row["n"]
    changed: dict[str, dict[tuple[str, str], int]] = {}
    for row in engine.arrow(_CHANGED).to_pylist():
        changed.setdefault(row["month"], {})[row["change"], row["cause"]] = row["n"]
    labels = sorted({*standing, *changed})[-MOST_MONTHS:]
    return tuple(_month(label, standing.get(label, {}), changed.get(label, {})) for label in labels)


def _month(label: str, standing: Mapping[str, int], changed: Mapping[tuple[str, str], int]) -> Month:
    ended = {cause: n for (change, cause), n in changed.items() if change == "SELESAI"}
    new, again = (changed.get((change, ""), 0) for change in ("BARU", "MUNCUL_LAGI"))
    return Month(label, standing, new, again, ended)


def _ages(engine: Engine, as_of: date) -> dict[tuple[str, str, str], tuple[int, ...]]:
    counted: dict[tuple[str, str, str], list[int]] = {}
    for row in engine.arrow(_AGES.format(month=as_of.year * 12 + as_of.month)).to_pylist():
        of = counted.setdefault((row["city"], row["district"], row["village"]), [0] * len(AGES))
        of[row["age"]] += row["n"]
    return {place: tuple(numbers) for place, numbers in counted.items()}
