"""OUT.work/malam.log: when nights began and how they ended, for whoever looks into a failure. No file
names, no cells."""

from __future__ import annotations

import logging
import os
import traceback
from contextlib import suppress
from datetime import datetime
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from reconcile.vocabulary.days import JAKARTA
from reconcile.vocabulary.errors import ReconcileError
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


def log_failure(workspace: Workspace, error: BaseException) -> None:
    """Note the kind of a bug and where it happened. Not its words: they may quote a cell."""
    places = [
        f"{Path(frame.filename).name}:{frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__)[-8:]
    ]
    log(workspace, f"GALAT {type(error).__name__} di {' > '.join(places)}")
