"""Reading as a flow: one task an export, several at a time, nothing twice."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.cache_policies import CacheKeyFnPolicy
from prefect.client.schemas.objects import State, TaskRun
from prefect.context import TaskRunContext
from prefect.futures import PrefectFuture
from prefect.tasks import Task

from reconcile.errors import ExportError
from reconcile.exports import Inputs
from reconcile.jobs import Job
from reconcile.measures import measured
from reconcile.pipeline import load_programmes_of, reading_orders, settle_reading
from reconcile.progress import SILENT
from reconcile.reading import ReadingOrder, Submit, place, readers, refusal
from reconcile.runs import RunFolder, storage_fault


def _by_content(context: TaskRunContext, parameters: dict[str, Any]) -> str:
    order: ReadingOrder = parameters["order"]
    return hashlib.sha256(f"{order.key} {order.cache.root}".encode()).hexdigest()


def _may_help(task: Task[..., Any], run: TaskRun, state: State[Any]) -> bool:
    """A network folder can come back; a file that is no export stays none, and a full disk stays full."""
    error = state.result(raise_on_failure=False)
    return isinstance(error, OSError) and storage_fault(error) is None


@task(
    cache_policy=CacheKeyFnPolicy(cache_key_fn=_by_content),
    persist_result=True,
    retries=2,
    retry_delay_seconds=[5, 30],
    retry_condition_fn=_may_help,
)
def read_export(order: ReadingOrder, submit: Submit) -> Path:
    """The sealed snapshot of one export."""
    return submit(order).result()


@flow(name="baca")
def ingest(job: Job, folder: Path, inputs: Inputs) -> None:
    """Read every export into the run at `folder`."""
    run = RunFolder(folder)
    orders = reading_orders(job, inputs, load_programmes_of(job))
    with measured(folder, "read"), readers(SILENT) as submit:
        refused = [_placed(order, reading, run) for order, reading in [(order, _start(order, submit)) for order in orders]]
    settle_reading(orders, refused, run)


def _start(order: ReadingOrder, submit: Submit) -> PrefectFuture[Path]:
    name = f"{order.export.programme}/{order.export.snapshot}"  # file names may hold anything, so they stay out of Prefect's database
    return read_export.with_options(task_run_name=name, refresh_cache=not order.cache.has(order.key)).submit(order, submit)


def _placed(order: ReadingOrder, reading: PrefectFuture[Path], run: RunFolder) -> str | None:
    told = None
    try:
        reading.result()
    except (ExportError, OSError) as error:
        told = refusal(order, error)
    place(order, run, told)
    return told
