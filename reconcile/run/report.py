"""Findings -> papers for staff."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from reconcile import findings, questions
from reconcile.engines.opening import enough_for_reports
from reconcile.regions.homes import home_of
from reconcile.reports import Level, RunFacts, write_reports
from reconcile.run import remember
from reconcile.run.given import Run, engine_for
from reconcile.run.manifest import run_number
from reconcile.run.previous import read_previous, run_before
from reconcile.workspace.files.door import read_json
from reconcile.workspace.published import Published


def write_papers(run: Run, needs: Sequence[str]) -> str:
    """Write the reports. Raises LedgerError when one does not add up to the tables."""
    run.folder.reports.mkdir()
    with run_before(run) as previous:
        also = [run.store.path, *([previous.folder] if previous else [])]
        with engine_for(run, needs, enough=enough_for_reports, also=also) as engine:
            for name in remember.GROWING:
                engine.read(f"{name}_of_runs", kept_of_runs(run, name))
            if previous:
                read_previous(engine, previous, (*findings.names(), *questions.NAMES))
            files = write_reports(engine, run.folder.reports, _facts(run, previous), run.progress)
    return f"{len(files)} berkas"


def _facts(run: Run, previous: Published | None) -> RunFacts:
    job, folder = run.job, run.folder
    return RunFacts(
        number=run_number(folder, job.as_of, job.level),
        as_of=job.as_of,
        level=Level(job.level),
        names=run.programme_names,
        missing=read_json(folder.missing),
        missing_before=previous.manifest["results"].get("not_made", {}) if previous else {},
        unanswered=read_json(folder.unanswered)["persons"],
        linking=read_json(folder.model),
        held=read_json(folder.delivered)["held"],
        purpose=job.purpose,
        agreement=job.agreement,
        previous=date.fromisoformat(previous.manifest["run"]["as_of"]) if previous else None,
        lasting=previous is not None and job.previous is None,
        rolls=tuple(run.programmes_with("roll")),
        home=home_of(job.home),
    )


def kept_of_runs(run: Run, name: str) -> list[Path]:
    """The files of a table that the store keeps of every run, this run's last."""
    return [*run.store.every(name), run.folder.store / f"{name}.parquet"]
