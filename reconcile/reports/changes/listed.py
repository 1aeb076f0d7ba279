"""The list of the findings that came or went since the run before, each with its place and rows."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa

from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import literal
from reconcile.privacy.masking import Kind, Level
from reconcile.reports.changes.changes import CAME, WENT
from reconcile.reports.kit.addresses import precise_first, region_table
from reconcile.reports.kit.csv_files import ReportColumn, write_csv
from reconcile.reports.kit.facts import RunFacts
from reconcile.reports.kit.ledger import must_equal
from reconcile.reports.kit.shown_sources import keep_shown_sources
from reconcile.reports.written.files import ReportFile
from reconcile.vocabulary.flows import CAUSES

FILE = "perubahan.csv"
_BATCH = 100_000

_SOURCES_BEFORE = """
WITH gone AS (
  SELECT record_id FROM changed WHERE change = 'SELESAI'
  UNION
  SELECT record_id_other FROM changed WHERE change = 'SELESAI'
)
SELECT DISTINCT r.programme, r.source_file, COALESCE(r.sheet, '') AS sheet
FROM previous_records r
JOIN gone c ON c.record_id = r.record_id
"""

_CODES = "SELECT region_code FROM report_homes UNION SELECT region_code FROM change_homes"

_PLACED = f"""
SELECT person_id, region_code, rt, rw
FROM (
  SELECT p.person_id, r.region_code, r.rt, r.rw,
         ROW_NUMBER() OVER (
           PARTITION BY p.person_id
           ORDER BY {precise_first("r")}, r.record_id
         ) AS choice
  FROM previous_records r
  JOIN previous_persons p ON p.record_id = r.record_id
  JOIN (SELECT DISTINCT one FROM changed WHERE change = 'SELESAI') AS d ON d.one = p.person_id
) AS ranked
WHERE choice = 1
"""

_SHOWN = """
SELECT r.record_id, r.name, COALESCE(CAST(r.birth_date AS STRING), CAST(r.birth_year AS STRING)) AS birth,
       r.nik, r.kk, r.programme, COALESCE(s.shown_file, '') AS source_file,
       COALESCE(s.shown_sheet, '') AS sheet, r.source_row
FROM {run}records r
LEFT JOIN report_sources s
  ON s.programme = r.programme AND s.source_file = r.source_file AND s.sheet = COALESCE(r.sheet, '')
"""

_COLUMNS: tuple[tuple[str, str, Kind], ...] = (
    ("Kota/Kabupaten", "g.city", "plain"),
    ("Kecamatan", "g.district", "plain"),
    ("Kelurahan", "g.village", "plain"),
    ("RW", "h.rw", "where"),
    ("RT", "h.rt", "where"),
    ("Perubahan", "CASE WHEN h0.again THEN 'MUNCUL_LAGI' ELSE c.change END", "plain"),
    ("Sebab", "CASE WHEN c.change = 'SELESAI' THEN h0.cause END", "plain"),
    ("Kode temuan", "c.class", "plain"),
    ("Pertama kali", "strftime(h0.first_seen, '%m-%Y')", "plain"),
    ("Nilai (Rp)", "c.amount", "plain"),
    ("Program", "COALESCE(ap.name, a.programme)", "plain"),
    ("Nama", "a.name", "name"),
    ("Tahun lahir", "a.birth", "birth"),
    ("NIK", "a.nik", "number_of_person"),
    ("No. KK", "a.kk", "number_of_person"),
    ("ID baris", "a.record_id", "row"),
    ("Berkas", "a.source_file", "text"),
    ("Lembar", "a.sheet", "text"),
    ("Baris", "a.source_row", "row"),
    ("Program 2", "COALESCE(bp.name, b.programme)", "plain"),
    ("Nama 2", "b.name", "name"),
    ("ID baris 2", "b.record_id", "row"),
)
"""Heading, SQL and kind of content."""

_LISTED = f"""
SELECT {", ".join(sql for _, sql, _ in _COLUMNS)}
FROM (SELECT * FROM changed WHERE change = '{{change}}') AS c
JOIN ({_SHOWN}) AS a ON a.record_id = c.record_id
LEFT JOIN ({_SHOWN}) AS b ON b.record_id = c.record_id_other
LEFT JOIN change_lines h0
  ON h0.finding = c.finding AND h0.code = c.class AND h0.one = LEAST(c.one, c.two)
 AND h0.two = GREATEST(c.one, c.two) AND h0.change = c.change
