"""The store of judgements: lines that only grow, and a key elsewhere that says what in them is genuine.

The lines lie in the store of an OUT (OUT.store), or in a folder of their own as earlier versions left them
(places.py). With them stands the head, which says how many lines there are, so that the last ones cannot be
taken away unnoticed. Lines are on the disk before anybody is told so.

A write is whole or it was not: lines whose write broke off count for nothing, and the next write takes their
place. The key (reconcile.workspace.store.keys) lies beside the store, or where one wants it. Who adds holds
the lines alone.
"""

from __future__ import annotations

import hmac
import logging
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from reconcile.judgements.store.chain import Head, chained_lines, dashed, read_head, start, written_head
from reconcile.judgements.store.events import Event, event_id, event_number, to_line
from reconcile.judgements.store.folder import EVENTS, Folder
from reconcile.judgements.store.places import LOG, RESTORE, Held, InStore, Place
from reconcile.judgements.store.states import HEAD, History, State, examine, history_of
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.runs import Workspace
from reconcile.workspace.store import DamagedStoreError
from reconcile.workspace.store.keys import Key, KeyFile, RingKey, first_key, key_apart, key_place

OLD_KEY = "key"
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Store:
    """The judgements in the folder `path`, made when something is first added. key_at: where their key lies,
    "" for beside it."""

    path: Path
    key_at: str = ""

    @property
    def place(self) -> Place:
        """By what lies in the folder."""
        return Folder(self.path) if os.path.lexists(self.path / EVENTS) else InStore(self.path)

    @property
    def exists(self) -> bool:
        return self.place.exists

    @property
    def key_place(self) -> KeyFile | RingKey:
        """That of the store; one apart where judgements moved in with a key of their own."""
        usual = key_place(self.path, self.key_at)
        apart = key_apart(usual, LOG)
        return usual if isinstance(self.place, Folder) or apart.read() is None else apart

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
        key, state = self.found()
        self._refuse(state)
        if state.cut:
            raise DamagedStoreError(
                f"{self.path}: keputusan {_ids(*state.cut)} pernah tersimpan, tetapi hilang dari simpanan"
                " (tulisan terakhir terpotong). Masukkan lagi lembar kerja yang memuatnya dengan reconcile"
                " judgements import, atau kembalikan dari cadangan."
            )
        if state.walk.torn:
            _log.warning(
                "%s: tulisan terakhir terputus sebelum selesai dan tidak dipakai. Masukkan lagi lembar kerja"
                " yang terakhir.",
                self.path,
            )
        return history_of(state, key.secret)

    def found(self) -> tuple[Key, State]:
        """The key, and the lines as they are, whatever they are."""
        with self.place.reading() as held:
            key = self._key()
            return key, self._state(held, key)

    def find_faults(self) -> tuple[History, list[str]]:
        """What the store says as far as it is genuine, and a sentence for each thing that is not as it was
        written."""
        key, state = self.found()
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
        with self.place.reading() as held:
            head = self._head(held, self._key().secret)
        return head.redone if head else ()

    def add(self, make: Callable[[History, bytes], Sequence[Event]]) -> tuple[Event, ...]:
        """Add the events that `make` gives for the history so far and the key, while nobody else can add;
        returns them.

        When this returns they are on the disk. Raises DamagedStoreError as `read`; but a write that broke
        off, or was cut, is given up, and said to be.
        """
        with self.place.adding() as held:
            key = self._key(make_new=held.fresh)
            state = self._state(held, key)
            self._refuse(state)
            head = self._brought_up_to_date(held, state, key)
            history = history_of(state, key.secret)
            events = tuple(make(history, key.secret))
            if events:
                self._append(held, history, head, events, key.secret)
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
                f" {event_id(number)}, simpanan {why}. {RESTORE} Bila salinan lama memang yang dipakai,"
                f" jalankan dengan --out lain dan --judgements {self.path}."
            )

    def _key(self, *, make_new: bool = False) -> Key:
        place = self.key_place
        found = place.read() or (None if self.key_at else KeyFile(self.path / OLD_KEY).read())
        if found is not None:
            return found
        if make_new:
            return first_key(place)
        raise UsageError(
            f"{self.path}: kunci simpanan ({place}) hilang, jadi keputusan lama tidak dapat dikenali."
            " Kembalikan dari cadangan, atau sebut tempatnya dengan --key; jangan membuat yang baru."
        )

    def _head(self, held: Held, key: bytes) -> Head | None:
        content = held.head()
        if content is None:
            return None
        found = read_head(content, key)
        if found is None:
            raise DamagedStoreError(
                f"{self.path}: berkas {HEAD} berubah sejak ditulis, atau kunci {self.key_place} bukan kunci"
                f" simpanan ini. {RESTORE}"
            )
        return found

    def _state(self, held: Held, key: Key) -> State:
        return examine(held.content, self._head(held, key.secret), key)

    def _refuse(self, state: State) -> None:
        if state.faults:
            told = "; ".join(map(str, state.faults[:3]))
            raise DamagedStoreError(
                f"Simpanan keputusan {self.path} tidak seperti saat ditulis: {told}. Tidak ada yang dipakai."
                f" {RESTORE}"
            )

    def _brought_up_to_date(self, held: Held, state: State, key: Key) -> Head:
        """Give up a write that broke off, chain a store from before there were chains, and move its key
        out of it; say so."""
        head = head_of(state, key)
        found = state.walk
        if found.whole < len(state.content) or state.cut:
            held.cut(found.whole)
            _log.warning(
                "%s: tulisan terakhir (mulai %s) terputus sebelum selesai; kini diulang.",
                self.path,
                event_id(found.lines + 1),
            )
        if state.head is None and state.content and not state.content.endswith(b"\n"):
            held.end_line()
        if head != state.head:
            held.write_head(written_head(head, key.secret))
        if not key.chained:
            self.key_place.write(replace(key, chained=True))
            if not self.key_at:
                (self.path / OLD_KEY).unlink(missing_ok=True)
            _log.warning(
                "%s: simpanan versi lama kini berantai; kuncinya ada di %s.", self.path, self.key_place
            )
        return head

    def _append(self, held: Held, history: History, head: Head, events: Sequence[Event], key: bytes) -> None:
        """Add the lines with their head; when that fails, it is as if nothing had been written."""
        lines, chain = chained_lines([to_line(event) for event in events], head.chain, key)
        after = history.lines + len(events)
        now = replace(head, lines=after, before=history.lines, chain=chain)
        held.add(lines.splitlines(keepends=True), written_head(now, key))


