"""What looks like a NIK in the bytes of a file and stands in no cell that its reader gave: a part of the file
was not found.

A damaged record of an XLS or a piece of a web page in the wrong place can hide rows, or a whole sheet, and
leave a file that reads well. Zipped formats have checksums and need no such look.
"""

from __future__ import annotations

import re

from reconcile.ingest.cells.nik_like import could_be_nik, whole_numbers
from reconcile.ingest.cells.sheets import Note, Sheet, Source
from reconcile.ingest.texts.markup_numbers import check_markup

_PLAIN = re.compile(rb"(?<!\d)\d{16}(?!\d)")
_WIDE = re.compile(rb"(?<!\d\0)(?:\d\0){16}(?!\d\0)")
_SOFT_BREAK = re.compile(rb"=\r?\n")
"""Of quoted-printable parts of a web archive: a line goes on."""


def check_content(source: Source, sheets: list[Sheet]) -> list[Note]:
    """What is told of a file when its raw content is held against its sheets, of which all batches were read.

    Numbers in no cell may also be remarks, or what a form hides. Raises ExportError as `check_markup` does.
    """
    notes = check_markup(source, sheets)
    missed = numbers_left_behind(source, sheets)
    if missed:
        notes.append(_left_behind(missed))
    return notes


def _left_behind(missed: int) -> Note:
    return Note(
        "NOMOR_TIDAK_DIBACA",
        "PERINGATAN",
        f"{missed} nomor mirip NIK tersimpan dalam berkas tetapi tidak ada pada sel yang terbaca: mungkin"
        " bagian berkas rusak, mungkin komentar atau isian tersembunyi.",
        "Buka berkas dan cocokkan jumlah barisnya; bila kurang, minta ulang atau simpan ulang sebagai XLSX.",
    )


def numbers_left_behind(source: Source, sheets: list[Sheet]) -> int:
    """How many different numbers there are; 0 for formats that tell of damage by themselves."""
    if source.suffix not in ("xls", "biff", "html", "mhtml", "xml2003"):
        return 0
    with source.open() as stream:
        content = _SOFT_BREAK.sub(b"", stream.read())
    stored = set(_PLAIN.findall(content)) | {wide[::2] for wide in _WIDE.findall(content)}
    stored -= {number for sheet in sheets for _, text in sheet.raw() for number in whole_numbers(text)}
    numbers = sorted(stored)
    return int(could_be_nik(numbers).sum()) if numbers else 0
