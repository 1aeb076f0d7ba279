"""Whom no programme reaches: in need, living in the register, and on no roll that he could be on."""

from __future__ import annotations

from datetime import date

from reconcile.engines.quoting import joined, literal
from reconcile.findings.lists import UNREACHED
from reconcile.rules import Eligibility, Eligible
from reconcile.rules.ages import reference_day, years_before
from reconcile.vocabulary.register_answers import KNOWN

_UNREACHED = """
SELECT n.person_id, {unreached} AS list, 'TIDAK_ADA_PROGRAM' AS reason, CAST(NULL AS STRING) AS known_region,
       {eligible_for} AS eligible_for
FROM (
  SELECT l.person_id, {reached}
         COALESCE(MIN(CASE WHEN {known} THEN l.birth END), MIN(l.birth)) AS birth,
         COALESCE(MIN(CASE WHEN {known} THEN l.birth_year END), MIN(l.birth_year)) AS birth_year
  FROM listed l
  JOIN finding_people p ON p.person_id = l.person_id
  WHERE p.in_need = 1 AND p.living = 1 AND p.dead = 0
  GROUP BY l.person_id
) AS n
WHERE {unreached_by_all} AND ({eligible_for_any})
"""
_KNOWN = f"l.role = 'register' AND {KNOWN}"

# a row of unknown period keeps its person off the list: nobody knows that it does not pay today
_STANDING = """
l.role = 'roll' AND l.paid AND (
  l.period_start IS NULL
  OR (l.period_start <= DATE '{day}' AND (l.period_end IS NULL OR l.period_end >= DATE '{day}'))
)
"""


def standing_sql(as_of: date) -> str:
    """SQL of who receives what at `as_of`: person_id, programme."""
    standing = _STANDING.format(day=as_of.isoformat())
    return f"SELECT DISTINCT l.person_id, l.programme FROM listed l WHERE {standing}"


def unreached_sql(eligibility: Eligibility, as_of: date) -> str:
    """SQL of the unreached at `as_of`, a row each as `finding_placed` has them; needs `finding_people`."""
    codes = sorted({e.programme for e in eligibility.eligible})
    could = {
        code: " OR ".join(f"({_could_have(e, as_of)})" for e in eligibility.eligible if e.programme == code)
        for code in codes
    }
    standing = _STANDING.format(day=as_of.isoformat())
    return _UNREACHED.format(
        known=_KNOWN,
        unreached=literal(UNREACHED),
        reached="".join(
            f"MAX(CASE WHEN l.programme = {literal(code)} AND {standing} THEN 1 ELSE 0 END) AS has_{number}, "
            for number, code in enumerate(codes)
        ),
        eligible_for=joined({code: f"({could[code]})" for code in codes}),
        unreached_by_all=" AND ".join(
            f"NOT (n.has_{number} = 1 AND ({could[code]}))" for number, code in enumerate(codes)
        ),
        eligible_for_any=" OR ".join(f"({could[code]})" for code in codes),
    )


def _could_have(eligible: Eligible, as_of: date) -> str:
    """SQL that is true or false, never null: a person of unknown age is not held eligible by age."""
    conditions, day = ["TRUE"], reference_day(as_of)
    if eligible.age_from is not None:
        born, year = years_before(day, eligible.age_from), day.year - eligible.age_from
        conditions.append(f"COALESCE(n.birth <= DATE '{born}', n.birth_year <= {year}, FALSE)")
    if eligible.age_to is not None:
        born, year = years_before(day, eligible.age_to + 1), day.year - eligible.age_to
        conditions.append(f"COALESCE(n.birth > DATE '{born}', n.birth_year >= {year}, FALSE)")
    return " AND ".join(conditions)
