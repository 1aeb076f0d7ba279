"""USULAN PERBAIKAN: for each owner of a roll what his rows should say by the register, to print, check
against papers and mend; and how much of what was proposed later deliveries prove."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from reconcile.engines.quoting import literal
from reconcile.privacy.masking import Kind, Level
from reconcile.reports.decided.small_books import Field, Page, write_small_book
from reconcile.reports.kit.csv_files import ReportColumn, csv_writer, signed, write_csv
from reconcile.reports.kit.ledger import must_equal
from reconcile.reports.kit.report import Desk, Report, Turn
from reconcile.reports.kit.showing import Texts, composed, shown_rows
from reconcile.reports.kit.shown_sources import FileKey
from reconcile.reports.quality.files import safe_names
from reconcile.reports.verification.rows import worded
from reconcile.reports.verification.words import EVIDENCE_WORDS, FIELD_WORDS, SIDE_WORDS, STATE_WORDS
from reconcile.reports.written.files import ReportFile
from reconcile.tables.verification import REPAIR_FIELDS
from reconcile.vocabulary.numbers import decimal

FOLDER = "usulan_perbaikan"
MOST_IN_BOOK = 3_000
"""So many rows stand in a workbook: nobody mends more by hand. All of them are in the CSV beside it."""
_BATCH = 100_000

_KINDS: dict[str, Kind] = {
    "nik": "number_of_person",
    "kk": "number_of_person",
    "name": "name",
    "mother": "name",
    "birth_date": "birth",
    "birth_place": "text",
    "sex": "plain",
}
"""As what a field's values are shown."""

_SIDES: dict[str, Kind] = {
    f"{side}_{field}": kind for side in ("given", "proposed") for field, kind in _KINDS.items()
}
_ROW: dict[str, Kind] = {
    "repair_id": "plain",
    "sheet": "text",
    "source_row": "row",
    "name": "name",
    "field": "plain",
    "source": "plain",
    "evidence": "plain",
    "side": "plain",
    "record_id": "row",
}


def _said(field: str, side: str) -> str:
    """SQL of a value as forms have it: men are L, women P."""
    value = f"u.value_{side}"
    return f"CASE {value} WHEN 'M' THEN 'L' WHEN 'F' THEN 'P' END" if field == "sex" else value


_OPEN = f"""
SELECT u.repair_id, COALESCE(s.shown_sheet, '') AS sheet, u.source_row, r.name,
       {worded("u.field", FIELD_WORDS)} AS field,
       {
    ", ".join(
        f"CASE WHEN u.field = {literal(field)} THEN {_said(field, side)} END AS {side}_{field}"
        for side in ("given", "proposed")
        for field in REPAIR_FIELDS
    )
},
       'Dukcapil' || COALESCE(' per ' || strftime(u.source_date, '%d-%m-%Y'), '') AS source,
       {worded("u.field", EVIDENCE_WORDS)} AS evidence, {worded("u.side", SIDE_WORDS)} AS side, u.record_id,
       u.programme, u.source_file
FROM repairs u
JOIN records r ON r.record_id = u.record_id
LEFT JOIN report_sources s
  ON s.programme = u.programme AND s.source_file = u.source_file AND s.sheet = COALESCE(u.sheet, '')
WHERE u.state = 'DRAF'
"""
_OF_FILE = """
SELECT {columns} FROM report_repairs
WHERE programme = {programme} AND source_file = {file}
ORDER BY sheet, source_row, repair_id
"""
_COUNTED = """
SELECT programme, field,
       COUNT(*) AS proposed,
       COUNT(CASE WHEN state = 'TERBUKTI' THEN 1 END) AS proven,
       COUNT(CASE WHEN state = 'DITARIK' THEN 1 END) AS withdrawn,
       MEDIAN(CASE WHEN state = 'TERBUKTI' THEN date_diff('day', proposed_on, ended_on) END) AS days
FROM repairs
GROUP BY programme, field
ORDER BY programme, field
"""
_TOTALS = (
    ReportColumn("Program", "plain"),
    ReportColumn("Kolom", "plain"),
    ReportColumn("Diusulkan seluruhnya", "count"),
    ReportColumn(STATE_WORDS["TERBUKTI"], "count"),
    ReportColumn("Masih diusulkan", "count"),
    ReportColumn("Ditarik (tidak berlaku lagi)", "count"),
    ReportColumn("Lama sampai terbukti (median, hari)", "plain"),
)

