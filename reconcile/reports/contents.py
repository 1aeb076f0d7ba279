"""Files for staff, from the finding tables of a run: REPORTS is the contents page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from types import MappingProxyType

from reconcile.engines.protocol import Engine
from reconcile.privacy.masking import Level
from reconcile.reports.agents.paper import AGENTS
from reconcile.reports.ages.paper import AGES
from reconcile.reports.beside import Beside, Given, worth_another, write_at_once
from reconcile.reports.changes.paper import CHANGES
from reconcile.reports.coverage.paper import COVERAGE
from reconcile.reports.decided.paper import DECIDED
from reconcile.reports.decided.settled import SETTLED
from reconcile.reports.filling import all_again, fill_all
from reconcile.reports.flows.paper import FLOWS
from reconcile.reports.kit.facts import Incomparable, RunFacts
from reconcile.reports.kit.homes import KEPT, keep_homes
from reconcile.reports.kit.report import Desk, Report, Turn
from reconcile.reports.labour.paper import LABOUR
from reconcile.reports.lists.paper import LISTS
from reconcile.reports.lists.recap import recap
from reconcile.reports.minutes.paper import MINUTES
from reconcile.reports.minutes.periods import same_until
from reconcile.reports.quality.paper import QUALITY_BOOKS, QUALITY_LISTS
from reconcile.reports.read_me import NAME, write_read_me
from reconcile.reports.recap_paper import RECAP
from reconcile.reports.regions_paper import REGIONS
from reconcile.reports.summary.news import read_news
from reconcile.reports.summary.paper import SUMMARY
from reconcile.reports.taking import stands_alone
from reconcile.reports.territory.paper import TERRITORY
from reconcile.reports.totals import check_totals
from reconcile.reports.units.paper import UNIT_LIST, UNITS
from reconcile.reports.verification.both_ways import BOTH_WAYS
from reconcile.reports.verification.numbers import NUMBERS
from reconcile.reports.verification.paper import VERIFICATION
from reconcile.reports.verification.repairs import REPAIRS
from reconcile.reports.worklists.paper import WORKLISTS
from reconcile.reports.written.earlier import NOTHING, Earlier
from reconcile.reports.written.files import ReportFile
from reconcile.reports.written.keys import key_of, lines_key
from reconcile.reports.written.memory import recalled, remembered
from reconcile.reports.written.reports import Written, reports_recalled, reports_remembered
from reconcile.reports.written.stamping import packed_marks, said_tonight, unpacked_marks, with_marks
from reconcile.reports.written.traced import Traced
from reconcile.workspace.files.door import write_bytes
from reconcile.workspace.progress import SILENT, Progress

REPORTS: tuple[Report, ...] = (
    SUMMARY, WORKLISTS, DECIDED, MINUTES, QUALITY_BOOKS, LABOUR, VERIFICATION, BOTH_WAYS, REPAIRS, NUMBERS,
    AGES, AGENTS, COVERAGE, UNITS, UNIT_LIST, TERRITORY, REGIONS, CHANGES, FLOWS, RECAP, LISTS, SETTLED,
    QUALITY_LISTS,
)  # fmt: skip
"""In the order in which staff will want them, which is that of the read-me."""


@dataclass(frozen=True)
class Papers:
    """All papers of a run: their files, and what is remembered of the reports that may be taken over."""

    files: list[ReportFile]
    reports: Mapping[str, Written]


def write_reports(
    engine: Engine,
    out: Path,
    facts: RunFacts,
    progress: Progress = SILENT,
    *,
    earlier: Earlier = NOTHING,
    marks: Path | None = None,
) -> list[ReportFile]:
    """Write all reports as `write_papers` does, and return their files."""
    return write_papers(engine, out, facts, progress, earlier=earlier, marks=marks).files


def write_papers(
    engine: Engine,
    out: Path,
    facts: RunFacts,
    progress: Progress = SILENT,
    *,
    earlier: Earlier = NOTHING,
    marks: Path | None = None,
    digests: Mapping[str, object] = MappingProxyType({}),
    beside: Beside | None = None,
) -> Papers:
    """Write all reports into the folder `out`, which exists, and return them; nothing is returned that does
    not add up.

    L3 writes aggregates alone. The news of the run stay in the engine (`read_news`). Needs records, persons,
    ledger, files, the finding tables and the questions; with `facts.previous` also the tables of the run
    before. Raises LedgerError when a report does not add up to the tables.

    earlier: what the run before left. marks: where to keep, for the next run, what bears tonight's day.
    digests: of every table that stands in the engine, so that a report that would say the same is taken over.
    beside: how another process comes to these tables, so that two write; None for this one alone.
    """
    shared = Traced(engine, {table: frozenset((table,)) for table in digests})
    registers = facts.linking.get("made_for", {}).get("registers", ())
    sources = keep_homes(shared, registers, facts.level, facts.home.code)
    facts = replace(facts, sources=sources, marked=True)
    desk = Desk(engine, out, facts, recap(shared), progress, earlier=earlier)
    written: dict[str, Written] = {}
    wanted = sorted((report for report in REPORTS if facts.level <= report.level), key=_turn)
    given = Given(desk, shared.origins, digests, KEPT)
    # worklists take longest: begun last, they would be written while the other process has nothing to do
    alone = sorted(filter(stands_alone, wanted), key=_turn, reverse=True)
    made_by_two = write_at_once(given, alone, beside) if beside else {}
    for turn, reports in groupby(wanted, key=_turn):
        for report in reports:
            if stands_alone(report):
                files, written[report.name] = made_by_two.get(report.name) or given.write(report)
            else:
                files = report.write(desk)
            desk = replace(desk, before=[*desk.before, *files])
        if turn == Turn.LISTED:
            check_totals(engine, desk.counted, desk.before)
    short = facts.home.short
    described = [
        (name, about.replace("{home}", short)) for report in REPORTS for name, about in report.files()
    ]
    engine.drop(*KEPT)
    files = [*desk.before, write_read_me(out, desk.before, facts, described, read_news(engine))]
    made, kept = fill_all(out, files, lambda file: with_marks(out, file), facts.tonight)
    if marks:
        write_bytes(marks, packed_marks(kept))
    return Papers(made, written if digests else {})


def _turn(report: Report) -> Turn:
    return report.turn


__all__ = [
    "NAME",
    "NOTHING",
    "REPORTS",
    "Beside",
    "Earlier",
    "Incomparable",
    "Level",
    "Papers",
    "ReportFile",
    "RunFacts",
    "all_again",
    "check_totals",
    "key_of",
    "lines_key",
    "read_news",
    "recalled",
    "recap",
    "remembered",
    "reports_recalled",
    "reports_remembered",
    "said_tonight",
    "same_until",
    "unpacked_marks",
    "worth_another",
    "write_papers",
    "write_reports",
]
