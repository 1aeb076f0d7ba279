"""Repairs that people's answers call for, to the sender of each row: the NIK that holds, and what became of
somebody. A list to read and load; nothing is changed here.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from reconcile.engines.quoting import listed
from reconcile.privacy.differing import told_apart
from reconcile.privacy.masking import Kind, Level
from reconcile.reports.decided.decisions import registers
from reconcile.reports.decided.small_books import Field, Page, write_small_book
from reconcile.reports.kit.csv_files import ReportColumn, write_csv
from reconcile.reports.kit.report import Desk
from reconcile.reports.kit.showing import shown_rows
from reconcile.reports.written.files import ReportFile
from reconcile.vocabulary.verdicts import DEAD, HOLDS, MOVED_AWAY, MOVED_NEAR, NOT_FOUND, OTHER_NIK, OWNS

FOLDER = "perbaikan_menurut_jawaban"
_WHEREABOUTS = listed((DEAD, MOVED_AWAY, MOVED_NEAR, NOT_FOUND))

# The NIK that a person holds, on each of his rows that says another or none; whose NIK is another person's,
# on each of his rows that bears it; what became of somebody, on each of his rows of a roll that pays.
_REPAIRS = f"""
WITH said AS (
  SELECT q.*, COALESCE(q.person_id_other, q.person_id) AS other
  FROM questions q
  WHERE q.status = 'DIPUTUSKAN'
), mended AS (
  SELECT p.record_id, 'NIK' AS field, s.nik AS proposed, s.question_id
  FROM said s
  JOIN persons p ON p.person_id = s.person_id OR p.person_id = s.other
  JOIN records r ON r.record_id = p.record_id
  WHERE (s.verdict LIKE '{HOLDS} _' OR s.verdict = '{OTHER_NIK}') AND (r.nik IS NULL OR r.nik <> s.nik)
  UNION ALL
  SELECT p.record_id, 'NIK', 'milik orang lain', s.question_id
  FROM said s
  JOIN records b
    ON b.record_id = CASE s.verdict WHEN '{OWNS} 1' THEN s.record_id_right
                                    WHEN '{OWNS} 2' THEN s.record_id_left END
  JOIN persons o ON o.record_id = b.record_id
  JOIN persons p ON p.person_id = o.person_id
  JOIN records r ON r.record_id = p.record_id AND r.nik = b.nik
  UNION ALL
  SELECT p.record_id, 'Keberadaan', s.verdict, s.question_id
  FROM said s
  JOIN persons p ON p.person_id = s.person_id
  JOIN report_rolls l ON l.programme = p.programme
  WHERE s.answers = 'TINDAKAN' AND s.verdict IN ({_WHEREABOUTS})
), once AS (
  SELECT record_id, field, proposed, MIN(question_id) AS question_id
  FROM mended
  GROUP BY record_id, field, proposed
)
SELECT p.programme, h.region_code, g.district, g.village, r.name,
       COALESCE(CAST(r.birth_date AS VARCHAR), CAST(r.birth_year AS VARCHAR)) AS birth,
       o.field, CASE WHEN o.field = 'NIK' THEN COALESCE(r.nik, r.nik_part) END AS given,
       CASE WHEN o.proposed SIMILAR TO '[0-9]+' THEN o.proposed END AS number,
       CASE WHEN o.proposed SIMILAR TO '[0-9]+' THEN NULL ELSE o.proposed END AS words,
       q.verdict, q.decided_by, strftime(q.decided_on, '%d-%m-%Y') AS decided_on, q.class,
       o.record_id, COALESCE(f.shown_file, '') AS source_file, {{source_row}} AS source_row
FROM once o
JOIN questions q ON q.question_id = o.question_id
JOIN records r ON r.record_id = o.record_id
JOIN persons p ON p.record_id = o.record_id
LEFT JOIN report_homes h ON h.person_id = p.person_id
LEFT JOIN report_regions g ON g.region_code = h.region_code
LEFT JOIN report_sources f
  ON f.programme = r.programme AND f.source_file = r.source_file AND f.sheet = COALESCE(r.sheet, '')
