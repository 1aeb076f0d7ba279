"""The three pages of a quality workbook: Ringkasan (one page to sign), Masalah (each kind of fault) and
Baris (each row at fault)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from pathlib import Path
from typing import Any

import xlsxwriter

from reconcile.privacy.masking import Level
from reconcile.reports.drawing.letters import lines_of_text
from reconcile.reports.kit.workbooks import F4, new_workbook
from reconcile.reports.lists.both import FONT
from reconcile.reports.lists.laid_out import LINE, SIZE
from reconcile.reports.minutes.figures import SourceCount
from reconcile.reports.quality.rows import FaultyRows, Key, sheet_rows, write_with_rows
from reconcile.vocabulary.days import in_figures
from reconcile.vocabulary.deliveries import OUT_OF_FORCE
from reconcile.vocabulary.numbers import grouped, number, percent

_PAGES = ("Ringkasan", "Masalah", "Baris")
_DOTS = "." * 60
SEVERITIES = {
    "GALAT": ("GALAT (merah)", "#F8CBAD"),
    "PERINGATAN": ("PERINGATAN (kuning)", "#FFF2CC"),
    "INFO": ("INFO", "#FFFFFF"),
}
_JUDGED = {
    "REFUSED": "MERAH: berkas tidak dapat dibaca. Perbaiki, lalu kirim ulang seluruh berkas.",
    "HELD": "KUNING: berkas ditahan, belum dipakai. Periksa alasannya, lalu kirim ulang atau beri tahu.",
    "REPLACED": "HIJAU: berkas sudah digantikan oleh yang lebih baru.",
    "WITHDRAWN": "HIJAU: berkas ditarik, tidak dipakai.",
    "GALAT": "MERAH: ada galat. Perbaiki baris pada lembar Masalah, lalu kirim ulang.",
    "PERINGATAN": (
        "KUNING: berkas dapat dipakai, tetapi ada isian yang tidak dapat dipakai. Mohon diperbaiki."
    ),
    "INFO": "HIJAU: berkas baik. Hanya ada catatan untuk diketahui.",
    "": "HIJAU: tidak ditemukan masalah.",
}
_MASALAH = (
    ("Tingkat", 13.5),
    ("Kode", 19),
    ("Masalah", 27),
    ("Lembar", 11),
    ("Jumlah baris", 8),
    ("Bagian", 8),
    ("Contoh baris", 13),
    ("Contoh isi (disamarkan)", 17),
    ("Yang perlu dilakukan", 24),
    ("Selesai (paraf)", 8),
)
_KEYS, _TEXTS = 44, 95
_COUNT = [heading for heading, _ in _MASALAH].index("Jumlah baris")
_BARIS = (
    ("Lembar", 16),
    ("Baris", 7),
    ("Tingkat", 19),
    ("Kode", 25),
    ("Masalah", 50),
    ("Isi (disamarkan)", 34),
)
"""What is printed of both is as wide as the paper at nine points."""


@dataclass(frozen=True)
class Fault:
    """One kind of fault in one sheet, its texts as they may be shown. share: of the sheet's rows, null
    without rows."""

    sheet: str
    code: str
    severity: str
    rows: int
    share: float | None
    examples: tuple[int, ...]
    shown_sheet: str
    message: str
    advice: str


@dataclass(frozen=True)
class Book:
    """What a workbook tells. source: with a name that may be shown. at_fault: rows that need mending, each
    once."""

    source: SourceCount
    programme: str
    faults: Sequence[Fault]
    at_fault: int
    as_of: date
    level: Level

    def judged(self) -> str:
        if self.source.refused is not None:
            return _JUDGED[self.source.status if self.source.status in OUT_OF_FORCE else "REFUSED"]
        severities = {fault.severity for fault in self.faults}
        return next((_JUDGED[severity] for severity in SEVERITIES if severity in severities), _JUDGED[""])


def write_book(path: Path, book: Book, rows: FaultyRows) -> Mapping[Key, int]:
    """Write the workbook; returns how many rows it lists of each (sheet, code).

    The same book gives the same bytes: the file says it was made on the day the run speaks of, and by nobody.
    """
    told = {
        (fault.sheet, fault.code): (SEVERITIES.get(fault.severity, (fault.severity, ""))[0], fault.message)
        for fault in book.faults
    }
    listed = sheet_rows(rows, told)
    with new_workbook(book.as_of, "Lembar kualitas data", font=FONT) as (workbook, made):
        pages = {name: workbook.add_worksheet(name) for name in _PAGES}
        formats = _formats(workbook)
        for page in pages.values():
            _set_print(page, book)
        _write_summary(pages["Ringkasan"], formats, book, listed.count)
        _write_faults(pages["Masalah"], formats, book, listed.examples)
        _set_heading(pages["Baris"], formats, _BARIS)
        for place, style in enumerate(("row", "said")):
            pages["Baris"].write_blank(0, len(_BARIS) + place, None, formats[style])
        pages["Baris"].autofilter(0, 0, max(listed.count, 1), len(_BARIS) - 1)
    write_with_rows(path, made.getvalue(), f"xl/worksheets/sheet{len(_PAGES)}.xml", listed, "F")
    return listed.listed


def _formats(workbook: xlsxwriter.Workbook) -> dict[str, Any]:
    cell = {"valign": "top", "text_wrap": True, "border": 1, "font_name": FONT, "font_size": SIZE}
    made = {
        "title": {"bold": True, "font_size": 14},
        "key": {"bold": True, "valign": "top"},
        "text": {"valign": "top", "text_wrap": True},
        "judged": {"bold": True, "valign": "top", "text_wrap": True, "border": 2},
        "row": {"align": "right", "indent": 1, "valign": "top", "font_name": FONT, "font_size": SIZE},
        "said": {"valign": "top", "text_wrap": True, "font_name": FONT, "font_size": SIZE},
        "heading": {**cell, "bold": True, "bg_color": "#D9D9D9"},
        "cell": cell,
        "count": {**cell, "num_format": "#,##0", "align": "right", "indent": 1},
        **{code: {**cell, "bold": True, "bg_color": colour} for code, (_, colour) in SEVERITIES.items()},
    }
    return {name: workbook.add_format(format_) for name, format_ in made.items()}


def _set_print(page: Any, book: Book) -> None:
    page.set_landscape()
    page.set_paper(F4)
    page.set_margins(left=0.3, right=0.3, top=0.5, bottom=0.6)
    page.fit_to_pages(1, 0)
    name = book.source.source_file.replace("&", "&&")[-120:]
    page.set_footer(
        f"&L&8 {name}&R&8 &A, halaman &P dari &N", {"scale_with_doc": False}
    )  # a space, or a name that begins with a digit becomes the size


def _set_heading(page: Any, formats: dict[str, Any], columns: Sequence[tuple[str, float]]) -> None:
    """The heading in the first row, frozen, repeated on every page."""
    page.set_row(0, 30)
    for place, (heading, width) in enumerate(columns):
        page.set_column(place, place, width)
        page.write_string(0, place, heading, formats["heading"])
    page.freeze_panes(1, 0)
    page.repeat_rows(0)


def _height(texts: Sequence[str], widths: Sequence[float]) -> float:
    """Points for the cell with the most lines: not every program that opens the file makes room by itself."""
    return 15.0 * max(1, *(ceil(len(text) * 1.1 / width) for text, width in zip(texts, widths, strict=True)))


def _line_height(texts: Sequence[str]) -> float:
    """Points for a line of the page of faults."""
    widths = [width for _, width in _MASALAH]
    lines = [lines_of_text(text, width, SIZE) for text, width in zip(texts, widths, strict=True)]
    return float(LINE * max(lines) + 3)


def _write_faults(page: Any, formats: dict[str, Any], book: Book, examples: Mapping[Key, str]) -> None:
    _set_heading(page, formats, _MASALAH)
    page.autofilter(0, 0, max(len(book.faults), 1), len(_MASALAH) - 1)
    for line, fault in enumerate(book.faults, 1):
        texts = (
            SEVERITIES.get(fault.severity, (fault.severity, ""))[0],
            fault.code,
            fault.message,
            fault.shown_sheet or "(berkas)",
            "" if fault.rows else "seluruhnya",
            percent(fault.share, sign="%") if fault.rows and fault.share is not None else "",
            ", ".join(map(str, fault.examples)),
            examples.get((fault.sheet, fault.code), ""),
            fault.advice,
            "",
        )
        page.set_row(line, _line_height(texts))
        for place, text in enumerate(texts):
            page.write_string(
                line,
                place,
                text,
                formats[fault.severity if place == 0 and fault.severity in formats else "cell"],
            )
        if fault.rows:
            page.write_number(line, _COUNT, fault.rows, formats["count"])
    if not book.faults:
        page.write_string(1, 0, "Tidak ditemukan masalah.", formats["text"])


def _write_summary(page: Any, formats: dict[str, Any], book: Book, listed: int) -> None:
    source = book.source
    page.set_column(0, 0, _KEYS)
    page.set_column(1, 1, _TEXTS)
    page.write_string(0, 0, "LEMBAR KUALITAS DATA, UNTUK PENGIRIM", formats["title"])
    unused = "Alasan tidak dipakai" if source.status in OUT_OF_FORCE else "Alasan ditolak"
    refused = [(unused, book.faults[0].message)] if source.refused is not None and book.faults else []
    counts = [
        ("Baris dibaca", source.read),
        ("  diterima", source.accepted),
        ("  ditolak", source.rejected),
        ("  bukan data (judul, jumlah, kosong)", source.not_data),
        ("Baris yang perlu diperbaiki", book.at_fault),
    ]
    lines = [
        ("Berkas", source.source_file),
        ("Program", book.programme),
        ("Sidik berkas (SHA-256)", grouped(source.sha256)),
        (
            "Keadaan data tanggal",
            in_figures(source.extract_date) if source.extract_date else "tidak disebut dalam berkas",
        ),
        ("Diolah untuk keadaan", in_figures(book.as_of)),
        ("Penilaian", book.judged()),
        *refused,
        *((key, number(count)) for key, count in counts),
        ("Sel mirip NIK atau No. KK", _numbers_told(source)),
        *(
            (f"Jenis masalah: {label}", number(sum(f.severity == code for f in book.faults)))
            for code, (label, _) in SEVERITIES.items()
        ),
        ("Nomor baris pada lembar Baris", _rows_listed(book, listed)),
        ("Dikembalikan kepada", _DOTS),
        ("Nama dan tanggal penerima", _DOTS),
        ("Nama dan tanggal petugas", _DOTS),
        (
            "Cara membaca",
            (
                "Lembar Masalah: jenis masalah dan yang perlu dilakukan. Lembar Baris: nomor baris seperti"
                " terlihat di Excel pada berkas Anda. Perbaiki berkas asal, bukan lembar ini, lalu kirim"
                " ulang. Satu baris dapat mempunyai beberapa masalah."
            ),
        ),
        ("Penyamaran", _MASKING[book.level]),
    ]
    for line, (key, text) in enumerate(lines, 2):
        page.set_row(line, 1.2 * _height((key, text), (_KEYS, _TEXTS)))
        page.write_string(line, 0, key, formats["key"])
        page.write_string(line, 1, text, formats["judged" if key == "Penilaian" else "text"])


_MASKING = {
    Level.L0: "Tidak disamarkan. HANYA untuk penerima yang ditunjuk.",
    Level.L1: "NIK dan KK hanya 6 angka pertama, tahun lahir saja.",
    Level.L2: "NIK dan KK hanya 2 angka pertama, nama disamarkan, tanpa tahun lahir.",
    Level.L3: "",
}


def _numbers_told(source: SourceCount) -> str:
    """The second opinion on the rows: cells that look like a NIK, counted in the raw file, and where they
    came to stand."""
    if source.refused is not None and not source.numbers:
        return "berkas ditolak: lihat alasannya"
    others = source.numbers - source.numbers_accepted - source.numbers_rejected
    return (
        f"{number(source.numbers)} terlihat dalam berkas, semua terhitung: {number(source.numbers_accepted)}"
        f" pada baris diterima, {number(source.numbers_rejected)} pada baris ditolak, {number(others)} di"
        " luar data atau pada lembar yang tidak dibaca"
    )


def _rows_listed(book: Book, listed: int) -> str:
    if book.level >= Level.L2:
        return "tidak dicantumkan pada tingkat ini: dengan nomor baris, salinan berkas menunjuk orangnya"
    found = sum(fault.rows for fault in book.faults)
    if listed >= found:
        return f"{number(listed)}, semuanya"
    return (
        f"{number(listed)} pertama dari {number(found)}; {number(found - listed)} lainnya dihitung tetapi"
        " tidak dicantumkan"
    )
