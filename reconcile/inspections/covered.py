"""Who was missing at a firm before a letter or a visit, and stands on the roll after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from reconcile.engines.protocol import Engine
from reconcile.inspections.results import Result, latest_of

LASTING = 3
"""Months after which whoever was registered should still be there."""

_COVERED = f"""
SELECT COUNT(DISTINCT m.person_id) AS missing,
       COUNT(DISTINCT CASE WHEN w.number BETWEEN m.number AND m.number + {LASTING} THEN m.person_id END)
         AS covered,
       COUNT(DISTINCT CASE WHEN w.number = m.number + {LASTING} THEN m.person_id END) AS lasting,
       COUNT(DISTINCT CASE WHEN w.number BETWEEN m.number AND m.number + {LASTING}
                            AND m.number + {LASTING} <= l.number THEN m.person_id END) AS judged
FROM (
    SELECT DISTINCT p.entity_id, p.programme, p.person_id, r.number
    FROM compliance_persons p
    JOIN results_back r ON r.entity_id = p.entity_id
    WHERE p.class IN ('PWBD_TK', 'PWBD_KES', 'PDS_TK') AND p.exempt_reason IS NULL
      AND YEAR(p.month) * 12 + MONTH(p.month) < r.number
) m
LEFT JOIN (
    SELECT person_id, entity_id, YEAR(month) * 12 + MONTH(month) AS number,
           CASE roll WHEN 'bpjstk_tk' THEN 'TK' ELSE 'KES' END AS programme
    FROM employment
    WHERE state IN ('ACTIVE', 'JOINED')
) w ON w.person_id = m.person_id AND w.entity_id = m.entity_id AND w.programme = m.programme
CROSS JOIN (SELECT MAX(YEAR(month) * 12 + MONTH(month)) AS number FROM employment) l
"""


@dataclass(frozen=True)
class Covered:
    """missing: workers who were missing at firms with a result. covered: of them, who stands on the roll
    within three months. judged: of these, of whom the third month is known; lasting: who is there in it.
    Whoever is entered for months that are past is missing from none of them, and not counted here."""

    missing: int
    covered: int
    lasting: int
    judged: int


def covered(engine: Engine, results: Sequence[Result]) -> Covered:
    """Counted on the rolls themselves, whatever the results say of it. Needs employment and
    compliance_persons."""
    latest = latest_of(results)
    days = {entity: date.fromisoformat(one.day) for entity, one in latest.items()}
    rows = [{"entity_id": one, "number": day.year * 12 + day.month} for one, day in sorted(days.items())]
    schema = pa.schema([("entity_id", pa.string()), ("number", pa.int64())])
    engine.read("results_back", pa.Table.from_pylist(rows, schema))
    return Covered(**{name: int(value or 0) for name, value in engine.arrow(_COVERED).to_pylist()[0].items()})
