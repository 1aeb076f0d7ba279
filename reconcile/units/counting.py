"""Units in numbers, and people by class and place: what is there, and what is needed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pyarrow as pa

from reconcile import tables
from reconcile.engines.protocol import Engine
from reconcile.rules.unit_rules import UnitRules
from reconcile.units.declared import Unit

# twelve calendar months, that of the day with them
_SINCE = "CAST(DATE_TRUNC('month', s.day) - INTERVAL 11 MONTH AS DATE)"
# as ages, days are counted to the one on which the month begins: else every night would say another number
_COUNTED_TO = "GREATEST(CAST(DATE_TRUNC('month', s.day) AS DATE), s.admitted)"
_UNITS = f"""
SELECT u.unit_code,
       COUNT(s.unit_code) > 0 AS reported,
       COUNT(DISTINCT CASE WHEN s.resident THEN s.person_id END) AS residents,
       COUNT(DISTINCT CASE WHEN s.admitted >= {_SINCE} AND s.admitted <= s.day THEN s.person_id END) AS came,
       COUNT(DISTINCT CASE WHEN s.left_on >= {_SINCE} AND s.left_on <= s.day THEN s.person_id END) AS went,
       CAST(QUANTILE_DISC(CASE WHEN s.resident THEN DATE_DIFF('day', s.admitted, {_COUNTED_TO}) END, 0.5)
            AS BIGINT) AS median_days,
       COUNT(DISTINCT CASE WHEN s.resident
                            AND SUBSTR(COALESCE(s.origin_code, p.region_code), 1, 2) <> {{home}}
                           THEN s.person_id END) AS from_elsewhere,
       COUNT(DISTINCT CASE WHEN s.resident AND COALESCE(s.origin_code, p.region_code) IS NULL
                           THEN s.person_id END) AS origin_unknown,
       COUNT(DISTINCT CASE WHEN s.resident AND p.with_nik = 1 THEN s.person_id END) AS with_nik,
       COUNT(DISTINCT CASE WHEN s.resident AND p.with_jkn = 1 THEN s.person_id END) AS with_jkn,
       COUNT(DISTINCT CASE WHEN s.resident AND p.in_need = 1 THEN s.person_id END) AS in_need
FROM declared_units u
LEFT JOIN unit_stays s ON s.unit_code = u.unit_code
LEFT JOIN unit_people p ON p.person_id = s.person_id
GROUP BY u.unit_code
ORDER BY u.unit_code
"""
_ORIGINS = """
SELECT s.unit_code,
       COALESCE(SUBSTR(COALESCE(s.origin_code, p.region_code), 1, 4), 'TIDAK_DIKETAHUI') AS origin,
       COUNT(DISTINCT s.person_id) AS residents
FROM unit_stays s
JOIN unit_people p ON p.person_id = s.person_id
WHERE s.resident
GROUP BY 1, 2
"""
_CLASSED = f"""
SELECT c.code AS ppks, s.person_id,
       MAX(CASE WHEN s.resident THEN 1 ELSE 0 END) AS served,
       MAX(s.origin_code) AS origin_code
FROM unit_stays s
JOIN declared_classes c ON s.ppks LIKE '%' || c.code || '%'
WHERE COALESCE(s.left_on >= {_SINCE}, TRUE) AND COALESCE(s.stay_end, '') <> 'DIED'
GROUP BY c.code, s.person_id
"""
_COUNTS = """
SELECT ppks, place, COUNT(*) AS persons, CAST(SUM(served) AS BIGINT) AS served,
       COUNT(CASE WHEN age < age_from OR age > age_to OR sex <> of_sex THEN 1 END) AS doubtful,
       CAST(MAX(CASE WHEN age IS NULL AND (age_from IS NOT NULL OR age_to IS NOT NULL) THEN 1 ELSE 0 END)
            AS SMALLINT) AS age_unknown
FROM (
    SELECT k.ppks, k.served, c.age_from, c.age_to, c.of_sex, p.sex,
           COALESCE(DATE_SUB('year', p.born, CAST(DATE_TRUNC('month', a.day) AS DATE)),
                    YEAR(a.day) - p.birth_year) AS age,
           CASE WHEN COALESCE(p.region_code, k.origin_code) IS NULL THEN 'TIDAK_DIKETAHUI'
                WHEN SUBSTR(COALESCE(p.region_code, k.origin_code), 1, 2) <> {home} THEN 'LUAR'
                ELSE COALESCE(p.region_code, k.origin_code) END AS place
    FROM unit_classed k
    JOIN declared_classes c ON c.code = k.ppks
    JOIN unit_people p ON p.person_id = k.person_id
    CROSS JOIN unit_day a
    WHERE p.dead = 0
) AS placed
GROUP BY ppks, place
"""


def keep_counts(
    engine: Engine,
    units: Sequence[Unit],
    rules: UnitRules,
    home: str,
    as_of: date,
    *,
    jkn_came: bool,
    need_came: bool,
) -> None:
    """Keep `units`, `unit_origins` and `ppks_counts`. home: the province served, as a literal of
    SQL. Needs `unit_stays` and `unit_people`."""
    rows = engine.arrow(_UNITS.format(home=home)).to_pylist()
    known = {one.code: one for one in units}
    made = []
    for row in rows:
        unit = known.get(row["unit_code"])
        places = unit.capacity_on(as_of) if unit else None
        made.append(
            {
                **row,
                "owner": unit.owner if unit else None,
                "kind": unit.kind if unit else None,
                "region": unit.region_on(as_of) if unit else None,
                "capacity": places.value if places else None,
                "capacity_from": places.from_ if places else None,
                "capacity_old": _is_old(places.from_, as_of, rules.rule.capacity_years) if places else None,
                "with_jkn": row["with_jkn"] if jkn_came else None,
                "in_need": row["in_need"] if need_came else None,
            }
        )
    engine.read("units", pa.Table.from_pylist(made, tables.UNITS.schema))
    engine.keep("unit_origins", _ORIGINS)
    engine.read("declared_classes", _classes(rules))
    engine.keep("unit_classed", _CLASSED)
    engine.keep("ppks_counts", _COUNTS.format(home=home))
    engine.drop("unit_classed", "declared_classes")


def _is_old(since: date, day: date, years: int) -> bool:
    return (day - since).days > 366 * years


def _classes(rules: UnitRules) -> pa.Table:
    return pa.table(
        {
            "code": pa.array([one.code for one in rules.ppks], pa.string()),
            "age_from": pa.array([one.age_from for one in rules.ppks], pa.int32()),
            "age_to": pa.array([one.age_to for one in rules.ppks], pa.int32()),
            "of_sex": pa.array([one.sex for one in rules.ppks], pa.string()),
        }
    )
