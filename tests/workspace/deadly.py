"""What a file can do to the process that opens it, as functions that a helper can be asked to call."""

from __future__ import annotations

import os
import signal
import time

import numpy as np

from reconcile.parsing.names.settling import PLAIN_WORDS
from reconcile.vocabulary.errors import ExportError
from reconcile.workspace.processes.nursery import tell_rows


def fine(rows: int) -> int:
    tell_rows(rows)
    return rows


def known(word: str) -> bool:
    """Whether the word of a name was known before; now it is."""
    before = word in PLAIN_WORDS
    assert PLAIN_WORDS[word]
    return before


def abort() -> None:
    os.abort()


def killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def greedy() -> int:
    return len(np.ones(2**28))  # 2 GB


def busy() -> None:
    while True:
        pass


def asleep() -> None:
    time.sleep(600)


def faulty() -> None:
    raise KeyError("3171015504170001")


def panicking() -> None:
    raise type("PanicException", (BaseException,), {})("slice index starts at 9216 but ends at 9054")


def refusing() -> None:
    raise ExportError("a.csv: berkas kosong.")


def locked() -> None:
    raise PermissionError(13, "Permission denied", "a.csv")


def silent() -> None:
    os._exit(3)


def regicide() -> None:
    """Kill the helper that all children come from."""
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(600)
