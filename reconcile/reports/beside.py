"""Reports that stand alone, written by two processes at once: this one, and one beside it that reads the same
tables.

Which of them writes a report changes no byte of it, so each takes the next one when it is free.
"""

from __future__ import annotations

import logging
import os
import tempfile
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Thread

import pyarrow as pa

from reconcile.engines.opening import open_engine
from reconcile.engines.protocol import Engine, TableSource
from reconcile.reports.kit.report import Desk, Report
from reconcile.reports.taking import of_its_own, write_or_take
from reconcile.reports.written.files import ReportFile
from reconcile.reports.written.reports import Written
from reconcile.reports.written.traced import Origins
from reconcile.vocabulary.errors import OutOfMemoryError
from reconcile.workspace.processes.bounds import machine_memory
from reconcile.workspace.processes.children import helpers
from reconcile.workspace.progress import SILENT

_log = logging.getLogger(__name__)

WORTH_ANOTHER = 200_000
"""Records of a run: below, to begin a process takes longer than what it writes."""
ROOM = 6 * 1024**3
"""Bytes of memory of a computer that has room for a second engine beside all else."""

Made = tuple[list[ReportFile], Written]


@dataclass(frozen=True)
class Beside:
    """How a process beside this one comes to the tables of the run. spill, memory, folders: of its engine
    (`open_engine`); sources: where the tables stand, as in this one's engine."""

    spill: Path
    memory: str
    folders: Sequence[Path]
    sources: Mapping[str, TableSource]


def worth_another(records: int) -> bool:
    """Whether a run of so many is large enough, on a machine that has a core and memory to spare; of one
    that does not say how much it has nobody knows."""
    spare = (os.cpu_count() or 1) > 1 and (machine_memory() or 0) >= ROOM
    return records >= WORTH_ANOTHER and spare


@dataclass(frozen=True)
class Given:
    """What reports that stand alone are written from. origins: of all tables in the engine; digests: of the
    tables of the run. kept: names of what is kept in the engine for all reports."""

    desk: Desk
    origins: Origins
    digests: Mapping[str, object]
    kept: Sequence[str] = ()

    def write(self, report: Report) -> Made:
        return write_or_take(report, of_its_own(self.desk, report), self.origins, self.digests)


def write_at_once(given: Given, reports: Sequence[Report], beside: Beside) -> dict[str, Made]:
    """The files of reports that stand alone, by name, and what is remembered of each. Whatever fails in
    either process is raised; what the other one had in hand when it was killed is written by this one."""
    waiting, made = deque(reports), dict[str, Made]()
    failed: list[BaseException] = []
    with _another(given, beside) as there:
        thread = Thread(target=_hand_over, args=(there, waiting, made, failed), daemon=True)
        thread.start()
        while not failed and (thread.is_alive() or waiting):
            if report := _taken(waiting.popleft):
                made[report.name] = given.write(report)
            else:
                thread.join()
    if failed:
        raise failed[0]
    return made


def _hand_over(
    there: ProcessPoolExecutor, waiting: deque[Report], made: dict[str, Made], failed: list[BaseException]
) -> None:
    """Let the other process write the last of the reports that wait, until none does. A process that is
    killed (it wants memory of its own), cannot begin or has too little room fails nothing: its report waits
    again, for this process."""
    try:
        while report := _taken(waiting.pop):
            try:
                made[report.name] = there.submit(_write_there, report.name).result()
            except (BrokenProcessPool, OutOfMemoryError):
                _log.warning("Proses samping penulis laporan berhenti; laporannya ditulis oleh proses ini.")
                waiting.append(report)
                return
    except BaseException as error:  # raised by whoever waits for this thread
        failed.append(error)


def _taken(take: Callable[[], Report]) -> Report | None:
    """The next report that waits; None when the last one is taken."""
    try:
        return take()
    except IndexError:
        return None


@contextmanager
def _another(given: Given, beside: Beside) -> Iterator[ProcessPoolExecutor]:
    """A process that holds an engine with the same tables. What is kept in this one's goes there in files, in
    a folder that goes when the process does."""
    with tempfile.TemporaryDirectory(dir=given.desk.out) as folder:
        kept = {name: Path(folder) / f"{name}.parquet" for name in given.kept}
        for name, path in kept.items():
            given.desk.engine.write(f"SELECT * FROM {name}", path)
        desk = replace(given.desk, engine=None, progress=SILENT, before=())  # type: ignore[arg-type]
        told = replace(given, desk=desk)
        with helpers(1, _begin_there, told, beside, kept) as there:
            yield there


_there: Given | None = None
"""In the other process: what its reports are written from."""


def _begin_there(given: Given, beside: Beside, kept: Mapping[str, Path]) -> None:
    global _there  # noqa: PLW0603  # the one thing that a process of a pool can hold
    pa.set_cpu_count(1)
    folders = [*beside.folders, *(path.parent for path in [*kept.values()][:1])]
    engine: Engine = open_engine(beside.spill, beside.memory, 1, folders)
    for name, source in {**beside.sources, **kept}.items():
        engine.read(name, source)
    _there = replace(given, desk=replace(given.desk, engine=engine))


def _write_there(name: str) -> Made:
    from reconcile.reports.contents import REPORTS  # which knows this module

    assert _there is not None
    return _there.write(next(report for report in REPORTS if report.name == name))
