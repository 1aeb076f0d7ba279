"""What each stage of a run cost: seconds, processor time and peak memory, kept apart from the results because
no two runs cost the same."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypedDict

try:
    import resource
except ImportError:  # Windows does not count this way
    resource = None  # type: ignore[assignment]

_LOG = "measures.jsonl"


class Measure(TypedDict):
    """One stage: wall seconds, seconds of processor time of this process and of its children that ended, the
    peak resident memory of this process in MiB, and that of its largest child process."""

    stage: str
    seconds: float
    cpu: float
    peak_mib: int
    children_peak_mib: int


@contextmanager
def measured(run: Path, stage: str) -> Iterator[None]:
    """Note in the run folder what the block cost."""
    _reset_peak()
    started, spent = time.perf_counter(), _cpu()
    yield
    measure = Measure(
        stage=stage,
        seconds=round(time.perf_counter() - started, 2),
        cpu=round(_cpu() - spent, 2),
        peak_mib=_peak_mib(),
        children_peak_mib=_largest_mib(children=True),
    )
    with (run / _LOG).open("a", encoding="utf-8") as log:
        log.write(json.dumps(measure) + "\n")


def take_measures(run: Path) -> list[Measure]:
    """The measures noted so far, in order; the log is removed."""
    log = run / _LOG
    if not log.is_file():
        return []
    measures: list[Measure] = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    log.unlink()
    return measures


def _cpu() -> float:
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def _reset_peak() -> None:
    """Forget the process's peak so far, where the system allows it (Linux); elsewhere peaks only grow."""
    try:
        descriptor = os.open("/proc/self/clear_refs", os.O_WRONLY)
    except OSError:
        return
    try:
        os.write(descriptor, b"5")
    except OSError:
        pass
    finally:
        os.close(descriptor)


def _peak_mib() -> int:
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return _largest_mib()
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) // 1024


def _largest_mib(*, children: bool = False) -> int:
    if resource is None:
        return 0
    return (
        _kib(resource.getrusage(resource.RUSAGE_CHILDREN if children else resource.RUSAGE_SELF).ru_maxrss)
        // 1024
    )


def _kib(maxrss: int) -> int:
    return maxrss // 1024 if sys.platform == "darwin" else maxrss  # macOS counts bytes
