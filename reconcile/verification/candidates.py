"""What the register holds for each row that is verified: its person's row, the owner of its NIK, candidates
in doubt, and answers about its NIK."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from reconcile.engines.protocol import Engine
from reconcile.vocabulary.register_answers import ABSENT, KNOWN, LIVING, UNANSWERED

_COLUMNS = "name, name_key, unnamed, birth_date, birth_place, sex, mother_core, mother_key, kk, region_code"

ANSWERED_BY = {
    "name": "name_key",
    "birth_date": "birth_date",
    "birth_place": "birth_place",
    "sex": "sex",
    "mother": "mother_key",
    "kk": "kk",
}
"""Fields that registrars compare, and by what rows of a NIK say the same of them."""

_ASKED = f"""
SELECT r.record_id, p.person_id, r.programme, r.source_file, r.sheet, r.source_row, r.nik, {_COLUMNS},
       SUBSTR(r.nik, 1, 2) = h.province AS nik_of_home,
       CASE WHEN r.region_code IS NULL THEN NULL
            WHEN SUBSTR(r.region_code, 1, 2) = h.province THEN 1 ELSE 0 END AS at_home,
       SUBSTR(r.region_code, 1, 4) AS kota
FROM records r
JOIN persons p ON p.record_id = r.record_id
JOIN verified_roles g ON g.programme = r.programme AND g.role <> 'register'
CROSS JOIN verified_home h
"""
# an answer without a name, which says that the name it was sent agrees, is about who bears its NIK by that
# name: linking has nothing but the number to know him by
_ADOPTED = """
SELECT r.record_id, MIN(x.person_id) AS person_id
FROM records r
JOIN verified_roles g ON g.programme = r.programme AND g.role = 'register'
JOIN verified_asked x ON x.nik = r.nik
WHERE r.name IS NULL AND (r.field_answers LIKE '%;name=SESUAI%' OR r.field_answers LIKE '%;name=MIRIP%')
GROUP BY r.record_id
HAVING MIN(x.person_id) = MAX(x.person_id) AND MIN(x.name_key) = MAX(x.name_key)
"""
_HELD = f"""
SELECT r.record_id, COALESCE(a.person_id, p.person_id) AS person_id, r.programme, r.nik, {_COLUMNS},
       r.vital_status, r.register_answer, r.field_answers, d.as_of
FROM records r
JOIN persons p ON p.record_id = r.record_id
JOIN verified_roles g ON g.programme = r.programme AND g.role = 'register'
LEFT JOIN verified_adopted a ON a.record_id = r.record_id
LEFT JOIN verified_dates d ON d.programme = r.programme AND d.source_file = r.source_file
"""

# a register's rows of one NIK count as one; one that says itself who it is, and when born, before one that
# only answers, then the newest that speaks of somebody, the living first
_OWN = f"""
SELECT person_id, nik, record_id
FROM (
    SELECT person_id, nik, record_id,
           ROW_NUMBER() OVER (
               PARTITION BY person_id, nik
               ORDER BY CASE WHEN name IS NULL THEN 2 WHEN birth_date IS NULL THEN 1 ELSE 0 END,
                        as_of DESC NULLS LAST, CASE WHEN {LIVING} THEN 0 ELSE 1 END, record_id
           ) AS choice
    FROM verified_held
    WHERE {KNOWN} AND nik IS NOT NULL
) AS ranked
WHERE choice = 1
"""
_OWN_OF = """
SELECT person_id, MIN(nik) AS nik, MIN(record_id) AS record_id, COUNT(*) AS niks
FROM verified_own
GROUP BY person_id
"""
_OWNERS = """
SELECT nik, MIN(person_id) AS person_id, MIN(record_id) AS record_id
FROM verified_own
GROUP BY nik
"""

# a child that is written under its mother's name has none to be known by: its birth date, its mother and the
# family card name it where just one child has them, nobody else of that roll is that child, and no other row
# of it is as like; twins are two, and a row that says which of twins is left to people
_NEWBORN = """
SELECT x.record_id, x.programme, o.person_id, o.nik, o.record_id AS own_record
FROM verified_asked x
JOIN verified_held h ON h.birth_date = x.birth_date AND h.mother_key = x.mother_key AND h.kk = x.kk
JOIN verified_own o ON o.record_id = h.record_id
LEFT JOIN verified_own_of m ON m.person_id = x.person_id
WHERE x.unnamed = 0 AND h.unnamed IS NULL AND m.person_id IS NULL
"""
_NEWBORNS = """
SELECT n.record_id, MIN(n.person_id) AS person_id, MIN(n.nik) AS nik, MIN(n.own_record) AS own_record
FROM verified_newborn n
LEFT JOIN (
    SELECT DISTINCT x.person_id, x.programme
    FROM verified_asked x
    JOIN (SELECT DISTINCT person_id FROM verified_newborn) AS f ON f.person_id = x.person_id
) AS t ON t.person_id = n.person_id AND t.programme = n.programme
LEFT JOIN (
    SELECT nik, programme
    FROM verified_newborn
    GROUP BY nik, programme
    HAVING COUNT(*) > 1
) AS s ON s.nik = n.nik AND s.programme = n.programme
GROUP BY n.record_id
HAVING COUNT(*) = 1 AND COUNT(t.person_id) = 0 AND COUNT(s.nik) = 0
"""

# what was asked and not answered with a person: of a NIK, and of a person
_ANSWERS = f"""
SELECT {{by}},
       MAX(CASE WHEN {ABSENT} THEN 1 ELSE 0 END) AS absent,
       MAX(CASE WHEN register_answer = 'MISMATCH' THEN 1 ELSE 0 END) AS mismatch,
       MAX(CASE WHEN register_answer IN ('DUPLICATE', 'INACTIVE') THEN 1 ELSE 0 END) AS blocked,
       MAX(CASE WHEN {UNANSWERED} THEN 1 ELSE 0 END) AS unanswered
