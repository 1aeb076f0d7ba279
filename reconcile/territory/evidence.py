"""What registrations of the past say of places: how many were typed there, paid and stayed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pyarrow as pa

from reconcile.agents.outcomes import COUNTED
from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import listed, literal
from reconcile.rules.territory_rules import Response, Territory
from reconcile.territory.counting import NOT_KNOWN

# a lead pays with it, or is a member whose first period begins within the days; what is not over is left out
_LEADS = """
SELECT c.person_id, c.kelurahan, c.sex, c.age, COALESCE(j.trade, {unknown}) AS trade, b.band,
       strftime(r.entered_at, '%Y-%m') AS month,
       CAST(r.entered_at AS DATE) <= a.day - {days} AS over,
       CASE WHEN COALESCE(r.months_paid, 0) > 0
              OR m.since BETWEEN CAST(r.entered_at AS DATE) AND CAST(r.entered_at AS DATE) + {days}
            THEN 1 ELSE 0 END AS paid,
       CASE WHEN CAST(r.entered_at AS DATE) <= a.day - INTERVAL {months} MONTH THEN m.active END AS stayed
FROM registration_results r
JOIN coverage_people c ON c.person_id = r.person_id
CROSS JOIN area_day a
LEFT JOIN area_trades j ON j.person_id = c.person_id
LEFT JOIN area_bands b ON c.age >= b.band AND c.age <= b.last
LEFT JOIN (
    SELECT person_id, MIN(since) AS since, MAX(active) AS active
    FROM membership
    WHERE family = 'ketenagakerjaan' AND segment = 'BPU'
    GROUP BY person_id
) AS m ON m.person_id = r.person_id
WHERE r.code IN ({counted}) AND r.entered_at IS NOT NULL AND c.kelurahan IS NOT NULL
"""
_MONTHS = """
SELECT kelurahan, trade, COALESCE(sex, '*') AS sex, COALESCE(band, 0) AS band, month,
       COUNT(*) AS typed,
       COUNT(CASE WHEN over THEN 1 END) AS leads,
       COUNT(CASE WHEN over AND paid = 1 THEN 1 END) AS paid,
       COUNT(CASE WHEN paid = 1 AND stayed IS NOT NULL THEN 1 END) AS old,
       COUNT(CASE WHEN paid = 1 AND stayed = 1 THEN 1 END) AS stayed
FROM area_leads
GROUP BY 1, 2, 3, 4, 5
ORDER BY 1, 2, 3, 4, 5
"""
_GROUPS = """
SELECT SUBSTR(kelurahan, 1, 4) AS kota, COALESCE(sex, '*') AS sex, age, COUNT(*) AS typed
FROM area_leads
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3
"""
_NEED = """
SELECT c.kelurahan,
       CASE WHEN {known} THEN CASE WHEN n.person_id IS NULL THEN 0 ELSE 1 END END AS in_need,
       COUNT(CASE WHEN COALESCE(m.active, 0) <> 1 AND COALESCE(m.silent, 0) = 0 THEN 1 END) AS uncovered,
       CAST(COALESCE(SUM(l.typed), 0) AS BIGINT) AS typed
FROM coverage_people c
JOIN area_bands b ON c.age >= b.band AND c.age <= b.last
JOIN area_trades j ON j.person_id = c.person_id
LEFT JOIN area_covered m ON m.person_id = c.person_id
LEFT JOIN (
    SELECT DISTINCT person_id
    FROM persons
    WHERE programme IN ({programmes})
) AS n ON n.person_id = c.person_id
LEFT JOIN (
    SELECT person_id, COUNT(*) AS typed
    FROM area_leads
    GROUP BY person_id
) AS l ON l.person_id = c.person_id
WHERE c.resident = 1 AND c.kelurahan IS NOT NULL AND j.trade IN ({trades})
GROUP BY 1, 2
ORDER BY 1, 2
"""


def read_evidence(engine: Engine, rules: Response, as_of: date) -> tuple[pa.Table, pa.Table]:
    """(by kelurahan, group and month: typed, leads whose days are over, paid, old, stayed; by kota, sex and
    age: typed). Needs registration_results, coverage_people, membership and what counting keeps."""
    engine.read("area_day", pa.table({"day": pa.array([as_of], pa.date32())}))
    engine.keep(
        "area_leads",
        _LEADS.format(
            days=rules.days,
            months=rules.stay_months,
            counted=listed(COUNTED),
            unknown=literal(NOT_KNOWN),
        ),
    )
    found = engine.arrow(_MONTHS), engine.arrow(_GROUPS)
    engine.drop("area_day")
    return found


def read_need(engine: Engine, rules: Territory, programmes: Sequence[str]) -> pa.Table:
    """Kelurahan, whether on a roll of need (null: no such roll came): the uncovered of the classes that
    agents register, and registrations. Needs what counting and `read_evidence` keep, persons and
    coverage_people."""
    trades = [one.code for one in rules.trade if one.class_ in rules.counting.target]
    return engine.arrow(
        _NEED.format(
            trades=listed(trades),
            programmes=listed(programmes or [""]),
            known="TRUE" if programmes else "FALSE",
        )
    )
