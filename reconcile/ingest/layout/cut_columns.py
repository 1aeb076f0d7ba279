"""Headings that a DBF cut at ten letters are told with what they were taken for: only their sender knows
the rest of the word."""

from __future__ import annotations

from collections.abc import Mapping

from reconcile.ingest.layout.layouts import Layout
from reconcile.ingest.problems.problems import Problems


def tell_cut_headings(
    layout: Layout, labels: Mapping[str, str], where: tuple[str, str], problems: Problems
) -> None:
    """Tell which cut headings were taken for which field; nothing when there is none."""
    read = [
        (column.heading, column.match.field) for column in layout.cut if column.match and column.match.field
    ]
    if read:
        problems.add(
            where,
            "JUDUL_TERPOTONG",
            "INFO",
            "Judul kolom terpotong sepuluh huruf:"
            f" {', '.join(f'{heading} dibaca sebagai {labels.get(name, name)}' for heading, name in read)}.",
            "Bila artinya lain, kirim sebagai CSV atau XLSX dengan judul kolom yang utuh.",
        )
