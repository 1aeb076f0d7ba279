"""Where the lines of a store of judgements lie: in the store of an OUT, or in a folder of their own as
earlier versions left them. What lines and head say is the same in both (chain.py)."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from reconcile.judgements.store.states import HEAD
from reconcile.vocabulary.errors import StorageError, UsageError
from reconcile.workspace.files.disk import write_whole
from reconcile.workspace.files.locks import wait_for_lock
from reconcile.workspace.store import DamagedStoreError
from reconcile.workspace.store.database import DATABASE, adding_alone, make_database, reading, writing
from reconcile.workspace.store.lines import (
    add_lines,
    cut_lines,
    read_head,
    read_lines,
    size_of,
    write_head,
)
from reconcile.workspace.store.secret import depends_on_key

EVENTS, LOG = "events.jsonl", "judgements"
RESTORE = "Kembalikan simpanan dari cadangan. Rincian: reconcile judgements verify."


class Held(Protocol):
    """The lines of a store while they are looked at, or added to by nobody else."""

    @property
    def content(self) -> bytes:
        """All lines as they were when the place was opened."""

    @property
    def fresh(self) -> bool:
        """Whether nothing is here yet that only its key makes readable."""

    def head(self) -> bytes | None:
        """What vouches for them, None where there is nothing."""

    def cut(self, size: int) -> None:
        """Give up the lines after so many bytes."""

    def end_line(self) -> None:
        """End the last line, which earlier versions may have left open."""

    def add(self, lines: Sequence[bytes], head: bytes) -> None:
        """Add lines with the head that vouches for them: both or none, on the disk when this returns."""

    def write_head(self, head: bytes) -> None:
        """Put another head in place of the one that is there."""


class Place(Protocol):
    """Where lines are kept."""

    @property
    def exists(self) -> bool:
        """Whether anything was ever kept here."""

    def reading(self) -> AbstractContextManager[Held]:
        """The lines as they are now."""

    def adding(self) -> AbstractContextManager[Held]:
        """The lines while nobody else adds any; the place is made where there is none."""


def place_of(path: Path) -> Place:
    """The place at the folder `path`, by what lies in it."""
    return Folder(path) if os.path.lexists(path / EVENTS) else InStore(path)


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


@dataclass(frozen=True)
class InStore:
    """The log of judgements in the store whose folder is `path`."""

    path: Path

    @property
    def exists(self) -> bool:
        if not (self.path / DATABASE).exists():
            return False
        held = self._now()
        return bool(held.content or held.kept_head)

    @contextmanager
    def reading(self) -> Iterator[Held]:
        yield self._now()

    @contextmanager
    def adding(self) -> Iterator[Held]:
        make_database(self.path)
        with adding_alone(self.path, LOG):
            yield self._now()

    def _now(self) -> _HeldLog:
        with reading(self.path / DATABASE) as db:
            return _HeldLog(self.path / DATABASE, read_lines(db, LOG), read_head(db, LOG))


@dataclass
class _HeldLog:
    """content, kept_head: as they were, and are still when something is changed."""

    database: Path
    content: bytes
    kept_head: bytes | None

    @property
    def fresh(self) -> bool:
        return not self.kept_head and not depends_on_key(self.database.parent)

    def head(self) -> bytes | None:
        return self.kept_head

    def cut(self, size: int) -> None:
        self._change(self.content[:size], self.kept_head)

    def end_line(self) -> None:
        """Nothing is left open here."""

    def add(self, lines: Sequence[bytes], head: bytes) -> None:
        self._change(self.content + b"".join(lines), head)

    def write_head(self, head: bytes) -> None:
        self._change(self.content, head)

    def _change(self, content: bytes, head: bytes | None) -> None:
        """One transaction. Raises StorageError when the store was put back or replaced meanwhile."""
        with writing(self.database) as db:
            if (read_head(db, LOG), size_of(db, LOG)) != (self.kept_head, len(self.content)):
                raise StorageError(
                    f"{self.database} diganti selama perintah ini berjalan; tidak ada yang ditambahkan."
                    " Ulangi perintahnya."
                )
            if len(content) < len(self.content):
                cut_lines(db, LOG, content.count(b"\n"))
            *added, _ = content[len(self.content) :].split(b"\n")
            add_lines(db, LOG, [line + b"\n" for line in added])
            if head is not None:
                write_head(db, LOG, head)
        self.content, self.kept_head = content, head


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
