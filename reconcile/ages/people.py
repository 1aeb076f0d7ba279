"""Persons of each roll with what their age is known by, and the SQL of an age."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date

from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import literal
from reconcile.programmes.roles import role_table
from reconcile.tables.verification import MATCHED, OUT_OF_BASE

KEPT = ("aged_roles", "aged_rows", "aged_members", "aged_people")
ROUGH = 1
"""Years by which a birth year that an age gives may be wrong."""


def age_sql(born: str, day: date) -> str:
    """Completed years on `day` of who was born on `born`."""
    return (
        f"({day.year} - YEAR({born})"
        f" - CASE WHEN MONTH({born}) * 100 + DAY({born}) > {day.month * 100 + day.day} THEN 1 ELSE 0 END)"
    )


_ROWS = """
SELECT r.record_id, p.person_id, r.programme, r.source_file, r.sheet, r.source_row, r.birth_date,
       r.nik_birth_date, r.relationship, r.level, r.segment, r.kk, r.sex, r.name_key, r.mother_key,
       {age} AS age,
       CASE WHEN r.benefit_status = 'INACTIVE' OR r.period_end < DATE {day} OR r.period_start > DATE {end}
            THEN 'INACTIVE'
            WHEN r.benefit_status = 'ACTIVE' OR r.period_start IS NOT NULL THEN 'ACTIVE'
            ELSE 'UNKNOWN' END AS status
FROM records r
JOIN persons p ON p.record_id = r.record_id
JOIN aged_roles g ON g.programme = r.programme
WHERE g.role <> 'register'
"""
_PEOPLE = """
SELECT g.person_id, g.sex, SUBSTR(g.region_code, 1, 4) AS kota,
       CASE WHEN g.birth_date IS NOT NULL THEN {age} ELSE {year} - n.birth_year - 1 - {rough} END AS youngest,
       CASE WHEN g.birth_date IS NOT NULL THEN {age} ELSE {year} - n.birth_year + {rough} END AS oldest,
       CASE WHEN n.nik IS NULL THEN 0 ELSE 1 END AS numbered, g.birth_date
FROM register_persons g
LEFT JOIN single_numbers n ON n.person_id = g.person_id
"""
# a person of a roll once: paid for where any row is
_MEMBERS = """
SELECT r.person_id, r.programme,
       CASE MIN(CASE r.status WHEN 'ACTIVE' THEN 1 WHEN 'UNKNOWN' THEN 2 ELSE 3 END)
            WHEN 1 THEN 'ACTIVE' WHEN 2 THEN 'UNKNOWN' ELSE 'INACTIVE' END AS status,
       MAX(CASE WHEN v.status IN ({unasked}) THEN 0 ELSE 1 END) AS asked,
       MAX(CASE WHEN v.status IN ({matched}) THEN 1 ELSE 0 END) AS matched
FROM aged_rows r
JOIN verification v ON v.record_id = r.record_id
GROUP BY r.person_id, r.programme
"""


def keep_members(engine: Engine, roles: Mapping[str, str], day: date) -> None:
    """Keep `aged_rows`, `aged_people` and `aged_members`. day: the first of the month; the same all through
    it, so that two nights of a month count the same people."""
    end = day.replace(day=monthrange(day.year, day.month)[1])
    engine.read("aged_roles", role_table(roles))
    days = {"day": literal(day.isoformat()), "end": literal(end.isoformat())}
    engine.keep("aged_rows", _ROWS.format(age=age_sql("r.birth_date", day), **days))
    engine.keep("aged_people", _PEOPLE.format(age=age_sql("g.birth_date", day), year=day.year, rough=ROUGH))
    listed = {"unasked": OUT_OF_BASE, "matched": MATCHED}
    engine.keep(
        "aged_members",
        _MEMBERS.format(**{name: ", ".join(map(literal, codes)) for name, codes in listed.items()}),
    )
