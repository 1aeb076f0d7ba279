"""Who makes up each number of the flows of the month: a row for each that came, went or was corrected."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pyarrow as pa

from reconcile.engines.protocol import Engine
from reconcile.reports.flows.month import before_month
from reconcile.reports.flows.shown import UNITS, kota_name
from reconcile.reports.kit.csv_files import ReportColumn
from reconcile.reports.kit.facts import RunFacts
from reconcile.reports.kit.shown_sources import keep_shown_sources
from reconcile.vocabulary.labels import label

_BATCH = 100_000

WHY = {
    "DATA_KEPENDUDUKAN": "menurut data kependudukan",
    "STATUS_BARIS": "barisnya menyebut tidak aktif",
    "MASA_BERAKHIR": "masa yang disebut barisnya habis",
    "TIDAK_ADA_LAGI": "tidak ada lagi pada kiriman, tanpa sebab",
    "PERNAH_TERCATAT": "pernah tercatat pada daftar ini",
    "BELUM_PERNAH": "belum pernah tercatat pada daftar ini",
    "KIRIMAN_KOREKSI": "kiriman pembetulan",
    "LINGKUP_BARU": "kiriman untuk lingkup yang belum pernah dikirim",
    "BARIS_DIGANTI": "satu baris menggantikan baris lain orang yang sama",
    "WILAYAH_BARIS": "wilayah pada barisnya berubah",
    "TAUTAN_BERUBAH": "tautan antarbaris berubah, orangnya tidak datang atau pergi",
    "MASA_DIUBAH": "masa yang sudah lewat diubah",
}
"""What a flow rests on, in words."""

_SHOWN = """
SELECT r.record_id, r.name, COALESCE(CAST(r.birth_date AS STRING), CAST(r.birth_year AS STRING)) AS birth,
       r.nik, COALESCE(s.shown_file, '') AS source_file, COALESCE(s.shown_sheet, '') AS sheet, r.source_row
FROM {run}records r
JOIN (SELECT DISTINCT record_id FROM flow_opened WHERE {side}) AS o ON o.record_id = r.record_id
LEFT JOIN report_sources s
  ON s.programme = r.programme AND s.source_file = r.source_file AND s.sheet = COALESCE(r.sheet, '')
"""
_SOURCES_BEFORE = """
SELECT DISTINCT r.programme, r.source_file, COALESCE(r.sheet, '') AS sheet
FROM previous_records r
JOIN (SELECT DISTINCT record_id FROM flow_opened WHERE gone) AS o ON o.record_id = r.record_id
"""

COLUMNS = (
    ReportColumn("Tanggal", "plain"),
    ReportColumn("Satuan", "plain"),
    ReportColumn("Program", "plain"),
    ReportColumn("Kota/Kabupaten", "plain"),
    ReportColumn("Arus", "plain"),
    ReportColumn("Sebab", "plain"),
    ReportColumn("Jumlah", "count"),
    ReportColumn("ID orang", "row"),
    ReportColumn("Nama", "name"),
    ReportColumn("Tahun lahir", "birth"),
    ReportColumn("NIK", "number_of_person"),
    ReportColumn("ID baris", "row"),
    ReportColumn("Berkas", "text"),
    ReportColumn("Lembar", "text"),
    ReportColumn("Baris", "row"),
)

# a row that went tonight stands in the run before; of those that went on an earlier night only such are known
# as came back
_OPENED = """
SELECT f.*, f.before AND f.generation = (SELECT MAX(generation) FROM flows_of_runs) AS gone
FROM flow_rows_of_runs f
WHERE f.generation > ({before})
"""
_LISTED = """
SELECT CAST(o.as_of AS STRING) AS day, u.word AS unit, COALESCE(p.word, o.programme) AS programme,
       k.word AS kota, w.word AS flow, y.word AS why, o.count,
       o.person_id, s.name, s.birth, s.nik, o.record_id, s.source_file, s.sheet, s.source_row
FROM flow_opened o
LEFT JOIN flow_shown s ON s.record_id = o.record_id AND s.gone = o.gone
LEFT JOIN flow_words u ON u.kind = 'unit' AND u.code = o.unit
LEFT JOIN flow_words w ON w.kind = 'flow' AND w.code = o.flow
LEFT JOIN flow_words y ON y.kind = 'why' AND y.code = o.why
LEFT JOIN flow_words k ON k.kind = 'kota' AND k.code = o.kota
LEFT JOIN flow_words p ON p.kind = 'programme' AND p.code = o.programme
ORDER BY o.programme, o.unit, o.kota, o.flow, o.as_of, o.person_id, o.why, o.count, o.record_id
"""


def opened_sql(as_of: date) -> str:
    """SQL of the `flow_rows` of the month of a day; gone: the run before has its row."""
    return _OPENED.format(before=before_month(as_of))


def opened_rows(engine: Engine, facts: RunFacts) -> Iterator[pa.RecordBatch]:
    """The rows, in batches, their cells in the order of COLUMNS. Needs `flows_of_runs`,
    `flow_rows_of_runs`, records and, where the run before is of the same store, previous_records."""
    engine.keep("flow_opened", opened_sql(facts.as_of))
    engine.read("flow_words", _words(engine, facts))
    before = engine.arrow(_SOURCES_BEFORE).to_pylist() if facts.lasting else []
    keep_shown_sources(engine, facts.sources, before)
    sides = [f"SELECT *, FALSE AS gone FROM ({_SHOWN.format(run='', side='NOT gone')}) AS now"]
    if facts.lasting:
        sides.append(f"SELECT *, TRUE AS gone FROM ({_SHOWN.format(run='previous_', side='gone')}) AS past")
    engine.keep("flow_shown", " UNION ALL ".join(sides))
    yield from engine.batches(_LISTED, _BATCH)
    engine.drop("flow_opened", "flow_words", "flow_shown")


def _words(engine: Engine, facts: RunFacts) -> pa.Table:
    kotas = engine.arrow("SELECT DISTINCT kota FROM flow_opened ORDER BY kota").column(0).to_pylist()
    flows = engine.arrow("SELECT DISTINCT flow FROM flow_opened ORDER BY flow").column(0).to_pylist()
    words = [
        *(("unit", code, word) for code, word in UNITS.items()),
        *(("why", code, word) for code, word in WHY.items()),
        *(("flow", code, label(code)) for code in flows),
        *(("kota", code, kota_name(code, facts.home.short)) for code in kotas),
        *(("programme", code, name) for code, name in facts.names.items()),
    ]
    kinds, codes, texts = zip(*words, strict=True)
    return pa.table({"kind": pa.array(kinds), "code": pa.array(codes), "word": pa.array(texts)})
