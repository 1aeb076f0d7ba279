"""Reading as a flow: one task an export, several at a time, nothing twice."""

from __future__ import annotations

import hashlib
from collections import UserDict
from pathlib import Path
from typing import Any

from prefect import task
from prefect.cache_policies import CacheKeyFnPolicy
from prefect.client.schemas.objects import State, TaskRun
from prefect.context import TaskRunContext
from prefect.futures import PrefectFuture
from prefect.tasks import Task

from flows.sealed import WithheldError, sealed_flow
from reconcile.ingest.exports import Inputs
from reconcile.ingest.reading import ReadingOrder, Submit, place, readers, refusal
from reconcile.run.jobs import Job
from reconcile.run.stages import load_programmes_of, reading_orders, settle_reading
from reconcile.vocabulary.errors import ExportError
from reconcile.workspace.measures import measured
from reconcile.workspace.progress import SILENT
from reconcile.workspace.runs import RunFolder, storage_fault


class Failures(UserDict[str, Exception]):
    """Failures of reading by the key of their order: no plain dict, as Prefect hands tasks copies of
    those."""


def _by_content(context: TaskRunContext, parameters: dict[str, Any]) -> str:
    order: ReadingOrder = parameters["order"]
    return hashlib.sha256(f"{order.key} {order.cache.root}".encode()).hexdigest()


class ReadingError(WithheldError):
    """An export could not be read. again: whether another try may help."""

    def __init__(self, kind: str, again: bool) -> None:
        super().__init__(kind, again)
        self.again = again


def _may_help(task: Task[..., Any], run: TaskRun, state: State[Any]) -> bool:
    """A network folder can come back; a file that is no export stays none, and a full disk stays full."""
    error = state.result(raise_on_failure=False)
    return isinstance(error, ReadingError) and error.again


@task(
    cache_policy=CacheKeyFnPolicy(cache_key_fn=_by_content),
    persist_result=True,
    retries=2,
    retry_delay_seconds=[5, 30],
    retry_condition_fn=_may_help,
)
def read_export(order: ReadingOrder, submit: Submit, failures: Failures) -> Path:
    """The sealed snapshot of one export. What went wrong is put into `failures`; Prefect learns of its
    kind only."""
    try:
        return submit(order).result()
    except Exception as error:
        failures[order.key] = error
        again = isinstance(error, OSError) and storage_fault(error) is None
        raise ReadingError(type(error).__name__, again) from None


@sealed_flow("baca")
def ingest(job: Job, folder: Path, inputs: Inputs) -> None:
    """Read every export into the run at `folder`."""
    run = RunFolder(folder)
    failures = Failures()
    with (
        reading_orders(job, inputs, load_programmes_of(job)) as orders,
        measured(folder, "read"),
        readers(SILENT) as submit,
    ):
        readings = [_start(number, order, submit, failures) for number, order in enumerate(orders, start=1)]
        refused = [
            _placed(order, reading, run, failures) for order, reading in zip(orders, readings, strict=True)
        ]
    settle_reading(orders, refused, run)


def _start(number: int, order: ReadingOrder, submit: Submit, failures: Failures) -> PrefectFuture[Path]:
    name = (  # file names may hold anything, and their hash could be guessed
        f"{order.export.programme} {number}"
    )
    begun = read_export.with_options(task_run_name=name, refresh_cache=not order.cache.has(order.key))
    return begun.submit(order, submit, failures)


def _placed(
    order: ReadingOrder, reading: PrefectFuture[Path], run: RunFolder, failures: Failures
) -> str | None:
    told = None
    try:
        reading.result()
    except ReadingError:
        error = failures[order.key]
        if not isinstance(error, ExportError | OSError):
            raise error from None
        told = refusal(order, error)
    return place(order, run, told)
