"""The flows as a report."""

from __future__ import annotations

from reconcile.privacy.masking import Level
from reconcile.reports.flows import opened, shown
from reconcile.reports.flows.book import MOST_OPENED, Opened, write_book
from reconcile.reports.flows.month import month_lines
from reconcile.reports.kit.csv_files import csv_writer, signed, write_csv
from reconcile.reports.kit.report import Desk, Report, Turn
from reconcile.reports.kit.showing import Shown, shown_rows
from reconcile.reports.public.decision import told_counts
from reconcile.reports.written.files import ReportFile

FILE, OPENED, BOOK = "arus.csv", "arus_rincian.csv", "arus.xlsx"


def _write(desk: Desk) -> list[ReportFile]:
    """Nothing before a roll is known of."""
    level = desk.facts.level
    lines = shown.public_lines(month_lines(desk.engine, desk.facts.as_of), level)
    if not lines:
        return []
    rows = shown.rows(lines, desk.facts, told_counts(desk.engine, level))
    made = [write_csv(desk.out / FILE, shown.COLUMNS, [rows], level)]
    about = None
    if level != Level.L3:
        file, about = _write_opened(desk)
        made.append(file)
    told = shown_rows(rows, {column.heading: column.kind for column in shown.COLUMNS}, level, typed=True)
    return [*made, write_book(desk.out / BOOK, told, about, desk.facts)]


def _write_opened(desk: Desk) -> tuple[ReportFile, Opened | None]:
    """The rows as a CSV; and those for the workbook, where there are any."""
    level = desk.facts.level
    names = [str(place) for place in range(len(opened.COLUMNS))]
    kinds = {name: column.kind for name, column in zip(names, opened.COLUMNS, strict=True)}
    path, count = desk.out / OPENED, 0
    first: list[Shown] = []
    with csv_writer(path, opened.COLUMNS, level) as write:
        for batch in opened.opened_rows(desk.engine, desk.facts):
            part = shown_rows(batch.rename_columns(names), kinds, level, typed=True)
            write(part)
            if count < MOST_OPENED:
                first.append(part)
            count += batch.num_rows
    return signed(path, count), Opened(first, count) if count else None


FLOWS = Report(
    "flows",
    lambda: (
        (FILE, "Arus tiap daftar bulan ini: awal, yang datang, yang pergi, akhir; per kota"),
        (OPENED, "Siapa yang datang dan pergi, baris demi baris, dengan sebabnya"),
        (BOOK, "Arus dan rinciannya dalam satu buku kerja"),
    ),
    Level.L3,
    _write,
    Turn.CHANGED,
)
