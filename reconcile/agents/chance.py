"""What is unlike chance in an agent's registrations: each test held against the other agents, and together so
that few of those told of are there by chance. For review, never a sanction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, lgamma

import pyarrow as pa

from reconcile import tables
from reconcile.agents.outcomes import COUNTED
from reconcile.agents.people import NIK_BEFORE
from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import listed
from reconcile.rules.perisai import Perisai

_FIRM, _LOOSE = 2000.0, 2.0
"""Bounds of how alike agents are: as so many registrations that all had in common."""
_UNUSUAL = 0.05
"""Among so many agents as there are, one less likely than this by chance is not usual."""

_LOOKED_AT = """
SELECT r.agent_code, r.code, r.entered_at, l.hour_told, l.nik, SUBSTR(l.nik, 1, 12) AS born_there, l.phone,
       l.income,
       COALESCE(l.business, l.work_place) AS business,
       k.kk AS kk, SUBSTR(k.region_code, 1, 4) AS kota, SUBSTR(o.region_code, 1, 4) AS own_kota,
       h.kk AS own_kk, m.nik IS NOT NULL AS nik_is_members,
       DATE_DIFF('second', LAG(r.entered_at) OVER typed, r.entered_at) AS since,
       LAST_DAY(r.entered_at) - CAST(r.entered_at AS DATE) AS days_left
