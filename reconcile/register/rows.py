"""The rows that may speak for a person of the merged register."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa

from reconcile.engines.protocol import Engine
from reconcile.rules.survivorship import MERGED_FIELDS
from reconcile.vocabulary.register_answers import KNOWN
from reconcile.vocabulary.verdicts import HOLDS, OTHER_NIK

COMPARED = {"name": "name_key", "mother_core": "mother_key"}
"""Fields that are compared spelling aside, and the column of `records` that does it."""

_TEXTS = ", ".join(
    f"CAST(r.{field} AS STRING) AS {field}" if field == "birth_date" else f"r.{field}"
    for field in (*MERGED_FIELDS, *COMPARED.values())
)

# who is on a roll or in need; somebody of the population register alone is nobody's to merge
_PEOPLE = """
SELECT person_id, CAST(ROW_NUMBER() OVER (ORDER BY person_id) AS INTEGER) AS person
FROM single_numbers
"""
_ROWS = f"""
SELECT r.record_id, n.person, r.programme, g.role, d.as_of, COALESCE(d.age, 0) AS age,
       CASE WHEN g.role <> 'register' AND r.register_answer = 'ALIVE' AND r.nik IS NOT NULL
            THEN 1 ELSE 0 END AS confirmed,
       r.vital_status, {_TEXTS}, r.name_alias
FROM records r
JOIN persons p ON p.record_id = r.record_id
JOIN merged_people n ON n.person_id = p.person_id
JOIN merged_roles g ON g.programme = r.programme
LEFT JOIN merged_dates d ON d.programme = r.programme AND d.source_file = r.source_file
WHERE g.role <> 'register' OR {KNOWN}
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

KEPT = ("merged_people", "merged_roles", "merged_dates", "merged_rows", "merged_judged")


def keep_rows(engine: Engine, roles: Mapping[str, str], deliveries: Sequence[Mapping[str, Any]]) -> None:
    """Keep the tables of KEPT. roles: programme -> roll, need or register. deliveries: rows of that table.

    `merged_rows` has a number for each person, the age of the row's delivery (0: of the newest day, then 1,
    2, ...; the last where nobody knows) and the fields as text. Needs records, persons, single_numbers and
    answered.
    """
    declared = {"programme": list(roles), "role": list(roles.values())}
    engine.read("merged_roles", pa.table(declared, _ROLES))
    engine.read("merged_dates", ages(deliveries))
    engine.keep("merged_people", _PEOPLE)
    engine.keep("merged_rows", _ROWS)
    engine.keep("merged_judged", _JUDGED)


def ages(deliveries: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Table of programme, source_file, as_of and age: how many later days other deliveries speak of."""
    spoken = [one for one in deliveries if one["in_force"]]
    days: list[date] = sorted({one["as_of"] for one in spoken if one["as_of"]}, reverse=True)
    place = {day: at for at, day in enumerate(days)}
    rows = [
        {
            "programme": one["programme"],
            "source_file": one["source_file"],
            "as_of": one["as_of"],
            "age": place.get(one["as_of"], len(days)),
        }
        for one in spoken
    ]
    return pa.Table.from_pylist(rows, schema=_DATES)


_ROLES = pa.schema([("programme", pa.string()), ("role", pa.string())])
_DATES = pa.schema(
    [("programme", pa.string()), ("source_file", pa.string()), ("as_of", pa.date32()), ("age", pa.int32())]
)