LEFT JOIN ({{homes}}) AS h ON h.person_id = c.one
LEFT JOIN change_regions g ON g.region_code = h.region_code
LEFT JOIN change_names ap ON ap.programme = a.programme
LEFT JOIN change_names bp ON bp.programme = b.programme
ORDER BY h.region_code NULLS LAST, h.rw NULLS LAST, h.rt NULLS LAST, a.name NULLS LAST, c.class, c.n
"""
_CAUSE_RANK = " ".join(f"WHEN {literal(cause)} THEN {rank}" for rank, cause in enumerate(CAUSES))
_RANKED_CAUSE = " ".join(f"WHEN {rank} THEN {literal(cause)}" for rank, cause in enumerate(CAUSES))
# a line of the list may be several of the history, one for each of the programmes
_LINES = f"""
SELECT finding, code, one, two, change, first_seen, again, CASE cause_rank {_RANKED_CAUSE} END AS cause
FROM (
  SELECT finding, code, person_id AS one, CASE WHEN other_id = '' THEN person_id ELSE other_id END AS two,
         CASE WHEN change = 'MUNCUL_LAGI' THEN 'BARU' ELSE change END AS change,
         MIN(first_seen) AS first_seen, MIN(CASE cause {_CAUSE_RANK} END) AS cause_rank,
         MAX(CASE WHEN change = 'MUNCUL_LAGI' THEN 1 ELSE 0 END) = 1 AS again
  FROM finding_history
  WHERE change IN ('BARU', 'MUNCUL_LAGI', 'SELESAI')
  AND {{lasting}}
  GROUP BY ALL
) AS gathered
"""
_HOMES = "SELECT person_id, region_code, rt, rw FROM report_homes"


def write_changes(engine: Engine, out: Path, facts: RunFacts) -> list[ReportFile]:
    """Write perubahan.csv, masked as the worklists, findings that came before those that went; nothing at L3.

    How a finding ended, and since when it is there, is known of the run before of the same store alone. Needs
    `changed`, `finding_history`, `report_homes`, records and previous_records.
    """
    if facts.level == Level.L3:
        return []
    engine.keep("change_homes", _PLACED)
    keep_shown_sources(engine, facts.sources, engine.arrow(_SOURCES_BEFORE).to_pylist())
    codes = engine.arrow(_CODES).column(0).to_pylist()
    engine.read("change_regions", region_table(code for code in codes if code))
    engine.read("change_names", _names(facts.names))
    engine.keep("change_lines", _LINES.format(lasting=facts.lasting))
    listed = [
        _LISTED.format(change=CAME, run="", homes=_HOMES),
        _LISTED.format(change=WENT, run="previous_", homes="SELECT * FROM change_homes"),
    ]
    columns = [ReportColumn(heading, kind) for heading, _, kind in _COLUMNS]
    batches = (batch for sql in listed for batch in engine.batches(sql, _BATCH))
    file = write_csv(out / FILE, columns, batches, facts.level)
    engine.drop("change_homes", "change_regions", "change_names", "change_lines")
    expected = int(
        engine.arrow("SELECT COUNT(*) AS n FROM changed WHERE change IN ('BARU', 'SELESAI')")
        .column(0)[0]
        .as_py()
    )
    must_equal(FILE, expected, file.rows)
    return [file]


def _names(names: Mapping[str, str]) -> pa.Table:
    return pa.table(
        {"programme": pa.array(names.keys(), pa.string()), "name": pa.array(names.values(), pa.string())}
    )
