"""Beginning and stopping the processes that a night needs; each is stopped with all that it began."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress

from flows.serving.parent import PARENT
from reconcile.workspace.processes.interrupts import unheard


def begin(
    words: Sequence[str],
    environment: Mapping[str, str],
    *,
    given: int = subprocess.DEVNULL,
    output: int | None = None,
    keep_open: tuple[int, ...] = (),
) -> subprocess.Popen[bytes]:
    """Start a process in a session of its own: the terminal's Ctrl-C reaches its watcher alone.

    given: what it reads; nothing as a rule, so that it can never ask. output: where its words go; the
    terminal when None.
    """
    own = {**os.environ, **environment, PARENT: str(os.getpid())}
    with unheard():  # until it listens, a stop would be a traceback; it hears what was sent before (night)
        return subprocess.Popen(
            words,
            stdin=given,
            stdout=output,
            stderr=output,
            env=own,
            pass_fds=keep_open,
            start_new_session=True,
        )


def stop(process: subprocess.Popen[bytes], polite: signal.Signals = signal.SIGTERM, grace: float = 8) -> int:
    """End `process` and all it began: politely at first, after `grace` seconds without asking; returns its
    exit code."""
    if process.poll() is None:
        process.send_signal(polite)
        with suppress(subprocess.TimeoutExpired):
            process.wait(grace)
    with suppress(ProcessLookupError, PermissionError):  # what it began is in its group
        os.killpg(process.pid, signal.SIGKILL)
    return process.wait()
