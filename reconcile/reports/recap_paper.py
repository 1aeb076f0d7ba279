"""The recap as a report: the counts of the run by place, at L3 as the summary shows them."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from reconcile import findings
from reconcile.privacy.masking import Level
from reconcile.reports.kit.csv_files import ReportColumn, write_csv
from reconcile.reports.kit.report import Desk, Report
from reconcile.reports.kit.showing import Shown, shown_rows
from reconcile.reports.lists.recap import DEPTHS, recap_columns, recap_rows, recap_total
from reconcile.reports.lists.recap_book import RecapSheet, write_recap_book
from reconcile.reports.summary.public_numbers import counts_at
from reconcile.reports.written.files import ReportFile

BOOK = "rekap.xlsx"
FILES = {"kelurahan": "rekap.csv", "kecamatan": "rekap_kecamatan.csv", "kota": "rekap_kota.csv"}


def _write(desk: Desk) -> list[ReportFile]:
    engine, facts = desk.engine, desk.facts
    aggregate, home = facts.level == Level.L3, facts.home.short
    counts = counts_at(engine, desk.counted, facts)
    # where an overlap may be missing, so may its rupiah
    partly = {*facts.partly, *(["amount"] if findings.OVERLAPS.unknown(facts.unknown) else [])}
    files, sheets = [], []
    for word, file in FILES.items():
        depth = DEPTHS[word]
        columns, measures = recap_columns(desk.counted, aggregate, home, depth, partly)
        rows = recap_rows(desk.counted, measures, home, counts, depth)
        files.append(write_csv(desk.out / file, columns, [rows], facts.level))
        total = recap_total(desk.counted, measures, counts, depth)
        shown = [_shown(one, columns, facts.level) for one in (rows, total)]
        sheets.append(RecapSheet(word.capitalize(), depth, columns, *shown))
    return [*files, write_recap_book(desk.out / BOOK, sheets, facts)]


def _shown(rows: pa.RecordBatch, columns: Sequence[ReportColumn], level: Level) -> Shown:
    kinds = {str(place): column.kind for place, column in enumerate(columns)}
    return shown_rows(rows.rename_columns(list(kinds)), kinds, level)


RECAP = Report(
    "recap",
    lambda: (
        (BOOK, "Rekapitulasi, satu lembar untuk kelurahan, kecamatan dan kota; dan arti istilah"),
        *(
            (file, f"Rekapitulasi per {word}, tanpa baris jumlah; jumlahnya sama dengan data masukan")
            for word, file in FILES.items()
        ),
    ),
    Level.L3,
    _write,
    compares=Level.L3,
)
