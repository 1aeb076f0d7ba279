"""One night, watched: begun, told of when it is late, and stopped with everything it began."""

from __future__ import annotations

import math
import signal
import subprocess
import sys
import time
from collections.abc import Callable

from flows.serving.history import History
from flows.serving.processes import begin, stop
from flows.serving.stopping import Stopped
from reconcile.run.jobs import Job
from reconcile.vocabulary.errors import StorageError

_LOOK_SECONDS = 0.2
_GRACE_SECONDS = 40  # a publication under way is not cut in two (reconcile.workspace.processes.interrupts)


def run_intake(job: Job, kept: History) -> int:
    """The exit code of an intake; else as `run_night`."""
    return run_night(job, kept, math.inf, lambda: None, "flows.intake")


def run_night(
    job: Job, kept: History, late_after: float, tell_late: Callable[[], None], module: str = "flows.night"
) -> int:
    """The exit code of a night, done by `module` in a process of its own.

    late_after: seconds after which `tell_late` is called, once; the night goes on. Raises StorageError when
    the system killed it, ServiceError when the history's keeper is gone, and Stopped; however this ends, the
    night has ended.
    """
    night = begin([sys.executable, "-m", module], kept.environment, given=subprocess.PIPE, output=None)
    try:
        _hand_over(night, job)
        return _told(_wait(night, kept, late_after, tell_late))
    except Stopped as stopped:
        stopped.night = stop(night, signal.SIGINT, _GRACE_SECONDS)
        raise
    finally:
        stop(night, signal.SIGINT, _GRACE_SECONDS)


def _hand_over(night: subprocess.Popen[bytes], job: Job) -> None:
    """Give the night its job through a pipe: command lines and environments are read by others, files must
    be removed."""
    assert night.stdin is not None
    try:
        with night.stdin as pipe:
            pipe.write(job.model_dump_json().encode())
    except BrokenPipeError:
        pass  # it died at once: its exit code tells


def _wait(
    night: subprocess.Popen[bytes], kept: History, late_after: float, tell_late: Callable[[], None]
) -> int:
    late_at = time.monotonic() + late_after
    told = False
    while (code := night.poll()) is None:
        kept.check()
        if not told and time.monotonic() > late_at:
            told = True
            tell_late()
        time.sleep(_LOOK_SECONDS)
    return code


def _told(code: int) -> int:
    if code < 0:
        name = signal.Signals(-code).name
        raise StorageError(
            f"Proses malam dihentikan oleh sistem ({name}), biasanya karena memori habis. Hasil sebelumnya"
            " tidak berubah. Tutup program lain atau batasi dengan --memory, lalu jalankan lagi."
        )
    return code
