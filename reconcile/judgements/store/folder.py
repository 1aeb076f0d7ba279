"""Judgements in a folder of their own, as earlier versions kept them: a file of lines, which is its own lock,
and a file with their head."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from reconcile.judgements.store.places import RESTORE, Held
from reconcile.judgements.store.states import HEAD
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.files.disk import write_whole
from reconcile.workspace.files.locks import wait_for_lock
from reconcile.workspace.store import DamagedStoreError

EVENTS = "events.jsonl"


@dataclass(frozen=True)
class Folder:
    """A folder with a file of lines, which is its own lock, and a file with their head."""

    path: Path

    @property
    def exists(self) -> bool:
        return (self.path / EVENTS).exists()

    @contextmanager
    def reading(self) -> Iterator[Held]:
        with self._opened(os.O_RDONLY, shared=True) as held:
            yield held

    @contextmanager
    def adding(self) -> Iterator[Held]:
        with self._opened(os.O_RDWR | os.O_APPEND) as held:
            yield held

    @contextmanager
    def _opened(self, flags: int, *, shared: bool = False) -> Iterator[Held]:
        try:
            descriptor = os.open(
                self.path / EVENTS, flags | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0)
            )
        except IsADirectoryError as error:
            raise DamagedStoreError(f"{self.path}: {EVENTS} bukan berkas. {RESTORE}") from error
        except PermissionError as error:
            raise UsageError(
                f"{self.path}: {EVENTS} tidak boleh dibuka oleh akun ini. Periksa pemilik dan izinnya."
            ) from error
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise DamagedStoreError(f"{self.path}: {EVENTS} bukan berkas. {RESTORE}")
            wait_for_lock(descriptor, shared=shared)
            yield _HeldFile(self.path, descriptor, _content(descriptor))
        finally:
            os.close(descriptor)


@dataclass(frozen=True)
class _HeldFile:
    path: Path
    descriptor: int
    content: bytes

    @property
    def fresh(self) -> bool:
        return not self.content and not (self.path / HEAD).exists()

    def head(self) -> bytes | None:
        try:
            return _regular_file(self.path / HEAD)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise DamagedStoreError(f"{self.path}: berkas {HEAD} tidak dapat dibaca. {RESTORE}") from error

    def cut(self, size: int) -> None:
        os.ftruncate(self.descriptor, size)
        os.fsync(self.descriptor)

    def end_line(self) -> None:
        os.write(self.descriptor, b"\n")

    def add(self, lines: Sequence[bytes], head: bytes) -> None:
        size, left = os.fstat(self.descriptor).st_size, b"".join(lines)
        try:
            while left:
                left = left[os.write(self.descriptor, left) :]
            os.fsync(self.descriptor)
            self.write_head(head)
        except BaseException:
            with suppress(OSError):
                self.cut(size)
            raise

    def write_head(self, head: bytes) -> None:
        write_whole(self.path / HEAD, head)


def _regular_file(path: Path) -> bytes:
    """The bytes of a file; OSError for what is none, such as a pipe that would wait for ever."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0))
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(f"{path} is no file")
        return _content(descriptor)
    finally:
        os.close(descriptor)


def _read_at(descriptor: int, offset: int, size: int) -> bytes:
    """As pread, which Windows lacks; nobody else reads through this descriptor."""
    os.lseek(descriptor, offset, os.SEEK_SET)
    return os.read(descriptor, size)


def _content(descriptor: int) -> bytes:
    size = os.fstat(descriptor).st_size
    content = b""
    while len(content) < size:
        read = _read_at(descriptor, len(content), size - len(content))
        if not read:
            break
        content += read
    return content
