"""The rows that may speak for a person of the merged register."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import pyarrow as pa

from reconcile.engines.protocol import Engine
from reconcile.programmes.roles import role_table
from reconcile.rules.survivorship import MERGED_FIELDS
from reconcile.tables.delivered import days_of
from reconcile.vocabulary.flags import MASK
from reconcile.vocabulary.register_answers import KNOWN, SENT
from reconcile.vocabulary.verdicts import HOLDS, OTHER_NIK

COMPARED = {"name": "name_key", "mother_core": "mother_key"}
"""Fields that are compared spelling aside, and the column of `records` that does it."""
BACKED = {"birth_date": "nik_birth_date"}
"""Fields that the NIK of a row says too, and the column in which it does."""

_FIELDS = (*MERGED_FIELDS, *COMPARED.values())

OLDEST = 9999
"""The age of a row of whose delivery nobody knows the day."""

# who is on a roll or in need; somebody of the population register alone is nobody's to merge
_PEOPLE = """
SELECT person_id, CAST(ROW_NUMBER() OVER (ORDER BY person_id) AS INTEGER) AS person
FROM single_numbers
"""
# a child that rolls write under its mother's name is not linked with its own row of the register, and others
# are not whom their NIK proves; where verification says of all rows of a person that it is this one, the row
# speaks for him too
FOUND = """
SELECT v.person_id, MIN(v.register_record_id) AS record_id
FROM verification v
JOIN persons p ON p.record_id = v.register_record_id
WHERE p.person_id <> v.person_id
GROUP BY v.person_id
HAVING MIN(v.register_record_id) = MAX(v.register_record_id)
"""
# rows of a person are told apart by a number in the order of their ids
_PLACED = f"""
SELECT p.record_id, p.person_id, n.person, {{seq}} AS seq
FROM (
    SELECT person_id, record_id FROM persons
    UNION ALL
    SELECT person_id, record_id FROM ({FOUND}) AS found
) AS p
JOIN merged_people n ON n.person_id = p.person_id
"""
_SEQ = "CAST(ROW_NUMBER() OVER (PARTITION BY n.person ORDER BY p.record_id) AS INTEGER)"
SPEAKS = f"({KNOWN} AND NOT {SENT})"
"""Whether a row of the register says what the register holds."""
# numbers of which the register says that they are padan with what it was sent, and repeats that
PADAN = """
SELECT DISTINCT p.person_id, r.nik
FROM records r
JOIN persons p ON p.record_id = r.record_id
JOIN merged_roles g ON g.programme = r.programme AND g.role = 'register'
WHERE r.nik IS NOT NULL AND r.field_answers LIKE '%;person=SESUAI%'
"""
_OF_PEOPLE = f"""
FROM records r
JOIN ({{placed}}) AS n ON n.record_id = r.record_id
JOIN merged_roles g ON g.programme = r.programme
LEFT JOIN merged_dates d ON d.programme = r.programme AND d.source_file = r.source_file
LEFT JOIN ({PADAN}) AS c ON c.person_id = n.person_id AND c.nik = r.nik
WHERE g.role <> 'register' OR {SPEAKS}
"""
_CONFIRMED = """
CASE WHEN g.role <> 'register' AND r.nik IS NOT NULL AND (r.register_answer = 'ALIVE' OR c.nik IS NOT NULL)
     THEN 1 ELSE 0 END
