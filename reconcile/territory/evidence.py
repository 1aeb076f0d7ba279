"""What registrations of the past say of places: how many were typed there, paid and stayed."""

from __future__ import annotations

from datetime import date

import pyarrow as pa

from reconcile.agents.outcomes import COUNTED
from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import listed
from reconcile.rules.territory_rules import Response

# a lead pays with it, or is a member whose first period begins within the days; what is not over is left out
_LEADS = """
SELECT c.kelurahan, c.sex, c.age, strftime(r.entered_at, '%Y-%m') AS month,
       CAST(r.entered_at AS DATE) <= a.day - {days} AS over,
       CASE WHEN COALESCE(r.months_paid, 0) > 0
              OR m.since BETWEEN CAST(r.entered_at AS DATE) AND CAST(r.entered_at AS DATE) + {days}
            THEN 1 ELSE 0 END AS paid,
       CASE WHEN CAST(r.entered_at AS DATE) <= a.day - INTERVAL {months} MONTH THEN m.active END AS stayed
FROM registration_results r
JOIN coverage_people c ON c.person_id = r.person_id
CROSS JOIN area_day a
LEFT JOIN (
    SELECT person_id, MIN(since) AS since, MAX(active) AS active
    FROM membership
    WHERE family = 'ketenagakerjaan' AND segment = 'BPU'
    GROUP BY person_id
) AS m ON m.person_id = r.person_id
WHERE r.code IN ({counted}) AND r.entered_at IS NOT NULL AND c.kelurahan IS NOT NULL
"""
_MONTHS = """
SELECT kelurahan, month,
       COUNT(*) AS typed,
       COUNT(CASE WHEN over THEN 1 END) AS leads,
       COUNT(CASE WHEN over AND paid = 1 THEN 1 END) AS paid,
       COUNT(CASE WHEN paid = 1 AND stayed IS NOT NULL THEN 1 END) AS old,
       COUNT(CASE WHEN paid = 1 AND stayed = 1 THEN 1 END) AS stayed
FROM area_leads
GROUP BY kelurahan, month
ORDER BY kelurahan, month
"""
_GROUPS = """
SELECT SUBSTR(kelurahan, 1, 4) AS kota, COALESCE(sex, '*') AS sex, age, COUNT(*) AS typed
FROM area_leads
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3
"""


def read_evidence(engine: Engine, rules: Response, as_of: date) -> tuple[pa.Table, pa.Table]:
    """(by kelurahan and month: typed, leads whose days are over, paid, old, stayed; by kota, sex and age:
    typed). Needs registration_results, coverage_people and membership."""
    engine.read("area_day", pa.table({"day": pa.array([as_of], pa.date32())}))
    engine.keep(
        "area_leads", _LEADS.format(days=rules.days, months=rules.stay_months, counted=listed(COUNTED))
    )
    found = engine.arrow(_MONTHS), engine.arrow(_GROUPS)
    engine.drop("area_day", "area_leads")
    return found