def head_of(state: State, key: Key) -> Head:
    """The head that vouches for the whole writes of a store in which nothing is wrong."""
    found = state.walk
    lines, chain = found.lines, found.chains[-1]
    head = state.head or Head(lines, lines, chain, len(found.old))
    if lines > head.lines:  # written whole, but nobody was told so
        head = replace(head, lines=lines, before=lines, chain=chain)
    if found.whole < len(state.content) or state.cut:
        redone = (lines + 1, state.cut[1] if state.cut else lines + 1, f"{datetime.now(UTC):%Y-%m-%d}")
        head = replace(head, lines=lines, before=lines, chain=chain, redone=(*head.redone, redone))
    if state.head is None and state.content and not state.content.endswith(b"\n"):
        head = replace(head, chain=start(state.content + b"\n", key.secret))
    return head


def store_beside(out: Path, key_at: str = "") -> Store:
    """The judgements on the runs published at `out`: in OUT.store, or in the folder OUT.judgements of
    earlier versions until they are moved."""
    workspace = Workspace(out.expanduser().resolve())
    now, before = Store(workspace.store.path, key_at), Store(workspace.judgements, key_at)
    return before if Folder(before.path).exists and not now.exists else now


def store_name(key: bytes) -> str:
    """What tells the store of `key` from others, wherever it stands; 12 hex digits with a dash."""
    return dashed(hmac.digest(key, b"store", "sha256").hex()[:12])


def _ids(first: int, last: int) -> str:
    return event_id(first) if first == last else f"{event_id(first)} s.d. {event_id(last)}"
