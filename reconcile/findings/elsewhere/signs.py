"""What of a person's rows speaks of another region: where rolls, need register and schools put him, which
covers he has here and there, and where his family card was issued and when.

Signals from weak to strong: the place that issued his NIK (his first registration, and no more), a family
card of elsewhere, one of here that is younger than his card, a row of a roll or of the need register with a
home elsewhere, the population register itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pyarrow as pa

from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import flagged, literal
from reconcile.rules import UNKNOWN, Overlaps
from reconcile.rules.region_rules import Cover
from reconcile.vocabulary.register_answers import LIVING

_ISSUED = """
CASE WHEN l.kk IS NULL THEN NULL
     ELSE TRY_CAST(
       CASE WHEN SUBSTR(l.kk, 11, 2) < '50' THEN '20' ELSE '19' END || SUBSTR(l.kk, 11, 2)
       || '-' || SUBSTR(l.kk, 9, 2) || '-' || SUBSTR(l.kk, 7, 2) AS DATE) END
"""
"""The day on which a family card was issued; none is older than the nineties (`parsing/numbers/kks.py`)."""

_FILES = f"""
SELECT programme, source_file
FROM listed
WHERE role = 'register' AND {LIVING} AND home IS NOT NULL
GROUP BY programme, source_file
HAVING MAX(CASE WHEN home = 'HOME' THEN 1 ELSE 0 END) = 0
"""
"""Registers of elsewhere, in which nobody lives here: who moved in them left there. In any other he left
here, and his row may name the place that he went to."""

_COVERED = f"""
SELECT l.person_id, l.record_id, l.programme, l.role, l.home, l.vital_status, l.register_answer,
       l.school_at_home, l.school_away, l.kk, l.kk_of_home, {_ISSUED} AS kk_issued,
       l.period_start, l.month_first, l.month_last, c.cover, c.payer,
       l.role = 'roll' AND l.paid AS paid,
       l.role = 'roll' AND l.paid AND COALESCE(l.month_first <= DATE '{{month}}', TRUE)
         AND COALESCE(l.month_last >= DATE '{{month}}', TRUE) AS now,
       l.home IS NULL OR l.home = 'HOME' AS here, w.source_file IS NOT NULL AS of_elsewhere
FROM listed l
LEFT JOIN ({_FILES}) AS w ON w.programme = l.programme AND w.source_file = l.source_file
LEFT JOIN finding_covers c
  ON c.programme = l.programme AND (c.segment IS NULL OR c.segment = COALESCE(l.segment, '{UNKNOWN}'))
"""

_HEALTH, _SCHOOL = "r.cover = 'KESEHATAN'", "r.cover = 'PENDIDIKAN'"
_CENTRAL, _REGIONAL = "r.payer = 'CENTRAL'", "r.payer = 'REGIONAL'"
_REGISTER, _AWAY = "r.role = 'register'", "r.home = 'OTHER'"

_FACTS = {
    "on_roll_away": f"r.paid AND {_AWAY}",
    "in_need_away": f"r.role = 'need' AND {_AWAY}",
    "in_transit": f"{_REGISTER} AND (r.register_answer = 'IN_TRANSIT'"
    f" OR (r.vital_status = 'MOVED' AND {_AWAY} AND r.of_elsewhere))",
    "moved_out": f"{_REGISTER} AND r.vital_status = 'MOVED' AND (r.here OR NOT r.of_elsewhere)"
    " AND COALESCE(r.register_answer <> 'IN_TRANSIT', TRUE)",
    "aid_here": "r.now AND r.here",
    "central_health": f"r.now AND {_HEALTH} AND {_CENTRAL}",
    "central_health_away": f"r.now AND {_HEALTH} AND {_CENTRAL} AND {_AWAY}",
    "regional_health": f"r.now AND {_HEALTH} AND {_REGIONAL} AND r.here",
    "regional_pupil": f"r.now AND {_SCHOOL} AND {_REGIONAL} AND r.here",
    "central_pupil_here": f"r.paid AND {_SCHOOL} AND {_CENTRAL} AND r.school_at_home = 1",
    "central_pupil_away": f"r.paid AND {_SCHOOL} AND {_CENTRAL} AND r.school_away IS NOT NULL",
    "kk_away": "r.role <> 'register' AND NOT r.kk_of_home",
}
"""Of each fact the rows that say so."""

_SIGNS = """
SELECT r.person_id, {facts},
       MIN(CASE WHEN {health} AND r.now THEN r.period_start END) AS central_since,
       MIN(CASE WHEN {pupil} AND r.school_away IS NOT NULL THEN r.month_first END) AS pupil_away_since,
       MIN(CASE WHEN {kjp} THEN r.month_first END) AS regional_pupil_since,
       COALESCE(MAX(CASE WHEN r.role = 'register' AND r.kk_of_home THEN r.kk_issued END),
                MAX(CASE WHEN r.kk_of_home THEN r.kk_issued END)) AS kk_since,
       MIN(CASE WHEN {pupil} THEN r.school_away END) AS school_region,
       MIN(CASE WHEN r.role <> 'register' AND NOT r.kk_of_home THEN SUBSTR(r.kk, 1, 4) END) AS kk_region
