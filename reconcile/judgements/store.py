"""The store of judgements: a folder with one file that only grows, and the key that keeps its digests from being guessed.

    events.jsonl  one event a line; what is written is never rewritten, and is on the disk before anybody is told so
    key           32 random bytes, made at first use; without it the digests say nothing, and nothing can be added
    .gitignore    keeps both out of a repository

The event file is its own lock: who adds holds it alone, who reads shares it.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from reconcile.errors import UsageError
from reconcile.judgements.events import Event, from_line, to_line
from reconcile.locks import wait_for_lock
from reconcile.runs import Workspace

EVENTS, KEY = "events.jsonl", "key"
_KEY_BYTES = 32


@dataclass(frozen=True)
class History:
    """What a store says. damaged: numbers of lines that are no events, such as one that was cut off; they stay where they are."""

    events: tuple[Event, ...] = ()
    damaged: tuple[int, ...] = ()
    sha256: str = hashlib.sha256(b"").hexdigest()
    lines: int = 0


@dataclass(frozen=True)
class Store:
    """A folder of judgements; made when something is first added."""

    path: Path

    @property
    def exists(self) -> bool:
        return (self.path / EVENTS).is_file()

    def key(self) -> bytes:
        """The secret of the digests. Raises UsageError when it is lost or cut."""
        try:
            key = (self.path / KEY).read_bytes()
        except FileNotFoundError:
            key = b""
        if len(key) != _KEY_BYTES:
            raise UsageError(
                f"{self.path}: berkas {KEY} hilang atau rusak, jadi keputusan lama tidak dapat dikenali. Kembalikan dari cadangan; "
                "jangan membuat yang baru."
            )
        return key

    def read(self) -> History:
        """All events so far; an empty history when there is no store. Raises UsageError when the folder cannot be read."""
        if not self.exists:
            return History()
        with self._opened(os.O_RDONLY, shared=True) as descriptor:
            return _history(descriptor)

    def add(self, make: Callable[[History, bytes], Sequence[Event]]) -> tuple[Event, ...]:
        """Add the events that `make` gives for the history so far and the key, while nobody else can add; returns them."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not (self.path / ".gitignore").exists():
            (self.path / ".gitignore").write_text("*\n", encoding="utf-8")
        with self._opened(os.O_RDWR | os.O_CREAT | os.O_APPEND) as descriptor:
            history = _history(descriptor)
            if not history.lines and not (self.path / KEY).exists():
                self._make_key()
            events = tuple(make(history, self.key()))
            if events:
                _append(descriptor, "".join(to_line(event) + "\n" for event in events).encode())
            return events

    def _make_key(self) -> None:
        draft = self.path / f".{KEY}-{secrets.token_hex(4)}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(descriptor, secrets.token_bytes(_KEY_BYTES))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        draft.rename(self.path / KEY)
        folder = os.open(self.path, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    @contextmanager
    def _opened(self, flags: int, *, shared: bool = False) -> Iterator[int]:
        descriptor = os.open(self.path / EVENTS, flags | getattr(os, "O_CLOEXEC", 0), 0o600)
        try:
            wait_for_lock(descriptor, shared=shared)
            yield descriptor
        finally:
            os.close(descriptor)


def store_beside(out: Path) -> Store:
    """The store of the runs published at `out`: <OUT>.judgements."""
    return Store(Workspace(out.expanduser().resolve()).judgements)


def store_name(key: bytes) -> str:
    """What tells the store of `key` from others, wherever it stands; 12 hex digits with a dash."""
    return dashed(hmac.digest(key, b"store", "sha256").hex()[:12])


def dashed(digits: str) -> str:
    """Hexadecimal digits in groups of eight: sixteen decimal digits in a row are a NIK to whoever looks for one."""
    return "-".join(digits[at : at + 8] for at in range(0, len(digits), 8))


def _read_at(descriptor: int, offset: int, size: int) -> bytes:
    """As pread, which Windows lacks; nobody else reads through this descriptor."""
    os.lseek(descriptor, offset, os.SEEK_SET)
    return os.read(descriptor, size)


def _history(descriptor: int) -> History:
    size = os.fstat(descriptor).st_size
    content = b""
    while len(content) < size:
        read = _read_at(descriptor, len(content), size - len(content))
        if not read:
            break
        content += read
    events: list[Event] = []
    damaged: list[int] = []
    lines = content.splitlines()
    for at, line in enumerate(lines, start=1):
        if not line:
            continue
        try:
            events.append(from_line(line.decode("utf-8")))
        except (ValueError, KeyError, TypeError, AttributeError):
            damaged.append(at)
    return History(tuple(events), tuple(damaged), hashlib.sha256(content).hexdigest(), len(lines))


def _append(descriptor: int, added: bytes) -> None:
    size = os.fstat(descriptor).st_size
    if size and _read_at(descriptor, size - 1, 1) != b"\n":
        added = b"\n" + added  # a line that was cut off stays as it is, on its own
    while added:
        added = added[os.write(descriptor, added) :]
    os.fsync(descriptor)
