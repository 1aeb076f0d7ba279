"""The attachments of the berita acara: the other reports of the run, with their hashes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from reconcile.reports.kit.documents import Block, Paragraph, Table
from reconcile.reports.written.files import ReportFile
from reconcile.vocabulary.numbers import grouped, number

MANY_FILES = 12
"""More attachments of one kind stand on one line, with one hash over their list."""


def attachments(files: Sequence[ReportFile]) -> Iterator[Block]:
    """The other reports with rows and SHA-256; many of one kind on one line."""
    yield Paragraph("6. Lampiran", "heading")
    lines = _lines(files)
    rows = tuple((str(place), *line) for place, line in enumerate(lines, 1))
    total = ("", f"JUMLAH {number(len(files))} berkas", number(sum(file.rows for file in files)), "")
    yield Table(
        ("No.", "Berkas", "Baris", "SHA-256"),
        (*rows, total),
        (10, 66, 17, 82),
        frozenset({2}),
        frozenset({len(rows)}),
    )
    if len(lines) < len(files):
        yield Paragraph(
            "Sidik beberapa berkas sekaligus: SHA-256 dari daftarnya (sidik, dua spasi, nama; satu baris"
            " setiap berkas, menurut nama). Sidik setiap berkas ada di manifest.json.",
            "note",
        )


def fingerprints(files: Sequence[ReportFile]) -> list[str]:
    """The hashes that `attachments` prints, in order; of the same files otherwise filled in as many."""
    return [sha256 for _, _, sha256 in _lines(files)]


def _lines(files: Sequence[ReportFile]) -> list[tuple[str, str, str]]:
    kinds: dict[str, list[ReportFile]] = {}
    for file in sorted(files, key=lambda file: file.name):
        kinds.setdefault(_kind(file.name), []).append(file)
    return [line for kind, alike in kinds.items() for line in _attached(kind, alike)]


def _kind(name: str) -> str:
    """Files of one folder, or of one beginning, are of one kind."""
    folder, found, _ = name.rpartition("/")
    return f"{folder}/" if found else f"{name.partition('_')[0]}_*.{name.rpartition('.')[2]}"


def _attached(kind: str, alike: Sequence[ReportFile]) -> list[tuple[str, str, str]]:
    if len(alike) <= MANY_FILES:
        return [(file.name, number(file.rows), grouped(file.sha256)) for file in alike]
    listed = "".join(f"{file.sha256}  {file.name}\n" for file in alike)
    sha256 = hashlib.sha256(listed.encode()).hexdigest()
    return [
        (f"{kind} ({number(len(alike))} berkas)", number(sum(file.rows for file in alike)), grouped(sha256))
    ]
