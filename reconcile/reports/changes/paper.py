"""The changes as a report."""

from __future__ import annotations

from reconcile.privacy.masking import Level
from reconcile.reports.changes.listed import FILE, write_changes
from reconcile.reports.kit.report import Desk, Report, Turn
from reconcile.reports.written.files import ReportFile


def _write(desk: Desk) -> list[ReportFile]:
    """Needs what the summary keeps of the changes."""
    if not desk.facts.previous:
        return []
    made = write_changes(desk.engine, desk.out, desk.facts)
    desk.engine.drop("changed")
    return made


CHANGES = Report(
    "changes",
    lambda: ((FILE, "Temuan yang baru dan yang selesai sejak hasil sebelumnya"),),
    Level.L3,
    _write,
    Turn.CHANGED,
)
