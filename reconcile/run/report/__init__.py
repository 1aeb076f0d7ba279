"""Findings -> papers for staff; and what is known of them from one run to the next."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from reconcile.engines.opening import enough_for_reports
from reconcile.regions.homes import home_of
from reconcile.reports import contents
from reconcile.reports.contents import (
    Beside,
    Level,
    ReportFile,
    RunFacts,
    all_again,
    key_of,
    read_news,
    remembered,
    reports_remembered,
    said_tonight,
    same_until,
    worth_another,
)
from reconcile.reports.kit.facts import DeclaredUnits
from reconcile.reports.public.decision import TOLD, read_told
from reconcile.run.earlier.previous import Earlier, goes_on_from_out, run_before, unknown_to
from reconcile.run.given import Run, engine_for
from reconcile.run.manifest import run_number
from reconcile.run.report.before import PAPERS, Before, marks_of, remembered_papers
from reconcile.run.report.made_from import MadeFrom, made_from
from reconcile.territory.boundaries import read_boundaries
from reconcile.workspace.files.door import count_rows, read_json, write_bytes, write_json

OUT_IN_THE_FIELD = timedelta(days=62)
"""So long may a paper be on its way back, also one of which tonight's says something else."""


def write_papers(run: Run, needs: Sequence[str]) -> str:
    """Write the reports, or take over all those of the run at OUT where nothing changed but the day. Raises
    LedgerError when one does not add up to the tables."""
    run.folder.reports.mkdir()
    before = remembered_papers(run)
    with run_before(run) as compared:
        previous = compared.run
        facts = _facts(run, compared)
        made = made_from(run, needs, previous)
        base = key_of("papers", made.digests, repr(facts.undated))
        until, news, written = before.until, before.news, before.earlier.reports
        told = before.told
        files = _all_again(run, before, facts) if base == before.base else None
        if files is None:
            also = [run.store.path, *([previous.folder] if previous else [])]
            with engine_for(run, enough=enough_for_reports, also=also) as engine:
                for name, source in made.sources.items():
                    engine.read(name, source)
                papers = contents.write_papers(
                    engine,
                    run.folder.reports,
                    facts,
                    run.progress,
                    earlier=before.earlier,
                    marks=marks_of(run.folder.path),
                    digests=made.digests,
                    beside=_beside(run, made, also),
                )
                files, written = papers.files, papers.reports
                until, news = same_until(engine, run.job.as_of), read_news(engine)
                told = read_told(engine)
    said = {
        "base": base,
        "as_of": run.job.as_of.isoformat(),
        "until": until.isoformat(),
        "numbers": _numbers(run, files, facts.number, before.numbers),
        "news": {"marked": news, "tonight": said_tonight(news, facts.tonight)},
        "reports": reports_remembered(written),
        "files": remembered(files),
    }
    write_json(run.folder.path / f"{PAPERS}.json", said, indent=1, end="\n")
    write_bytes(run.folder.path / f"{TOLD}.json", told.encode())
    return f"{len(files)} berkas"


def _beside(run: Run, made: MadeFrom, also: Sequence[Path]) -> Beside | None:
    """How another process writes papers too; None for a small run, and where the job says how much memory or
    how many cores it may take."""
    job, records = run.job, count_rows(*run.folder.snapshot_tables("records"))
    if job.memory or job.threads or not worth_another(records):
        return None
    memory = enough_for_reports(records)
    return Beside(job.workspace.spill, memory, [run.folder.path, *also], made.sources)


def _all_again(run: Run, before: Before, facts: RunFacts) -> list[ReportFile] | None:
    """The papers of the run at OUT, filled in for tonight; None when they must be written."""
    files = all_again(run.folder.reports, before.earlier, facts.tonight)
    if files is None:  # somebody saved over one of them
        shutil.rmtree(run.folder.reports)
        run.folder.reports.mkdir()
    return files


def _facts(run: Run, compared: Earlier) -> RunFacts:
    job, folder, previous = run.job, run.folder, compared.run
    unknown = read_json(folder.missing)
    return RunFacts(
        number=run_number(folder, job.as_of, job.level),
        as_of=job.as_of,
        level=Level(job.level),
        names=run.programme_names,
        missing=unknown["not_made"],
        partly=unknown["partly"],
        unknown_before=unknown_to(previous) if previous else (),
        unanswered=read_json(folder.unanswered)["persons"],
        linking=read_json(folder.model),
        held=read_json(folder.delivered)["held"],
        notes=len(run.inputs.notes),
        expected=tuple(_expected(run)),
        purpose=job.purpose,
        agreement=job.agreement,
        previous=date.fromisoformat(previous.manifest["run"]["as_of"]) if previous else None,
        apart=compared.apart,
        lasting=previous is not None and previous.has("trends") and goes_on_from_out(job),
        rolls=tuple(run.programmes_with("roll")),
        home=home_of(job.home),
        units=DeclaredUnits(run.declarations.units, run.declarations.rules.units),
        territory=run.declarations.rules.territory,
        boundaries=read_boundaries(job.boundaries) if job.boundaries else None,
    )


def _expected(run: Run) -> list[str]:
    """The programmes of persons that were asked for; else those that an office has in any case, and of those
    of workers what it sent."""
    if run.job.programmes:
        return sorted(one for one in run.job.programmes if run.programmes[one].kind == "person")
    sent = {one.programme for one in run.inputs.exports if run.programmes[one.programme].kind == "person"}
    always = {code for role in ("roll", "need", "register") for code in run.programmes_with(role)}
    return sorted(always | sent)


def _numbers(
    run: Run, files: Sequence[ReportFile], number: str, before: Mapping[str, Any]
) -> Mapping[str, Any]:
    """For who brings answers back: which judgements the runs knew whose numbers the papers bear, and those
    of which a paper may still be in somebody's hands. A number begins with its day."""
    judgements = read_json(run.folder.judgements)
    now = {name: str(judgements.get(name, "")) for name in ("store", "last_event")}
    known = {**before, number: now}
    borne = {number, *(file.stamp.number for file in files if file.stamp)}
    oldest = f"{run.job.as_of - OUT_IN_THE_FIELD:%Y%m%d}"
    return {one: known[one] for one in sorted(known) if one in borne or one >= oldest}
