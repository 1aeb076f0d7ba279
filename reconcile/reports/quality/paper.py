"""What senders are to mend, as two reports: workbooks to send back, and lists for systems."""

from __future__ import annotations

from reconcile.privacy.masking import Level
from reconcile.reports.kit.report import Report, Turn
from reconcile.reports.quality.books import write_quality_books
from reconcile.reports.quality.files import write_quality

QUALITY_BOOKS = Report(
    "quality_books",
    lambda: (("kualitas/", "Lembar kualitas untuk setiap pengirim, siap dikirim kembali"),),
    Level.L2,
    lambda desk: write_quality_books(desk.engine, desk.out, desk.facts, desk.progress, desk.earlier),
    Turn.BOOKS,
)

QUALITY_LISTS = Report(
    "quality_lists",
    lambda: (("kualitas_", "Masalah pada berkas pengirim, untuk sistem"),),
    Level.L2,
    lambda desk: write_quality(desk.engine, desk.out, desk.facts),
)
