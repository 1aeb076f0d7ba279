"""Wages that two rolls put differently, and wages below the lowest that may be paid."""

from __future__ import annotations

from reconcile.engines.protocol import Engine

PERCENT, RUPIAH = 2, 50_000
"""Two wages differ from so many percent of the higher and so many rupiah on."""
IN_A_ROW = 2
"""So many months in a row."""
STRONG = 3

# the wages of whole months as both rolls have them, as far as they count for JKN; a roll of a later year has
# the wage of that year
_TOLD = f"""
SELECT t.entity_id, t.person_id, t.month, m.number, t.record_id AS record_tk, k.record_id AS record_kes,
       t.wage AS wage_tk, k.wage AS wage_kes, m.floor_low,
       CASE WHEN ABS(LEAST(t.wage, m.counted_most) - LEAST(k.wage, m.counted_most)) > {RUPIAH}
             AND ABS(LEAST(t.wage, m.counted_most) - LEAST(k.wage, m.counted_most)) * 100
               > {PERCENT} * GREATEST(LEAST(t.wage, m.counted_most), LEAST(k.wage, m.counted_most))
            THEN CASE WHEN t.wage < k.wage THEN 'TK' ELSE 'KES' END END AS lower
FROM employment t
JOIN employment k ON k.person_id = t.person_id AND k.entity_id = t.entity_id AND k.month = t.month
  AND k.roll = 'bpjskes_ppu' AND k.state = 'ACTIVE' AND k.wage_of IN ('ROLL', 'PAYMENT') AND k.wage > 0
JOIN law_months m ON m.month = t.month
WHERE t.roll = 'bpjstk_tk' AND t.state = 'ACTIVE' AND t.wage_of IN ('ROLL', 'PAYMENT') AND t.wage > 0
"""
_DIFFER = f"""
SELECT entity_id, month, lower AS scheme, person_id,
       CASE lower WHEN 'TK' THEN record_tk ELSE record_kes END AS record_id,
       CASE WHEN running >= {STRONG} THEN 'DUGAAN_KUAT' ELSE 'DUGAAN' END AS certainty,
       'UPAH_BERBEDA' AS doubt, LEAST(wage_tk, wage_kes) AS wage_low, GREATEST(wage_tk, wage_kes) AS wage_high
FROM (
    SELECT w.*, COUNT(*) OVER (
               PARTITION BY w.entity_id, w.person_id, w.lower, w.number - w.place ORDER BY w.number
           ) AS running
    FROM (
        SELECT t.*, ROW_NUMBER() OVER (
                   PARTITION BY t.entity_id, t.person_id, t.lower ORDER BY t.number
               ) AS place
        FROM wages_told t
        WHERE t.lower IS NOT NULL
    ) w
) w
WHERE running >= {IN_A_ROW}
"""
# below the lowest wage on every roll that names one: a roll does not say who works part of the day
_LOW = """
SELECT w.entity_id, w.month, 'TK' AS scheme, w.person_id, w.record_id, 'DUGAAN' AS certainty,
       'UPAH_DI_BAWAH_MINIMUM' AS doubt, w.wage AS wage_low, m.floor_high AS wage_high
FROM employment w
JOIN law_months m ON m.month = w.month
JOIN roll_states s ON s.scheme = 'TK'
LEFT JOIN wages_told t ON t.entity_id = w.entity_id AND t.person_id = w.person_id AND t.month = w.month
LEFT JOIN firms f ON f.entity_id = w.entity_id
WHERE w.roll = 'bpjstk_tk' AND w.state = 'ACTIVE' AND w.entity_id IS NOT NULL AND w.wage > 0
  AND w.wage_of IN ('ROLL', 'PAYMENT') AND w.wage < m.floor_low AND t.lower IS NULL
  AND f.kota_code LIKE {place}
  AND COALESCE(w.work_kind, '') NOT IN ('MAGANG', 'HARIAN') AND m.last_day <= s.as_of
"""


def keep_wages(engine: Engine, place: str) -> int:
    """Keep `wages_short` and return its rows. place: SQL of the beginning of region codes in which the floor
    of the parameters holds. Needs employment, firms and parameters."""
    engine.keep("wages_told", _TOLD)
    return engine.keep("wages_short", f"{_DIFFER} UNION ALL {_LOW.format(place=place)}")
