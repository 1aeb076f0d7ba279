"""Reporting as a flow, and the run's summary as an artifact."""

from __future__ import annotations

from pathlib import Path

from prefect.artifacts import create_markdown_artifact

from flows.sealed import sealed_flow, sealed_task
from reconcile.ingest.exports import Inputs
from reconcile.nights import what_was_wrong
from reconcile.run import stages
from reconcile.run.jobs import Job
from reconcile.run.manifest import Manifest, write_manifest
from reconcile.run.summary import as_markdown, public_summary
from reconcile.workspace.runs import RunFolder


@sealed_task("tulis laporan")
def write_reports(job: Job, folder: Path) -> None:
    """Findings -> files for staff."""
    stages.report(job, RunFolder(folder), stages.load_programmes_of(job))


@sealed_flow("laporkan")
def report(job: Job, folder: Path, inputs: Inputs) -> Manifest:
    """Write the reports and the manifest of the run at `folder`."""
    write_reports(job, folder)
    return write_manifest(job, RunFolder(folder), inputs, stages.load_programmes_of(job))


def troubles(manifest: Manifest) -> str:
    """What was wrong though the run was published, counted by programme; "" when nothing was."""
    return what_was_wrong(manifest)


def tell(manifest: Manifest) -> None:
    """Keep the summary, without the words of any file, where Prefect shows it."""
    create_markdown_artifact(
        as_markdown(public_summary(manifest)), key="ringkasan", description="Ringkasan rekonsiliasi"
    )