FROM registration_results r
JOIN standing_leads l ON l.record_id = r.record_id
LEFT JOIN registered k ON k.record_id = r.register_record_id
LEFT JOIN listed_agents o ON o.agent_code = r.agent_code
LEFT JOIN registered h ON h.nik = o.nik
LEFT JOIN member_niks m ON {before}
WHERE r.agent_code IS NOT NULL AND r.fate <> 'REPLACED'
WINDOW typed AS (PARTITION BY r.agent_code ORDER BY r.entered_at, r.record_id)
"""
_SHARED = """
EXISTS (
    SELECT 1 FROM looked_at o WHERE o.agent_code = l.agent_code AND o.{what} = l.{what} AND o.nik <> l.nik
)
"""
# test -> (which registrations are looked at, which of them count)
_OF_LEADS: Mapping[str, tuple[str, str]] = {
    "MENINGGAL": ("TRUE", "l.code LIKE 'MENINGGAL%'"),
    "NAMA_TIDAK_COCOK": ("TRUE", "l.code IN ('TOLAK_NAMA', 'TIDAK_DITEMUKAN')"),
    "NIK_BERURUTAN": ("l.nik IS NOT NULL", _SHARED.format(what="born_there")),
    "TELEPON_SAMA": ("l.phone IS NOT NULL AND l.nik IS NOT NULL", _SHARED.format(what="phone")),
    "BERUNTUN": ("l.hour_told", "l.since < {burst}"),
    "MALAM": ("l.hour_told", "(HOUR(l.entered_at) >= {night_from} OR HOUR(l.entered_at) < {night_to})"),
    "AKHIR_BULAN": ("l.entered_at IS NOT NULL", "l.days_left < {last_days}"),
    "NIK_KEDUA": ("TRUE", "l.code LIKE 'SUDAH_BPU%' AND l.nik IS NOT NULL AND NOT l.nik_is_members"),
    "PESERTA_LAMA": ("TRUE", "l.code = 'SUDAH_BPU_BERAKHIR'"),
    "PENGHASILAN_TERENDAH": ("l.income IS NOT NULL", "l.income < {lowest}"),
    "KELUARGA_SENDIRI": ("l.kk IS NOT NULL AND l.own_kk IS NOT NULL", "l.kk = l.own_kk"),
    "PENDAFTARAN_ULANG": ("TRUE", "l.code = 'GANDA_ANTAR_AGEN'"),
    "USAHA_SAMA": ("l.business IS NOT NULL AND l.nik IS NOT NULL", _SHARED.format(what="business")),
    "LUAR_WILAYAH": ("l.kota IS NOT NULL AND l.own_kota IS NOT NULL", "l.kota <> l.own_kota"),
}
_COUNTS = """
SELECT l.agent_code, COUNT(*) AS of, COUNT(CASE WHEN {counts} THEN 1 END) AS observed
FROM looked_at l
WHERE {looked_at}
GROUP BY l.agent_code
ORDER BY l.agent_code
"""
_MONTHS = """
SELECT agent_code, strftime(entered_at, '%Y-%m') AS month, COUNT(*) AS registered
FROM looked_at
WHERE code IN ({counted}) AND entered_at IS NOT NULL
GROUP BY 1, 2
ORDER BY 1, 2
"""


@dataclass(frozen=True)
class Counted:
    """observed: of `of` that were looked at."""

    observed: int
    of: int


@dataclass(frozen=True)
class Against:
    """An agent held against the others. chance: of so many or more. shrunk: his share as it is believed."""

    counted: Counted
    expected: float
    shrunk: float
    chance: float


def keep_tests(engine: Engine, rules: Perisai) -> None:
    """Keep `agent_tests`, one row an agent and test for which he has anything to look at. Needs
    `registration_results`, records_lead, `registered`, `members` and `agent_roles`."""
    engine.keep("looked_at", _LOOKED_AT.format(before=NIK_BEFORE))
    counts = {test: _counts(engine, rules, *said) for test, said in _OF_LEADS.items()}
    counts["TEPAT_AMBANG"] = _at_the_bound(engine, rules)
    engine.drop("looked_at")
    found = {
        (agent, test): against
        for test, of_agents in counts.items()
        for agent, against in held_against(of_agents).items()
    }
    share = rules.tests.false_discovery
    q_of = dict(zip(found, q_values([one.chance for one in found.values()]), strict=True))
    rows = [
        {
            "agent_code": agent,
            "test": test,
            "observed": one.counted.observed,
            "of": one.counted.of,
            "expected": one.expected,
            "shrunk": one.shrunk,
            "chance": one.chance,
            "q": q_of[agent, test],
            "told": q_of[agent, test] <= share,
        }
        for (agent, test), one in sorted(found.items())
    ]
    engine.read("agent_tests", pa.Table.from_pylist(rows, tables.TABLES["agent_tests"].schema))


def _counts(engine: Engine, rules: Perisai, looked_at: str, counts: str) -> dict[str, Counted]:
    said = {
        "burst": rules.tests.burst_seconds,
        "night_from": rules.tests.night[0],
        "night_to": rules.tests.night[1],
        "last_days": rules.tests.last_days,
        "lowest": rules.contribution.steps[0].from_,
    }
    rows = engine.arrow(_COUNTS.format(looked_at=looked_at, counts=counts.format(**said))).to_pylist()
    return {row["agent_code"]: Counted(row["observed"], row["of"]) for row in rows}


def _at_the_bound(engine: Engine, rules: Perisai) -> dict[str, Counted]:
    """Months with exactly as many registrations as are rewarded, or two more."""
    months: dict[str, list[bool]] = defaultdict(list)
    for row in engine.arrow(_MONTHS.format(counted=listed(COUNTED))).to_pylist():
        scheme = rules.scheme(row["month"])
        if scheme is not None:
            months[row["agent_code"]].append(scheme.least <= row["registered"] <= scheme.least + 2)
    return {agent: Counted(sum(hits), len(hits)) for agent, hits in months.items()}


def held_against(counts: Mapping[str, Counted]) -> dict[str, Against]:
    """Each agent held against the others, whose shares differ too (a beta-binomial by moments). An agent
    without others is held against nobody.

    Agents of whom chance would hardly make so many do not say what is usual: two who do the same would hide
    each other. So it begins with those whom drawing alone explains, and takes in whoever is usual among
    these.
    """
    if len(counts) < 2:
        return {}
    usual = dict(counts)
    for firm in (_FIRM, _FIRM, None, None, None):
        found = {agent: _against(one, _others(usual, agent), firm) for agent, one in counts.items()}
        usual = {agent: one for agent, one in counts.items() if found[agent].chance > _UNUSUAL / len(counts)}
    return {agent: _against(one, _others(usual, agent), None) for agent, one in counts.items()}


def _others(counts: Mapping[str, Counted], agent: str) -> list[Counted]:
    return [one for other, one in counts.items() if other != agent]


def _against(one: Counted, others: Sequence[Counted], firm: float | None) -> Against:
    """firm: how alike agents are; told by the others when None."""
    looked, seen = sum(other.of for other in others), sum(other.observed for other in others)
    share = (seen + 0.5) / (looked + 1)
    firm = _firmness(others, share) if firm is None else firm
    return Against(
        one,
        expected=share * one.of,
        shrunk=(one.observed + firm * share) / (one.of + firm),
        chance=at_least(one.observed, one.of, firm * share, firm * (1 - share)),
    )


def _firmness(others: Sequence[Counted], share: float) -> float:
    """How alike the others are, by moments: the spread of their shares beyond that of drawing."""
    looked = sum(one.of for one in others)
    if looked <= len(others) or not others:
        return _FIRM
    spread = sum((one.observed - share * one.of) ** 2 / one.of for one in others)
    of_drawing = len(others) * share * (1 - share)
    more = (spread - of_drawing) / (share * (1 - share) * (looked - len(others)))
    return max(_LOOSE, min(_FIRM, 1 / more - 1)) if more > 0 else _FIRM


def at_least(observed: int, of: int, a: float, b: float) -> float:
    """The chance of `observed` or more of `of` where shares are a beta(a, b)."""
    return min(1.0, sum(exp(_log_chance(hits, of, a, b)) for hits in range(observed, of + 1)))


def _log_chance(hits: int, of: int, a: float, b: float) -> float:
    choose = lgamma(of + 1) - lgamma(hits + 1) - lgamma(of - hits + 1)
    return choose + _log_beta(hits + a, of - hits + b) - _log_beta(a, b)


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)


def q_values(chances: Sequence[float]) -> list[float]:
    """For each chance the least share of false discoveries at which it is one (Benjamini and Hochberg
    1995)."""
    order = sorted(range(len(chances)), key=chances.__getitem__, reverse=True)
    q, least = [1.0] * len(chances), 1.0
    for rank, place in zip(range(len(chances), 0, -1), order, strict=True):
        least = min(least, chances[place] * len(chances) / rank)
        q[place] = least
    return q