FROM finding_covered r
GROUP BY r.person_id
"""

# the same months of one cover paid by two provinces; months that nobody says may be the same
TWICE = f"""
SELECT a.person_id,
       MAX(CASE WHEN a.month_first IS NOT NULL AND b.month_first IS NOT NULL THEN 1 ELSE 0 END) AS dated
FROM finding_covered a
JOIN finding_covered b ON b.person_id = a.person_id
WHERE {_HEALTH.replace("r.", "a.")} AND {_REGIONAL.replace("r.", "a.")} AND a.paid AND a.here
  AND {_HEALTH.replace("r.", "b.")} AND {_REGIONAL.replace("r.", "b.")} AND b.paid
  AND {_AWAY.replace("r.", "b.")}
  AND COALESCE(a.month_first <= b.month_last, TRUE) AND COALESCE(b.month_first <= a.month_last, TRUE)
GROUP BY a.person_id
"""

_BENEFITS = """
SELECT person_id, {here} AS benefit_here, {away} AS benefit_elsewhere
FROM (SELECT r.person_id, {columns} FROM finding_covered r GROUP BY r.person_id) AS each_programme
"""


def keep_signs(engine: Engine, rules: Overlaps, covers: Iterable[Cover], as_of: date) -> None:
    """Keep `finding_signs`, a row a person: the facts above (0 or 1), days and places;
    `finding_benefits_of`, his programmes here and elsewhere, comma separated; and `finding_covered`, which
    `TWICE` reads. Needs `listed`.

    covers: names of benefits in `rules`; of a name that is none nobody has anything.
    """
    engine.read("finding_covers", _covers(rules, covers))
    engine.keep("finding_covered", _COVERED.format(month=as_of.replace(day=1).isoformat()))
    facts = ",\n".join(
        f"MAX(CASE WHEN {condition} THEN 1 ELSE 0 END) AS {name}" for name, condition in _FACTS.items()
    )
    kinds = {"health": f"{_HEALTH} AND {_CENTRAL}", "pupil": f"{_SCHOOL} AND {_CENTRAL} AND r.paid"}
    kinds["kjp"] = f"{_SCHOOL} AND {_REGIONAL} AND r.paid AND r.here"
    engine.keep("finding_signs", _SIGNS.format(facts=facts, **kinds))
    engine.keep("finding_benefits_of", _benefits(engine))
    engine.drop("finding_covers")


def _benefits(engine: Engine) -> str:
    """SQL of the programmes that pay each person now, here and elsewhere."""
    codes = sorted(engine.arrow("SELECT DISTINCT programme FROM listed").column(0).to_pylist())
    now = {code: f"r.now AND r.programme = {literal(code)}" for code in codes}
    here, told_here = flagged({code: f"{condition} AND r.here" for code, condition in now.items()})
    away, told_away = flagged({code: f"{condition} AND {_AWAY}" for code, condition in now.items()})
    columns = f"{here}, {away.replace('AS in_', 'AS away_')}"
    return _BENEFITS.format(here=told_here, away=told_away.replace("in_", "away_"), columns=columns)


def _covers(rules: Overlaps, covers: Iterable[Cover]) -> pa.Table:
    rows = sorted(
        {
            (one.code, payer, benefit.programme, benefit.segment or "")
            for one in covers
            for payer, name in (("CENTRAL", one.central), ("REGIONAL", one.regional))
            for benefit in rules.benefits.get(name, ())
        }
    )
    names = ("cover", "payer", "programme", "segment")
    columns = {name: pa.array([row[at] for row in rows], pa.string()) for at, name in enumerate(names)}
    segments = pa.array([row[3] or None for row in rows], pa.string())
    return pa.table({**columns, "segment": segments})
