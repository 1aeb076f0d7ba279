"""The summary as a report; what draws it is loaded when it is written."""

from __future__ import annotations

from reconcile.privacy.masking import Level
from reconcile.reports.kit.report import Desk, Report, Turn
from reconcile.reports.written.files import ReportFile


def _write(desk: Desk) -> list[ReportFile]:
    from reconcile.reports.summary.page import write_summary  # half a second that no other command need pay

    return write_summary(desk.engine, desk.out, desk.facts, desk.counted, desk.before)


SUMMARY = Report(
    "summary",
    lambda: (
        ("ringkasan.html", "Ringkasan untuk pimpinan; buka dengan peramban, tanpa internet"),
        (
            "ringkasan_bulan",
            "Satu halaman bulan ini untuk diteruskan, PDF dan PNG; angka kecil disembunyikan",
        ),
    ),
    Level.L3,
    _write,
    Turn.DRAWN,
)
