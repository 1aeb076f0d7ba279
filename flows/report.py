"""Reporting as a flow, and the run's summary as an artifact."""

from __future__ import annotations

from pathlib import Path

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact

from reconcile import pipeline
from reconcile.exports import Inputs
from reconcile.jobs import Job
from reconcile.manifest import Manifest, write_manifest
from reconcile.runs import RunFolder
from reconcile.summary import as_markdown, summary


@task
def write_reports(job: Job, folder: Path) -> None:
    """Findings -> files for staff."""
    pipeline.report(job, RunFolder(folder), pipeline.load_programmes_of(job))


@flow(name="laporkan")
def report(job: Job, folder: Path, inputs: Inputs) -> Manifest:
    """Write the reports and the manifest of the run at `folder`."""
    write_reports(job, folder)
    return write_manifest(job, RunFolder(folder), inputs, pipeline.load_programmes_of(job))


def tell(job: Job, manifest: Manifest) -> None:
    """Keep the summary, which holds no personal data, where Prefect shows it."""
    create_markdown_artifact(as_markdown(summary(manifest, job.out)), key="ringkasan", description="Ringkasan rekonsiliasi")
