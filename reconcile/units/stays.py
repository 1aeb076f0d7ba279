"""Whose stay each row of a roll of social services is, in which unit, and who is there on the day of the
run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pyarrow as pa

from reconcile.engines.protocol import Engine
from reconcile.programmes.unit_names import unit_in
from reconcile.units.declared import NAMELESS, Unit, marked_names

_WRITTEN = """
SELECT DISTINCT s.unit, s.source_file, s.sheet
FROM stays s
WHERE s.programme = 'wbs' OR s.unit IS NOT NULL
"""
# a file speaks for its units: whom the newest no longer lists is not there; of one stay the newest row counts
_STAYS = """
SELECT t.*, u.owner, u.kind, u.stay_limit,
       u.unit_code IS NOT NULL AND t.newest AND t.turn = 1
       AND COALESCE(t.admitted <= t.day, TRUE) AND COALESCE(t.left_on > t.day, TRUE)
       AND COALESCE(t.stay_state, 'IN') = 'IN' AND t.stay_end IS NULL AS resident
FROM (
    SELECT p.person_id, p.record_id, s.programme, n.unit_code, s.ppks, s.ppks_unread, s.admitted, s.left_on,
           s.stay_state, s.stay_end, s.origin_code, a.day,
           COALESCE(d.as_of = MAX(d.as_of) OVER (PARTITION BY s.programme, n.unit_code),
                    MAX(d.as_of) OVER (PARTITION BY s.programme, n.unit_code) IS NULL) AS newest,
           ROW_NUMBER() OVER (
               PARTITION BY p.person_id, s.programme, n.unit_code, s.admitted
               ORDER BY d.as_of DESC NULLS LAST, s.left_on NULLS LAST, p.record_id
           ) AS turn
    FROM stays s
    JOIN persons p ON p.programme = s.programme AND p.source_file = s.source_file AND p.sheet = s.sheet
                  AND p.source_row = s.source_row
    CROSS JOIN unit_day a
    LEFT JOIN unit_names n ON n.source_file = s.source_file AND n.sheet = s.sheet
                          AND n.unit IS NOT DISTINCT FROM s.unit
    LEFT JOIN unit_dates d ON d.programme = s.programme AND d.source_file = s.source_file
) AS t
LEFT JOIN declared_units u ON u.unit_code = t.unit_code
"""
# residents are few: their rows are found before anything of them is read
_ROWS = """
SELECT r.record_id, r.programme, r.nik, r.benefit_status, r.period_end, r.vital_status, r.region_code, r.sex,
       r.nik_sex, r.birth_date, r.nik_birth_date, r.birth_year
FROM records r
SEMI JOIN unit_records u ON u.record_id = r.record_id
"""
_THEIRS = """
SELECT p.record_id, p.person_id
FROM persons p
SEMI JOIN unit_stays s ON s.person_id = p.person_id
"""
# what is known of each person beside his stays, the register first
_PEOPLE = """
SELECT p.person_id,
       MAX(CASE WHEN r.nik IS NOT NULL THEN 1 ELSE 0 END) AS with_nik,
       MAX(CASE WHEN j.programme IS NOT NULL AND COALESCE(r.benefit_status, 'ACTIVE') = 'ACTIVE'
                 AND COALESCE(r.period_end >= a.day, TRUE) THEN 1 ELSE 0 END) AS with_jkn,
       MAX(CASE WHEN g.role = 'need' THEN 1 ELSE 0 END) AS in_need,
       MAX(CASE WHEN g.role = 'register' AND r.vital_status = 'DEAD' THEN 1 ELSE 0 END) AS dead,
       COALESCE(MAX(CASE WHEN g.role = 'register' THEN r.region_code END), MAX(r.region_code)) AS region_code,
       COALESCE(MAX(CASE WHEN g.role = 'register' THEN r.sex END), MAX(COALESCE(r.sex, r.nik_sex))) AS sex,
       COALESCE(MAX(CASE WHEN g.role = 'register' THEN COALESCE(r.birth_date, r.nik_birth_date) END),
                MAX(COALESCE(r.birth_date, r.nik_birth_date))) AS born,
       MAX(r.birth_year) AS birth_year
FROM unit_records p
JOIN unit_rows r ON r.record_id = p.record_id
JOIN unit_roles g ON g.programme = r.programme
LEFT JOIN unit_jkn j ON j.programme = r.programme
CROSS JOIN unit_day a
GROUP BY p.person_id
"""


def keep_stays(
    engine: Engine,
    units: Sequence[Unit],
    roles: pa.Table,
    *,
    dates: pa.Table,
    jkn: Sequence[str],
    as_of: date,
) -> Sequence[str]:
    """Keep `unit_stays` (one row a row of `stays`) and `unit_people`; returns all that was kept.

    roles: programme, role. dates: programme, source_file, as_of. Needs records, persons and stays.
    """
    engine.read("unit_roles", roles)
    engine.read("unit_dates", dates)
    engine.read("unit_jkn", pa.table({"programme": pa.array(jkn, pa.string())}))
    engine.read("unit_day", pa.table({"day": pa.array([as_of], pa.date32())}))
    engine.read("declared_units", _declared(units))
    engine.read("unit_names", _named(engine, marked_names(units)))
    engine.keep("unit_stays", _STAYS)
    engine.keep("unit_records", _THEIRS)
    engine.keep("unit_rows", _ROWS)
    engine.keep("unit_people", _PEOPLE)
    engine.drop("unit_records", "unit_rows")
    return (
        *("unit_roles", "unit_dates", "unit_jkn", "unit_day", "declared_units", "unit_names"),
        *("unit_stays", "unit_people"),
    )


def _declared(units: Sequence[Unit]) -> pa.Table:
    known: list[tuple[str, str | None, str | None, int | None]] = [
        (one.code, one.owner, one.kind, one.stay_limit_days) for one in units
    ]
    known.append((NAMELESS, None, None, None))
    schema = [("unit_code", pa.string()), ("owner", pa.string()), ("kind", pa.string()),
              ("stay_limit", pa.int32())]  # fmt: skip
    columns = zip(*known, strict=True)
    return pa.table([pa.array(c, kind) for c, (_, kind) in zip(columns, schema, strict=True)],
                    schema=pa.schema(schema))  # fmt: skip


def _named(engine: Engine, names: Mapping[str, str]) -> pa.Table:
    """What each place of a roll calls the unit: its own cell, else the sheet, else the file."""
    rows = engine.arrow(_WRITTEN).to_pylist()
    for row in rows:
        said = (row["unit"], row["sheet"], row["source_file"])
        found = (unit_in(text, dict(names)) for text in said if text)
        row["unit_code"] = next((code for code in found if code), NAMELESS)
    schema = pa.schema([(name, pa.string()) for name in ("unit", "source_file", "sheet", "unit_code")])
    return pa.Table.from_pylist(rows, schema)