ORDER BY p.programme, h.region_code NULLS LAST, r.name, o.record_id, o.field, o.proposed
"""
_COLUMNS: tuple[tuple[str, str, Kind, float], ...] = (
    ("Kecamatan", "district", "plain", 11),
    ("Kelurahan", "village", "plain", 12),
    ("Nama", "name", "name", 22),
    ("Tahun lahir", "birth", "birth", 8.9),
    ("Kolom", "field", "plain", 10),
    ("Nilai lama", "given", "number_of_person", 15.4),
    ("NIK usulan", "number", "number_of_person", 15.4),
    ("Keterangan usulan", "words", "plain", 17),
    ("Diputuskan oleh", "decided_by", "name", 11),
    ("Tanggal keputusan", "decided_on", "plain", 9),
    ("Kode temuan", "class", "plain", 0),
    ("ID baris", "record_id", "row", 0),
    ("Berkas", "source_file", "text", 13),
    ("Baris", "source_row", "row", 6),
)
"""Heading, column, kind, and width on paper: 0 stays on the CSV."""
_WORDS = (
    "Diusulkan kepada pengirim data menurut jawaban petugas. Nilai lama dan NIK usulan lengkap hanya pada"
    " tingkat L0. Usul terbukti bila kiriman berikutnya sudah memuatnya.",
)

_OF_REGISTER = (
    "Data kependudukan tidak diubah dari sini, dan tidak ada yang diusulkan atas nama warga. Warga"
    " mengurusnya di kelurahan atau Disdukcapil dengan bukti asli (perubahan elemen data, F-1.06); kematian"
    " dilaporkan keluarga atau kelurahan. Daftar ini untuk memberi tahu mereka; NIK tidak berubah karena"
    " tanggal lahir dibetulkan.",
)
"""On the paper of a population register: it is mended by the citizen there, never by a proposal of ours."""


def write_repairs(desk: Desk) -> list[ReportFile]:
    """For each programme with something to mend: perbaikan_menurut_jawaban/<programme>.csv and .xlsx."""
    engine, facts = desk.engine, desk.facts
    engine.read("report_rolls", pa.table({"programme": pa.array(sorted(facts.rolls), pa.string())}))
    source_row = "CAST(NULL AS INTEGER)" if facts.level >= Level.L2 else "r.source_row"
    table = engine.arrow(_REPAIRS.format(source_row=source_row))
    engine.drop("report_rolls")
    table = table.set_column(table.column_names.index("words"), "words", _words(table, facts.level))
    if table.num_rows:
        (desk.out / FOLDER).mkdir()
    return [
        file
        for programme in sorted(set(table["programme"].to_pylist()))
        for file in _of_programme(desk, programme, table.filter(pc.equal(table["programme"], programme)))
    ]


def _words(table: pa.Table, level: Level) -> pa.Array:
    """What is proposed in words; of a number, where it differs from the old one."""
    sides = (table[name].to_pylist() for name in ("words", "given", "number"))
    return pa.array(
        [
            words or told_apart(given or "", number or "", "number_of_person", level)
            for words, given, number in zip(*sides, strict=True)
        ],
        pa.string(),
    )


def _of_programme(desk: Desk, programme: str, rows: pa.Table) -> Iterator[ReportFile]:
    facts = desk.facts
    columns = [ReportColumn(heading, kind) for heading, _, kind, _ in _COLUMNS]
    batches = rows.select([column for _, column, _, _ in _COLUMNS]).to_batches()
    path = f"{FOLDER}/{programme}.csv"
    made = write_csv(desk.out / path, columns, batches, facts.level)
    yield ReportFile(path, made.rows, made.sha256)
    printed = [one for one in _COLUMNS if one[3]]
    shown = shown_rows(rows, {column: kind for _, column, kind, _ in printed}, facts.level, typed=True)
    fields = [
        Field(ReportColumn(heading, kind).heading_at(facts.level), width, column)
        for heading, column, kind, width in printed
    ]
    title = f"Usul perbaikan data {facts.names.get(programme, programme)}"
    words = _OF_REGISTER if programme in registers(desk.engine) else _WORDS
    page = Page("Perbaikan", title, words, fields, shown)
    yield write_small_book(desk.out, f"{FOLDER}/{programme}.xlsx", [page], facts.stamp)
