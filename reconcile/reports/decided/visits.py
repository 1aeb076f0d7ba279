"""Visits in the field: for each kelurahan whom to see and what to look for, to be filled in and brought back.

What comes back is read as a worklist is: the answer replaces the wish for a visit.
"""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from reconcile.privacy.masking import Kind
from reconcile.reports.decided.small_books import Field, Page, write_small_book
from reconcile.reports.kit.csv_files import ReportColumn
from reconcile.reports.kit.report import Desk
from reconcile.reports.kit.showing import Shown, shown_rows
from reconcile.reports.worklists.names import FOLDER as WORKLISTS
from reconcile.reports.worklists.names import book_name, place_name
from reconcile.reports.written.files import ReportFile
from reconcile.reports.written.keys import key_of, lines_key
from reconcile.vocabulary.verdicts import GO_ON
from reconcile.vocabulary.worklist_headings import (
    DECISION,
    INITIALS,
    NOTE,
    QUESTION_ID,
    RECORD_ID,
    RUN_NUMBER,
    TINDAKAN,
)

FOLDER = "kunjungan_lapangan"
_COLUMNS: tuple[tuple[str, str, Kind, float], ...] = (
    ("RW", "rw", "where", 4.2),
    ("RT", "rt", "where", 4.2),
    ("Nama", "name", "name", 20),
    ("Tahun lahir", "birth", "birth", 8.9),
    ("NIK", "nik", "number_of_person", 15.4),
    ("Program", "programme_name", "plain", 13),
    ("Yang perlu dilihat", "reason", "text", 32),
    ("Diminta oleh", "decided_by", "name", 10.5),
    (DECISION, "", "plain", 13),
    (NOTE, "", "plain", 22),
    (INITIALS, "", "plain", 7),
    (QUESTION_ID, "question_id", "plain", 12),
    (RECORD_ID, "record_id", "row", 12),
)
_WORDS = (
    f"Tulis hasil kunjungan pada {DECISION}: satu jawaban dari daftar pilihan sel itu, misalnya {GO_ON} bila"
    f" bantuan diteruskan; usul berhenti perlu persetujuan orang kedua. Yang dilihat ditulis pada {NOTE}."
    " Yang tidak bertemu dibiarkan kosong.",
)


def write_visits(desk: Desk) -> list[ReportFile]:
    """A workbook for each place with somebody to see: kunjungan_lapangan/<kota>/<kelurahan>.xlsx."""
    table = desk.engine.arrow(
        "SELECT * FROM decided_visits ORDER BY book_code, rw NULLS LAST, rt NULLS LAST, name, question_id"
    )
    books = table["book_code"]
    kinds: dict[str, Kind] = {column: kind for _, column, kind, _ in _COLUMNS if column}
    kinds["choices"] = "plain"
    made = []
    for code in sorted(set(books.to_pylist())):
        shown = shown_rows(table.filter(pc.equal(books, code)), kinds, desk.facts.level, typed=True)
        made.append(_written(desk, code, shown))
    return made


def _written(desk: Desk, code: str, shown: Shown) -> ReportFile:
    """The workbook of a place; where it says what it said, it bears the number and the day since which it
    does, for with that number it comes back."""
    level = desk.facts.level
    fields = [
        Field(
            ReportColumn(heading, kind).heading_at(level),
            width,
            column,
            "choices" if heading == DECISION else "",
            heading not in (QUESTION_ID, RECORD_ID),
        )
        for heading, column, kind, width in _COLUMNS
    ]
    page = Page(TINDAKAN, f"Kunjungan lapangan, {place_name(code)}", _WORDS, fields, shown)
    name = book_name(code).replace(WORKLISTS, FOLDER, 1)
    key = key_of("visits", level, page.title, lines_key(pa.table(dict(shown.cells))))
    again = desk.earlier.again(desk.out, name, key)
    if again:
        return again
    stamp = desk.earlier.stamp(name, key, desk.facts.tonight)
    known = (
        (RUN_NUMBER, stamp.number),
        ("Isi sejak", f"{stamp.day:%d-%m-%Y}"),
        ("Cara", "Isi lembar Tindakan, lalu kembalikan berkas ini seperti lembar kerja."),
    )
    return replace(write_small_book(desk.out, name, [page], stamp, known), key=key, stamp=stamp)
