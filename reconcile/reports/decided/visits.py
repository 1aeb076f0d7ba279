"""Visits in the field: for each kelurahan whom to see and what to look for, to be filled in and brought back;
and for each kota all of them, many a page, for whoever goes through several kelurahan in a day.

What comes back is read as a worklist is: the answer replaces the wish for a visit.
"""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from reconcile.privacy.masking import Kind
from reconcile.reports.decided.small_books import Field, Page, write_small_book
from reconcile.reports.kit.csv_files import ReportColumn
from reconcile.reports.kit.facts import in_short
from reconcile.reports.kit.report import Desk
from reconcile.reports.kit.showing import composed, shown_rows
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
ALL = "SEMUA"
"""Ends the name of the workbook of a kota."""
_COLUMNS: tuple[tuple[str, str, Kind, float], ...] = (
    ("RW", "rw", "where", 4.2),
    ("RT", "rt", "where", 4.2),
    ("Nama", "name", "name", 18),
    ("Tahun lahir", "birth", "birth", 8.9),
    ("NIK", "nik", "number_of_person", 15.4),
    ("Program", "programme_name", "plain", 9),
    ("Yang perlu dilihat", "reason", "text", 28),
    ("Diminta oleh", "decided_by", "name", 9),
    (DECISION, "", "plain", 13),
    (NOTE, "", "plain", 16),
    (INITIALS, "", "plain", 7),
    (QUESTION_ID, "question_id", "plain", 12),
    (RECORD_ID, "record_id", "row", 12),
)
_KELURAHAN: tuple[str, str, Kind, float] = ("Kelurahan", "village", "plain", 14)
_MORE = {NOTE: 11.0, "Yang perlu dilihat": 4.0}
"""Characters that the book of one kelurahan has instead of that column."""
_WORDS = (
    f"Tulis hasil kunjungan pada {DECISION}: satu jawaban dari daftar pilihan sel itu, misalnya {GO_ON} bila"
    f" bantuan diteruskan; usul berhenti perlu persetujuan orang kedua. Yang dilihat ditulis pada {NOTE}."
    " Yang tidak bertemu dibiarkan kosong.",
)


def write_visits(desk: Desk) -> list[ReportFile]:
    """A workbook for each place with somebody to see: kunjungan_lapangan/<kota>/<kelurahan>.xlsx; and one
    with all of a kota where that is more than one kelurahan."""
    table = desk.engine.arrow(
        "SELECT * FROM decided_visits ORDER BY book_code, rw NULLS LAST, rt NULLS LAST, name, question_id"
    )
    books = table["book_code"]
    codes = sorted(set(books.to_pylist()))
    kotas = [kota for kota in {code[:4]: None for code in codes} if sum(one[:4] == kota for one in codes) > 1]
    made = [_written(desk, code, table.filter(pc.equal(books, code))) for code in codes]
    return made + [
        _written(desk, kota, table.filter(pc.starts_with(books, kota)), whole=True) for kota in kotas
    ]


def _written(desk: Desk, code: str, rows: pa.Table, *, whole: bool = False) -> ReportFile:
    """The workbook of a place, or of a whole kota; where it says what it said, it bears the number and the
    day since which it does, for with that number it comes back."""
    level = desk.facts.level
    columns = [_KELURAHAN, *_COLUMNS] if whole else _COLUMNS
    kinds: dict[str, Kind] = {column: kind for _, column, kind, _ in columns if column}
    shown = shown_rows(rows, {**kinds, "choices": "plain"}, level, typed=True)
    shown = composed(
        lambda cells: {name: in_short(text, desk.facts.names) for name, text in cells.items()}, shown
    )
    fields = [
        Field(
            ReportColumn(heading, kind).heading_at(level),
            width + (0 if whole else _MORE.get(heading, 0)),
            column,
            "choices" if heading == DECISION else "",
            heading not in (QUESTION_ID, RECORD_ID),
        )
        for heading, column, kind, width in columns
    ]
    page = Page(TINDAKAN, f"Kunjungan lapangan, {place_name(code)}", _WORDS, fields, shown)
    name = _name(code, whole=whole)
    key = key_of("visits", level, page.title, lines_key(pa.table(dict(shown.cells))))
    again = desk.earlier.again(desk.out, name, key)
    if again:
        return again
    stamp = desk.earlier.stamp(name, key, desk.facts.tonight)
    known = (
        (RUN_NUMBER, stamp.number),
        ("Isi sejak", f"{stamp.day:%d-%m-%Y}"),
        ("Cara", _HOW + (_EITHER if whole else "")),
    )
    return replace(write_small_book(desk.out, name, [page], stamp, known), key=key, stamp=stamp)


_HOW = "Isi lembar Tindakan, lalu kembalikan berkas ini seperti lembar kerja."
_EITHER = " Isinya sama dengan berkas setiap kelurahan: isi salah satunya saja."


def _name(code: str, *, whole: bool) -> str:
    name = book_name(code).replace(WORKLISTS, FOLDER, 1)
    return f"{name.rpartition('/')[0]}/{code}_{ALL}.xlsx" if whole else name
