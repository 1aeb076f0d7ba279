"""USULAN PERBAIKAN: for each owner of a roll what his rows should say by the register, to print, check
against papers and mend; and how much of what was proposed later deliveries prove."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import reduce
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from reconcile.engines.quoting import literal
from reconcile.privacy.differing import told_apart
from reconcile.privacy.masking import Kind, Level
from reconcile.reports.decided.small_books import Field, Page, write_small_book
from reconcile.reports.kit.addresses import book_sql
from reconcile.reports.kit.csv_files import ReportColumn, csv_writer, signed, write_csv
from reconcile.reports.kit.ledger import must_equal
from reconcile.reports.kit.report import Desk, Report, Turn
from reconcile.reports.kit.showing import Texts, composed, shown_rows
from reconcile.reports.kit.shown_sources import FileKey
from reconcile.reports.quality.files import safe_names
from reconcile.reports.verification.rows import worded
from reconcile.reports.verification.words import EVIDENCE_WORDS, FIELD_WORDS, SIDE_WORDS, STATE_WORDS
from reconcile.reports.worklists.names import place_name
from reconcile.reports.written.files import ReportFile
from reconcile.reports.written.keys import key_of, lines_key
from reconcile.tables.verification import OPEN_STATES, REPAIR_FIELDS
from reconcile.vocabulary.numbers import decimal, percent
from reconcile.vocabulary.verdicts import BETWEEN
from reconcile.vocabulary.worklist_headings import (
    REPAIR_ID,
    RUN_NUMBER,
    STATE,
    STATE_BY,
    STATE_DAY,
    STATE_NOTE,
)
from reconcile.vocabulary.worklist_headings import REPAIRS as REPAIRS_SHEET

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
    "state": "plain",
    "said_on": "plain",
    "said_by": "name",
    "remark": "text",
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
       {
    worded("u.state", STATE_WORDS)
} AS state, strftime(u.said_on, '%d-%m-%Y') AS said_on, u.said_by, u.remark,
       u.programme, u.source_file
FROM repairs u
JOIN records r ON r.record_id = u.record_id
LEFT JOIN report_sources s
  ON s.programme = u.programme AND s.source_file = u.source_file AND s.sheet = COALESCE(u.sheet, '')
WHERE u.state NOT IN ('TERBUKTI', 'DITARIK')
"""
_OF_FILE = """
SELECT {columns} FROM report_repairs
WHERE programme = {programme} AND source_file = {file}
ORDER BY sheet, source_row, repair_id
"""
_COUNTS = """
       COUNT(*) AS proposed,
       COUNT(u.asked_on) AS asked,
       COUNT(CASE WHEN u.state IN ('DITERAPKAN', 'TERBUKTI') THEN 1 END) AS applied,
       COUNT(CASE WHEN u.state = 'TERBUKTI' THEN 1 END) AS proven,
       COUNT(CASE WHEN u.state = 'DITOLAK' THEN 1 END) AS refused,
       COUNT(CASE WHEN u.state = 'DITARIK' THEN 1 END) AS withdrawn,
       MEDIAN(date_diff('day', u.proposed_on, u.applied_on)) AS days_applied,
       MEDIAN(CASE WHEN u.state = 'TERBUKTI' THEN date_diff('day', u.proposed_on, u.ended_on) END) AS days
"""
_COUNTED = f"""
SELECT u.programme, u.field AS of, {_COUNTS}
FROM repairs u
GROUP BY u.programme, u.field
ORDER BY u.programme, u.field
"""
_BY_PLACE = f"""
SELECT u.programme, {book_sql("h", "g")} AS of, {_COUNTS}
FROM repairs u
LEFT JOIN report_homes h ON h.person_id = u.person_id
LEFT JOIN report_regions g ON g.region_code = h.region_code
GROUP BY ALL
ORDER BY u.programme, of
"""
_NUMBERS = (
    ReportColumn("Diusulkan seluruhnya", "count"),
    ReportColumn("Diajukan atau dijawab", "count"),
    ReportColumn("Diterapkan menurut pengirim atau terbukti", "count"),
    ReportColumn(STATE_WORDS["TERBUKTI"], "count"),
    ReportColumn("Ditolak", "count"),
    ReportColumn("Ditarik (tidak berlaku lagi)", "count"),
    ReportColumn("Masih diusulkan", "count"),
    ReportColumn("Diajukan (%)", "plain"),
    ReportColumn("Diterapkan (%)", "plain"),
    ReportColumn("Terbukti (%)", "plain"),
    ReportColumn("Lama sampai diterapkan (median, hari)", "plain"),
    ReportColumn("Lama sampai terbukti (median, hari)", "plain"),
)
"""Shares are of what is not withdrawn."""
_TOTALS = (ReportColumn("Program", "plain"), ReportColumn("Kolom", "plain"), *_NUMBERS)
_PLACES = (ReportColumn("Program", "plain"), ReportColumn("Kelurahan", "plain"), *_NUMBERS)