"""
_ROWS = f"""
SELECT r.record_id, n.person, n.seq, r.programme, g.role, d.as_of, COALESCE(d.age, {OLDEST}) AS age,
       {_CONFIRMED} AS confirmed, r.vital_status, CAST(r.nik_birth_date AS STRING) AS nik_birth_date,
       CASE WHEN r.unnamed IS NOT NULL THEN 2 WHEN (r.flags & {MASK["NAMA_TERPOTONG"]}) <> 0 THEN 1
            ELSE 0 END AS cut,
       {{fields}}
{_OF_PEOPLE.format(placed=_PLACED.format(seq=_SEQ))}
"""
_TOLD = f"""
SELECT n.person, n.seq, r.programme, g.role, d.as_of, {_CONFIRMED} AS confirmed, {{fields}}
{_OF_PEOPLE.format(placed=_PLACED.format(seq="CAST(NULL AS INTEGER)"))}
"""

# the NIK that people said a person holds, the latest answer; two of one day that differ say nothing
_JUDGED = f"""
SELECT person, MIN(nik) AS nik, MIN(saying) AS record_id, MIN(decided_on) AS decided_on
FROM (
    SELECT person, nik, saying, decided_on,
           RANK() OVER (PARTITION BY person ORDER BY decided_on DESC) AS place
    FROM (
        SELECT x.person, CASE WHEN a.verdict = '{OTHER_NIK}' THEN NULL ELSE x.record_id END AS saying,
               a.decided_on,
               CASE WHEN a.verdict = '{OTHER_NIK}' THEN a.nik ELSE x.nik END AS nik
        FROM answered a
        JOIN merged_rows x ON x.record_id = CASE WHEN a.verdict = '{HOLDS} 2' THEN a.record_id_right
                                                 ELSE a.record_id_left END
        WHERE a.verdict IN ('{HOLDS} 1', '{HOLDS} 2', '{OTHER_NIK}') AND a.changed IS NULL
    ) AS said
    WHERE nik IS NOT NULL
) AS ranked
WHERE place = 1
GROUP BY person
HAVING MIN(nik) = MAX(nik)
"""

_GIVEN = ("merged_people", "merged_roles", "merged_dates")
KEPT = (*_GIVEN, "merged_rows", "merged_judged")


def keep_rows(engine: Engine, roles: Mapping[str, str], deliveries: pa.Table) -> None:
    """Keep the tables of KEPT. roles: programme -> roll, need or register. deliveries: tables.DELIVERIES.

    `merged_rows` has a number for each person and for each of his rows, the age of the row's delivery (0: of
    the newest day, then 1, 2, ...; OLDEST where nobody knows) and the fields as text. Needs records, persons,
    verification, single_numbers and answered.
    """
    _keep_given(engine, roles, deliveries)
    engine.keep("merged_rows", _ROWS.format(fields=_texts(_FIELDS)))
    engine.keep("merged_judged", _JUDGED)


def keep_told(
    engine: Engine, roles: Mapping[str, str], deliveries: pa.Table, fields: Iterable[str]
) -> Sequence[str]:
    """Keep `merged_people` and `merged_rows` with what rows say in `fields` alone, for a look at everybody:
    rows have no number and no age. Returns what was kept. Takes and needs what `keep_rows` does."""
    _keep_given(engine, roles, deliveries)
    engine.keep("merged_rows", _TOLD.format(fields=_texts(fields)))
    return (*_GIVEN, "merged_rows")


def _keep_given(engine: Engine, roles: Mapping[str, str], deliveries: pa.Table) -> None:
    engine.read("merged_roles", role_table(roles))
    engine.read("merged_dates", ages(deliveries))
    engine.keep("merged_people", _PEOPLE)


def _texts(fields: Iterable[str]) -> str:
    return ", ".join(
        f"CAST(r.{field} AS STRING) AS {field}" if field == "birth_date" else f"r.{field}" for field in fields
    )


def ages(deliveries: pa.Table) -> pa.Table:
    """Table of programme, source_file, as_of and age: how many later days other deliveries speak of; of
    sources that say of which day they are."""
    dated = days_of(deliveries).drop_null()
    days: list[date] = sorted(set(dated["as_of"].to_pylist()), reverse=True)
    place = {day: at for at, day in enumerate(days)}
    age = pa.array([place[day] for day in dated["as_of"].to_pylist()], pa.int32())
    return dated.append_column("age", age)
