"""What agents are owed for the registrations of a month, by the rule of that month: on NIKs, as the rule is
written, and on persons, as it is meant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from reconcile import tables
from reconcile.agents.outcomes import COUNTED
from reconcile.agents.people import NIK_BEFORE
from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import listed
from reconcile.rules.perisai import Contribution, Incentive, Perisai

# what a NIK alone shows: no member has it. Who is a member under another NIK is new by the rule
_ACCEPTED = """
SELECT r.agent_code, strftime(l.entered_at, '%Y-%m') AS month, r.code, r.person_id, l.nik, l.programmes,
       l.income, l.months_paid, l.job, m.nik IS NULL AS nik_is_new
FROM registration_results r
JOIN standing_leads l ON l.record_id = r.record_id
LEFT JOIN member_niks m ON {before}
WHERE r.agent_code IS NOT NULL AND l.entered_at IS NOT NULL
  AND r.code IN ({codes})
ORDER BY l.entered_at, r.record_id
"""
_BY_NIK = (*COUNTED, "SUDAH_BPU_AKTIF", "SUDAH_BPU_BERAKHIR", "GANDA_ANTAR_AGEN")


@dataclass
class _Month:
    """What one agent registered in one month. niks, persons: whether with JHT, the better of several."""

    accepted: int = 0
    niks: dict[str, bool] = field(default_factory=dict)
    persons: dict[str, bool] = field(default_factory=dict)
    contributions: int = 0
    unknown: int = 0
    commission: int = 0


def keep_incentives(engine: Engine, rules: Perisai) -> int:
    """Keep `incentives` and return its rows: one for each agent and month with a registration. Needs
    `registration_results`, `standing_leads` and `members`."""
    rows = engine.arrow(_ACCEPTED.format(codes=listed(_BY_NIK), before=NIK_BEFORE)).to_pylist()
    made = [*_lines(rows, rules)]
    engine.read("incentives", pa.Table.from_pylist(made, tables.TABLES["incentives"].schema))
    return len(made)


def _lines(rows: Iterable[Mapping[str, Any]], rules: Perisai) -> Iterable[dict[str, object]]:
    months: dict[tuple[str, str], _Month] = defaultdict(_Month)
    for row in rows:
        _count(months[row["agent_code"], row["month"]], row, rules)
    for (agent, month), counted in sorted(months.items()):
        scheme = rules.scheme(month)
        if scheme is not None:
            yield _line(agent, month, counted, scheme)


def _count(month: _Month, row: Mapping[str, Any], rules: Perisai) -> None:
    with_jht = row["programmes"] == "JKK+JKM+JHT"
    if row["nik_is_new"] and row["nik"] is not None:
        month.niks[row["nik"]] = month.niks.get(row["nik"], False) or with_jht
    if row["code"] not in COUNTED or row["person_id"] is None:
        return
    month.accepted += 1
    if row["person_id"] in month.persons:
        month.persons[row["person_id"]] |= with_jht
        return
    month.persons[row["person_id"]] = with_jht
    paid = contribution_of(rules.contribution, row)
    if paid is None:
        month.unknown += 1
        return
    scheme = rules.scheme(row["month"])
    for number, rupiah in enumerate(paid, 1):
        month.contributions += rupiah
        month.commission += _commission(scheme, number, rupiah) if scheme else 0


def contribution_of(rules: Contribution, row: Mapping[str, Any]) -> list[int] | None:
    """Rupiah paid with a registration, month by month from its own on; None where programmes, income or the
    months paid are not told."""
    if row["programmes"] is None or row["income"] is None or row["months_paid"] is None:
        return None
    base = base_of(rules, row["income"])
    months = [_later(row["month"], ahead) for ahead in range(row["months_paid"])]
    return [_rupiah(rules, base, month, row["job"] or "", row["programmes"]) for month in months]


def base_of(rules: Contribution, income: int) -> int:
    """The base of the band that an income stands in, rupiah."""
    return next(base for begin, base in reversed(rules.bands()) if income >= begin)


def _rupiah(rules: Contribution, base: int, month: str, job: str, programmes: str) -> int:
    words = set(job.replace("/", " ").split())
    share = next(
        (
            one.share
            for one in rules.relief
            if one.months[0] <= month <= one.months[1] and (not one.jobs or words & set(one.jobs))
        ),
        1.0,
    )
    jht = _whole(rules.jht * base) if programmes.endswith("JHT") else 0
    return _whole(share * rules.jkk * base) + _whole(share * rules.jkm) + jht


def _commission(scheme: Incentive, number: int, rupiah: int) -> int:
    share = next((one.share for one in scheme.commission if one.months[0] <= number <= one.months[1]), 0.0)
    return _whole(share * scheme.agent * rupiah)


def _line(agent: str, month: str, counted: _Month, scheme: Incentive) -> dict[str, object]:
    on_niks, on_persons = (_acquisition(scheme, counts) for counts in (counted.niks, counted.persons))
    return {
        "agent_code": agent,
        "month": month,
        "accepted": counted.accepted,
        "new_niks": len(counted.niks),
        "new_persons": len(counted.persons),
        "least": scheme.least,
        "acquisition_on_niks": on_niks,
        "acquisition_on_persons": on_persons,
        "contributions": counted.contributions,
        "unknown_contributions": counted.unknown,
        "commission": counted.commission,
        "total": on_persons + counted.commission,
        "rule": scheme.authority,
    }


def _acquisition(scheme: Incentive, counts: Mapping[str, bool]) -> int:
    if len(counts) < scheme.least:
        return 0
    with_jht = sum(counts.values())
    each = scheme.each_with_jht * with_jht + scheme.each * (len(counts) - with_jht)
    return _whole(scheme.agent * (scheme.month + each))


def _whole(rupiah: float) -> int:
    """Whole rupiah, halves up; a share that is written in decimals may lie a hair beneath a half."""
    return int(rupiah + 0.5 + 1e-6)


def _later(month: str, ahead: int) -> str:
    year, number = map(int, month.split("-"))
    years, past = divmod(number - 1 + ahead, 12)
    return f"{year + years:04d}-{past + 1:02d}"
