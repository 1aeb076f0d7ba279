"""Files for staff, from the finding tables of a run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from reconcile.engines.protocol import Engine
from reconcile.findings import wording_table
from reconcile.privacy.masking import Level
from reconcile.reports.changes.changes import keep_changes
from reconcile.reports.kit.csv_files import ReportFile, write_csv
from reconcile.reports.kit.facts import RunFacts
from reconcile.reports.kit.homes import KEPT, keep_homes
from reconcile.reports.lists.lists import finding_lists
from reconcile.reports.lists.recap import Recap, recap, recap_columns, recap_rows
from reconcile.reports.quality.books import write_quality_books
from reconcile.reports.quality.files import write_quality
from reconcile.reports.read_me import NAME, write_read_me
from reconcile.reports.summary.numbers import summary_numbers
from reconcile.reports.summary.public_numbers import public_numbers
from reconcile.reports.totals import check_totals
from reconcile.reports.worklists.books import write_worklists
from reconcile.workspace.progress import SILENT, Progress

BATCH = 100_000
RECAP_FILE = "rekap.csv"


def write_reports(
    engine: Engine, out: Path, facts: RunFacts, progress: Progress = SILENT
) -> list[ReportFile]:
    """Write all reports into the folder `out`, which exists, and return them; nothing is returned that does
    not add up.

    L3 writes aggregates alone. Needs records, persons, ledger, files, the finding tables and the questions;
    with `facts.previous` also the tables of the run before. Raises LedgerError when a report does not add up
    to the tables.
    """
    facts = replace(
        facts,
        sources=keep_homes(
            engine, facts.linking.get("made_for", {}).get("registers", ()), facts.level, facts.home.code
        ),
    )
    found = recap(engine)
    files = [_write_recap(engine, out, found, facts)]
    if facts.level != Level.L3:
        engine.read(
            "report_programmes",
            pa.table({"programme": list(facts.names), "name": list(facts.names.values())}),
        )
        engine.read("report_wording", wording_table())
        files += [
            write_csv(out / made.file, made.columns, engine.batches(made.sql, BATCH), facts.level)
            for made in finding_lists()
        ]
        files += write_quality(engine, out, facts)
    check_totals(engine, found, files)
    files += write_worklists(engine, out, facts, progress)
    files += write_quality_books(engine, out, facts, progress)
    from reconcile.reports.minutes.drafts import (
        write_minutes,
    )  # drawing and documents: half a second that no other command need pay,
    from reconcile.reports.summary.page import (
        write_summary,
    )  # and 100 MB that need not lie beside the worklists

    files += write_summary(engine, out, facts, found)
    files += write_minutes(engine, out, facts, files)
    files.append(write_read_me(out, files, facts))
    engine.drop(*KEPT, "report_programmes", "report_wording")
    return files


def _write_recap(engine: Engine, out: Path, found: Recap, facts: RunFacts) -> ReportFile:
    aggregate = facts.level == Level.L3
    columns, measures = recap_columns(found, aggregate)
    public = None
    if aggregate:  # the same numbers that the summary shows, decided over all of them together
        public = public_numbers(
            summary_numbers(engine, found, facts, keep_changes(engine) if facts.previous else None),
            facts.linking,
        )
    return write_csv(out / RECAP_FILE, columns, [recap_rows(found, measures, public)], facts.level)


__all__ = ["NAME", "Level", "ReportFile", "RunFacts", "check_totals", "recap", "write_reports"]
