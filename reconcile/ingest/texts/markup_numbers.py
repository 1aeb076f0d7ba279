"""Numbers that look like a NIK in the text of a web page or an XML Spreadsheet, whatever tables its reader
found there."""

from __future__ import annotations

import email
import email.policy
import re

from reconcile.ingest.cells.nik_like import count
from reconcile.ingest.cells.sheets import Note, Sheet, Source
from reconcile.ingest.texts.encodings import decoded
from reconcile.vocabulary.errors import ExportError

_UNSEEN = re.compile(
    r"<!--.*?-->|<(script|style|select|template|noscript|title|xml|comment|(?:\w+:)?documentproperties)\b.*?</\1\s*>",
    re.DOTALL | re.IGNORECASE,
)
_DAMAGED = ("BERKAS_RUSAK", "BERKAS_TERPOTONG")
_TAG = re.compile(r"<[^<>]*>")


def check_markup(source: Source, sheets: list[Sheet]) -> list[Note]:
    """Raises ExportError when the text between the tags of a file holds more such numbers than all its sheets
    together.

    Needs sheets of which all batches were read. A file that tells of itself that it is damaged or cut is read
    as far as it goes, as texts are; it is then told how many numbers lie in what could not be read.
    """
    seen, read = markup_numbers(source), sum(sheet.seen for sheet in sheets)
    if seen > read and any(note.code in _DAMAGED for sheet in sheets for note in sheet.notes()):
        lost = f"{seen - read} sel mirip NIK ada pada bagian berkas yang rusak atau terpotong; tidak dibaca."
        return [Note("NOMOR_TIDAK_DIBACA", "GALAT", lost, "Minta ulang berkas yang utuh.")]
    if seen > read:
        raise ExportError(
            f"{source.name}: {seen} sel mirip NIK terlihat dalam berkas, tetapi hanya {read} ada pada tabel"
            " yang terbaca. Tidak satu baris pun dari berkas ini dipakai. Kirim data sebagai CSV atau XLSX"
            " dari aplikasi asalnya."
        )
    return []


def markup_numbers(source: Source) -> int:
    """How many there are between the tags; 0 for files that are no markup."""
    if source.suffix not in ("html", "mhtml", "xml2003"):
        return 0
    with source.open() as stream:
        content = stream.read()
    return sum(
        _in_text(text) for text in (_parts(content) if source.suffix == "mhtml" else [decoded(content)])
    )


def _parts(content: bytes) -> list[str]:
    message = email.message_from_bytes(content, policy=email.policy.compat32)
    return [
        decoded(bytes(part.get_payload(decode=True) or b""))
        for part in message.walk()
        if part.get_content_type() == "text/html"
    ]


def _in_text(page: str) -> int:
    return count(_TAG.sub("\n", _UNSEEN.sub("\n", page)).encode("utf-8", "replace"))
