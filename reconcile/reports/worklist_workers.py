"""Rendering by one process or several: pieces come back in the order the lines went in, so the bytes do not change."""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from itertools import islice

import pyarrow as pa

from reconcile.reports.worklist_pieces import deflate
from reconcile.reports.worklist_rows import Look, rows_xml

WORTH_WORKERS = 200_000
"""Lines: below, starting processes takes longer than the work."""

Rendered = tuple[bytes, int, int]
"""Compressed rows, the CRC-32 and the length of what they hold."""

Render = Callable[[Iterable[tuple[pa.Table, str]]], Iterator[Rendered]]


@contextmanager
def renderers(look: Look, lines: int, workers: int | None = None) -> Iterator[Render]:
    """A function from (lines, answers) to pieces. lines: how many there are in all. workers: processes, all cores when None."""
    count = (os.cpu_count() or 1) if workers is None else workers
    if count <= 1 or (workers is None and lines < WORTH_WORKERS):
        yield lambda sheets: (_rendered(table, answers, look) for table, answers in sheets)
        return
    context = multiprocessing.get_context("spawn")  # fork would copy threads of the engine
    with ProcessPoolExecutor(count, context, _begin, (os.getpid(),)) as pool:
        yield lambda sheets: _in_order(pool, sheets, look, 2 * count)


def _in_order(pool: ProcessPoolExecutor, sheets: Iterable[tuple[pa.Table, str]], look: Look, ahead: int) -> Iterator[Rendered]:
    coming = iter(sheets)
    waiting: deque[Future[Rendered]] = deque(pool.submit(_rendered, table, answers, look) for table, answers in islice(coming, ahead))
    while waiting:
        made = waiting.popleft().result()
        waiting.extend(pool.submit(_rendered, table, answers, look) for table, answers in islice(coming, 1))
        yield made


def _rendered(lines: pa.Table, answers: str, look: Look) -> Rendered:
    raw = memoryview(rows_xml(lines, answers, look))
    return deflate(raw), zlib.crc32(raw), len(raw)


def _begin(parent: int) -> None:
    pa.set_cpu_count(1)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    """End this process soon after its parent was killed: nobody else would."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)
