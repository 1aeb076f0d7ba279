"""The lists of findings as a report: each as CSV, and as a workbook unless it is very long."""

from __future__ import annotations

from reconcile.privacy.masking import Level
from reconcile.reports.kit.report import Desk, Report
from reconcile.reports.lists.both import Paper, Place, write_both
from reconcile.reports.lists.lists import finding_lists, listing
from reconcile.reports.written.files import ReportFile

_BATCH = 100_000


def _write(desk: Desk) -> list[ReportFile]:
    engine, level = desk.engine, desk.facts.level
    with listing(engine, desk.facts.names, desk.facts.home.short):
        return [
            file
            for one in finding_lists()
            for file in write_both(
                Place(desk.out, one.file, desk.earlier),
                one.columns,
                engine.batches(one.sql, _BATCH),
                level,
                Paper(
                    one.about.replace("{home}", desk.facts.home.short),
                    names=desk.facts.names,
                    beside=one.beside,
                ),
            )
        ]


LISTS = Report(
    "lists", lambda: [(one.file.removesuffix("csv"), one.about) for one in finding_lists()], Level.L2, _write
)
