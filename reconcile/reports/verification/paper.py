"""Verification as a report: how every file stands against the population register, and for each owner of a
roll the rows that ask for something."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import pyarrow as pa

from reconcile.engines.quoting import literal
from reconcile.privacy.masking import Level
from reconcile.reports.kit.csv_files import ReportColumn, write_csv
from reconcile.reports.kit.ledger import must_equal
from reconcile.reports.kit.report import Desk, Report, Turn
from reconcile.reports.kit.shown_sources import FileKey
from reconcile.reports.lists.both import Paper, Place, write_both
from reconcile.reports.quality.files import safe_names
from reconcile.reports.verification.rows import COLUMNS, COUNTED, OF_FILE, SHOWN_ROWS, TO_DO, with_differences
from reconcile.reports.verification.words import STATUS_WORDS
from reconcile.reports.written.files import ReportFile
from reconcile.tables.verification import MATCHED, OUT_OF_BASE, STATUSES
from reconcile.vocabulary.numbers import percent

FOLDER = "verifikasi"
_BATCH = 100_000
_TOTALS = (
    ReportColumn("Program", "plain"),
    ReportColumn("Berkas", "text"),
    ReportColumn("Jumlah baris", "count"),
    *(ReportColumn(STATUS_WORDS[status], "count") for status in STATUSES),
    ReportColumn("Dapat diperiksa", "count"),
    ReportColumn("Padan (%)", "plain"),
)

_PAPER = Paper(
    "Baris yang perlu diperbaiki atau diperiksa, untuk pengirimnya", frozenset(("Lembar", "Baris"))
)

Counts = Mapping[str, int]


def _write(desk: Desk) -> list[ReportFile]:
    counted: dict[FileKey, dict[str, int]] = defaultdict(dict)
    for row in desk.engine.arrow(COUNTED).to_pylist():
        counted[row["programme"], row["source_file"]][row["status"]] = row["rows"]
    if not counted:
        return []
    totals = write_csv(desk.out / f"{FOLDER}.csv", _TOTALS, [_totals(desk, counted)], desk.facts.level)
    (desk.out / FOLDER).mkdir(exist_ok=True)
    desk.engine.keep("report_verified", SHOWN_ROWS)
    names = safe_names(sorted(counted), desk.facts)
    files = [file for key, name in names.items() for file in _of_file(desk, key, name)]
    rows = sum(file.rows for file in files if file.name.endswith(".csv"))
    must_equal("verifikasi", rows, _rows_to_do(desk))
    desk.engine.drop("report_verified")
    return [totals, *files]


def _of_file(desk: Desk, key: FileKey, name: str) -> list[ReportFile]:
    programme, file = map(literal, key)
    sql = OF_FILE.format(programme=programme, file=file, to_do=TO_DO)
    place, level = Place(desk.out, f"{FOLDER}/{name}.csv", desk.earlier), desk.facts.level
    rows = (with_differences(batch, level) for batch in desk.engine.batches(sql, _BATCH))
    return write_both(place, COLUMNS, rows, level, _PAPER)


def _rows_to_do(desk: Desk) -> int:
    counted = desk.engine.arrow(f"SELECT COUNT(*) AS n FROM verification v WHERE {TO_DO}")
    return int(counted["n"][0].as_py())


def _totals(desk: Desk, counted: Mapping[FileKey, Counts]) -> pa.RecordBatch:
    """A line a file, and one a programme of several."""
    lines = []
    for programme in sorted({programme for programme, _ in counted}):
        files = {file: counts for (of, file), counts in counted.items() if of == programme}
        name = desk.facts.names.get(programme, programme.upper())
        for file, counts in sorted(files.items()):
            lines.append(_line(name, desk.facts.sources.file(programme, file), counts))
        if len(files) > 1:
            whole = {status: sum(one.get(status, 0) for one in files.values()) for status in STATUSES}
            lines.append(_line(name, "semua berkas", whole))
    columns = [pa.array([line[place] for line in lines], pa.string()) for place in range(len(_TOTALS))]
    return pa.RecordBatch.from_arrays(columns, names=[column.heading for column in _TOTALS])


def _line(name: str, file: str, counts: Counts) -> Sequence[str]:
    """Whoever was not asked about, or lives where the register does not look, stands in no share."""
    asked = sum(rows for status, rows in counts.items() if status not in OUT_OF_BASE)
    matched = sum(counts.get(status, 0) for status in MATCHED)
    shown = [str(counts.get(status, 0)) for status in STATUSES]
    share = percent(matched / asked, sign="") if asked else ""
    return [name, file, str(sum(counts.values())), *shown, str(asked), share]


VERIFICATION = Report(
    "verification",
    lambda: (
        (f"{FOLDER}.csv", "Verifikasi terhadap data kependudukan: baris setiap berkas menurut status"),
        (f"{FOLDER}/", "Baris setiap berkas yang perlu diperbaiki atau diperiksa, untuk pengirimnya"),
    ),
    Level.L2,
    _write,
    Turn.BOOKS,
)
