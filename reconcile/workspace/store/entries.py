"""Logs whose lines are records of one kind, kept as JSON: read whole, and of several of one key the last
stands."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from reconcile.workspace.store.database import reading, writing
from reconcile.workspace.store.faults import DamagedStoreError
from reconcile.workspace.store.keeping import RunStore
from reconcile.workspace.store.lines import add_lines, read_lines


class Keyed(Protocol):
    """A record, a dataclass of what JSON can say."""

    @property
    def key(self) -> tuple[str, ...]:
        """A later record of the same key stands in place of the first."""


Entry = TypeVar("Entry")
Standing = TypeVar("Standing", bound=Keyed)


@dataclass(frozen=True)
class EntryLog(Generic[Entry]):
    """All records of a log of the store beside OUT. name: of the log; entry: the class of its records;
    called: what they are, in the words of staff."""

    store: RunStore
    name: ClassVar[str]
    entry: ClassVar[type[Any]]
    called: ClassVar[str]

    def lines(self) -> list[Entry]:
        """Every record, in the order in which they came. Raises DamagedStoreError for one that cannot be
        read."""
        if not self.store.exists:
            return []
        with reading(self.store.database) as db:
            lines = read_lines(db, self.name)
        return [self._read(line) for line in lines.splitlines()]

    def append(self, entries: Sequence[Any]) -> None:
        with writing(self.store.database) as db:
            said = [f"{json.dumps(asdict(one), sort_keys=True)}\n".encode() for one in entries]
            add_lines(db, self.name, said)

    def _read(self, line: bytes) -> Entry:
        try:
            read: Entry = self.entry(**json.loads(line.decode()))
        except (ValueError, TypeError) as error:
            raise DamagedStoreError(
                f"{self.store.path}: {self.called} tidak dapat dibaca. Pulihkan dari cadangan dengan"
                " reconcile store restore."
            ) from error
        return read


@dataclass(frozen=True)
class StandingLog(EntryLog[Standing]):
    """A log of records that others of their key replace."""

    def all(self) -> list[Standing]:
        """The standing ones: of several of one key the last, by their keys."""
        standing = {one.key: one for one in self.lines()}
        return [standing[key] for key in sorted(standing)]

    def add(self, entries: Sequence[Standing]) -> int:
        """Keep those that are new or say something else; returns how many."""
        known = {one.key: one for one in self.all()}
        new = [one for one in entries if known.get(one.key) != one]
        if new:
            self.append(new)
        return len(new)
