"""What registrations of the past say of places: how many were typed there, paid and stayed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pyarrow as pa

from reconcile.agents.outcomes import COUNTED
from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import listed, literal
from reconcile.rules.territory_rules import Territory
from reconcile.territory.counting import NOT_KNOWN

# a lead paid where the roll of members has him from its month (rolls say months) or within the days: what an
# agent types of payments is his word, and is taken where the roll says no day. What is not over is left out
_LEADS = """
SELECT c.person_id, c.kelurahan, c.sex, c.age, COALESCE(j.trade, {unknown}) AS trade, b.band,
       strftime(r.entered_at, '%Y-%m') AS month,
       CAST(r.entered_at AS DATE) <= a.day - {days} AS over,
       CASE WHEN m.person_id IS NULL THEN 0
            WHEN m.since IS NULL THEN CASE WHEN COALESCE(r.months_paid, 0) > 0 THEN 1 ELSE 0 END
            WHEN m.since BETWEEN DATE_TRUNC('month', r.entered_at) AND CAST(r.entered_at AS DATE) + {days}
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
WHERE trade IN ({trades})
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3
"""
_NEED = """
SELECT c.kelurahan,
       CASE WHEN {known} THEN CASE WHEN n.person_id IS NULL THEN 0 ELSE 1 END END AS among,
       COUNT(CASE WHEN COALESCE(m.active, 0) <> 1 AND COALESCE(m.silent, 0) = 0 THEN 1 END) AS uncovered,
       CAST(COALESCE(SUM(l.typed), 0) AS BIGINT) AS typed
FROM coverage_people c
JOIN area_bands b ON c.age >= b.band AND c.age <= b.last
JOIN area_trades j ON j.person_id = c.person_id
LEFT JOIN area_covered m ON m.person_id = c.person_id
LEFT JOIN (
    {who}
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


def read_evidence(engine: Engine, rules: Territory, as_of: date) -> tuple[pa.Table, pa.Table]:
    """(by kelurahan, group and month: typed, leads whose days are over, paid, old, stayed; by kota, sex and
    age: typed of the trades that agents register, as the uncovered are counted beside them). Needs
    registration_results, coverage_people, membership and what counting keeps."""
    engine.read("area_day", pa.table({"day": pa.array([as_of], pa.date32())}))
    engine.keep(
        "area_leads",
        _LEADS.format(
            days=rules.response.days,
            months=rules.response.stay_months,
            counted=listed(COUNTED),
            unknown=literal(NOT_KNOWN),
        ),
    )
    found = engine.arrow(_MONTHS), engine.arrow(_GROUPS.format(trades=_targets(rules)))
    engine.drop("area_day")
    return found


def read_need(engine: Engine, rules: Territory, programmes: Sequence[str]) -> pa.Table:
    """Kelurahan, whether on a roll of need (among; null: no such roll came): the uncovered of the classes
    that agents register, and registrations. Needs what counting and `read_evidence` keep, persons and
    coverage_people."""
    who = f"SELECT DISTINCT person_id FROM persons WHERE programme IN ({listed(programmes or [''])})"
    return _apart(engine, rules, who, known=bool(programmes))


def read_flats(engine: Engine, rules: Territory) -> pa.Table:
    """The same of those who live in flats (among), by their addresses. Needs records too."""
    # a word within the address is looked for first: few have one, and to put blanks around all costs the most
    words = " OR ".join(
        f"(r.address LIKE {literal(f'%{word}%')}"
        f" AND CONCAT(' ', r.address, ' ') LIKE {literal(f'% {word} %')})"
        for word in rules.fairness.flats
    )
    who = (
        "SELECT DISTINCT p.person_id FROM persons p"
        f" SEMI JOIN (SELECT r.record_id FROM records r WHERE {words}) AS r ON r.record_id = p.record_id"
    )
    return _apart(engine, rules, who, known=True)


def _apart(engine: Engine, rules: Territory, who: str, *, known: bool) -> pa.Table:
    return engine.arrow(_NEED.format(trades=_targets(rules), who=who, known=str(known).upper()))


def _targets(rules: Territory) -> str:
    return listed([one.code for one in rules.trade if one.class_ in rules.counting.target])
