"""The recap as a report: the counts of the run by place, at L3 as the summary shows them."""

from __future__ import annotations

from reconcile.privacy.masking import Level
from reconcile.reports.changes.changes import keep_changes
from reconcile.reports.kit.csv_files import ReportFile, write_csv
from reconcile.reports.kit.report import Desk, Report
from reconcile.reports.lists.recap import recap_columns, recap_rows
from reconcile.reports.summary.numbers import summary_numbers
from reconcile.reports.summary.public_numbers import public_numbers

FILE = "rekap.csv"


def _write(desk: Desk) -> list[ReportFile]:
    engine, facts = desk.engine, desk.facts
    aggregate = facts.level == Level.L3
    columns, measures = recap_columns(desk.counted, aggregate, desk.facts.home.short)
    public = None
    if aggregate:  # the same numbers that the summary shows, decided over all of them together
        changes = keep_changes(engine) if facts.previous else None
        public = public_numbers(summary_numbers(engine, desk.counted, facts, changes), facts.linking)
    rows = recap_rows(desk.counted, measures, desk.facts.home.short, public)
    return [write_csv(desk.out / FILE, columns, [rows], facts.level)]


RECAP = Report(
    "recap",
    lambda: ((FILE, "Rekapitulasi per kota, kecamatan dan kelurahan; jumlahnya sama dengan data masukan"),),
    Level.L3,
    _write,
)
