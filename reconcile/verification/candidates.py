"""What the register holds for each row that is verified: its person's row, the owner of its NIK, candidates
in doubt, and answers about its NIK."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from reconcile.engines.protocol import Engine
from reconcile.vocabulary.register_answers import (
    ABSENT,
    BLOCKED,
    KNOWN,
    LIVING,
    NAME_AGREES,
    SENT,
    TELLS,
    UNANSWERED,
)

_SAID_BY = (
    *("name", "name_alias", "name_key", "unnamed", "birth_date", "birth_place", "sex"),
    *("mother_core", "mother_key", "kk", "region_code"),
)
_COLUMNS = ", ".join(_SAID_BY)

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
# an answer without a name is about who bears its NIK, where one person does: linking has nothing but the
# number to know him by
_ADOPTED = """
SELECT r.record_id, MIN(x.person_id) AS person_id
FROM records r
JOIN verified_roles g ON g.programme = r.programme AND g.role = 'register'
JOIN verified_asked x ON x.nik = r.nik
WHERE r.name IS NULL AND r.birth_date IS NULL
GROUP BY r.record_id
HAVING MIN(x.person_id) = MAX(x.person_id)
"""
# what a register repeats as it was asked is not what it holds
_NOT_SENT = ", ".join(f"CASE WHEN {SENT} THEN NULL ELSE r.{one} END AS {one}" for one in _SAID_BY)
_HELD = f"""
SELECT r.record_id, COALESCE(a.person_id, p.person_id) AS person_id, r.programme, r.nik,
       {_NOT_SENT},
       CASE WHEN {TELLS} THEN 1 ELSE 0 END AS tells, r.name AS sent_name,
       r.vital_status, r.register_answer, r.field_answers, d.as_of,
       CASE WHEN s.source_file IS NOT NULL AND NOT {NAME_AGREES} THEN 1 ELSE 0 END AS of_number
FROM records r
JOIN persons p ON p.record_id = r.record_id
JOIN verified_roles g ON g.programme = r.programme AND g.role = 'register'
LEFT JOIN verified_adopted a ON a.record_id = r.record_id
LEFT JOIN verified_dates d ON d.programme = r.programme AND d.source_file = r.source_file
LEFT JOIN verified_answering s ON s.programme = r.programme AND s.source_file = r.source_file
"""

# who was found under a number, of which a newer day says that it is not there, or that it is not his: neither
# of the two days can be believed without a look
_WITHDRAWN = f"""
SELECT DISTINCT h.record_id, h.nik, h.person_id
FROM verified_held h
JOIN (
    SELECT nik, as_of, register_answer, sent_name, person_id
    FROM verified_held
    WHERE nik IS NOT NULL AND as_of IS NOT NULL AND ({ABSENT} OR register_answer = 'MISMATCH')
) AS n ON n.nik = h.nik AND n.as_of > h.as_of
WHERE {KNOWN} AND h.tells = 1
  AND (n.register_answer IS DISTINCT FROM 'MISMATCH' OR n.sent_name IS NULL OR n.person_id = h.person_id)
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
    WHERE {KNOWN} AND nik IS NOT NULL AND tells = 1
      AND record_id NOT IN (SELECT record_id FROM verified_withdrawn)
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

