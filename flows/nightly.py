"""The nightly run: read, link, report, publish."""

from __future__ import annotations

from prefect import flow
from prefect.schedules import Cron

from flows.ingest import ingest
from flows.link import link
from flows.report import report, tell
from reconcile.exports import find_exports
from reconcile.jobs import Job, check_job
from reconcile.manifest import Manifest
from reconcile.pipeline import load_programmes_of
from reconcile.runs import new_run

EVERY_NIGHT = Cron("0 1 * * *", timezone="Asia/Jakarta")


@flow(name="rekonsiliasi-malam")
def nightly(job: Job) -> Manifest:
    """Do the whole job and publish it at `job.out`, as reconcile.pipeline.run does."""
    check_job(job)
    with new_run(job.out) as folder:
        inputs = find_exports(job.inputs, load_programmes_of(job), job.programmes)
        ingest(job, folder.path, inputs)
        link(job, folder.path)
        manifest = report(job, folder.path, inputs)
    tell(job, manifest)
    return manifest
