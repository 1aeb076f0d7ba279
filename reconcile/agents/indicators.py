"""Agents in numbers: what they typed, and what became of it."""

from __future__ import annotations

from datetime import timedelta

from reconcile.agents.outcomes import COUNTED
from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import listed, literal
from reconcile.tables.labour.agents import FATES

LATELY = timedelta(days=30)
"""How long before the day of the run a lead was accepted lately."""
WEEK = timedelta(days=7)
"""Over how long new persons a day are counted."""

_LISTED = """
SELECT agent_code, office_code, branch_code, nik, region_code, active_to
FROM (
    SELECT l.agent_code, l.office_code, l.branch_code, l.nik, l.region_code, l.active_to,
           ROW_NUMBER() OVER (
               PARTITION BY l.agent_code ORDER BY l.active_from DESC NULLS LAST, l.record_id
           ) AS turn
    FROM records_lead l
    JOIN agent_roles g ON g.programme = l.programme AND g.role = 'agent'
    WHERE l.agent_code IS NOT NULL
) AS ranked
WHERE turn = 1
"""
_TYPED = """
SELECT r.agent_code, COUNT(*) AS leads, {fates},
       COUNT(DISTINCT CASE WHEN {accepted} THEN r.person_id END) AS persons,
       COUNT(CASE WHEN {accepted} AND l.programmes = 'JKK+JKM+JHT' THEN 1 END) AS with_jht,
       COUNT(CASE WHEN {accepted} THEN 1 END) AS accepted,
       COUNT(CASE WHEN {accepted} AND CAST(r.entered_at AS DATE) > a.day - {lately}
                   AND CAST(r.entered_at AS DATE) <= a.day THEN 1 END) AS accepted_30_days,
       COUNT(DISTINCT CASE WHEN {accepted} AND CAST(r.entered_at AS DATE) > a.day - {week}
                            AND CAST(r.entered_at AS DATE) <= a.day THEN r.person_id END) AS persons_7_days,
       COUNT(DISTINCT CAST(r.entered_at AS DATE)) AS days,
       COUNT(t.told_at) AS answered,
       MEDIAN(DATE_DIFF('second', r.entered_at, t.told_at) / 60.0) AS minutes,
       MAX(r.entered_at) AS last_at
FROM registration_results r
JOIN standing_leads l ON l.record_id = r.record_id
CROSS JOIN agent_day a
LEFT JOIN told_leads t ON t.record_id = r.record_id AND t.told = 'LENGKAP' AND l.hour_told
  AND t.told_at >= r.entered_at
WHERE r.agent_code IS NOT NULL AND r.fate <> 'REPLACED'
GROUP BY r.agent_code
"""
_AGENTS = """
SELECT COALESCE(a.agent_code, t.agent_code) AS agent_code, a.office_code, a.branch_code,
       a.agent_code IS NOT NULL AS listed, a.active_to, {counts}, t.minutes, t.last_at
FROM listed_agents a
FULL JOIN typing_agents t ON t.agent_code = a.agent_code
"""


def keep_agents(engine: Engine) -> None:
    """Keep `agents`, and `listed_agents` (each as his newest row has him). Needs `registration_results`,
    records_lead, `standing_leads`, `told_leads` (changes.TOLD) and `agent_day`."""
    accepted = f"r.code IN ({listed(COUNTED)})"
    names = [fate.lower() for fate in FATES if fate != "REPLACED"]
    fates = ", ".join(
        f"COUNT(CASE WHEN r.fate = {literal(name.upper())} THEN 1 END) AS {name}" for name in names
    )
    engine.keep("listed_agents", _LISTED)
    lately = {"lately": LATELY.days, "week": WEEK.days}
    engine.keep("typing_agents", _TYPED.format(fates=fates, accepted=accepted, **lately))
    counts = ("leads", *names, "persons", "with_jht", "accepted", "accepted_30_days", "persons_7_days",
              "days", "answered")  # fmt: skip
    engine.keep(
        "agents", _AGENTS.format(counts=", ".join(f"COALESCE(t.{name}, 0) AS {name}" for name in counts))
    )
    engine.drop("typing_agents")
