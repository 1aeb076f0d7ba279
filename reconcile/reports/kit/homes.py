"""Where each person and each row belongs: exactly one place, so that counts by place add up; and who
stands on which programmes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

import pyarrow as pa

from reconcile import findings
from reconcile.engines.protocol import Engine
from reconcile.findings import Finding
from reconcile.privacy.masking import Level
from reconcile.regions.homes import default_home
from reconcile.reports.kit.addresses import SERVED, imprecision, region_table, without_rw
from reconcile.reports.kit.shown_sources import ShownSources, keep_shown_sources, shown_sources
from reconcile.vocabulary.register_answers import ABSENT, KNOWN, NAMELESS, UNANSWERED

_ADDRESSES = f"""
SELECT region_code, rw, rt,
       COALESCE(region_code, '') AS region_told, COALESCE(rw, '') AS rw_told, COALESCE(rt, '') AS rt_told,
       {imprecision("told")} AS rank,
       CAST(ROW_NUMBER() OVER (
         ORDER BY region_code NULLS LAST, rw NULLS LAST, rt NULLS LAST) AS BIGINT) AS number
FROM (SELECT DISTINCT region_code, rw, rt FROM records) AS told
"""

# Of a person's rows the best address: at home, most precise, of the living, with RW, of the first programme.
# The order is one number, the address its last digits: with millions of persons, numbers are compared many
# times faster than rows. What registers say of a person is the gravest of his rows: known, else not found,
# else asked without an answer, else nothing.
_PEOPLE = f"""
SELECT p.person_id, MIN(r.home) AS home, BIT_OR(r.mark) AS marks, MAX(r.told) AS told
FROM (
  SELECT r.record_id, m.mark,
         CASE WHEN m.register THEN CASE WHEN {KNOWN} THEN 3 WHEN {ABSENT} THEN 2 ELSE 1 END
              WHEN u.nik IS NOT NULL THEN 1
              ELSE 0 END AS told,
         (((a.rank * 2 + CASE WHEN r.vital_status = 'ALIVE' THEN 0 ELSE 1 END) * 2
           + {without_rw("a")}) * 64
           + m.place) * {{numbers}} + a.number AS home
  FROM records r JOIN report_marks m ON m.programme = r.programme
  JOIN report_addresses a ON a.region_told = COALESCE(r.region_code, '') AND a.rw_told = COALESCE(r.rw, '')
    AND a.rt_told = COALESCE(r.rt, '')
  LEFT JOIN report_unanswered u ON u.nik = r.nik
  WHERE NOT (m.register AND {NAMELESS})
) AS r JOIN persons p ON p.record_id = r.record_id
GROUP BY p.person_id
"""
_NUMBERS = 1 << 32

# numbers about which registers gave no answer, neither on the person's own row nor on somebody else's
_UNANSWERED = f"""
SELECT nik FROM records r JOIN report_marks m ON m.programme = r.programme
WHERE m.register AND nik IS NOT NULL AND NOT {ABSENT}
GROUP BY nik
HAVING MIN(CASE WHEN {UNANSWERED} THEN 1 ELSE 0 END) = 1
"""

_STANDING = "CASE h.told WHEN 3 THEN 'KNOWN' WHEN 1 THEN 'UNANSWERED' ELSE 'ABSENT' END"

_GROUPS = f"""
SELECT a.region_code, h.marks, {_STANDING} AS standing, COUNT(*) AS persons
FROM report_people h JOIN report_addresses a ON a.number = h.home % {{numbers}} GROUP BY ALL
"""

_HOMES = f"""
WITH named AS (
  SELECT person_id FROM questions UNION SELECT person_id_other FROM questions {{persons}}
)
SELECT h.person_id, a.region_code, a.rt, a.rw, h.marks, {_STANDING} AS standing
FROM report_people h
SEMI JOIN named USING (person_id)
JOIN report_addresses a ON a.number = h.home % {{numbers}}
"""

# a row's own place, or the home of its person when the row says less
_PLACES = f"""
SELECT programme, place, CAST(SUM(rows) AS BIGINT) AS rows FROM (
  SELECT r.programme, r.region_code AS place, COUNT(*) AS rows FROM records r
  WHERE r.region_code IS NOT NULL AND NOT {{short}} GROUP BY r.programme, r.region_code
  UNION ALL
  SELECT r.programme,
         CASE WHEN r.region_code IS NULL
                   OR (SUBSTR(a.region_code, 1, 2) = {SERVED}
                       AND LENGTH(a.region_code) > LENGTH(r.region_code))
                           THEN a.region_code ELSE r.region_code END AS place, COUNT(*)
  FROM records r JOIN persons p ON p.record_id = r.record_id
  LEFT JOIN report_people h ON h.person_id = p.person_id
  LEFT JOIN report_addresses a ON a.number = h.home % {{numbers}}
  WHERE r.region_code IS NULL OR {{short}} GROUP BY ALL
) AS told GROUP BY programme, place
"""
_SHORT = f"(SUBSTR(r.region_code, 1, 2) = {SERVED} AND LENGTH(r.region_code) < 10)"

# of millions of rows, only those that a finding or a question names are shown
_ROWS = """
WITH named AS (
  SELECT record_id FROM question_rows {rows}
)
SELECT record_id, r.programme,
       COALESCE(s.shown_file, '') AS source_file, COALESCE(s.shown_sheet, '') AS sheet,
       {source_row} AS source_row, name, nik, nik IS NULL AND nik_part IS NOT NULL AS nik_spoilt, kk,
       COALESCE(CAST(birth_date AS STRING), CAST(birth_year AS STRING)) AS birth, sex,
       mother_core AS mother, region_code, rw, rt
