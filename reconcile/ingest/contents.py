"""What a file without a known heading looks like, in words that name no person: so that its sender sees
what is amiss."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from reconcile.ingest.cells.bounded import TOO_WIDE
from reconcile.ingest.cells.sheets import Sheet
from reconcile.ingest.layout.tables import Opened
from reconcile.programmes.headings import Vocabulary

_MOST_TOLD = 12
_NIK = re.compile(r"^\W*(?:\d[\s.\-]?){16}(?:[.,]0{1,2})?\W*$")
_DATE = re.compile(r"^\W*\d{1,4}[/.\- ](?:\d{1,2}|[A-Za-z]{3,9})[/.\- ]\d{1,4}\b.*$")
_DELIMITERS = {"\t": "tab", ";": "titik koma", ",": "koma", "|": "garis tegak"}
_AT_LEAST = 3


def describe(opened: Opened, vocabulary: Vocabulary) -> str:
    """Sentences: what the sheets of a file hold, column by column, and what to do about it. No cell is
    repeated."""
    told = [_sheet_told(sheet, opened, vocabulary) for sheet in opened.sheets if not sheet.hidden]
    hidden = sum(sheet.hidden for sheet in opened.sheets)
    more = [f"{hidden} lembar tersembunyi tidak dilihat."] if hidden else []
    return " ".join([*told[:3], *more]) or "Tidak ada lembar yang terbuka."


def _sheet_told(sheet: Sheet, opened: Opened, vocabulary: Vocabulary) -> str:
    rows = [cells for _, cells in sheet.head() if any(cell.strip() for cell in cells)]
    place = f"Lembar {sheet.name}" if sheet.name else "Isinya"
    if not rows:
        return f"{place}: kosong."
    if at := _turned(rows, vocabulary):
        turn = "" if opened.delimiter else " Atau putar (Transpose) di Excel, bila sel NIK bertipe teks."
        return (
            f"{place}: tabel melintang (judul kolom menurun di kolom ke-{at}). Kirim ulang dari aplikasi"
            f" asalnya dengan satu baris untuk tiap orang.{turn}"
        )
    width = max(map(len, rows))
    delimiter = (
        f", dipisah {_DELIMITERS.get(opened.delimiter, 'tanda ' + opened.delimiter)}"
        if opened.delimiter
        else ""
    )
    kinds = ", ".join(_columns_told(rows, width)) or "tidak ada kolom yang terisi teratur"
    advice = (
        "Tulis judul kolom (NIK, NAMA, TGL LAHIR, ...) di atas baris data pertama."
        if any(_NIK.match(cell) for cells in rows for cell in cells)
        else "Periksa folder programnya; bila isinya memang daftar orang, tulis judul kolomnya."
    )
    wide = "".join(f" {note.message} {note.advice}" for note in sheet.notes() if note.code == TOO_WIDE)
    return f"{place}: {len(rows)} baris terisi pertama, {width} kolom{delimiter}: {kinds}. {advice}{wide}"


def _turned(rows: Sequence[Sequence[str]], vocabulary: Vocabulary) -> int:
    """The column, from 1, down which headings run; 0 when none does."""
    for at in (0, 1):
        matches = [
            vocabulary.match(cells[at])
            for cells in rows
            if at < len(cells) and cells[at].strip() and any(cells[at + 1 :])
        ]
        fields = {match.field for match in matches if match and match.field}
        if len(fields) >= _AT_LEAST and fields & vocabulary.identifying:
            return at + 1
    return 0


def _columns_told(rows: Sequence[Sequence[str]], width: int) -> Iterator[str]:
    for at in range(min(width, _MOST_TOLD)):
        cells = [row[at].strip() for row in rows if at < len(row) and row[at].strip()]
        if cells:
            yield f"kolom ke-{at + 1} {_kind(cells)}"
    if width > _MOST_TOLD:
        yield "dan seterusnya"


def _kind(cells: Sequence[str]) -> str:
    """What most of a column's cells are."""
    kinds = Counter(_kind_of_cell(cell) for cell in cells)
    return kinds.most_common(1)[0][0]


def _kind_of_cell(cell: str) -> str:
    if _NIK.match(cell):
        return "angka 16 digit (mungkin NIK atau nomor KK)"
    if _DATE.match(cell):
        return "tanggal"
    return "teks" if any(sign.isalpha() for sign in cell) else "angka"
