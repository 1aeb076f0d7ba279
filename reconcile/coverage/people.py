"""Everybody of a run once, with home, sex and age: whom coverage is counted over."""

from __future__ import annotations

from datetime import date

from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import literal
from reconcile.tables import COVERAGE_PEOPLE
from reconcile.tables.families.coverage import OUTSIDE
from reconcile.vocabulary.register_answers import KNOWN, LIVING, NAMELESS

_ROWS = f"""
SELECT p.person_id, r.record_id, COALESCE(r.sex, r.nik_sex) AS sex,
       COALESCE(r.birth_date, r.nik_birth_date) AS birth_date, r.region_code, r.vital_status, d.as_of,
       CASE WHEN {LIVING} THEN 0 ELSE 1 END AS gone
FROM records r
JOIN coverage_ids p ON p.record_id = r.record_id
JOIN coverage_roles g ON g.programme = r.programme AND g.role = 'register'
LEFT JOIN coverage_dates d ON d.programme = r.programme AND d.source_file = r.source_file
WHERE {KNOWN}
"""
_OFTEN = "SELECT person_id FROM register_rows GROUP BY person_id HAVING COUNT(*) > 1"
# of several rows of a person in a register the newest that speaks, the living first; most have one, and a
# window over all costs as much as the rest
_REGISTERED = """
SELECT r.person_id, r.sex, r.birth_date, r.region_code, r.vital_status
FROM register_rows r
ANTI JOIN register_often o ON o.person_id = r.person_id
UNION ALL
SELECT person_id, sex, birth_date, region_code, vital_status
FROM (
    SELECT r.*,
           ROW_NUMBER() OVER (
               PARTITION BY r.person_id
               ORDER BY r.as_of DESC NULLS LAST, r.gone, r.record_id
           ) AS choice
    FROM register_rows r
    SEMI JOIN register_often o ON o.person_id = r.person_id
) AS ranked
WHERE choice = 1
"""
# answers that tell a number alone are nobody by themselves
_NAMELESS = f"""
SELECT r.record_id
FROM records r
JOIN coverage_roles g ON g.programme = r.programme AND g.role = 'register'
WHERE {NAMELESS}
"""
_OWN = """
SELECT p.person_id, MIN(COALESCE(r.sex, r.nik_sex)) AS sex,
       MIN(COALESCE(r.birth_date, r.nik_birth_date)) AS birth_date, MAX(r.region_code) AS region_code
FROM records r
JOIN coverage_ids p ON p.record_id = r.record_id
LEFT JOIN coverage_register g ON g.person_id = p.person_id
LEFT JOIN register_persons m ON m.person_id = p.person_id
WHERE g.person_id IS NULL AND m.person_id IS NULL
GROUP BY p.person_id
"""
_KNOWN = """
SELECT a.person_id,
       CASE WHEN m.vital = 'DEAD' OR g.vital_status = 'DEAD' THEN 'DEAD'
            WHEN g.vital_status = 'MOVED' THEN 'MOVED'
            WHEN g.person_id IS NOT NULL THEN 'LIVING' END AS life,
       COALESCE(m.region_code, g.region_code, o.region_code) AS region,
       COALESCE(m.sex, g.sex, o.sex) AS sex,
       COALESCE(m.birth_date, g.birth_date, o.birth_date) AS born
FROM (
    SELECT DISTINCT p.person_id
    FROM coverage_ids p
    LEFT JOIN coverage_nameless n ON n.record_id = p.record_id
    WHERE n.record_id IS NULL
) AS a
LEFT JOIN register_persons m ON m.person_id = a.person_id
LEFT JOIN coverage_register g ON g.person_id = a.person_id
LEFT JOIN coverage_own o ON o.person_id = a.person_id
"""
_HOMED = """
SELECT person_id, life, region, sex,
       CASE WHEN life = 'MOVED' OR SUBSTR(region, 1, 2) <> {home} THEN {outside}
            WHEN LENGTH(region) >= 4 THEN SUBSTR(region, 1, 4) END AS kota,
       {year} - YEAR(born)
         - CASE WHEN MONTH(born) * 100 + DAY(born) > {month_day} THEN 1 ELSE 0 END AS age
FROM ({known}) AS known
"""
_PEOPLE = """
SELECT person_id, life,
       CAST(CASE WHEN life = 'LIVING' AND COALESCE(kota, '') <> {outside} THEN 1 ELSE 0 END AS BIGINT)
         AS resident,
       kota,
       CASE WHEN kota <> {outside} AND LENGTH(region) = 10 THEN region END AS kelurahan,
       sex, CAST(CASE WHEN age BETWEEN 0 AND 150 THEN age END AS INTEGER) AS age
FROM ({homed}) AS homed
"""


def keep_people(engine: Engine, home: str, day: date) -> None:
    """Keep `coverage_people`, and `coverage_ids`, which person each record is. home: the province served, two
    digits. day: that on which ages are counted.

    Needs records, persons, register_persons, `coverage_roles` and `coverage_dates`.
    """
    steps = (
        ("register_rows", _ROWS),
        ("register_often", _OFTEN),
        ("coverage_register", _REGISTERED),
        ("coverage_own", _OWN),
        ("coverage_nameless", _NAMELESS),
    )
    engine.keep("coverage_ids", "SELECT record_id, person_id FROM persons")
    for name, sql in steps:
        engine.keep(name, sql)
    said = {"home": literal(home), "outside": literal(OUTSIDE), "year": day.year}
    homed = _HOMED.format(month_day=day.month * 100 + day.day, known=_KNOWN, **said)
    engine.keep(COVERAGE_PEOPLE.name, _PEOPLE.format(homed=homed, **said))
    engine.drop(*(name for name, _ in steps))
