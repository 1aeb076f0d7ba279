"""Headings that a DBF cut at ten letters are told with what they were taken for: only their sender knows
the rest of the word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reconcile.ingest.cells.sheets import Note
from reconcile.ingest.layout.layouts import Layout


def cut_heading_notes(layout: Layout, labels: Mapping[str, str]) -> Iterator[Note]:
    """Which cut headings were taken for which field; nothing when there is none."""
    read = [
        (column.heading, column.match.field) for column in layout.cut if column.match and column.match.field
    ]
    if read:
        yield Note(
            "JUDUL_TERPOTONG",
            "INFO",
            "Judul kolom terpotong sepuluh huruf:"
            f" {', '.join(f'{heading} dibaca sebagai {labels.get(name, name)}' for heading, name in read)}.",
            "Bila artinya lain, kirim sebagai CSV atau XLSX dengan judul kolom yang utuh.",
        )
