"""What a process spent, told by itself: seconds by step, seconds of processors and peak memory. Standard
library only: both sides of a comparison use it."""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any


class Stopwatch:
    """Runs from its making until `stop`; what comes after costs nothing. `step` closes the step before it."""

    def __init__(self) -> None:
        self.steps: dict[str, float] = {}
        self._facts: dict[str, Any] = {}
        self._open: str | None = None
        self._begun = self._step_begun = time.perf_counter()
        self._worked = processor_seconds()

    def step(self, name: str) -> None:
        self._close()
        self._open = name

    def stop(self) -> None:
        self._close()
        self._facts = {
            "seconds": time.perf_counter() - self._begun,
            "processor": processor_seconds() - self._worked,
            "peak_mib": peak_mib(),
            "steps": self.steps,
        }

    def write(self, path: Path, **facts: Any) -> None:
        """What was measured until `stop`, with other facts, as JSON."""
        path.write_text(json.dumps({**self._facts, **facts}, indent=2), encoding="utf-8")

    def _close(self) -> None:
        now = time.perf_counter()
        if self._open is not None:
            self.steps[self._open] = self.steps.get(self._open, 0.0) + now - self._step_begun
        self._open, self._step_begun = None, now


def processor_seconds() -> float:
    """What this process and its ended children have spent on processors, user and system."""
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in spent)


def peak_mib() -> int:
    """Peak resident memory of this process in MiB.

    From /proc where there is one: ru_maxrss starts at the size of the process that forked this one.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(
            line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM:")
        )
        return int(line.split()[1]) // 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // 1024 // 1024 if sys.platform == "darwin" else peak // 1024
