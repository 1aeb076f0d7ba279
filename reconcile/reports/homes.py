"""Where each person and each row belongs: exactly one place, so that counts by place add up."""

from __future__ import annotations

import pyarrow as pa

from reconcile.engine import Engine
from reconcile.regions import district_name, regency_name, village_name

# DKI first: a person who is listed there is looked for there, whatever a register elsewhere says
_HOMES = """
SELECT person_id, region_code, rt, rw FROM (
  SELECT p.person_id, r.region_code, r.rt, r.rw,
         ROW_NUMBER() OVER (PARTITION BY p.person_id
           ORDER BY CASE WHEN SUBSTR(r.region_code, 1, 2) = '31' THEN 0 WHEN r.region_code IS NOT NULL THEN 1 ELSE 2 END,
                    LENGTH(r.region_code) DESC NULLS LAST, CASE WHEN r.vital_status = 'ALIVE' THEN 0 ELSE 1 END,
                    CASE WHEN r.rw IS NULL THEN 1 ELSE 0 END, r.record_id) AS choice
  FROM records r JOIN persons p ON p.record_id = r.record_id
) AS ranked WHERE choice = 1
"""

# a row's own place, or the home of its person when the row says less
_PLACES = """
SELECT r.programme, CASE WHEN r.region_code IS NULL THEN h.region_code
            WHEN SUBSTR(r.region_code, 1, 2) = '31' AND SUBSTR(h.region_code, 1, 2) = '31'
                 AND LENGTH(h.region_code) > LENGTH(r.region_code) THEN h.region_code
            ELSE r.region_code END AS place, COUNT(*) AS rows
FROM records r JOIN persons p ON p.record_id = r.record_id JOIN report_homes h ON h.person_id = p.person_id
GROUP BY ALL
"""

# of millions of rows, only those that a finding names are shown
_ROWS = """
WITH named AS (
  SELECT record_id_left AS record_id FROM "overlaps" UNION SELECT record_id_right FROM "overlaps"
  UNION SELECT record_id_left FROM conflicts UNION SELECT record_id_right FROM conflicts
  UNION SELECT record_id_left FROM duplicates UNION SELECT record_id_right FROM duplicates
  UNION SELECT record_id FROM deaths_and_moves UNION SELECT register_record_id FROM deaths_and_moves
  UNION SELECT record_id FROM unregistered
)
SELECT record_id, programme, source_file, sheet, source_row, name, nik, kk,
       COALESCE(CAST(birth_date AS STRING), CAST(birth_year AS STRING)) AS birth
FROM records SEMI JOIN named USING (record_id)
"""

_CODES = """
SELECT region_code FROM report_homes WHERE region_code IS NOT NULL
UNION SELECT place FROM report_places WHERE place IS NOT NULL
UNION SELECT known_region FROM unregistered WHERE known_region IS NOT NULL
"""


def keep_homes(engine: Engine) -> None:
    """Keep `report_homes` (one place for each person), `report_places` (rows by programme and place), `report_rows` (what
    reports show of the rows that findings name) and `report_regions`.

    A person's home is the most precise place in DKI that any row gives, else elsewhere. Needs records, persons and findings.
    """
    engine.keep("report_homes", _HOMES)
    engine.keep("report_places", _PLACES)
    engine.keep("report_rows", _ROWS)
    codes = sorted(engine.arrow(_CODES).column(0).to_pylist())
    engine.read(
        "report_regions",
        pa.table(
            {
                "region_code": pa.array(codes, pa.string()),
                "city": pa.array([regency_name(code) if len(code) >= 4 else None for code in codes], pa.string()),
                "district": pa.array([district_name(code) if len(code) >= 6 else None for code in codes], pa.string()),
                "village": pa.array([village_name(code) if len(code) >= 10 else None for code in codes], pa.string()),
            }
        ),
    )
