"""What is to be told about a text file as a whole: rows put together again, foreign letters, an end in the
middle of a row."""

from __future__ import annotations

from collections.abc import Sequence

from reconcile.ingest.cells.sheets import Note
from reconcile.ingest.texts.cutting import Dialect
from reconcile.ingest.texts.encodings import Encoding
from reconcile.ingest.texts.lines import Records

_EXAMPLES = 10


class TextFaults:
    """The faults met while a file is read."""

    def __init__(self, encoding: Encoding) -> None:
        self._encoding = encoding
        self._mended = 0
        self._examples: list[int] = []
        self._cut: int | None = None

    def add_mended(self, rows: Sequence[int]) -> None:
        self._mended += len(rows)
        self._examples.extend(rows[: _EXAMPLES - len(self._examples)])

    def look_at_end(self, block: bytes, records: Records, before: int, width: int, dialect: Dialect) -> None:
        """Whether the file ends in the middle of its last row: no line end, and fewer cells than the
        others or an open quote."""
        last = block.rpartition(b"\n")[2]
        if not last.strip() or not records.cells or dialect.starts:
            return
        short = 1 < last.count(dialect.delimiter.encode()) + 1 < width
        if short or len(records.cells) - 1 in records.ragged:
            self._cut = before + len(records.cells)

    def notes(self) -> list[Note]:
        told = []
        if self._cut is not None:
            told.append(cut_off(self._cut))
        if self._mended:
            told.append(
                Note(
                    "PEMISAH_TANPA_KUTIP",
                    "PERINGATAN",
                    "Baris dengan sel lebih atau kurang: tanda pemisah atau ganti baris di dalam isinya tanpa"
                    " tanda kutip, atau sel yang hilang; selnya dikembalikan ke kolomnya menurut isi baris"
                    " lain.",
                    "Apit isi yang memuat tanda pemisah atau ganti baris dengan tanda kutip di aplikasi"
                    " asalnya.",
                    self._mended,
                    tuple(self._examples),
                )
            )
        if self._encoding.foreign:
            told.append(
                Note(
                    "HURUF_CAMPURAN",
                    "INFO",
                    "Berkas UTF-8 dengan baris yang memuat huruf dari penyandian lain; huruf itu dibaca"
                    " sebagai Windows-1252.",
                    "Periksa ejaan nama pada baris itu; kirim seluruh berkas dalam satu penyandian (UTF-8).",
                    self._encoding.foreign,
                    self._encoding.examples,
                )
            )
        return told


def cut_off(row: int) -> Note:
    """That a file ends in the middle of a row, so that others after it may be missing too."""
    return Note(
        "BERKAS_TERPOTONG",
        "GALAT",
        "Berkas berakhir di tengah baris: tampaknya terpotong, dan baris sesudahnya mungkin hilang.",
        "Bandingkan jumlah barisnya dengan sumbernya, lalu kirim ulang berkas yang utuh.",
        1,
        (row,),
    )
