"""Folders for what is needed only while a command runs: their owner's alone, and gone with the command
however it ends.

Each holds a mark that is locked as long as its process lives. Whoever finds a mark that nobody holds removes
the folder: so the next command sweeps what a killed one left. Nothing without our mark is ever removed.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from reconcile.workspace.files.locks import try_lock
from reconcile.workspace.processes.interrupts import unfinished

MARK = ".reconcile-scratch"
_NAME = re.compile(r"reconcile-[0-9a-f]{16}")
_UNMARKED_SECONDS = 3600  # killed between the folder and its mark, which takes no hour


@contextmanager
def scratch(inside: Path | None = None) -> Iterator[Path]:
    """A new empty folder, removed when the block ends. inside: where; else where the system keeps
    temporary files."""
    folder = (inside or Path(tempfile.gettempdir())) / f"reconcile-{secrets.token_hex(8)}"
    with unfinished(folder):
        folder.mkdir(mode=0o700)
        descriptor = os.open(
            folder / MARK, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0), 0o600
        )
        try:
            with suppress(OSError):  # a disk that cannot lock: nobody will take the folder for a dead one's
                try_lock(descriptor)
            made = folder / "d"
            made.mkdir(mode=0o700)
            yield made
        finally:
            os.close(descriptor)
            shutil.rmtree(folder, ignore_errors=True)


def is_scratch(folder: Path) -> bool:
    """Whether the folder is one of these, in use or left over."""
    named = bool(_NAME.fullmatch(folder.name)) and folder.is_dir() and not folder.is_symlink()
    return named and ((folder / MARK).is_file() or not any(folder.iterdir()))


def sweep(inside: Path | None = None) -> None:
    """Remove the folders of this account that no process holds any more."""
    if not hasattr(os, "geteuid"):
        return  # without locks nobody can tell whether a folder is still in use
    with suppress(OSError):
        for folder in (inside or Path(tempfile.gettempdir())).glob("reconcile-*"):
            with suppress(OSError):
                _sweep(folder)


def _sweep(folder: Path) -> None:
    facts = folder.lstat()
    if not _NAME.fullmatch(folder.name) or not stat.S_ISDIR(facts.st_mode) or facts.st_uid != os.geteuid():
        return
    try:
        descriptor = os.open(folder / MARK, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        if facts.st_mtime < time.time() - _UNMARKED_SECONDS:
            folder.rmdir()  # only when it is empty
        return
    try:
        if try_lock(descriptor):
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(descriptor)
