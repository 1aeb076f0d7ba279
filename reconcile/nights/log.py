"""OUT.work/malam.log: when nights began and how they ended, for whoever looks into a failure. No file
names, no cells."""

from __future__ import annotations

import logging
import os
import traceback
from contextlib import suppress
from datetime import date, datetime
from io import TextIOWrapper
from itertools import takewhile
from logging.handlers import RotatingFileHandler
from pathlib import Path

from reconcile.vocabulary.days import JAKARTA
from reconcile.vocabulary.errors import ReconcileError
from reconcile.workspace.files.disk import write_whole
from reconcile.workspace.runs import Workspace

NAME = "malam.log"
_LARGEST_BYTES = 1_000_000
_KEPT = 3


class _Private(RotatingFileHandler):
    """A log that only its owner may read, whatever the umask."""

    def _open(self) -> TextIOWrapper:
        return open(
            self.baseFilename, "a", encoding="utf-8", opener=lambda path, flags: os.open(path, flags, 0o600)
        )


def log(workspace: Workspace, what: str) -> None:
    """Add one line. A log that cannot be written stops nothing: it is told elsewhere what happened."""
    line = f"{datetime.now(JAKARTA).isoformat(timespec='seconds')} {what}"
    with suppress(OSError, ReconcileError):
        handler = _Private(workspace.make() / NAME, maxBytes=_LARGEST_BYTES, backupCount=_KEPT)
        handler.emit(logging.LogRecord("malam", logging.INFO, "", 0, line, None, None))
        handler.close()


def lines_before(workspace: Workspace, day: date) -> int:
    """How many lines are from before that day in Jakarta."""
    return sum(len(_old(path, day)) for path in _logs(workspace))


def forget_lines(workspace: Workspace, day: date) -> None:
    """Remove the lines from before that day; a log of which nothing is left with them."""
    for path in _logs(workspace):
        old = _old(path, day)
        if not old:
            continue
        left = path.read_bytes().splitlines(keepends=True)[len(old) :]
        if left or path.name == NAME:
            write_whole(path, b"".join(left))
        else:
            path.unlink()


def _logs(workspace: Workspace) -> list[Path]:
    """The log and those before it, as they were turned over."""
    names = [NAME, *(f"{NAME}.{at}" for at in range(1, _KEPT + 1))]
    return [workspace.root / name for name in names if (workspace.root / name).is_file()]


def _old(path: Path, day: date) -> list[bytes]:
    """The lines at the head of a log that are from before `day`."""
    until = day.isoformat().encode()
    lines = path.read_bytes().splitlines(keepends=True)
    return list(takewhile(lambda line: line[: len(until)] < until, lines))


def log_failure(workspace: Workspace, error: BaseException) -> None:
    """Note the kind of a bug and where it happened. Not its words: they may quote a cell."""
    places = [
        f"{Path(frame.filename).name}:{frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__)[-8:]
    ]
    log(workspace, f"GALAT {type(error).__name__} di {' > '.join(places)}")
