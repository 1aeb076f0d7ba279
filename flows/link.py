"""Linking and finding as a flow."""

from __future__ import annotations

from pathlib import Path

from flows.sealed import sealed_flow, sealed_task
from reconcile.run import stages
from reconcile.run.jobs import Job
from reconcile.workspace.runs import RunFolder


@sealed_task("cocokkan orang")
def link_persons(job: Job, folder: Path) -> None:
    """Snapshots -> links and persons."""
    stages.link(job, RunFolder(folder), stages.load_programmes_of(job))


@sealed_task("cari temuan")
def find_cases(job: Job, folder: Path) -> None:
    """Persons -> findings."""
    stages.find(job, RunFolder(folder), stages.load_programmes_of(job))


@sealed_flow("cocokkan")
def link(job: Job, folder: Path) -> None:
    """Snapshots -> links, persons and findings in the run at `folder`."""
    link_persons(job, folder)
    find_cases(job, folder)