# only other rows say that a row is of whom the register has, and its own birth, by more than one slip, or its
# own sex says otherwise: linking has not weighed the two, or not called them one
_UNLIKE = """
SELECT x.record_id
FROM verified_asked x
JOIN verified_own_of o ON o.person_id = x.person_id AND o.niks = 1
JOIN verified_held r ON r.record_id = o.record_id
LEFT JOIN verified_owners w ON w.nik = x.nik
LEFT JOIN links q
  ON q.record_id_left = LEAST(x.record_id, o.record_id)
  AND q.record_id_right = GREATEST(x.record_id, o.record_id) AND q.band = 'link'
WHERE w.nik IS NULL AND q.record_id_left IS NULL
  AND (x.sex <> r.sex
       OR (CASE WHEN YEAR(x.birth_date) <> YEAR(r.birth_date) THEN 1 ELSE 0 END
           + CASE WHEN MONTH(x.birth_date) <> MONTH(r.birth_date) THEN 1 ELSE 0 END
           + CASE WHEN DAY(x.birth_date) <> DAY(r.birth_date) THEN 1 ELSE 0 END > 1
           AND NOT (YEAR(x.birth_date) = YEAR(r.birth_date) AND MONTH(x.birth_date) = DAY(r.birth_date)
                    AND DAY(x.birth_date) = MONTH(r.birth_date))))
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

# what was asked and not answered with a person: of a NIK; of whom nobody knows a number, or whom an extract
# lists under a blocked one, of a person
_SAID = f"""
       MAX(CASE WHEN {ABSENT} THEN 1 ELSE 0 END) AS absent,
       MAX(CASE WHEN {BLOCKED} THEN 1 ELSE 0 END) AS blocked,
       MAX(CASE WHEN {UNANSWERED} THEN 1 ELSE 0 END) AS unanswered
"""
_ANSWERS_OF_NIKS = f"""
SELECT nik, MAX(CASE WHEN {KNOWN} THEN 1 ELSE 0 END) AS there, {_SAID}
FROM verified_held
WHERE nik IS NOT NULL AND (tells = 0 OR NOT ({KNOWN}))
GROUP BY nik
"""
_ANSWERS_OF_PERSONS = f"""
SELECT person_id, MIN(CASE WHEN {BLOCKED} THEN nik END) AS nik, {_SAID}
FROM verified_held
WHERE NOT ({KNOWN}) AND (nik IS NULL OR (of_number = 0 AND {BLOCKED}))
GROUP BY person_id
"""
# "not padan" is said of a number and of whoever was sent with it: another who bears the number was not asked
# about; without a name nobody knows who was sent, unless one person alone bears it
_MISMATCHES = """
SELECT DISTINCT x.record_id
FROM verified_held h
JOIN verified_asked x ON x.nik = h.nik
LEFT JOIN (
    SELECT nik
    FROM verified_asked
    WHERE nik IS NOT NULL
    GROUP BY nik
    HAVING MIN(person_id) = MAX(person_id)
) AS o ON o.nik = h.nik
WHERE h.register_answer = 'MISMATCH'
  AND (x.person_id = h.person_id OR (h.sent_name IS NULL AND o.nik IS NOT NULL))
UNION
SELECT x.record_id
FROM verified_held h
JOIN verified_asked x ON x.person_id = h.person_id
WHERE h.register_answer = 'MISMATCH' AND h.nik IS NULL
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

