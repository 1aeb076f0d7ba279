"""Linking and finding as a flow."""

from __future__ import annotations

from pathlib import Path

from flows.sealed import sealed_flow, sealed_task
from reconcile import pipeline
from reconcile.jobs import Job
from reconcile.runs import RunFolder


@sealed_task("cocokkan orang")
def link_persons(job: Job, folder: Path) -> None:
    """Snapshots -> links and persons."""
    pipeline.link(job, RunFolder(folder), pipeline.load_programmes_of(job))


@sealed_task("cari temuan")
def find_cases(job: Job, folder: Path) -> None:
    """Persons -> findings."""
    pipeline.find(job, RunFolder(folder), pipeline.load_programmes_of(job))


@sealed_flow("cocokkan")
def link(job: Job, folder: Path) -> None:
    """Snapshots -> links, persons and findings in the run at `folder`."""
    link_persons(job, folder)
    find_cases(job, folder)
