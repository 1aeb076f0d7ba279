"""The CSV lists of findings as a report."""

from __future__ import annotations

import pyarrow as pa

from reconcile.findings import wording_table
from reconcile.privacy.masking import Level
from reconcile.reports.kit.csv_files import write_csv
from reconcile.reports.kit.report import Desk, Report
from reconcile.reports.lists.lists import DECISIONS, finding_lists
from reconcile.reports.written.files import ReportFile

_BATCH = 100_000


def _write(desk: Desk) -> list[ReportFile]:
    names = desk.facts.names
    desk.engine.read("report_programmes", pa.table({"programme": list(names), "name": list(names.values())}))
    desk.engine.read("report_wording", wording_table(desk.facts.home.short))
    desk.engine.keep("report_decisions", DECISIONS)
    made = [
        write_csv(desk.out / one.file, one.columns, desk.engine.batches(one.sql, _BATCH), desk.facts.level)
        for one in finding_lists()
    ]
    desk.engine.drop("report_programmes", "report_wording", "report_decisions")
    return made


LISTS = Report("lists", lambda: [(one.file, one.about) for one in finding_lists()], Level.L2, _write)
