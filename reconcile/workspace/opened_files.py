"""Files of a published run, opened by their place in one folder: the same bytes whatever becomes of OUT, and
told in words where one is not as the manifest says."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.files.disk import open_sha256
from reconcile.workspace.files.file_names import MANIFEST

_CLOSED_ON_EXEC = getattr(os, "O_CLOEXEC", 0)
_MEND = "Pulihkan folder itu dari cadangan, atau jalankan lagi reconcile run."


class DamagedRunError(UsageError):
    """A published run is not as it was written. Names the file, and what to do."""


class GoneError(Exception):
    """The folder that was opened stands at OUT no more: another run has been published."""


def open_folder(out: Path, opening: ExitStack) -> int | None:
    """OUT itself, so that its files are those of one run; None where the system opens no folders, and
    nothing is published."""
    if os.open not in os.supports_dir_fd:
        if not out.is_dir():
            raise FileNotFoundError(out)
        return None
    try:
        folder = os.open(out, os.O_RDONLY | os.O_DIRECTORY | _CLOSED_ON_EXEC)
    except NotADirectoryError as error:
        raise UsageError(f"{out} bukan folder hasil Reconcile: itu berkas, bukan folder.") from error
    except PermissionError as error:
        raise DamagedRunError(
            f"{out} tidak boleh dibuka oleh akun ini. Minta izin kepada pemilik folder itu."
        ) from error
    opening.callback(os.close, folder)
    return folder


def second_name(descriptor: int, own: Path, path: str) -> Path:
    """The open file under a name that is the reader's own: always these very bytes."""
    name = own / path
    name.parent.mkdir(parents=True, exist_ok=True)
    try:
        # with a folder given, Python asks for the file that the link leads to, not for the link
        os.link(f"/proc/self/fd/{descriptor}", name, src_dir_fd=descriptor, follow_symlinks=True)
    except OSError:  # another disk, a system without links or without /proc, or the run was removed just now
        with open(descriptor, "rb", closefd=False) as file, name.open("wb") as copy:
            file.seek(0)
            shutil.copyfileobj(file, copy, 1 << 20)
    return name


def open_entry(out: Path, folder: int | None, entry: Mapping[str, Any], opening: ExitStack) -> int:
    """The open file of an entry. Raises GoneError when it is missing because the whole folder was
    replaced."""
    try:
        descriptor = open_file(entry["path"], out, folder)
    except OSError as error:
        if isinstance(error, FileNotFoundError) and folder is not None and identity(out) != identity(folder):
            raise GoneError from error
        if isinstance(error, FileNotFoundError) and entry["path"] == MANIFEST:
            raise UsageError(f"{out} bukan folder hasil Reconcile: {MANIFEST} tidak ada.") from error
        raise damaged(out, entry["path"], why_unopened(error)) from error
    opening.callback(os.close, descriptor)
    return descriptor


def open_file(path: str, out: Path, folder: int | None = None) -> int:
    """Opened for reading; neither a link out of the run nor a pipe that would wait for ever."""
    flags = (
        os.O_RDONLY
        | _CLOSED_ON_EXEC
        | getattr(os, "O_NOFOLLOW", 0)
        | getattr(os, "O_NONBLOCK", 0)
        | getattr(os, "O_BINARY", 0)
    )
    if folder is not None:
        return os.open(path, flags, dir_fd=folder)
    return os.open(out / path, flags)


def why_unopened(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "hilang"
    return (
        "tidak boleh dibaca oleh akun ini"
        if isinstance(error, PermissionError)
        else "tidak dapat dibuka; mungkin bukan berkas biasa"
    )


def fault_of(descriptor: int, entry: Mapping[str, Any]) -> str | None:
    """What is wrong with an open file, in words; None when it is as the manifest says."""
    about = os.fstat(descriptor)
    if not stat.S_ISREG(about.st_mode):
        return "bukan berkas"
    if about.st_size != entry["bytes"]:
        return "kosong" if not about.st_size else f"{about.st_size} byte, seharusnya {entry['bytes']}"
    try:
        same = open_sha256(descriptor) == entry["sha256"]
    except OSError:
        return "tidak dapat dibaca dari disk"
    return None if same else "isinya berubah sejak ditulis"


def damaged(out: Path, path: str, why: str) -> DamagedRunError:
    return DamagedRunError(f"Hasil di {out} rusak: {path} {why}. {_MEND}")


def identity(folder: Path | int) -> tuple[int, int] | None:
    try:
        about = os.stat(folder)  # noqa: PTH116
    except OSError:
        return None
    return about.st_dev, about.st_ino
