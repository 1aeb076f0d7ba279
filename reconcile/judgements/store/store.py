"""The store of judgements: a folder with one file that only grows, and a key elsewhere that says what in it
is genuine.

    events.jsonl  one event a line, chained by keyed hashes (chain.py); on the disk before anybody is told so
    head          how many lines there are: so that the last ones cannot be taken away unnoticed
    .gitignore    keeps both out of a repository

A write is whole or it was not: lines whose write broke off count for nothing, and the next write takes their
place. The key (keys.py) lies beside the folder, or where one wants it. The event file is its own lock: who
adds holds it alone, who reads shares it.
"""

from __future__ import annotations

import hmac
import logging
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from reconcile.judgements.store.chain import Head, chained_lines, dashed, read_head, start, written_head
from reconcile.judgements.store.events import Event, event_id, event_number, to_line
from reconcile.judgements.store.states import HEAD, History, State, examine, history_of
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.files.disk import write_whole
from reconcile.workspace.files.locks import wait_for_lock
from reconcile.workspace.runs import Workspace
from reconcile.workspace.store.keys import Key, KeyFile, RingKey, key_place, new_key

EVENTS, OLD_KEY = "events.jsonl", "key"
_RESTORE = "Kembalikan folder simpanan dari cadangan. Rincian: reconcile judgements verify."
_told = logging.getLogger(__name__)


class DamagedStoreError(UsageError):
    """The store is not as this program wrote it, so nothing in it is used."""


