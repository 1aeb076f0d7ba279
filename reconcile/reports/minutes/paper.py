"""The berita acara as a report; what writes documents is loaded when it is written."""

from __future__ import annotations

from reconcile.privacy.masking import Level
from reconcile.reports.kit.report import Desk, Report, Turn
from reconcile.reports.summary.news import read_news
from reconcile.reports.written.files import ReportFile


def _write(desk: Desk) -> list[ReportFile]:
    from reconcile.reports.minutes.drafts import write_minutes  # half a second that no other command need pay

    return write_minutes(desk.engine, desk.out, desk.facts, desk.before, read_news(desk.engine))


MINUTES = Report(
    "minutes",
    lambda: (
        ("berita_acara.docx", "Draf berita acara rekonsiliasi, untuk dilengkapi dan ditandatangani"),
        ("berita_acara.html", "Draf berita acara yang sama, siap cetak"),
    ),
    Level.L2,
    _write,
    Turn.ATTACHING,
)
