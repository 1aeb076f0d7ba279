"""Who was missing at a firm before a letter or a visit, stands on the roll after it, and stays there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import listed
from reconcile.inspections.missing import CLASSES, SCHEMA
from reconcile.inspections.results import Result

LASTING = 3
"""Months after which whoever was registered should still be there."""

# whoever was missing: on a list before the result (whatever the rolls say of those months now), or in a month
# before it by the rolls of this run
_BEFORE = f"""
SELECT b.entity_id, b.programme, b.person_id, b.number
FROM (
    SELECT l.entity_id, l.programme, l.person_id, r.number
    FROM listed_missing l
    JOIN results_back r ON r.entity_id = l.entity_id
    WHERE l.day <= r.day
    UNION
    SELECT p.entity_id, p.programme, p.person_id, r.number
    FROM compliance_persons p
    JOIN results_back r ON r.entity_id = p.entity_id
    WHERE p.class IN ({listed(CLASSES)}) AND p.exempt_reason IS NULL AND p.certainty <> 'TIDAK_DAPAT_DINILAI'
      AND YEAR(p.month) * 12 + MONTH(p.month) < r.number
) b
"""
# there: 2 is on the roll, 1 perhaps, for it does not say since when, 0 leaves in the month
_WORKS = """
SELECT person_id, entity_id, CASE roll WHEN 'bpjstk_tk' THEN 'TK' ELSE 'KES' END AS programme,
       YEAR(month) * 12 + MONTH(month) AS number,
       MAX(CASE WHEN state IN ('ACTIVE', 'JOINED', 'PAID') THEN 2
                WHEN state = 'UNSURE' THEN 1 ELSE 0 END) AS there
FROM employment
GROUP BY person_id, entity_id, CASE roll WHEN 'bpjstk_tk' THEN 'TK' ELSE 'KES' END,
         YEAR(month) * 12 + MONTH(month)
"""
# of each worker: since which month after the result he is there, and which months of his roll are at hand
_SINCE = f"""
SELECT b.entity_id, b.programme, b.person_id, b.number, f.first, l.last,
       MIN(CASE WHEN w.there <> 1 THEN w.number END) AS since,
       MAX(CASE WHEN w.there = 1 THEN 1 ELSE 0 END) AS unsure,
       MAX(CASE WHEN k.person_id IS NULL THEN 1 ELSE 0 END) AS lost
FROM ({_BEFORE}) b
LEFT JOIN works w ON w.person_id = b.person_id AND w.entity_id = b.entity_id AND w.programme = b.programme
  AND w.number >= b.number
LEFT JOIN (
    SELECT programme, MAX(number) AS last
    FROM works
    GROUP BY programme
) l ON l.programme = b.programme
CROSS JOIN (SELECT MIN(number) AS first FROM works) f
LEFT JOIN (SELECT DISTINCT person_id FROM persons) k ON k.person_id = b.person_id
GROUP BY b.entity_id, b.programme, b.person_id, b.number, f.first, l.last
"""
_EACH = f"""
SELECT CASE WHEN s.since IS NOT NULL THEN 'COVERED'
            WHEN s.lost = 1 OR s.unsure = 1 OR s.first > s.number THEN 'UNKNOWN'
            WHEN s.last IS NULL OR s.last < s.number + {LASTING} THEN 'WAITING'
            ELSE 'MISSING' END AS fate,
       CASE WHEN s.since + {LASTING} <= s.last AND COALESCE(t.there, 0) <> 1 THEN 1 ELSE 0 END AS judged,
       CASE WHEN t.there = 2 THEN 1 ELSE 0 END AS lasting
FROM ({_SINCE}) s
LEFT JOIN works t ON t.person_id = s.person_id AND t.entity_id = s.entity_id AND t.programme = s.programme
  AND t.number = s.since + {LASTING}
"""
_COVERED = f"""
SELECT COUNT(*) AS missing,
       COUNT(CASE WHEN fate = 'COVERED' THEN 1 END) AS covered,
       COUNT(CASE WHEN fate = 'WAITING' THEN 1 END) AS waiting,
       COUNT(CASE WHEN fate = 'UNKNOWN' THEN 1 END) AS unknown,
       COUNT(CASE WHEN fate = 'COVERED' AND judged = 1 THEN 1 END) AS judged,
       COUNT(CASE WHEN fate = 'COVERED' AND judged = 1 AND lasting = 1 THEN 1 END) AS lasting
FROM ({_EACH}) AS each_worker
"""
_UNLISTED = f"""
SELECT COUNT(DISTINCT r.entity_id) AS firms
FROM results_back r
LEFT JOIN ({_BEFORE}) b ON b.entity_id = r.entity_id
WHERE r.registers = 1 AND b.entity_id IS NULL
"""


@dataclass(frozen=True)
class Covered:
    """missing: workers who were missing at firms with a result, once for each scheme. covered: of them, who
    stands on the roll in the month of the first result or later. waiting: who does not yet, and three months
    are not over, or no roll speaks of them; unknown: of whom the months are not at hand, or who is found no
    more. judged: of those covered, whose third month on the roll is at hand; lasting: who is there in it.
    firms: with a result about workers who are not registered, of which nothing says who they were.
    """

    missing: int = 0
    covered: int = 0
    waiting: int = 0
    unknown: int = 0
    judged: int = 0
    lasting: int = 0
    firms: int = 0


def covered(
    engine: Engine, results: Sequence[Result], listed_before: pa.Table, moved: Mapping[str, str] | None = None
) -> Covered:
    """Counted on the rolls themselves, whatever the results say of it. listed_before: as `missing.SCHEMA`.
    moved: ids of persons whose rows are with another now -> him. Needs employment, compliance_persons and
    persons."""
    first: dict[str, date] = {}
    registers = {one.entity_id for one in results if one.class_ in CLASSES}
    for one in results:
        day = date.fromisoformat(one.day)
        first[one.entity_id] = min(day, first.get(one.entity_id, day))
    rows = [
        {
            "entity_id": entity,
            "day": day.isoformat(),
            "number": day.year * 12 + day.month,
            "registers": int(entity in registers),
        }
        for entity, day in sorted(first.items())
    ]
    kinds = [
        ("entity_id", pa.string()),
        ("day", pa.string()),
        ("number", pa.int64()),
        ("registers", pa.int64()),
    ]
    engine.read("results_back", pa.Table.from_pylist(rows, pa.schema(kinds)))
    engine.read("listed_missing", _followed(listed_before, moved or {}))
    engine.keep("works", _WORKS)
    counts = engine.arrow(_COVERED).to_pylist()[0] | engine.arrow(_UNLISTED).to_pylist()[0]
    engine.drop("works")
    return Covered(**{name: int(value or 0) for name, value in counts.items()})


def _followed(before: pa.Table, moved: Mapping[str, str]) -> pa.Table:
    rows = [{**row, "person_id": moved.get(row["person_id"], row["person_id"])} for row in before.to_pylist()]
    return pa.Table.from_pylist(rows, SCHEMA)
