"""What libraries say of broken files, in our words; and what the system says of the file itself, told
apart from the rest."""

from __future__ import annotations

import errno
import io
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from python_calamine import PasswordError

import reconcile
from reconcile.vocabulary.errors import ExportError

_BROKEN = {None, errno.EINVAL, errno.ESPIPE, errno.EOVERFLOW}
"""What seeking to a place that no file has gives: the directory of a broken zip names such places."""

_PACKAGE = Path(reconcile.__file__).parent
_OF_PYTHON = frozenset({"builtins", "struct", "re", "decimal"})
"""Modules whose exceptions our own code raises by mistake; those of zlib, expat, lxml and calamine are
about the bytes they were given."""


class UnreadableError(OSError):
    """The system would not give an export's bytes; never said of what we write."""


class _Export(io.FileIO):
    """A file on disk whose failures say that they are the export's."""

    def readinto(self, buffer: object) -> int:
        with _named():
            return cast(int, super().readinto(buffer))  # type: ignore[arg-type]

    def readall(self) -> bytes:
        with _named():
            return super().readall()

    def seek(self, offset: int, whence: int = 0, /) -> int:
        with _named():
            return super().seek(offset, whence)


@contextmanager
def _named() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UnreadableError(error.errno, error.strerror) from error


def open_file(path: Path) -> BinaryIO:
    """The bytes of the export at `path`. Raises UnreadableError, now or when they are read."""
    with _named():
        return io.BufferedReader(_Export(path, "rb"), 128 * 1024)


@contextmanager
def damage_told(name: str, kind: str) -> Iterator[None]:
    """Turn whatever a library raises over the bytes of file `name` into ExportError: only it reads them, so
    they are at fault.

    kind: what the file claims to be, for the message. Lack of memory, a file that the system will not give
    and a fault of our own code (is_bug) pass unchanged.
    """
    try:
        yield
    except (ExportError, MemoryError):
        raise
    except PasswordError as error:
        raise ExportError(f"{name}: berkas dikunci kata sandi. Kirim ulang tanpa kata sandi.") from error
    except NotImplementedError as error:
        raise ExportError(
            f"{name}: berkas {kind} memakai cara pemampatan atau sandi zip yang tidak dikenal, atau rusak."
            " Minta ulang dari aplikasi asalnya."
        ) from error
    except OSError as error:
        if isinstance(error, UnreadableError) and error.errno not in _BROKEN:
            raise
        raise _damaged(name, kind) from error
    except Exception as error:
        if is_bug(error):
            raise
        raise _damaged(name, kind) from error
    except BaseException as error:  # a panic of a library written in Rust is no Exception
        if type(error).__name__ != "PanicException":
            raise
        raise _damaged(name, kind) from error


@contextmanager
def file_named(name: str) -> Iterator[None]:
    """Put the file's name before what is said of it inside."""
    try:
        yield
    except ExportError as error:
        raise ExportError(f"{name}: {error}") from error


def is_bug(error: BaseException) -> bool:
    """Whether our own code went wrong, and not a library over a broken file: the last Python that ran is
    ours, and the exception is none of a library without Python of its own.
    """
    last = None
    for frame, _ in traceback.walk_tb(error.__traceback__):
        last = frame
    ours = last is not None and Path(last.f_code.co_filename).is_relative_to(_PACKAGE)
    return ours and type(error).__module__.partition(".")[0] in _OF_PYTHON


def _damaged(name: str, kind: str) -> ExportError:
    return ExportError(f"{name}: berkas {kind} rusak atau terpotong. Minta ulang berkas asal.")