_CELLS = (
    *("repair_id", "sheet", "source_row", "name", "field", "given", "proposed", "source", "evidence", "side"),
    *("state", "said_on", "said_by", "remark"),
)
_PLACE = Field("Letak pada daftar", 11, "place")
FIELDS = (
    Field(REPAIR_ID, 16.5, "repair_id"),
    _PLACE,
    Field("Nama", 20, "name"),
    Field("Kolom", 9, "field"),
    Field("Nilai pada daftar", 16, "given"),
    Field("Nilai usulan", 18, "proposed"),
    Field("Bukti yang diminta", 12, "evidence"),
    Field(STATE, 13, offers="offers"),
    Field(STATE_DAY, 9),
    Field(STATE_BY, 10.5),
    Field(STATE_NOTE, 15),
    Field("Keadaan", 16, "told", printed=False),
)
_COLUMNS = tuple(
    ReportColumn(heading, "plain")
    for heading in (
        *("No. usulan", "Lembar", "Baris", "Nama", "Kolom", "Nilai pada daftar", "Nilai usulan"),
        *("Sumber", "Bukti yang diminta", "Pihak yang memperbaiki"),
        *("Keadaan", "Tanggal jawaban terakhir", "Dijawab oleh", "Keterangan"),
    )
)
_HIDDEN = "(beda pada bagian yang disamarkan)"
_UNSEEN = "(disamarkan)"
_WORDS = (
    "Cocokkan setiap usulan dengan bukti yang diminta sebelum mengubah daftar, lalu pilih jawaban: DIAJUKAN,"
    " DISETUJUI, DITERAPKAN (daftar sudah diperbaiki), DITOLAK, atau REVISI (buktinya menyebut nilai lain:"
    f" betulkan pada daftar), dengan alasannya pada {STATE_NOTE}.",
    "Kembalikan berkas ini seperti lembar kerja; urutan baris dan kolom boleh berubah. Usulan dinyatakan"
    " terbukti hanya bila kiriman berikutnya memuat nilai itu.",
)
_OFFERED = BETWEEN.join(OPEN_STATES[1:])


def _write(desk: Desk) -> list[ReportFile]:
    counted = desk.engine.arrow(_COUNTED).to_pylist()
    if not counted:
        return []
    level = desk.facts.level
    by_field = [{**row, "of": FIELD_WORDS[row["of"]]} for row in counted]
    by_place = [{**row, "of": place_name(row["of"])} for row in desk.engine.arrow(_BY_PLACE).to_pylist()]
    totals = [
        write_csv(desk.out / f"{FOLDER}.csv", _TOTALS, [_totals(desk, by_field, _TOTALS)], level),
        write_csv(desk.out / f"{FOLDER}_kelurahan.csv", _PLACES, [_totals(desk, by_place, _PLACES)], level),
    ]
    desk.engine.keep("report_repairs", _OPEN)
    keys = desk.engine.arrow("SELECT DISTINCT programme, source_file FROM report_repairs").to_pylist()
    names = safe_names(sorted((key["programme"], key["source_file"]) for key in keys), desk.facts)
    (desk.out / FOLDER).mkdir(exist_ok=True)
    files = [file for key, name in names.items() for file in _of_file(desk, key, name)]
    written = sum(file.rows for file in files if file.name.endswith(".csv"))
    due = sum(row["proposed"] - row["proven"] - row["withdrawn"] for row in counted)
    must_equal("usulan perbaikan", due, written)
    desk.engine.drop("report_repairs")
    return [*totals, *files]


def _of_file(desk: Desk, key: FileKey, name: str) -> list[ReportFile]:
    """The repairs of a file as CSV and as a workbook."""
    kinds = {**_ROW, **_SIDES}
    programme, file = map(literal, key)
    rows = desk.engine.arrow(_OF_FILE.format(columns=", ".join(kinds), programme=programme, file=file))
    rows, kinds = told_of(rows, kinds, desk.facts.level)
    title = f"Usulan perbaikan, {desk.facts.names.get(key[0], key[0].upper())}"
    of = key_of("repairs", name, desk.facts.level, title, lines_key(rows))
    names = [f"{FOLDER}/{name}{end}" for end in (".csv", ".xlsx")]
    again = desk.earlier.all_again(desk.out, names, of)
    if again:
        return again
    typed = composed(
        _book_cells, shown_rows(rows.slice(0, MOST_IN_BOOK), kinds, desk.facts.level, typed=True)
    )
    told = f"{title}; {MOST_IN_BOOK} baris pertama dari {len(rows)}" if len(rows) > MOST_IN_BOOK else title
    page = Page(REPAIRS_SHEET, told, _WORDS, FIELDS, typed)
    stamp = desk.earlier.stamp(names[1], of, desk.facts.tonight)
    facts_page = ((RUN_NUMBER, stamp.number), ("Isi sejak", f"{stamp.day:%d-%m-%Y}"), ("Cara", _WORDS[1]))
    path = desk.out / names[0]
    with csv_writer(path, _COLUMNS, desk.facts.level) as write:
        write(composed(_cells, shown_rows(rows, kinds, desk.facts.level)))
    listed = ReportFile(names[0], len(rows), signed(path, 0).sha256, of)
    book = write_small_book(desk.out, names[1], [page], stamp, facts_page)
    return [listed, replace(book, key=of, stamp=stamp)]


