"""What the summary for leaders tells, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reconcile.reports.changes.changes import Change
from reconcile.reports.kit.recapped import Recap
from reconcile.reports.progress.answered import Answered
from reconcile.reports.progress.settled import Settled
from reconcile.reports.progress.verified import Verified
from reconcile.reports.regions.movings import Moving


@dataclass(frozen=True)
class Pair:
    """Persons on both of two programmes (on one, where they are the same). asks: overlapping in a month;
    allowed: rightly so."""

    one: str
    two: str
    both: int
    asks: int
    allowed: int


@dataclass(frozen=True)
class Heads:
    """Persons of a programme by what the population register says: it knows them (the rest), it does not
    (`unmatched`), or it gave no answer that can be used (`unanswered`). outside: of the unmatched, who
    belong outside the province."""

    programme: str
    persons: int
    unmatched: int
    outside: int
    unanswered: int = 0

    @property
    def matched(self) -> int:
        return self.persons - self.unmatched - self.unanswered

    @property
    def answered(self) -> int:
        """Of whom the register says something."""
        return self.persons - self.unanswered


@dataclass(frozen=True)
class Amount:
    """Persons and rupiah of one class of overlap in one city (code, LUAR, or None when unknown). unknown:
    findings without amount; at_least: findings whose amount is the least that it can be."""

    name: str
    city: str | None
    persons: int
    amount: int
    unknown: int
    at_least: int = 0


@dataclass(frozen=True)
class Sender:
    """A file as its sender left it. faulty: accepted rows with a field that cannot be used. faults:
    message -> rows, worst first."""

    programme: str
    source_file: str
    refused: str | None
    accepted: int
    rejected: int
    faulty: int
    faults: tuple[tuple[str, int], ...]

    @property
    def rows(self) -> int:
        return self.accepted + self.rejected

    @property
    def at_fault(self) -> int:
        return self.faulty + self.rejected


@dataclass(frozen=True)
class Apart:
    """A file that is not simply read: held back, replaced, withdrawn, or of the run before. why: "" where
    nothing more is to be said."""

    programme: str
    source_file: str
    state: str
    why: str


@dataclass(frozen=True)
class Numbers:
    """All that the summary tells. fates: rows by fate. asked: identity and action questions; decided: not
    asked again.

    unanswered: persons on a roll of whom no register says anything. registered: the same as
    `sources` of the registers themselves. only_before, only_now: programmes that one of two compared runs
    read and the other did not. answered: questions by place; verified: rows by programme. settled:
    questions that nobody is asked. moved: people known from another region.
    """

    recap: Recap
    fates: Mapping[str, int]
    persons: int
    overlapping: int
    amount: int
    amount_unknown: int
    asked: Mapping[str, int]
    decided: int
    asked_again: int
    pairs: tuple[Pair, ...]
    sources: tuple[Heads, ...]
    amounts: tuple[Amount, ...]
    senders: tuple[Sender, ...]
    changes: tuple[Change, ...] | None
    registers: tuple[str, ...]
    unanswered: int = 0
    registered: tuple[Heads, ...] = ()
    only_before: tuple[str, ...] = ()
    only_now: tuple[str, ...] = ()
    apart: tuple[Apart, ...] = ()
    answered: tuple[Answered, ...] = ()
    verified: tuple[Verified, ...] = ()
    settled: tuple[Settled, ...] = ()
    moved: tuple[Moving, ...] = ()
