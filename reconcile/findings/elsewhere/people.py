"""What registers, rolls and numbers say of each person together: where he is registered, where he lives, who
issued his NIK."""

from __future__ import annotations

import pyarrow as pa

from reconcile.engines.protocol import Engine
from reconcile.rules import Eligibility
from reconcile.vocabulary.register_answers import ABSENT, KNOWN, LIVING, UNANSWERED

_REGISTER = "role = 'register'"
_LIVING = f"{_REGISTER} AND {LIVING} AND (home IS NULL OR home = 'HOME')"

_COUNTED = f"""
SELECT person_id,
       MAX(CASE WHEN role = 'roll' THEN 1 ELSE 0 END) AS on_roll,
       MAX(CASE WHEN role = 'need' AND paid AND sure THEN 1 ELSE 0 END) AS in_need,
       MAX(CASE WHEN {_LIVING} THEN 1 ELSE 0 END) AS living,
       MAX(CASE WHEN {_REGISTER} AND vital_status = 'DEAD' THEN 1 ELSE 0 END) AS dead,
       MAX(CASE WHEN {_REGISTER} AND vital_status = 'MOVED' THEN 1 ELSE 0 END) AS moved,
       MAX(CASE WHEN {_REGISTER} AND {LIVING} AND home = 'OTHER' THEN 1 ELSE 0 END) AS elsewhere,
       MAX(CASE WHEN {_REGISTER} AND {ABSENT} THEN 1 ELSE 0 END) AS not_found,
       MAX(CASE WHEN {_REGISTER} AND {UNANSWERED} THEN 1 ELSE 0 END) AS unknown,
       MIN(CASE WHEN {_REGISTER} AND {KNOWN} AND home = 'OTHER' THEN region_code END) AS register_region,
       MAX(CASE WHEN role <> 'register' AND home = 'HOME' THEN 1 ELSE 0 END) AS home_here,
       MAX(CASE WHEN role <> 'register' AND home = 'OTHER' THEN 1 ELSE 0 END) AS home_other,
       MIN(CASE WHEN role <> 'register' AND home = 'OTHER' THEN region_code END) AS home_region,
       MAX(school_at_home) AS school_at_home,
       MAX(CASE WHEN l.programme = s.programme THEN 1 ELSE 0 END) AS resident_roll,
       MAX(CASE WHEN nik_of_home AND role <> 'register' THEN 1 ELSE 0 END) AS nik_here,
       MIN(CASE WHEN NOT nik_of_home THEN SUBSTR(l.nik, 1, 4) END) AS nik_region,
       MAX(CASE WHEN l.nik_part IS NOT NULL THEN 1 ELSE 0 END) AS nik_damaged,
       MAX(COALESCE(o.owned, 0)) AS nik_in_register,
       MAX(CASE WHEN o.owned = 0 THEN 1 ELSE 0 END) AS nik_unanswered,
       MAX(CASE WHEN role <> 'register' AND l.nik IS NOT NULL AND a.nik IS NULL
                THEN 1 ELSE 0 END) AS nik_unasked
FROM listed l
LEFT JOIN finding_resident_rolls s ON s.programme = l.programme
LEFT JOIN (
  SELECT nik, MAX(CASE WHEN {UNANSWERED} THEN 0 ELSE 1 END) AS owned
  FROM listed
  WHERE {_REGISTER} AND nik IS NOT NULL AND NOT {ABSENT}
  GROUP BY nik
) AS o ON o.nik = l.nik AND l.role <> 'register'
LEFT JOIN (
  SELECT nik
  FROM listed
  WHERE {_REGISTER} AND nik IS NOT NULL AND {ABSENT}
  GROUP BY nik
) AS a ON a.nik = l.nik AND l.role <> 'register'
GROUP BY person_id
"""

_PEOPLE = f"""
SELECT *, home_here = 1 OR (resident_roll = 1 AND home_other = 0) AS lives_here
FROM ({_COUNTED}) AS counted
"""


def keep_people(engine: Engine, eligibility: Eligibility) -> None:
    """Keep `finding_people`, a row a person. Needs `listed`.

    Facts are 0 or 1. lives_here: a roll or need row says that the home is in the province served, or the
    person is on a roll that only residents can be on and no row puts the home elsewhere. *_region: a code of
    elsewhere, the least where there are several. nik_unasked: he bears a NIK that the register did not call
    absent.
    """
    residents = pa.array(eligibility.residents.programmes, pa.string())
    engine.read("finding_resident_rolls", pa.table({"programme": residents}))
    engine.keep("finding_people", _PEOPLE)
    engine.drop("finding_resident_rolls")