FROM verified_held
WHERE {{by}} IS NOT NULL AND NOT ({KNOWN})
GROUP BY {{by}}
"""

# people whom linking would not call one with somebody in the register, and would not call two either
_DOUBTED = f"""
SELECT DISTINCT a.person_id
FROM (
    SELECT record_id_left AS one, record_id_right AS two FROM links WHERE band = 'review'
    UNION ALL SELECT record_id_right, record_id_left FROM links WHERE band = 'review'
    UNION ALL SELECT record_id_left, record_id_right FROM refused_links WHERE reason IN ({{doubts}})
    UNION ALL SELECT record_id_right, record_id_left FROM refused_links WHERE reason IN ({{doubts}})
) AS pairs
JOIN persons a ON a.record_id = pairs.one
JOIN verified_held b ON b.record_id = pairs.two
WHERE a.person_id <> b.person_id AND {KNOWN}
"""
_DOUBTS = "'DUA_CALON', 'MUNGKIN_DUA_ORANG', 'BUKTI_BERTENTANGAN'"

_WEIGHED = """
SELECT one, two, MAX(probability) AS probability
FROM (
    SELECT record_id_left AS one, record_id_right AS two, probability FROM links
    UNION ALL SELECT record_id_right, record_id_left, probability FROM links
) AS pairs
GROUP BY one, two
"""

# newer extracts beat older ones; dead and alive on the same day contradict each other
_STATES = f"""
SELECT person_id,
       CASE WHEN dead = 1 AND living = 1 THEN 'CONTRADICTED'
            WHEN dead = 1 THEN 'DEAD'
            WHEN doubled = 1 THEN 'DUPLICATE'
            WHEN inactive = 1 THEN 'INACTIVE'
            WHEN moved = 1 THEN 'MOVED'
            WHEN unrecorded = 1 THEN 'NOT_RECORDED' END AS overlay
FROM (
    SELECT h.person_id,
           MAX(CASE WHEN vital_status = 'DEAD' THEN 1 ELSE 0 END) AS dead,
           MAX(
               CASE WHEN {LIVING} AND COALESCE(register_answer, 'ALIVE') = 'ALIVE' THEN 1 ELSE 0 END
           ) AS living,
           MAX(CASE WHEN register_answer = 'DUPLICATE' THEN 1 ELSE 0 END) AS doubled,
           MAX(CASE WHEN register_answer = 'INACTIVE' THEN 1 ELSE 0 END) AS inactive,
           MAX(CASE WHEN vital_status = 'MOVED' THEN 1 ELSE 0 END) AS moved,
           MAX(CASE WHEN register_answer = 'NOT_RECORDED' THEN 1 ELSE 0 END) AS unrecorded
    FROM verified_held h
    JOIN (
        SELECT person_id, MAX(as_of) AS as_of
        FROM verified_held
        WHERE COALESCE(register_answer, 'ALIVE') NOT IN ('NOT_ASKED', 'UNKNOWN')
        GROUP BY person_id
    ) AS n ON n.person_id = h.person_id AND (n.as_of IS NULL OR h.as_of = n.as_of)
    GROUP BY h.person_id
) AS said
"""

# an answer is about what was sent: it is held against rows of its NIK where these say one thing
_SENT = f"""
SELECT x.nik, {
    ", ".join(
        f"CASE WHEN MIN(x.{by}) = MAX(x.{by}) THEN 1 ELSE 0 END AS one_{of}" for of, by in ANSWERED_BY.items()
    )
}
FROM verified_asked x
WHERE x.nik IN (SELECT nik FROM verified_held WHERE field_answers IS NOT NULL)
GROUP BY x.nik
"""

KEPT = (
    ("verified_asked", _ASKED),
    ("verified_adopted", _ADOPTED),
    ("verified_held", _HELD),
    ("verified_own", _OWN),
    ("verified_own_of", _OWN_OF),
    ("verified_owners", _OWNERS),
    ("verified_newborn", _NEWBORN),
    ("verified_newborns", _NEWBORNS),
    ("verified_niks", _ANSWERS.format(by="nik")),
    ("verified_answers", _ANSWERS.format(by="person_id")),
    ("verified_doubted", _DOUBTED.format(doubts=_DOUBTS)),
    ("verified_weighed", _WEIGHED),
    ("verified_sent", _SENT),
    ("verified_states", _STATES),
)


def keep_candidates(engine: Engine, roles: pa.Table, home: str, dates: pa.Table) -> Sequence[str]:
    """Keep the tables of KEPT and return all that was kept. roles: programme, role. home: the province
    served, two digits. dates: programme, source_file, as_of of the deliveries. Needs records, persons, links
    and refused_links."""
    engine.read("verified_roles", roles)
    engine.read("verified_home", pa.table({"province": pa.array([home], pa.string())}))
    engine.read("verified_dates", dates)
    for name, sql in KEPT:
        engine.keep(name, sql)
    return ("verified_roles", "verified_home", "verified_dates", *(name for name, _ in KEPT))
