"""The nightly run: read, link, report, publish."""

from __future__ import annotations

from flows.ingest import ingest
from flows.link import link
from flows.report import report, tell, troubles
from flows.sealed import named_for, sealed_flow
from reconcile.ingest.exports import find_exports
from reconcile.run.jobs import Job
from reconcile.run.manifest import Manifest
from reconcile.run.stages import begin, load_programmes_of


def nightly(job: Job) -> Manifest:
    """Do the whole job as a flow and publish it at `job.out`, as reconcile.run.stages.run does."""
    with named_for(f"{job.as_of:%d-%m-%Y}"):
        return night(job)


@sealed_flow("rekonsiliasi-malam", troubles)
def night(job: Job) -> Manifest:
    """Read, link and report; publish."""
    with begin(job) as folder:
        inputs = find_exports(job.inputs, load_programmes_of(job), job.programmes, kept_from=job.owned)
        ingest(job, folder.path, inputs)
        link(job, folder.path)
        manifest = report(job, folder.path, inputs)
    tell(manifest)
    return manifest
