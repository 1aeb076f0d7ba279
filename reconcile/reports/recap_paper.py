"""The recap as a report: the counts of the run by place, at L3 as the summary shows them."""

from __future__ import annotations

from reconcile.privacy.masking import Level
from reconcile.reports.changes.changes import changes_of
from reconcile.reports.kit.csv_files import write_csv
from reconcile.reports.kit.report import Desk, Report
from reconcile.reports.kit.showing import Counts, shown_rows
from reconcile.reports.lists.recap import recap_columns, recap_rows
from reconcile.reports.lists.recap_book import write_recap_book
from reconcile.reports.summary.numbers import summary_numbers
from reconcile.reports.summary.public_numbers import counts_of
from reconcile.reports.written.files import ReportFile

FILE, BOOK = "rekap.csv", "rekap.xlsx"


def _write(desk: Desk) -> list[ReportFile]:
    engine, facts = desk.engine, desk.facts
    columns, measures = recap_columns(desk.counted, facts.level == Level.L3, facts.home.short, facts.partly)
    counts = Counts()
    if facts.level == Level.L3:  # the same numbers that the summary shows, decided over all of them together
        changes = changes_of(engine, facts)
        counts = counts_of(summary_numbers(engine, desk.counted, facts, changes), facts)
    rows = recap_rows(desk.counted, measures, facts.home.short, counts)
    kinds = {str(place): column.kind for place, column in enumerate(columns)}
    shown = shown_rows(rows.rename_columns(list(kinds)), kinds, facts.level)
    return [
        write_csv(desk.out / FILE, columns, [rows], facts.level),
        write_recap_book(desk.out / BOOK, columns, shown, facts),
    ]


RECAP = Report(
    "recap",
    lambda: (
        (BOOK, "Rekapitulasi, satu lembar untuk kelurahan, kecamatan dan kota; dan arti istilah"),
        (FILE, "Rekapitulasi per kota, kecamatan dan kelurahan; jumlahnya sama dengan data masukan"),
    ),
    Level.L3,
    _write,
    compares=True,
)