def told_of(rows: pa.Table, kinds: Mapping[str, Kind], level: Level) -> tuple[pa.Table, dict[str, Kind]]:
    """Repairs with what is said of their two values beside them, and what their columns hold."""
    said = {"apart": _apart(rows, level), **_known(rows)}
    for name, texts in said.items():
        rows = rows.append_column(name, texts)
    return rows, {**kinds, **dict.fromkeys(said, "plain")}


def _apart(rows: pa.Table, level: Level) -> pa.Array:
    """Where the proposed value differs from that on the roll, in words, as far as `level` may say."""
    told = [""] * rows.num_rows
    for field in ("nik", "kk", "birth_date"):
        sides = (rows[f"{side}_{field}"].to_pylist() for side in ("given", "proposed"))
        for at, (given, proposed) in enumerate(zip(*sides, strict=True)):
            told[at] = told[at] or told_apart(given or "", proposed or "", _KINDS[field], level)
    return pa.array(told, pa.string())


def _known(rows: pa.Table) -> dict[str, pa.Array]:
    """By side "ya" where there is a value: at some levels nothing of it is shown, which is not none."""
    made = {}
    for side in ("given", "proposed"):
        known = reduce(
            pc.or_, (pc.not_equal(rows[f"{side}_{field}"].fill_null(""), "") for field in REPAIR_FIELDS)
        )
        made[f"{side}_known"] = pc.if_else(known, "ya", "")
    return made


def _cells(cells: Texts) -> Texts:
    """The one value that a repair has of all fields, given and proposed; and where they differ, or that this
    is hidden, where what is shown does not tell."""
    values = {
        side: pc.binary_join_element_wise(*(cells[f"{side}_{field}"] for field in REPAIR_FIELDS), "")
        for side in ("given", "proposed")
    }
    alike = pc.and_(pc.equal(values["given"], values["proposed"]), pc.not_equal(values["given"], ""))
    for side, shown in values.items():
        unseen = pc.and_(pc.equal(shown, ""), pc.equal(cells[f"{side}_known"], "ya"))
        values[side] = pc.if_else(unseen, _UNSEEN, shown)
    said = pc.not_equal(cells["apart"], "")
    words = pc.if_else(said, pc.binary_join_element_wise("(", cells["apart"], ")", ""), _HIDDEN)
    told = pc.binary_join_element_wise(values["proposed"], words, " ")
    values["proposed"] = pc.if_else(pc.or_(alike, said), told, values["proposed"])
    return {name: values.get(name, cells.get(name)) for name in _CELLS}


def _book_cells(cells: Texts) -> Texts:
    """The same, where it stands and what was said of it in one cell each, and what may be answered."""
    made = _cells(cells)
    offers = pa.array([_OFFERED] * len(cells["repair_id"]), pa.string())
    return {**made, "place": _place(made), "told": _state(made), "offers": offers}


def _place(cells: Texts) -> pa.Array:
    """Sheet and row in one cell."""
    row = pc.binary_join_element_wise("baris", cells["source_row"], " ")
    named = pc.binary_join_element_wise(cells["sheet"], row, ", ")
    return pc.if_else(pc.equal(cells["sheet"], ""), row, named)


def _state(cells: Texts) -> pa.Array:
    """What was said so far, and when."""
    when = pc.binary_join_element_wise(cells["state"], cells["said_on"], " ")
    return pc.if_else(pc.equal(cells["said_on"], ""), cells["state"], when)


def _totals(
    desk: Desk, counted: Sequence[Mapping[str, Any]], columns: Sequence[ReportColumn]
) -> pa.RecordBatch:
    lines = [
        (desk.facts.names.get(row["programme"], row["programme"].upper()), row["of"], *_counts(row))
        for row in counted
    ]
    texts = [pa.array([line[place] for line in lines], pa.string()) for place in range(len(columns))]
    return pa.RecordBatch.from_arrays(texts, names=[column.heading for column in columns])


def _counts(row: Mapping[str, Any]) -> tuple[str, ...]:
    """The cells of _NUMBERS."""
    standing = row["proposed"] - row["withdrawn"]
    parts = ("proposed", "asked", "applied", "proven", "refused", "withdrawn")
    shares = (percent(row[part] / standing, sign="") if standing else "" for part in parts[1:4])
    days = ("" if row[name] is None else decimal(row[name], 0) for name in ("days_applied", "days"))
    return (*(str(row[part]) for part in parts), str(standing - row["proven"]), *shares, *days)


REPAIRS = Report(
    "repairs",
    lambda: (
        (
            f"{FOLDER}.csv",
            "Usulan perbaikan menurut program dan kolom: diusulkan, diajukan, diterapkan, terbukti",
        ),
        (f"{FOLDER}_kelurahan.csv", "Usulan perbaikan menurut program dan kelurahan, dengan lamanya"),
        (f"{FOLDER}/", "Usulan perbaikan untuk setiap pengirim: nilai pada daftar, nilai usulan, buktinya"),
    ),
    Level.L2,
    _write,
    Turn.BOOKS,
)
