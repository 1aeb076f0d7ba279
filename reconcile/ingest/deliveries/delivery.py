"""What is known of a delivery, and what was decided of it: plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from reconcile.ingest.deliveries.names import FileName, Span
from reconcile.programmes import Delivering

Period = tuple[date | None, date | None]
DeliveryKey = tuple[str, str, bool]
"""Programme, source file, and whether it is the previous run's."""


@dataclass(frozen=True)
class Facts:
    """One source (a file, or a member of a zip) with rows, as its snapshot has them.

    content: the fingerprint of its rows. kota: code of four digits -> its rows, those that it speaks for;
    empty when it says nothing of places. periods: of its rows, where the roll is one of periods. span: the
    days it may speak of; span_source: who says so (a code of `as_of_source`). cut: its end is missing.
    before: it lies in the previous run and not in the inputs. known: it was in force in the previous run.
    old: the previous run knew its rows as replaced. answering: how rows of a register answer (ASKERS
    REPLIES). answers: it holds a registrar's answers to what he was asked; it replaces nothing, and nothing
    replaces it. noun: what staff call one of the things it lists.
    """

    programme: str
    source_file: str
    sha256: str
    rows: int
    content: str | None = None
    kota: Mapping[str, int] = field(default_factory=dict)
    periods: frozenset[Period] = frozenset()
    span: Span | None = None
    span_source: str | None = None
    cut: bool = False
    before: bool = False
    known: bool = False
    old: bool = False
    answering: str | None = None
    answers: bool = False
    noun: str = "orang"

    @property
    def key(self) -> DeliveryKey:
        return self.programme, self.source_file, self.before

    @property
    def name(self) -> FileName:
        return FileName(self.source_file)

    @property
    def same(self) -> tuple[str, str, str]:
        """What two runs have of one delivery."""
        return self.programme, self.source_file, self.sha256


@dataclass(frozen=True)
class Met:
    """People of two deliveries where both speak: of the older, of the newer, of both, and of those both how
    many changed."""

    older: int
    newer: int
    common: int
    changed: int = 0

    @property
    def share(self) -> float:
        """Of the smaller, how many are on the other too."""
        return self.common / max(1, min(self.older, self.newer))

    @property
    def unlike(self) -> int:
        """People of one alone, and of both those that changed."""
        return self.older + self.newer - 2 * self.common + self.changed


@dataclass(frozen=True)
class Order:
    """What the office says of a file: as_of the day it speaks of; accept it whatever it lost; withdraw it;
    beside: it replaces nothing and nothing replaces it."""

    span: Span | None = None
    accept: bool = False
    withdraw: bool = False
    beside: bool = False


@dataclass(frozen=True)
class Delivery:
    """What was decided of a source.

    kind: STATE PERIOD CORRECTION REPEAT. replaces: what it stands in for, or would, were it not held back;
    of a repeat: what it repeats. replaced_by: newer ones that speak for rows of it: for all, when it is not
    in force. reason: Indonesian.
    """

    facts: Facts
    kind: str
    in_force: bool = True
    held_back: bool = False
    reason: str = ""
    replaces: tuple[Facts, ...] = ()
    replaced_by: tuple[Facts, ...] = ()
    met: Met | None = None


Manners = Mapping[str, Delivering]
"""Programme -> how it is delivered."""
