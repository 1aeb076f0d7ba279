"""Where tests write: in memory where there is enough of it, so that none waits until a disk has what nobody will
read after the test."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path

import psutil

from tests.runs import FULL

MEMORY = Path("/dev/shm")
LEAST = 4 * 1024**3
"""Bytes that must be free there, and free of the computer's memory besides: a session leaves some two."""

_NAME = "reconcile-tests-in-memory-"


def memory_folder() -> str | None:
    """A new folder in memory; None where there is too little, where no program may be begun from there, where
    TMPDIR says where to write, and for make test-full, which tries the disk."""
    if FULL or "TMPDIR" in os.environ or not _fits():
        return None
    _remove_left()
    folder = tempfile.mkdtemp(prefix=f"{_NAME}{os.getpid()}-", dir=MEMORY)
    Path(folder).chmod(0o711)  # as /tmp, through which others come to what is theirs
    return folder


def _fits() -> bool:
    try:
        about = os.statvfs(MEMORY)
        known = re.search(r"MemAvailable: +(\d+) kB", Path("/proc/meminfo").read_text(encoding="ascii"))
    except OSError:
        return False
    free = int(known[1]) * 1024 if known else 0
    runs_programs = not about.f_flag & os.ST_NOEXEC
    return runs_programs and about.f_bavail * about.f_frsize >= LEAST and free >= 2 * LEAST


def _remove_left() -> None:
    """Folders of sessions that were killed."""
    for folder in MEMORY.glob(f"{_NAME}*"):
        number = folder.name.removeprefix(_NAME).partition("-")[0]
        if not (number.isdecimal() and psutil.pid_exists(int(number))):
            shutil.rmtree(folder, ignore_errors=True)
