"""The lines of a store, chained by keyed hashes: what each line says is bound to all lines before it.

A line is the event as JSON with two members besides: `more`, how many lines of the same write follow, and
`chain`, an HMAC under the store's key over the line and the `chain` of the line before. The first line is
bound to what stood in the store before it was chained. Beside the lines stands the head: how many lines there
are, where the last write began, and the last `chain`.

Without the key nobody can change a line, take one away, add one or write a head. What nobody can notice is
that lines and head were both put back as they were on an earlier day; a run that was made since knows better
(store.check_known).
"""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

_HEX = 32
_CHAINED = re.compile(rb'(\{.*),"more":(\d{1,9}),"chain":"([0-9a-f-]{35})"\}', re.DOTALL)
_NUMBER = re.compile(rb'"number":(\d{1,9})[,}]')


@dataclass(frozen=True)
class Fault:
    """A line that is not as it was written; line 0 for the store as a whole. why: Indonesian."""

    line: int
    why: str

    def __str__(self) -> str:
        return f"baris {self.line} {self.why}" if self.line else self.why


@dataclass(frozen=True)
class Head:
    """lines: in the store. before: those before the last write. legacy: those from before the store was
    chained, never changed.

    redone: writes that were found cut off, and were given up so that they can be done again: first line, last
    line, day.
    """

    lines: int
    before: int
    chain: str
    legacy: int = 0
    redone: tuple[tuple[int, int, str], ...] = ()


@dataclass(frozen=True)
class Walk:
    """What the bytes of a store hold. old: lines from before the chain. bodies: the chained ones, of whole
    writes only.

    chains: `chain` after so many lines (the first is that of the old lines). whole: bytes of all whole
    writes. torn: whether more follows, which is the beginning of a write.
    """

    old: tuple[bytes, ...] = ()
    bodies: tuple[bytes, ...] = ()
    chains: tuple[str, ...] = ()
    whole: int = 0
    torn: bool = False
    faults: tuple[Fault, ...] = ()

    @property
    def lines(self) -> int:
        return len(self.old) + len(self.bodies)

    def chain_at(self, lines: int) -> str | None:
        """The `chain` of line number `lines`; None where there is none."""
        at = lines - len(self.old)
        return self.chains[at] if 0 <= at < len(self.chains) else None


def dashed(digits: str) -> str:
    """Hexadecimal digits in groups of eight: sixteen decimal digits in a row are a NIK to whoever looks
    for one."""
    return "-".join(digits[at : at + 8] for at in range(0, len(digits), 8))


def chained_lines(events: Sequence[str], before: str, key: bytes) -> tuple[bytes, str]:
    """The lines to add for one write of `events` (JSON objects) after the chain `before`, and the chain
    after them."""
    lines: list[bytes] = []
    for at, event in enumerate(events, start=1):
        body = event.removesuffix("}").encode() + f',"more":{len(events) - at}'.encode()
        before = _link(before, body, key)
        lines.append(body + f',"chain":"{before}"}}\n'.encode())
    return b"".join(lines), before


def start(old: bytes, key: bytes) -> str:
    """The chain before the first chained line. old: the bytes from before the store was chained."""
    return _mac(b"start", old, key)


@dataclass
class _Walking:
    """good: the last chain that held. stated: of a line that did not hold. number: of the last event that
    held."""

    key: bytes
    good: str
    stated: str | None = None
    number: int = 0
    suspects: list[tuple[int, int]] = field(default_factory=list)  # line, number of its event
    faults: list[Fault] = field(default_factory=list)

    def step(self, line: int, content: bytes) -> tuple[bytes, int] | None:
        """The event and `more` of a line that is as it was written, else None."""
        found = _CHAINED.fullmatch(content)
        if found is None:
            self.faults.append(Fault(line, "bukan tulisan program ini, atau rusak"))
            self.stated = None
            return None
        body, chain = content[: found.start(3) - len(b',"chain":"')], found[3].decode()
        number = _number(content)
        follows = chain == _link(self.good, body, self.key)
        if not follows and (self.stated is None or chain != _link(self.stated, body, self.key)):
            self.suspects.append((line, number))
            self.stated = chain
            return None
        self._settle(inserted=follows)
        self.good, self.stated, self.number = chain, None, number
        return found[1] + b"}", int(found[2])

    def _settle(self, *, inserted: bool) -> None:
        for line, number in self.suspects:
            if inserted:
                why = "ditambahkan tanpa kunci"
            elif number > self.number + 1:
                gone = "" if number == self.number + 2 else f" s.d. J-{number - 1}"
                why = f"didahului baris yang hilang (J-{self.number + 1}{gone})"
            else:
                why = "berubah sejak ditulis"
            self.faults.append(Fault(line, why))
        self.suspects.clear()

    def end(self) -> list[Fault]:
        last = [
            Fault(line, "berubah, didahului baris yang hilang, atau ditambahkan tanpa kunci")
            for line, _ in self.suspects
        ]
        return sorted([*self.faults, *last], key=lambda fault: fault.line)


def walk(content: bytes, key: bytes, legacy: int | None) -> Walk:
    """Follow the chain through the bytes of a store. legacy: number of old lines, as its head says; None
    when there is no head."""
    lines = content.split(b"\n")
    tail = lines.pop()
    old = (
        legacy
        if legacy is not None
        else next((at for at, line in enumerate(lines) if _CHAINED.fullmatch(line)), len(lines))
    )
    size = sum(len(line) + 1 for line in lines[:old])
    if legacy is None and old == len(lines) and tail:  # nothing is chained: the old lines go on to the end
        return Walk((*lines, tail), (), (start(content, key),), len(content))
    walking = _Walking(key, start(content[:size], key))
    bodies: list[bytes] = []
    chains = [walking.good]
    whole, done, at = size, 0, size
    for number, line in enumerate(lines[old:], start=old + 1):
        at += len(line) + 1
        found = walking.step(number, line)
        bodies.append(found[0] if found else b"")
        chains.append(walking.good)
        if found and not found[1]:
            whole, done = at, len(bodies)
    faults = walking.end()
    return Walk(
        tuple(lines[:old]),
        tuple(bodies[:done]),
        tuple(chains[: done + 1]),
        whole,
        whole < len(content),
        tuple(faults),
    )


def written_head(head: Head, key: bytes) -> bytes:
    said = json.dumps(asdict(head), sort_keys=True, separators=(",", ":"))
    return f'{said[:-1]},"seal":"{_mac(b"head", said.encode(), key)}"}}\n'.encode()


def read_head(content: bytes, key: bytes) -> Head | None:
    """The head, None when it is not as it was written under this key."""
    try:
        said: dict[str, Any] = json.loads(content.decode("utf-8"))
        said.pop("seal")
        said["redone"] = tuple((int(first), int(last), str(day)) for first, last, day in said["redone"])
        head = Head(**said)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return head if hmac.compare_digest(content, written_head(head, key)) else None


def _number(content: bytes) -> int:
    found = _NUMBER.search(content)
    return int(found[1]) if found else 0


def _link(before: str, body: bytes, key: bytes) -> str:
    return _mac(before.encode(), body, key)


def _mac(before: bytes, content: bytes, key: bytes) -> str:
    own = hmac.digest(
        key, b"chain", "sha256"
    )  # digests of rows and links of the chain never meet under one key
    return dashed(hmac.digest(own, before + b"\0" + content, "sha256").hex()[:_HEX])
