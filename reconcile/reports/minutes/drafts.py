"""The draft of the berita acara: what both parties sign, filled in from the run, as DOCX and as a page to
print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time
from pathlib import Path

from reconcile.engines.protocol import Engine
from reconcile.privacy.masking import Level
from reconcile.reports.kit.csv_files import signed
from reconcile.reports.kit.docx import write_docx
from reconcile.reports.kit.facts import RunFacts
from reconcile.reports.kit.pages import as_html
from reconcile.reports.minutes.checks import check_minutes
from reconcile.reports.minutes.counts import count_minutes
from reconcile.reports.minutes.figures import MinutesCounts
from reconcile.reports.minutes.text import minutes_document
from reconcile.reports.written.files import ReportFile
from reconcile.workspace.files.door import write_bytes

MINUTES = "berita_acara"


def write_minutes(
    engine: Engine, out: Path, facts: RunFacts, files: Sequence[ReportFile], news: Sequence[str] = ()
) -> list[ReportFile]:
    """Write berita_acara.docx and berita_acara.html, which say the same; nothing at L3, where small counts
    stay hidden.

    files: all other reports of the run, which the record lists with their hashes; so it is written after
    them. news: the sentences of the run. Needs records, persons, links, ledger, files, the finding tables and
    the questions. Raises LedgerError when a figure is not the tables'.
    """
    if facts.level == Level.L3:
        return []
    counts = count_minutes(engine, facts)
    check_minutes(engine, counts)
    engine.drop("minutes_rolls", "minutes_recipients", "minutes_entering")
    document = minutes_document(_masked(counts, facts), facts, files, news)
    write_docx(out / f"{MINUTES}.docx", document, datetime.combine(facts.stamp.day, time()))
    write_bytes(out / f"{MINUTES}.html", as_html(document).encode())
    return [signed(out / f"{MINUTES}.{kind}", 0) for kind in ("docx", "html")]


def _masked(counts: MinutesCounts, facts: RunFacts) -> MinutesCounts:
    """A sender may have put somebody's name or number into the name of a file."""
    sources = (
        replace(source, source_file=facts.sources.file(source.programme, source.source_file))
        for source in counts.sources
    )
    return replace(counts, sources=tuple(sources))
