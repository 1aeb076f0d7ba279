"""What the berita acara tells, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from reconcile.reports.minutes.reasons import LEAVING, OPEN


@dataclass(frozen=True)
class SourceCount:
    """One file and its rows by fate; refused: null, or why none of its rows are used; status: as the table
    `files` has it, null when it could not be read. numbers: cells that look
    like a NIK, all and by fate."""

    programme: str
    source_file: str
    sha256: str
    extract_date: date | None
    refused: str | None
    read: int
    accepted: int
    rejected: int
    not_data: int
    numbers: int = 0
    numbers_accepted: int = 0
    numbers_rejected: int = 0
    status: str | None = None


@dataclass(frozen=True)
class RollCount:
    """One roll, in rows and then in heads. found: reason -> recipients whose first reason it is."""

    programme: str
    rows: int
    repeated: int
    persons: int
    standing: int
    found: Mapping[str, int]
    entering: int

    @property
    def renewed(self) -> int:
        """Rows of a person who already has one, for another stage or period: no fault."""
        return self.rows - self.repeated - self.persons

    @property
    def leaving(self) -> int:
        return sum(self.found[reason] for reason in LEAVING)

    @property
    def open(self) -> int:
        return sum(self.found[reason] for reason in OPEN)

    @property
    def final(self) -> int:
        return self.standing - self.leaving + self.entering


@dataclass(frozen=True)
class OverlapCount:
    """Overlaps of one class between two programmes. amount: rupiah; unpriced: findings without an amount."""

    class_: str
    programme_left: str
    programme_right: str
    stop: str
    findings: int
    persons: int
    amount: int
    unpriced: int


@dataclass(frozen=True)
class TaskCount:
    """Questions of one kind, still asked and already decided."""

    finding: str
    class_: str
    action: str
    asked: int
    decided: int


@dataclass(frozen=True)
class MinutesCounts:
    """All figures of the berita acara. entering: persons proposed for any roll, each once. perhaps: persons
    who are neither registered nor surely unregistered, for a question about them is open.
    """

    sources: tuple[SourceCount, ...]
    rolls: tuple[RollCount, ...]
    overlaps: tuple[OverlapCount, ...]
    tasks: tuple[TaskCount, ...]
    persons: int
    links: int
    entering: int
    perhaps: int = 0
