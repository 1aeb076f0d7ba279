"""The worklists as a report."""

from __future__ import annotations

from reconcile.privacy.masking import Level
from reconcile.reports.kit.report import Report, Turn
from reconcile.reports.worklists.books import write_worklists

WORKLISTS = Report(
    "worklists",
    lambda: (
        (
            "lembar_kerja/",
            "Lembar kerja untuk diisi: satu berkas setiap kelurahan; untuk kota dan provinsi indeksnya"
            " (..._INDEKS.xlsx) dan semua barisnya (..._BARIS.csv, ..._BARIS.parquet)",
        ),
        ("antrean_tinjauan.xlsx", "Pasangan yang perlu diputuskan, yang paling berakibat lebih dahulu"),
    ),
    Level.L2,
    lambda desk: write_worklists(desk.engine, desk.out, desk.facts, desk.progress, desk.earlier),
    Turn.BOOKS,
)
