"""How many of those who began are still active after so many months: Kaplan and Meier's share (1958) with
Greenwood's interval (1926).

Whoever was a member before he was first seen counts from then on only (he cannot be seen to have left
earlier); whoever is active at the last comparable run, died, moved or was joined with somebody is no loss.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log, sqrt
from typing import Any

import pyarrow as pa

from reconcile.agents.outcomes import COUNTED
from reconcile.coverage.months import month_sql
from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import listed
from reconcile.linkage.trust import NORMAL_95
from reconcile.tables.families.growth import AGENT_RETENTION, RETENTION

STEPS = (2, 4, 6, 12, 24)
"""Months of which papers tell; 24 is a step of the agents' bonus."""
_SPELLS = """
SELECT family, segment, kota, entered, seen - entered AS late,
       CASE WHEN cause = 'LAPSED' THEN GREATEST(ended - entered, seen - entered + 1)
            ELSE last - entered END AS stayed,
       CAST(CASE WHEN cause = 'LAPSED' THEN 1 ELSE 0 END AS BIGINT) AS lapsed,
       CAST(COUNT(*) AS BIGINT) AS members
FROM member_spells
WHERE entered IS NOT NULL
GROUP BY ALL
ORDER BY ALL
"""


# a registration and the spell that began in its month or after: what was before is no merit of the agent
_OF_AGENTS = f"""
SELECT r.agent_code, s.entered, s.seen - s.entered AS late,
       CASE WHEN s.cause = 'LAPSED' THEN GREATEST(s.ended - s.entered, s.seen - s.entered + 1)
            ELSE s.last - s.entered END AS stayed,
       CAST(CASE WHEN s.cause = 'LAPSED' THEN 1 ELSE 0 END AS BIGINT) AS lapsed,
       CAST(COUNT(*) AS BIGINT) AS members
FROM (
    SELECT agent_code, person_id, MIN(entered_at) AS entered_at
    FROM registration_results
    WHERE code IN ({listed(COUNTED)}) AND agent_code IS NOT NULL AND person_id IS NOT NULL
      AND entered_at IS NOT NULL
    GROUP BY agent_code, person_id
) AS r
JOIN member_spells s ON s.person_id = r.person_id AND s.family = 'ketenagakerjaan'
WHERE s.entered >= {month_sql("CAST(r.entered_at AS DATE)")}
GROUP BY ALL
ORDER BY ALL
"""


@dataclass(frozen=True)
class Spell:
    """So many members alike. late: months after their first in which they were first seen. stayed: the month
    in which they lapsed, or to which they are known to have stayed."""

    late: int
    stayed: int
    lapsed: bool
    members: int = 1


@dataclass(frozen=True)
class Step:
    """After `month` months: of `at_risk` seen to have reached it, `lapsed` in it; the share of those who
    began that stay, and its 95 % interval."""

    month: int
    at_risk: int
    lapsed: int
    share: float
    low: float
    high: float


def kaplan_meier(spells: Sequence[Spell], months: int) -> list[Step]:
    """The steps from month 1 on; they end before the first month that nobody was seen to reach."""
    steps, share, spread, fewest = [], 1.0, 0.0, 0
    for month in range(1, months + 1):
        at_risk = sum(one.members for one in spells if one.late < month <= one.stayed)
        lapsed = sum(one.members for one in spells if one.lapsed and one.late < month == one.stayed)
        if not at_risk:
            break
        fewest = min(fewest or at_risk, at_risk)
        share *= 1 - lapsed / at_risk
        spread += lapsed / (at_risk * (at_risk - lapsed)) if at_risk > lapsed else 0.0
        steps.append(Step(month, at_risk, lapsed, share, *_interval(share, spread, fewest)))
    return steps


def _interval(share: float, spread: float, fewest: int) -> tuple[float, float]:
    """Greenwood's on the scale log(-log), which stays within 0 and 1; where nobody or everybody left, what as
    many people leave open."""
    open_end: float = 0.025 ** (1 / fewest)
    if share >= 1.0:
        return open_end, 1.0
    if share <= 0.0:
        return 0.0, 1 - open_end
    wide = NORMAL_95 * sqrt(spread) / log(share)
    return exp(log(share) * exp(-wide)), exp(log(share) * exp(wide))


def keep_retention(engine: Engine) -> int:
    """Keep `retention`; returns its rows. Needs `member_spells`."""
    groups: dict[tuple[str, str, str], list[Spell]] = defaultdict(list)
    for row in engine.arrow(_SPELLS).to_pylist():
        spell = Spell(row["late"], row["stayed"], bool(row["lapsed"]), row["members"])
        for by, value in _groups(row):
            groups[row["family"], by, value].append(spell)
    rows = [line for key in sorted(groups) for line in _lines(key, groups[key])]
    engine.read(RETENTION.name, pa.Table.from_pylist(rows, RETENTION.schema))
    return len(rows)


def keep_agent_retention(engine: Engine) -> int:
    """Keep `agent_retention`; returns its rows. Needs `member_spells` and registration_results."""
    agents: dict[str, list[Spell]] = defaultdict(list)
    for row in engine.arrow(_OF_AGENTS).to_pylist():
        spell = Spell(row["late"], row["stayed"], bool(row["lapsed"]), row["members"])
        agents[row["agent_code"]].append(spell)
    rows = [{"agent_code": agent, **line} for agent in sorted(agents) for line in _steps(agents[agent])]
    engine.read(AGENT_RETENTION.name, pa.Table.from_pylist(rows, AGENT_RETENTION.schema))
    return len(rows)


def _groups(row: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    year, month = divmod(row["entered"], 12)
    return (
        ("ALL", ""),
        ("SEGMENT", row["segment"]),
        ("KOTA", row["kota"]),
        ("COHORT", f"{year}-{month + 1:02d}"),
    )


def _lines(key: tuple[str, str, str], spells: Sequence[Spell]) -> Iterator[dict[str, Any]]:
    family, by, value = key
    for line in _steps(spells):
        yield {"family": family, "alike": by, "value": value, **line}


def _steps(spells: Sequence[Spell]) -> Iterator[dict[str, Any]]:
    members = sum(one.members for one in spells)
    for step in kaplan_meier(spells, max(STEPS)):
        yield {
            "month": step.month, "members": members, "at_risk": step.at_risk, "lapsed": step.lapsed,
            "share": 100 * step.share, "low": 100 * step.low, "high": 100 * step.high,
        }  # fmt: skip
