"""Reporting as a flow, and the run's summary as an artifact."""

from __future__ import annotations

from pathlib import Path

from prefect.artifacts import create_markdown_artifact

from flows.sealed import sealed_flow, sealed_task
from reconcile import pipeline
from reconcile.exports import Inputs
from reconcile.jobs import Job
from reconcile.manifest import Manifest, write_manifest
from reconcile.nights import what_was_wrong
from reconcile.runs import RunFolder
from reconcile.summary import as_markdown, public_summary


@sealed_task("tulis laporan")
def write_reports(job: Job, folder: Path) -> None:
    """Findings -> files for staff."""
    pipeline.report(job, RunFolder(folder), pipeline.load_programmes_of(job))


@sealed_flow("laporkan")
def report(job: Job, folder: Path, inputs: Inputs) -> Manifest:
    """Write the reports and the manifest of the run at `folder`."""
    write_reports(job, folder)
    return write_manifest(job, RunFolder(folder), inputs, pipeline.load_programmes_of(job))


def troubles(manifest: Manifest) -> str:
    """What was wrong though the run was published, counted by programme; "" when nothing was."""
    return what_was_wrong(manifest)


def tell(manifest: Manifest) -> None:
    """Keep the summary, without the words of any file, where Prefect shows it."""
    create_markdown_artifact(as_markdown(public_summary(manifest)), key="ringkasan", description="Ringkasan rekonsiliasi")
