"""A report that would say what it said is not written: its files are those of the run before."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from reconcile.reports.kit.recapped import Recap
from reconcile.reports.kit.report import Desk, Report, Turn
from reconcile.reports.written.earlier import Earlier
from reconcile.reports.written.files import ReportFile
from reconcile.reports.written.keys import key_of
from reconcile.reports.written.reports import Written
from reconcile.reports.written.traced import Origins, Traced
from reconcile.workspace.files.door import write_bytes


def stands_alone(report: Report) -> bool:
    """Whether nobody counts on what it keeps in the engine, nor it on the files of others."""
    return report.turn < Turn.DRAWN


def of_its_own(desk: Desk, report: Report) -> Desk:
    """All that such a report is told: of other files nothing, of the run before only what it compares."""
    compares = report.compares is not None and report.compares <= desk.facts.level
    facts = desk.facts if compares else desk.facts.alone
    return replace(desk, facts=facts, before=())


def write_or_take(
    report: Report, desk: Desk, origins: Origins, digests: Mapping[str, object]
) -> tuple[list[ReportFile], Written]:
    """The files of a report that stands alone, taken over or written, and what is remembered of it.

    origins: of all tables in the engine. digests: of the tables of the run.
    """
    said = [report.name, desk.facts.undated, _counted(desk.counted)]
    before = desk.earlier.reports.get(report.name)
    if before and before.key == _key(said, digests, before.tables):
        again = _again(desk, before)
        if again is not None:
            return again, before
    engine = Traced(desk.engine, origins)
    files = report.write(replace(desk, engine=engine))
    engine.forget()
    tables = sorted(engine.read_from)
    return files, Written(_key(said, digests, tables), tables, [file.name for file in files])


def _key(said: object, digests: Mapping[str, object], tables: Sequence[str]) -> str:
    return key_of("report", said, {table: digests[table] for table in tables if table in digests})


def _counted(recap: Recap) -> object:
    places = sorted((list(place), sorted(counts.items())) for place, counts in recap.counts.items())
    return [recap.measures, places]


def _again(desk: Desk, written: Written) -> list[ReportFile] | None:
    """Its files in the folder of tonight's; None, and none of them there, where one is not as it was."""
    files = [take_marked(desk.out, desk.earlier, name) for name in written.files]
    if all(files):
        return [file for file in files if file]
    for name in written.files:
        (desk.out / name).unlink(missing_ok=True)
    return None


def take_marked(out: Path, earlier: Earlier, name: str) -> ReportFile | None:
    """A file of the run before in the folder `out`, with marks where it bears the night; None where it is not
    there as that run wrote it."""
    file = earlier.files.get(name)
    if file is None:
        return None
    path = out / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if not file.marked:
        return file if earlier.take(file, path) else None
    content = earlier.marks.get(name, b"")
    if hashlib.sha256(content).hexdigest() != file.marked:
        return None
    write_bytes(path, content)
    return replace(file, sha256=file.marked, marked="")
