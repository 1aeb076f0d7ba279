"""What a store holds, judged by its bytes, its head and its key: what is genuine, what broke off, and what
is not as it was written."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace

from reconcile.judgements.store.chain import Fault, Head, Walk, walk
from reconcile.judgements.store.events import Event, from_line
from reconcile.privacy.redacting import place_mark
from reconcile.workspace.store.keys import Key

HEAD = "head"


@dataclass(frozen=True)
class History:
    """What a store says. damaged: numbers of old lines, from before the chain, that are no events. lines: of
    whole writes.

    head: the chain after them. walk: what the lines hold, as they were followed.
    """

    events: tuple[Event, ...] = ()
    damaged: tuple[int, ...] = ()
    sha256: str = hashlib.sha256(b"").hexdigest()
    lines: int = 0
    head: str = ""
    walk: Walk = field(default_factory=Walk)


@dataclass(frozen=True)
class State:
    """A store as it was found. head: None where there is none. cut: lines of the last write that are there
    no more."""

    walk: Walk
    content: bytes
    head: Head | None
    faults: tuple[Fault, ...]
    cut: tuple[int, int] | None = None


def examine(content: bytes, head: Head | None, key: Key) -> State:
    """The state of a store of these bytes."""
    found = walk(content, key.secret, head.legacy if head else None)
    faults = list(found.faults)
    if head is None:
        if found.bodies or faults or (key.chained and content):
            faults.append(
                Fault(
                    0,
                    f"berkas {HEAD} hilang, jadi tidak diketahui apakah ada baris yang dihapus atau diganti",
                )
            )
        return State(found, content, head, tuple(faults))
    if head.lines > found.lines:
        if head.before <= found.lines and not faults:
            return State(found, content, head, (), (found.lines + 1, head.lines))
        faults += [] if faults else [Fault(0, f"baris {found.lines + 1} s.d. {head.lines} hilang")]
    elif not faults and found.chain_at(head.lines) != head.chain:
        faults.append(
            Fault(0, "baris dari sebelum simpanan dirantai berubah, atau simpanan ini salinan yang lain")
        )
    return State(found, content, head, tuple(faults))


def history_of(state: State, key: bytes) -> History:
    found = state.walk
    events: list[Event] = []
    damaged: list[int] = []
    for at, line in enumerate(found.old, start=1):
        event = _event(line)
        if event is not None:
            events.append(_without_raw_names(event, key))
        elif line:
            damaged.append(at)
    events += [from_line(body.decode("utf-8")) for body in found.bodies if body]
    sha256 = hashlib.sha256(state.content[: found.whole]).hexdigest()
    return History(tuple(events), tuple(damaged), sha256, found.lines, found.chains[-1], found)


def _event(line: bytes) -> Event | None:
    try:
        return from_line(line.decode("utf-8")) if line else None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _without_raw_names(event: Event, key: bytes) -> Event:
    """Stores from before kept the names of files and sheets; from now on nobody sees them."""
    if not event.file_sha256:
        return event
    return replace(event, file=place_mark(key, "F", event.file), sheet=place_mark(key, "L", event.sheet))
