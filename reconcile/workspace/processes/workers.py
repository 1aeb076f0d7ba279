"""Files written by one process or several: they come back in the order they were begun, so nothing
depends on how many do the work."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import TypeVar

import pyarrow as pa

from reconcile.workspace.processes.children import helpers

WORTH_WORKERS = 200_000
"""Lines: below, starting processes takes longer than the work."""

Made = TypeVar("Made")


class Workers:
    """Where files are written: in this process, or in several others."""

    def __init__(self, pool: ProcessPoolExecutor | None = None, count: int = 1) -> None:
        self._pool = pool
        self._ahead = 2 * count

    def done(self, make: Callable[..., Made], jobs: Iterable[object]) -> Iterator[Made]:
        """`make(job)` of each job, in order; few jobs are taken before they are needed."""
        waiting: deque[Callable[[], Made]] = deque()
        for job in jobs:
            waiting.append(self._begun(make, job))
            if len(waiting) > self._ahead:
                yield waiting.popleft()()
        while waiting:
            yield waiting.popleft()()

    def _begun(self, make: Callable[..., Made], job: object) -> Callable[[], Made]:
        if self._pool is None:
            return partial(make, job)
        return self._pool.submit(make, job).result


@contextmanager
def workers_for(lines: int, workers: int | None = None) -> Iterator[Workers]:
    """Workers for so many lines. workers: processes, all cores when None."""
    count = (os.cpu_count() or 1) if workers is None else workers
    if count <= 1 or (workers is None and lines < WORTH_WORKERS):
        yield Workers()
        return
    with helpers(count, _begin) as pool:
        yield Workers(pool, count)


def _begin() -> None:
    pa.set_cpu_count(1)
    pa.set_memory_pool(
        pa.system_memory_pool()
    )  # the others give every batch's memory back, to ask for it again: a fifth of the time
