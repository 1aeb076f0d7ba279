"""Linking and finding as a flow."""

from __future__ import annotations

from pathlib import Path

from prefect import flow, task

from reconcile import pipeline
from reconcile.jobs import Job
from reconcile.runs import RunFolder


@task
def link_persons(job: Job, folder: Path) -> None:
    """Snapshots -> links and persons."""
    pipeline.link(job, RunFolder(folder), pipeline.load_programmes_of(job))


@task
def find_cases(job: Job, folder: Path) -> None:
    """Persons -> findings."""
    pipeline.find(job, RunFolder(folder), pipeline.load_programmes_of(job))


@flow(name="cocokkan")
def link(job: Job, folder: Path) -> None:
    """Snapshots -> links, persons and findings in the run at `folder`."""
    link_persons(job, folder)
    find_cases(job, folder)
