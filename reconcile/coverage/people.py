"""Everybody of a run once, with home, sex and age: whom coverage is counted over."""

from __future__ import annotations

from datetime import date

from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import literal
from reconcile.tables import COVERAGE_PEOPLE
from reconcile.tables.families.coverage import OUTSIDE
from reconcile.vocabulary.register_answers import KNOWN, LIVING, NAMELESS

_ROWS = f"""
SELECT p.person_id, r.record_id, r.nik, COALESCE(r.sex, r.nik_sex) AS sex,
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
# whom no register lists are few: they are found before a word of theirs is read
_UNLISTED = """
SELECT p.record_id, p.person_id
FROM coverage_ids p
ANTI JOIN coverage_register g ON g.person_id = p.person_id
"""
_UNTOLD = """
SELECT p.record_id, p.person_id
FROM coverage_unlisted p
ANTI JOIN register_persons m ON m.person_id = p.person_id
"""
_OWN = """
SELECT p.person_id, MIN(COALESCE(r.sex, r.nik_sex)) AS sex,
       MIN(COALESCE(r.birth_date, r.nik_birth_date)) AS birth_date, MAX(r.region_code) AS region_code
FROM records r
JOIN coverage_untold p ON p.record_id = r.record_id
GROUP BY p.person_id
"""
_NOBODY = """
SELECT p.person_id
FROM coverage_ids p
SEMI JOIN (
    SELECT p.person_id
    FROM coverage_ids p
    SEMI JOIN coverage_nameless n ON n.record_id = p.record_id
) AS silent ON silent.person_id = p.person_id
LEFT JOIN coverage_nameless n ON n.record_id = p.record_id
GROUP BY p.person_id
HAVING COUNT(*) = COUNT(n.record_id)
"""
_KNOWN = """
SELECT a.person_id,
       CASE WHEN m.vital = 'DEAD' OR a.vital_status = 'DEAD' THEN 'DEAD'
            WHEN a.vital_status = 'MOVED' THEN 'MOVED'
            WHEN a.listed THEN 'LIVING' END AS life,
       COALESCE(m.region_code, a.region_code) AS region,
       COALESCE(m.sex, a.sex) AS sex,
       COALESCE(m.birth_date, a.birth_date) AS born
FROM (
    SELECT person_id, TRUE AS listed, sex, birth_date, region_code, vital_status
    FROM coverage_register
    UNION ALL
    SELECT u.person_id, FALSE, o.sex, o.birth_date, o.region_code, NULL
    FROM (SELECT DISTINCT person_id FROM coverage_unlisted) AS u
    LEFT JOIN coverage_own o ON o.person_id = u.person_id
) AS a
ANTI JOIN coverage_nobodies n ON n.person_id = a.person_id
LEFT JOIN register_persons m ON m.person_id = a.person_id
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
    """Keep `coverage_people`, `coverage_ids`, which person each record is, and `register_rows`. home: the
    province served, two digits. day: that on which ages are counted.

    Needs records, persons, register_persons, `coverage_roles` and `coverage_dates`.
    """
    steps = (
        ("register_rows", _ROWS),
        ("register_often", _OFTEN),
        ("coverage_register", _REGISTERED),
        ("coverage_unlisted", _UNLISTED),
        ("coverage_untold", _UNTOLD),
        ("coverage_own", _OWN),
        ("coverage_nameless", _NAMELESS),
        ("coverage_nobodies", _NOBODY),
    )
    engine.keep("coverage_ids", "SELECT record_id, person_id FROM persons")
    for name, sql in steps:
        engine.keep(name, sql)
    said = {"home": literal(home), "outside": literal(OUTSIDE), "year": day.year}
    homed = _HOMED.format(month_day=day.month * 100 + day.day, known=_KNOWN, **said)
    engine.keep(COVERAGE_PEOPLE.name, _PEOPLE.format(homed=homed, **said))
    engine.drop(*(name for name, _ in steps if name != "register_rows"))