_CELLS = (
    *("repair_id", "sheet", "source_row", "name", "field", "given", "proposed", "source", "evidence", "side"),
)
_FIELDS = (
    Field("No. usulan", 19, "repair_id"),
    Field("Lembar", 13, "sheet"),
    Field("Baris", 7, "source_row"),
    Field("Nama", 26, "name"),
    Field("Kolom", 13, "field"),
    Field("Nilai pada daftar", 23, "given"),
    Field("Nilai usulan", 23, "proposed"),
    Field("Nilai menurut bukti (tulis tangan)", 23),
    Field("Sumber", 14, "source"),
    Field("Bukti yang diminta", 18, "evidence"),
    Field("Petugas, tanggal", 16),
)
_COLUMNS = tuple(
    ReportColumn(heading, "plain")
    for heading in (
        *("No. usulan", "Lembar", "Baris", "Nama", "Kolom", "Nilai pada daftar", "Nilai usulan"),
        *("Sumber", "Bukti yang diminta", "Pihak yang memperbaiki"),
    )
)
_HIDDEN = "(beda pada bagian yang disamarkan)"
_WORDS = (
    "Cocokkan setiap usulan dengan bukti yang diminta sebelum mengubah daftar. Bila nilai usulan tidak benar,"
    " tulis nilai menurut bukti pada kolom kosong.",
    "Usulan dinyatakan terbukti bila kiriman berikutnya memuat nilai itu; tidak ada yang perlu dilaporkan.",
)


def _write(desk: Desk) -> list[ReportFile]:
    counted = desk.engine.arrow(_COUNTED).to_pylist()
    if not counted:
        return []
    totals = write_csv(desk.out / f"{FOLDER}.csv", _TOTALS, [_totals(desk, counted)], desk.facts.level)
    desk.engine.keep("report_repairs", _OPEN)
    keys = desk.engine.arrow("SELECT DISTINCT programme, source_file FROM report_repairs").to_pylist()
    names = safe_names(sorted((key["programme"], key["source_file"]) for key in keys), desk.facts)
    (desk.out / FOLDER).mkdir(exist_ok=True)
    files = [file for key, name in names.items() for file in _of_file(desk, key, name)]
    written = sum(file.rows for file in files if file.name.endswith(".csv"))
    due = sum(row["proposed"] - row["proven"] - row["withdrawn"] for row in counted)
    must_equal("usulan perbaikan", due, written)
    desk.engine.drop("report_repairs")
    return [totals, *files]


def _of_file(desk: Desk, key: FileKey, name: str) -> list[ReportFile]:
    """The repairs of a file as CSV and as a workbook."""
    kinds = {**_ROW, **_SIDES}
    programme, file = map(literal, key)
    rows = desk.engine.arrow(_OF_FILE.format(columns=", ".join(kinds), programme=programme, file=file))
    title = f"Usulan perbaikan, {desk.facts.names.get(key[0], key[0].upper())}"
    typed = composed(_cells, shown_rows(rows.slice(0, MOST_IN_BOOK), kinds, desk.facts.level, typed=True))
    told = f"{title}; {MOST_IN_BOOK} baris pertama dari {len(rows)}" if len(rows) > MOST_IN_BOOK else title
    page = Page("USULAN PERBAIKAN", told, _WORDS, _FIELDS, typed)
    path = desk.out / FOLDER / f"{name}.csv"
    with csv_writer(path, _COLUMNS, desk.facts.level) as write:
        write(composed(_cells, shown_rows(rows, kinds, desk.facts.level)))
    listed = ReportFile(f"{FOLDER}/{name}.csv", len(rows), signed(path, 0).sha256)
    return [listed, write_small_book(desk.out, f"{FOLDER}/{name}.xlsx", [page], desk.facts.stamp)]


def _cells(cells: Texts) -> Texts:
    """The one value that a repair has of all fields, given and proposed; where both look alike, it is said
    that what differs is hidden."""
    values = {
        side: pc.binary_join_element_wise(*(cells[f"{side}_{field}"] for field in REPAIR_FIELDS), "")
        for side in ("given", "proposed")
    }
    alike = pc.and_(pc.equal(values["given"], values["proposed"]), pc.not_equal(values["given"], ""))
    told = pc.binary_join_element_wise(values["proposed"], _HIDDEN, " ")
    values["proposed"] = pc.if_else(alike, told, values["proposed"])
    return {name: values.get(name, cells.get(name)) for name in _CELLS}


def _totals(desk: Desk, counted: Sequence[Mapping[str, Any]]) -> pa.RecordBatch:
    lines = [
        (
            desk.facts.names.get(row["programme"], row["programme"].upper()),
            FIELD_WORDS[row["field"]],
            *(str(row[name]) for name in ("proposed", "proven")),
            str(row["proposed"] - row["proven"] - row["withdrawn"]),
            str(row["withdrawn"]),
            "" if row["days"] is None else decimal(row["days"], 0),
        )
        for row in counted
    ]
    columns = [pa.array([line[place] for line in lines], pa.string()) for place in range(len(_TOTALS))]
    return pa.RecordBatch.from_arrays(columns, names=[column.heading for column in _TOTALS])


REPAIRS = Report(
    "repairs",
    lambda: (
        (f"{FOLDER}.csv", "Usulan perbaikan menurut program dan kolom: diusulkan, terbukti, masih terbuka"),
        (f"{FOLDER}/", "Usulan perbaikan untuk setiap pengirim: nilai pada daftar, nilai usulan, buktinya"),
    ),
    Level.L2,
    _write,
    Turn.BOOKS,
)