@dataclass(frozen=True)
class Store:
    """A folder of judgements; made when something is first added. key_at: where its key lies, "" for
    beside it (keys.py)."""

    path: Path
    key_at: str = ""

    @property
    def exists(self) -> bool:
        return (self.path / EVENTS).exists()

    @property
    def key_place(self) -> KeyFile | RingKey:
        return key_place(self.path, self.key_at)

    def key(self) -> bytes:
        """The secret of the digests and of the chain. Raises UsageError when it is lost or damaged."""
        return self._key().secret

    def read(self) -> History:
        """All events so far; an empty history when there is no store.

        Raises DamagedStoreError when anything in it is not as it was written, UsageError when the key is
        lost.
        """
        if not self.exists:
            return History()
        with self._opened(os.O_RDONLY, shared=True) as descriptor:
            key = self._key()
            state = self._state(descriptor, key)
        self._refuse(state)
        if state.cut:
            raise DamagedStoreError(
                f"{self.path}: keputusan {_ids(*state.cut)} pernah tersimpan, tetapi hilang dari simpanan"
                " (tulisan terakhir terpotong). Masukkan lagi lembar kerja yang memuatnya dengan reconcile"
                " judgements import, atau kembalikan dari cadangan."
            )
        if state.walk.torn:
            _told.warning(
                "%s: tulisan terakhir terputus sebelum selesai dan tidak dipakai. Masukkan lagi lembar kerja"
                " yang terakhir.",
                self.path,
            )
        return history_of(state, key.secret)

    def find_faults(self) -> tuple[History, list[str]]:
        """What the store says as far as it is genuine, and a sentence for each thing that is not as it was
        written."""
        with self._opened(os.O_RDONLY, shared=True) as descriptor:
            key = self._key()
            state = self._state(descriptor, key)
        told = [str(fault) for fault in state.faults]
        if state.cut:
            told.append(f"keputusan {_ids(*state.cut)} hilang: tulisan terakhir terpotong")
        elif state.walk.torn and not told:
            told.append(f"tulisan setelah baris {state.walk.lines} terputus sebelum selesai; tidak dipakai")
        if state.head is None and not told:
            told.append(
                "simpanan dari versi lama, belum berantai; reconcile judgements import berikutnya merantainya"
            )
        return history_of(state, key.secret), told

    def redone(self) -> Sequence[tuple[int, int, str]]:
        """Writes that were found broken off and given up: first and last line, and the day."""
        head = self._head(self._key().secret)
        return head.redone if head else ()

    def add(self, make: Callable[[History, bytes], Sequence[Event]]) -> tuple[Event, ...]:
        """Add the events that `make` gives for the history so far and the key, while nobody else can add;
        returns them.

        When this returns they are on the disk. Raises DamagedStoreError as `read`; but a write that broke
        off, or was cut, is given up, and said to be.
        """
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not (self.path / ".gitignore").exists():
            (self.path / ".gitignore").write_text("*\n", encoding="utf-8")
        with self._opened(os.O_RDWR | os.O_CREAT | os.O_APPEND) as descriptor:
            key = self._key(make_new=not os.fstat(descriptor).st_size and not (self.path / HEAD).exists())
            state = self._state(descriptor, key)
            self._refuse(state)
            head = self._brought_up_to_date(descriptor, state, key)
            history = history_of(state, key.secret)
            events = tuple(make(history, key.secret))
            if events:
                self._append(descriptor, history, head, events, key.secret)
            return events

    def check_known(self, history: History, known: Any) -> None:
        """Raise DamagedStoreError when a run, by what its manifest says of its judgements, knew more of
        this store than there is."""
        said = known if isinstance(known, dict) else {}
        number = event_number(str(said.get("last_event", ""))) or 0
        if not number or said.get("store") != store_name(self.key()):
            return
        chain = history.walk.chain_at(number)
        older = number > history.lines
        if older or (said.get("head") and chain is not None and chain != said["head"]):
            why = (
                f"hanya memuat {event_id(history.lines)}" if older else "memuat keputusan lain pada nomor itu"
            )
            raise DamagedStoreError(
                f"{self.path} lebih lama daripada yang dikenal hasil: hasil itu memakai keputusan sampai"
                f" {event_id(number)}, simpanan {why}. {_RESTORE} Bila salinan lama memang yang dipakai,"
                f" jalankan dengan --out lain dan --judgements {self.path}."
            )

    def _key(self, *, make_new: bool = False) -> Key:
        place = self.key_place
        found = place.read() or (None if self.key_at else KeyFile(self.path / OLD_KEY).read())
        if found is not None:
            return found
        if make_new:
            key = new_key()
            place.write(key)
            self._keep_out_of_repositories(place)
            _told.info(
                "Kunci simpanan keputusan dibuat: %s. Simpan salinannya di tempat lain: tanpa kunci,"
                " keputusan tidak dikenali.",
                place,
            )
            return key
        raise UsageError(
            f"{self.path}: kunci simpanan ({place}) hilang, jadi keputusan lama tidak dapat dikenali."
            " Kembalikan dari cadangan, atau sebut tempatnya dengan --key; jangan membuat yang baru."
        )

    def _keep_out_of_repositories(self, place: KeyFile | RingKey) -> None:
        if (
            isinstance(place, KeyFile)
            and not self.key_at
            and place.path.parent.name == self.path.name + ".key"
        ):
            (place.path.parent / ".gitignore").write_text("*\n", encoding="utf-8")

    def _head(self, key: bytes) -> Head | None:
        try:
            content = _regular_file(self.path / HEAD)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise DamagedStoreError(f"{self.path}: berkas {HEAD} tidak dapat dibaca. {_RESTORE}") from error
        found = read_head(content, key)
        if found is None:
            raise DamagedStoreError(
                f"{self.path}: berkas {HEAD} berubah sejak ditulis, atau kunci {self.key_place} bukan kunci"
                f" simpanan ini. {_RESTORE}"
            )
        return found

    def _state(self, descriptor: int, key: Key) -> State:
        return examine(_content(descriptor), self._head(key.secret), key)

    def _refuse(self, state: State) -> None:
        if state.faults:
            told = "; ".join(map(str, state.faults[:3]))
            raise DamagedStoreError(
                f"Simpanan keputusan {self.path} tidak seperti saat ditulis: {told}. Tidak ada yang dipakai."
                f" {_RESTORE}"
            )

    def _brought_up_to_date(self, descriptor: int, state: State, key: Key) -> Head:
        """Give up a write that broke off, chain a store from before there were chains, and move its key
        out of it; say so."""
        found = state.walk
        lines, chain = found.lines, found.chains[-1]
        head = state.head or Head(lines, lines, chain, len(found.old))
        if lines > head.lines:  # written whole, but nobody was told so
            head = replace(head, lines=lines, before=lines, chain=chain)
        if found.whole < len(state.content) or state.cut:
            first, last = lines + 1, state.cut[1] if state.cut else lines + 1
            os.ftruncate(descriptor, found.whole)
            os.fsync(descriptor)
            _told.warning(
                "%s: tulisan terakhir (mulai %s) terputus sebelum selesai; kini diulang.",
                self.path,
                event_id(first),
            )
            head = replace(
                head,
                lines=lines,
                before=lines,
                chain=chain,
                redone=(*head.redone, (first, last, f"{datetime.now(UTC):%Y-%m-%d}")),
            )
        if state.head is None and state.content and not state.content.endswith(b"\n"):
            os.write(descriptor, b"\n")
            head = replace(head, chain=start(state.content + b"\n", key.secret))
        if head != state.head:
            self._write_head(head, key.secret)
        if not key.chained:
            self.key_place.write(replace(key, chained=True))
            self._keep_out_of_repositories(self.key_place)
            if not self.key_at:
                (self.path / OLD_KEY).unlink(missing_ok=True)
            _told.warning(
                "%s: simpanan versi lama kini berantai; kuncinya ada di %s.", self.path, self.key_place
            )
        return head

    def _append(
        self, descriptor: int, history: History, head: Head, events: Sequence[Event], key: bytes
    ) -> None:
        """Add the lines and then the head; when either fails, it is as if nothing had been written."""
        size = os.fstat(descriptor).st_size
        lines, chain = chained_lines([to_line(event) for event in events], head.chain, key)
        try:
            while lines:
                lines = lines[os.write(descriptor, lines) :]
            os.fsync(descriptor)
            after = history.lines + len(events)
            self._write_head(replace(head, lines=after, before=history.lines, chain=chain), key)
        except BaseException:
            with suppress(OSError):
                os.ftruncate(descriptor, size)
                os.fsync(descriptor)
            raise

    def _write_head(self, head: Head, key: bytes) -> None:
        write_whole(self.path / HEAD, written_head(head, key))

    @contextmanager
    def _opened(self, flags: int, *, shared: bool = False) -> Iterator[int]:
        try:
            descriptor = os.open(
                self.path / EVENTS, flags | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0), 0o600
            )
        except IsADirectoryError as error:
            raise DamagedStoreError(f"{self.path}: {EVENTS} bukan berkas. {_RESTORE}") from error
        except PermissionError as error:
            raise UsageError(
                f"{self.path}: {EVENTS} tidak boleh dibuka oleh akun ini. Periksa pemilik dan izinnya."
            ) from error
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise DamagedStoreError(f"{self.path}: {EVENTS} bukan berkas. {_RESTORE}")
            wait_for_lock(descriptor, shared=shared)
            yield descriptor
        finally:
            os.close(descriptor)


def store_beside(out: Path, key_at: str = "") -> Store:
    """The store of the runs published at `out`: <OUT>.judgements."""
    return Store(Workspace(out.expanduser().resolve()).judgements, key_at)


def store_name(key: bytes) -> str:
    """What tells the store of `key` from others, wherever it stands; 12 hex digits with a dash."""
    return dashed(hmac.digest(key, b"store", "sha256").hex()[:12])


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


def _ids(first: int, last: int) -> str:
    return event_id(first) if first == last else f"{event_id(first)} s.d. {event_id(last)}"
