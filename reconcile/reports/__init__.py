"""Files for staff, from the finding tables of a run: REPORTS is the contents page."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from pathlib import Path

from reconcile.engines.protocol import Engine
from reconcile.privacy.masking import Level
from reconcile.reports.changes.paper import CHANGES
from reconcile.reports.decided.paper import DECIDED
from reconcile.reports.flows.paper import FLOWS
from reconcile.reports.kit.csv_files import ReportFile
from reconcile.reports.kit.facts import RunFacts
from reconcile.reports.kit.homes import KEPT, keep_homes
from reconcile.reports.kit.report import Desk, Report, Turn
from reconcile.reports.lists.paper import LISTS
from reconcile.reports.lists.recap import recap
from reconcile.reports.minutes.paper import MINUTES
from reconcile.reports.quality.paper import QUALITY_BOOKS, QUALITY_LISTS
from reconcile.reports.read_me import NAME, write_read_me
from reconcile.reports.recap_paper import RECAP
from reconcile.reports.summary.paper import SUMMARY
from reconcile.reports.totals import check_totals
from reconcile.reports.worklists.paper import WORKLISTS
from reconcile.workspace.progress import SILENT, Progress

REPORTS: tuple[Report, ...] = (
    SUMMARY, WORKLISTS, DECIDED, MINUTES, QUALITY_BOOKS, CHANGES, FLOWS, RECAP, LISTS, QUALITY_LISTS,
)  # fmt: skip
"""In the order in which staff will want them, which is that of the read-me."""


def write_reports(
    engine: Engine, out: Path, facts: RunFacts, progress: Progress = SILENT
) -> list[ReportFile]:
    """Write all reports into the folder `out`, which exists, and return them; nothing is returned that does
    not add up.

    L3 writes aggregates alone. Needs records, persons, ledger, files, the finding tables and the questions;
    with `facts.previous` also the tables of the run before. Raises LedgerError when a report does not add up
    to the tables.
    """
    registers = facts.linking.get("made_for", {}).get("registers", ())
    facts = replace(facts, sources=keep_homes(engine, registers, facts.level, facts.home.code))
    desk = Desk(engine, out, facts, recap(engine), progress)
    wanted = sorted((report for report in REPORTS if facts.level <= report.level), key=_turn)
    for turn, reports in groupby(wanted, key=_turn):
        for report in reports:
            desk = replace(desk, before=[*desk.before, *report.write(desk)])
        if turn == Turn.LISTED:
            check_totals(engine, desk.counted, desk.before)
    short = facts.home.short
    described = [
        (name, about.replace("{home}", short)) for report in REPORTS for name, about in report.files()
    ]
    engine.drop(*KEPT)
    return [*desk.before, write_read_me(out, desk.before, facts, described)]


def _turn(report: Report) -> Turn:
    return report.turn


__all__ = ["NAME", "REPORTS", "Level", "ReportFile", "RunFacts", "check_totals", "recap", "write_reports"]