FROM records r SEMI JOIN named USING (record_id)
LEFT JOIN report_sources s
  ON s.programme = r.programme AND s.source_file = r.source_file AND s.sheet = COALESCE(r.sheet, '')
"""

_HEADS = f"""
WITH listed AS (
  SELECT p.person_id, BIT_OR(m.mark) AS marks
  FROM persons p
  JOIN report_marks m ON m.programme = p.programme
  LEFT JOIN (SELECT record_id FROM records WHERE {NAMELESS}) AS a ON a.record_id = p.record_id
  WHERE a.record_id IS NULL OR NOT m.register
  GROUP BY p.person_id
), counted AS (SELECT marks, COUNT(*) AS persons FROM listed GROUP BY marks)
SELECT m.programme, CAST(SUM(c.persons) AS BIGINT) AS persons
FROM counted c
JOIN report_marks m ON (c.marks & m.mark) <> 0
GROUP BY m.programme
UNION ALL SELECT NULL, CAST(COALESCE(SUM(persons), 0) AS BIGINT) FROM counted
"""

_CODES = """
SELECT region_code FROM report_groups WHERE region_code IS NOT NULL
UNION SELECT place FROM report_places WHERE place IS NOT NULL
UNION SELECT known_region FROM unregistered WHERE known_region IS NOT NULL
UNION SELECT other_region FROM other_regions WHERE other_region IS NOT NULL
"""

KEPT = (
    "report_home",
    "report_marks",
    "report_homes",
    "report_groups",
    "report_places",
    "report_rows",
    "report_heads",
    "report_regions",
    "report_sources",
)


def _named(columns: Callable[[Finding], Sequence[str]]) -> str:
    """SQL of what the findings name in these columns, to be added to another list."""
    return "".join(
        f" UNION SELECT {column} FROM {finding.from_sql}"
        for finding in findings.FINDINGS
        for column in columns(finding)
    )


def keep_homes(
    engine: Engine, registers: Collection[str] = (), level: Level = Level.L1, home: str | None = None
) -> ShownSources:
    """Keep what reports share, and return what papers of this level call the files; needs the run's tables
    and questions.

    - `report_marks`: programme, mark (a bit of its own), register
    - `report_groups`: region_code, marks (the bits of all programmes a person is on), standing -> persons.
      standing: what registers of the population say: KNOWN, ABSENT (not found, or no row of them), UNANSWERED
      (asked, and no answer that can be used)
    - `report_homes`: of each person whom a finding or a question names his one address, marks and standing
    - `report_places`: rows by programme and place
    - `report_sources`: programme, source_file, sheet -> shown_file, shown_sheet
    - `report_rows`: what reports show of the rows that findings and questions name; from L2 on not where they
      stand
    - `report_heads`: persons by programme, and of all where programme is null; counted from persons alone
    - `report_regions`: names of the places

    A person's home is the most precise place at home that any row gives, else elsewhere. home: the province
    served, the default one when None. registers: programmes
    that tell who exists.
    """
    programmes = sorted(engine.arrow("SELECT DISTINCT programme FROM persons").column(0).to_pylist())
    engine.read(
        "report_marks",
        pa.table(
            {
                "programme": pa.array(programmes, pa.string()),
                "mark": pa.array([1 << place for place in range(len(programmes))], pa.int64()),
                "place": pa.array(range(len(programmes)), pa.int64()),
                "register": pa.array([programme in registers for programme in programmes], pa.bool_()),
            }
        ),
    )
    engine.read("report_home", pa.table({"province": [home or default_home()]}))
    engine.keep("report_addresses", _ADDRESSES)
    engine.keep("report_unanswered", _UNANSWERED)
    engine.keep("report_people", _PEOPLE.format(numbers=_NUMBERS))
    engine.keep("report_groups", _GROUPS.format(numbers=_NUMBERS))
    engine.keep(
        "report_homes", _HOMES.format(numbers=_NUMBERS, persons=_named(lambda finding: finding.persons))
    )
    engine.keep("report_places", _PLACES.format(numbers=_NUMBERS, short=_SHORT))
    engine.drop("report_people", "report_addresses", "report_unanswered")
    sources = shown_sources(engine, level)
    keep_shown_sources(engine, sources)
    source_row = "CAST(NULL AS INTEGER)" if level >= Level.L2 else "r.source_row"
    engine.keep(
        "report_rows",
        _ROWS.format(source_row=source_row, rows=_named(lambda finding: finding.rows)),
        on_disk=True,
    )
    engine.keep("report_heads", _HEADS)
    engine.read("report_regions", region_table(engine.arrow(_CODES).column(0).to_pylist()))
    return sources
