"""What is found of residents: served in a unit and on cash aid, in two units at once or one after the other,
twice in one, without JKN, without a number, in a unit that nobody knows. Each is for the social office to
look at; nobody loses aid by it."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import literal
from reconcile.tables import UNIT_FINDINGS
from reconcile.units.declared import NAMELESS

_GOVERNMENT = "s.owner IN ('APBD_DKI', 'APBN') AND s.kind IN ('RESIDENTIAL', 'TRANSIT') AND s.turn = 1"
# months of a stay: from the first whole one after the days of sorting to the last before that of leaving
_MONTHS = f"""
SELECT s.person_id, s.record_id, s.unit_code, s.kind, s.admitted, s.left_on, s.day,
       CAST(DATE_TRUNC('month', s.admitted + COALESCE(s.stay_limit, 0)) + INTERVAL 1 MONTH AS DATE) AS begun,
       CASE WHEN s.left_on IS NULL OR s.left_on > s.day THEN CAST(DATE_TRUNC('month', s.day) AS DATE)
            ELSE CAST(DATE_TRUNC('month', s.left_on) - INTERVAL 1 MONTH AS DATE) END AS ended
FROM unit_stays s
WHERE {_GOVERNMENT} AND s.admitted IS NOT NULL AND (s.left_on IS NOT NULL OR s.resident)
"""
_AID = """
SELECT p.person_id, r.record_id, r.programme,
       CAST(DATE_TRUNC('month', r.period_start) AS DATE) AS begun,
       CAST(DATE_TRUNC('month', COALESCE(r.period_end, a.day)) AS DATE) AS ended
FROM records r
JOIN persons p ON p.record_id = r.record_id
JOIN unit_cash c ON c.programme = r.programme
CROSS JOIN unit_day a
WHERE r.period_start IS NOT NULL AND COALESCE(r.benefit_status, 'ACTIVE') = 'ACTIVE'
"""
_BOTH = """
SELECT m.person_id, m.record_id, 'DILAYANI_DI_PANTI' AS code, m.unit_code, a.record_id AS other_record_id,
       a.programme AS other, GREATEST(m.begun, a.begun) AS month_first, LEAST(m.ended, a.ended) AS month_last,
       CAST(DATE_DIFF('month', GREATEST(m.begun, a.begun), LEAST(m.ended, a.ended)) + 1 AS INTEGER) AS months
FROM unit_months m
JOIN unit_aid a ON a.person_id = m.person_id
WHERE GREATEST(m.begun, a.begun) <= LEAST(m.ended, a.ended)
"""
_TWO = """
SELECT s.person_id, s.record_id, 'DUA_UNIT' AS code, s.unit_code, o.record_id AS other_record_id,
       o.unit_code AS other, CAST(NULL AS DATE) AS month_first, CAST(NULL AS DATE) AS month_last,
       CAST(NULL AS INTEGER) AS months
FROM unit_stays s
JOIN unit_stays o ON o.person_id = s.person_id AND o.unit_code > s.unit_code
WHERE s.resident AND o.resident AND s.kind = 'RESIDENTIAL' AND o.kind = 'RESIDENTIAL'
"""
# two stays, of the first of which it is known until when: they share days, or one follows the other
_APART = """
SELECT person_id, record_id,
       CASE WHEN same_unit THEN 'TERCATAT_DUA_KALI'
            WHEN shared THEN 'TINGGAL_BERTUMPUK'
            ELSE 'PINDAH_UNIT' END AS code,
       unit_code, other_record_id, other, CAST(NULL AS DATE) AS month_first, CAST(NULL AS DATE) AS month_last,
       CAST(NULL AS INTEGER) AS months
FROM (
    SELECT a.person_id, a.record_id, a.unit_code, b.record_id AS other_record_id, b.unit_code AS other,
           a.unit_code = b.unit_code AS same_unit,
           COALESCE(a.left_on > b.admitted, TRUE) AS shared,
           b.admitted BETWEEN a.left_on AND a.left_on + 31 AS follows,
           a.resident AND b.resident AND a.kind = 'RESIDENTIAL' AND b.kind = 'RESIDENTIAL'
           AND a.unit_code <> b.unit_code AS at_once
    FROM unit_stays a
    JOIN unit_stays b ON b.person_id = a.person_id AND b.record_id <> a.record_id
                     AND (a.admitted < b.admitted
                          OR a.admitted = b.admitted AND a.unit_code < b.unit_code)
    WHERE a.turn = 1 AND b.turn = 1 AND a.unit_code <> {nameless} AND b.unit_code <> {nameless}
      AND (a.left_on IS NOT NULL OR a.resident)
) AS pairs
WHERE NOT at_once AND (shared OR follows AND NOT same_unit)
"""
_NAMELESS = """
SELECT s.person_id, s.record_id, 'UNIT_TIDAK_DIKENAL' AS code, s.unit_code,
       CAST(NULL AS STRING) AS other_record_id, CAST(NULL AS STRING) AS other,
       CAST(NULL AS DATE) AS month_first, CAST(NULL AS DATE) AS month_last, CAST(NULL AS INTEGER) AS months
FROM unit_stays s
WHERE s.unit_code = {nameless} AND s.resident
"""
_WITHOUT = """
SELECT person_id, record_id, code, unit_code, CAST(NULL AS STRING) AS other_record_id,
       CAST(NULL AS STRING) AS other, CAST(NULL AS DATE) AS month_first, CAST(NULL AS DATE) AS month_last,
       CAST(NULL AS INTEGER) AS months
FROM (
    SELECT s.person_id, s.record_id, s.unit_code, c.code,
           ROW_NUMBER() OVER (PARTITION BY s.person_id, c.code ORDER BY s.unit_code, s.record_id) AS choice
    FROM unit_stays s
    JOIN unit_people p ON p.person_id = s.person_id
    JOIN unit_asked c ON (c.code = 'BELUM_BERJAMINAN' AND p.with_jkn = 0)
                      OR (c.code = 'BELUM_BERNOMOR' AND p.with_nik = 0)
    WHERE s.resident AND s.kind IN ('RESIDENTIAL', 'TRANSIT') AND p.dead = 0
) AS ranked
WHERE choice = 1
"""


def keep_found(engine: Engine, cash: Sequence[str], *, jkn_came: bool) -> int:
    """Keep `unit_findings`; returns its rows.

    cash: programmes of cash aid. jkn_came: whether a roll of JKN is there; else nobody is without it. Needs
    `unit_stays` and `unit_people`.
    """
    asked = ["BELUM_BERNOMOR", *(["BELUM_BERJAMINAN"] if jkn_came else [])]
    engine.read("unit_cash", pa.table({"programme": pa.array(cash, pa.string())}))
    engine.read("unit_asked", pa.table({"code": pa.array(asked, pa.string())}))
    engine.keep("unit_months", _MONTHS)
    engine.keep("unit_aid", _AID)
    columns = ", ".join(column.name for column in UNIT_FINDINGS.columns)
    told = (_BOTH, _TWO, _WITHOUT, *(sql.format(nameless=literal(NAMELESS)) for sql in (_APART, _NAMELESS)))
    parts = "\nUNION ALL\n".join(f"SELECT {columns} FROM ({sql}) AS one" for sql in told)
    rows = engine.keep("unit_findings", parts)
    engine.drop("unit_cash", "unit_asked", "unit_months", "unit_aid")
    return rows
