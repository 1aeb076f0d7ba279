"""A process that must not outlive the one that began it."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time

_PR_SET_PDEATHSIG = 1


PARENT = "RECONCILE_PARENT"
"""The variable in which a process that is begun is told the number of the one that must live."""


def end_with_parent() -> None:
    """End this process soon after its parent is gone, however that one ended, and at once when it was gone
    before.

    The kernel does it where it can; a thread watches as well, for other systems.
    """
    parent = int(os.environ.get(PARENT, os.getppid()))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)