# newer extracts beat older ones
_NEWEST = """
SELECT {by}, MAX(as_of) AS as_of
FROM {of}
WHERE {by} IS NOT NULL AND COALESCE(register_answer, 'ALIVE') NOT IN ('NOT_ASKED', 'UNKNOWN')
GROUP BY {by}
"""
# what is answered of one number of somebody whom an extract lists under another is said of that number alone
_OTHERS = f"""
SELECT DISTINCT h.person_id, h.nik
FROM verified_held h
JOIN (SELECT person_id, nik FROM verified_held WHERE of_number = 0 AND {KNOWN}) AS e
  ON e.person_id = h.person_id AND e.nik <> h.nik
WHERE h.of_number = 1
"""
_SAID_OF_PERSONS = """
SELECT h.person_id, h.vital_status, h.register_answer, h.as_of
FROM verified_held h
LEFT JOIN verified_others o ON o.person_id = h.person_id AND o.nik = h.nik AND h.of_number = 1
WHERE o.nik IS NULL
"""
_FLAGS = f"""
       MAX(CASE WHEN h.vital_status = 'DEAD' THEN 1 ELSE 0 END) AS dead,
       MAX(CASE WHEN {LIVING} AND COALESCE(h.register_answer, 'ALIVE') = 'ALIVE' THEN 1 ELSE 0 END) AS living,
       MAX(CASE WHEN h.vital_status = 'MOVED' THEN 1 ELSE 0 END) AS moved,
       MAX(CASE WHEN h.register_answer = 'NOT_RECORDED' THEN 1 ELSE 0 END) AS unrecorded
"""
_STATES = f"""
SELECT h.person_id, {_FLAGS}
FROM ({_SAID_OF_PERSONS}) AS h
JOIN ({_NEWEST.format(by="person_id", of=f"({_SAID_OF_PERSONS}) AS said")}) AS n
  ON n.person_id = h.person_id AND (n.as_of IS NULL OR h.as_of = n.as_of)
GROUP BY h.person_id
"""
_STATES_OF_OTHERS = f"""
SELECT h.person_id, h.nik, {_FLAGS}
FROM verified_held h
JOIN verified_others o ON o.person_id = h.person_id AND o.nik = h.nik
WHERE h.of_number = 1
GROUP BY h.person_id, h.nik
"""
# a number is blocked, or blocked and in use on one day
_STATES_OF_NIKS = f"""
SELECT nik,
       CASE WHEN living = 1 THEN 'CONTRADICTED'
            WHEN doubled = 1 THEN 'DUPLICATE'
            ELSE 'INACTIVE' END AS overlay
FROM (
    SELECT h.nik,
           MAX(CASE WHEN {LIVING} AND COALESCE(h.register_answer, 'ALIVE') = 'ALIVE'
                    THEN 1 ELSE 0 END) AS living,
           MAX(CASE WHEN h.register_answer = 'DUPLICATE' THEN 1 ELSE 0 END) AS doubled,
           MAX(CASE WHEN {BLOCKED} THEN 1 ELSE 0 END) AS blocked
    FROM verified_held h
    JOIN ({_NEWEST.format(by="nik", of="verified_held")}) AS n
      ON n.nik = h.nik AND (n.as_of IS NULL OR h.as_of = n.as_of)
    GROUP BY h.nik
) AS said
WHERE blocked = 1
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
    ("verified_withdrawn", _WITHDRAWN),
    ("verified_own", _OWN),
    ("verified_own_of", _OWN_OF),
    ("verified_owners", _OWNERS),
    ("verified_unlike", _UNLIKE),
    ("verified_newborn", _NEWBORN),
    ("verified_newborns", _NEWBORNS),
    ("verified_niks", _ANSWERS_OF_NIKS),
    ("verified_answers", _ANSWERS_OF_PERSONS),
    ("verified_mismatches", _MISMATCHES),
    ("verified_doubted", _DOUBTED.format(doubts=_DOUBTS)),
    ("verified_sent", _SENT),
    ("verified_others", _OTHERS),
    ("verified_states", _STATES),
    ("verified_other_states", _STATES_OF_OTHERS),
    ("verified_nik_states", _STATES_OF_NIKS),
)


def keep_candidates(
    engine: Engine, roles: pa.Table, home: str, dates: pa.Table, answering: pa.Table
) -> Sequence[str]:
    """Keep the tables of KEPT and return all that was kept. roles: programme, role. home: the province
    served, two digits. dates: programme, source_file, as_of of the deliveries. answering: programme,
    source_file of those that hold answers. Needs records, persons, links and refused_links."""
    engine.read("verified_roles", roles)
    engine.read("verified_home", pa.table({"province": pa.array([home], pa.string())}))
    engine.read("verified_dates", dates)
    engine.read("verified_answering", answering)
    for name, sql in KEPT:
        engine.keep(name, sql)
    given = ("roles", "home", "dates", "answering")
    return (*(f"verified_{name}" for name in given), *(name for name, _ in KEPT))
