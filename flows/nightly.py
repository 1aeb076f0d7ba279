"""The nightly run: the stages of `reconcile run`, a task each, and the run's summary as an artifact."""

from __future__ import annotations

from prefect.artifacts import create_markdown_artifact

from flows.exports import read_in_tasks
from flows.sealed import named_for, sealed_flow, sealed_task
from reconcile.nights import what_was_wrong
from reconcile.run import stages
from reconcile.run.facts.summary import as_markdown, public_summary
from reconcile.run.given import Run
from reconcile.run.jobs import Job
from reconcile.workspace.manifest_form import Manifest


def nightly(job: Job) -> Manifest:
    """Do the whole job as a flow and publish it at `job.out`, as reconcile.run.stages.run does."""
    with named_for(f"{job.as_of:%d-%m-%Y}"):
        return night(job)


@sealed_flow("rekonsiliasi-malam", what_was_wrong)
def night(job: Job) -> Manifest:
    """Every stage of the run; publish, and show the summary."""
    manifest = stages.run(job, perform=perform_in_task, readers=read_in_tasks)
    show(manifest)
    return manifest


def perform_in_task(stage: stages.Stage, run: Run) -> None:
    """Do one stage as a task of its title."""
    sealed_task(stage.title)(stages.perform)(stage, run)


def show(manifest: Manifest) -> None:
    """Keep the summary, without the words of any file, where Prefect shows it."""
    create_markdown_artifact(
        as_markdown(public_summary(manifest)), key="ringkasan", description="Ringkasan rekonsiliasi"
    )
