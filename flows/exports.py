"""Exports read in tasks: one an export, several at a time, nothing twice, and again where that may help."""

from __future__ import annotations

import hashlib
import itertools
from collections import UserDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prefect import task
from prefect.cache_policies import CacheKeyFnPolicy
from prefect.client.schemas.objects import State, TaskRun
from prefect.context import TaskRunContext
from prefect.futures import PrefectFuture
from prefect.tasks import Task

from flows.sealed import WithheldError
from reconcile.ingest.reading import ReadingOrder, Submit, readers
from reconcile.run.given import Reading
from reconcile.workspace.progress import Progress
from reconcile.workspace.runs import storage_fault


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


@dataclass(frozen=True)
class _TaskReading:
    """A task that reads an export, with the failure that Prefect may not hold."""

    future: PrefectFuture[Path]
    key: str
    failures: Failures

    def result(self) -> Path:
        try:
            return self.future.result()
        except ReadingError:
            raise self.failures[self.key] from None


@contextmanager
def read_in_tasks(progress: Progress) -> Iterator[Callable[[ReadingOrder], Reading]]:
    """A function that starts a task for an export, named by its programme and number: file names may hold
    anything, and their hash could be guessed."""
    failures, numbers = Failures(), itertools.count(1)
    with readers(progress) as submit:

        def start(order: ReadingOrder) -> Reading:
            begun = read_export.with_options(
                task_run_name=f"{order.export.programme} {next(numbers)}",
                refresh_cache=not order.cache.has(order.key, order.roll.as_of),
            )
            return _TaskReading(begun.submit(order, submit, failures), order.key, failures)

        yield start
