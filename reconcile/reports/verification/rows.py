"""The rows of a file that are to be mended or looked at, and how many there are of each status: SQL and
columns."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from reconcile.engines.quoting import literal
from reconcile.privacy.differing import told_apart
from reconcile.privacy.masking import Level
from reconcile.reports.kit.csv_files import ReportColumn
from reconcile.reports.verification.words import (
    ACTIONS,
    FIELD_WORDS,
    OVERLAY_WORDS,
    REASON_WORDS,
    RESULT_WORDS,
    STATUS_WORDS,
)

_COMPARED = ("name", "birth_date", "birth_place", "sex", "mother", "kk", "region")


def worded(column: str, words: Mapping[str, str]) -> str:
    cases = " ".join(f"WHEN {literal(code)} THEN {literal(told)}" for code, told in words.items())
    return f"CASE {column} {cases} END"


_COLUMNS: tuple[tuple[ReportColumn, str], ...] = (
    (ReportColumn("Lembar", "text"), "r.sheet"),
    (ReportColumn("Baris", "row"), "r.source_row"),
    (ReportColumn("Status", "plain"), worded("v.status", STATUS_WORDS)),
    (ReportColumn("Alasan", "plain"), worded("v.reason", REASON_WORDS)),
    (ReportColumn("Catatan", "plain"), worded("v.overlay", OVERLAY_WORDS)),
    (ReportColumn("Nama", "name"), "r.name"),
    (ReportColumn("Tahun lahir", "birth"), "r.birth"),
    (ReportColumn("NIK pada daftar", "number_of_person"), "r.nik"),
    (
        ReportColumn("NIK usulan", "number_of_person"),
        "CASE WHEN v.nik_register <> v.nik_given OR v.nik_given IS NULL THEN v.nik_register END",
    ),
    (ReportColumn("Beda NIK", "plain"), "''"),
    *(
        (ReportColumn(f"{FIELD_WORDS[field]}: hasil", "plain"), worded(f"v.{field}_result", RESULT_WORDS))
        for field in _COMPARED
    ),
    (ReportColumn("Data kependudukan per", "plain"), "strftime(v.register_date, '%d-%m-%Y')"),
    (ReportColumn("Yang perlu dilakukan", "plain"), worded("v.status", ACTIONS)),
    (ReportColumn("ID baris", "row"), "v.record_id"),
)
COLUMNS = tuple(column for column, _ in _COLUMNS)
_GIVEN, _PROPOSED, _APART = (
    [column.heading for column in COLUMNS].index(heading)
    for heading in ("NIK pada daftar", "NIK usulan", "Beda NIK")
)

OF_FILE = f"""
SELECT {", ".join(f"{sql} AS c{place}" for place, (_, sql) in enumerate(_COLUMNS))}
FROM verification v
JOIN report_verified r ON r.record_id = v.record_id
WHERE v.programme = {{programme}} AND v.source_file = {{file}} AND {{to_do}}
ORDER BY r.sheet, r.source_row, v.record_id
"""
TO_DO = "(v.status <> 'PADAN' OR v.overlay IS NOT NULL)"

SHOWN_ROWS = f"""
SELECT v.record_id, COALESCE(s.shown_sheet, '') AS sheet, v.source_row, r.name,
       COALESCE(CAST(r.birth_date AS STRING), CAST(r.birth_year AS STRING)) AS birth,
       COALESCE(r.nik, r.nik_part) AS nik
FROM verification v
JOIN records r ON r.record_id = v.record_id
LEFT JOIN report_sources s
  ON s.programme = v.programme AND s.source_file = v.source_file AND s.sheet = COALESCE(v.sheet, '')
WHERE {TO_DO}
"""

COUNTED = """
SELECT programme, source_file, status, COUNT(*) AS rows, COUNT(overlay) AS noted
FROM verification
GROUP BY programme, source_file, status
ORDER BY programme, source_file, status
"""


def with_differences(rows: pa.RecordBatch, level: Level) -> pa.RecordBatch:
    """Rows of OF_FILE, each with where the proposed NIK differs from that on the roll."""
    sides = (rows.column(place).to_pylist() for place in (_GIVEN, _PROPOSED))
    told = [
        told_apart(given or "", proposed or "", "number_of_person", level)
        for given, proposed in zip(*sides, strict=True)
    ]
    return rows.set_column(_APART, rows.schema.field(_APART).name, pa.array(told, pa.string()))
