"""Where answers go: what the review needs of a store, whatever the store is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from reconcile.vocabulary.errors import ReconcileError


@dataclass(frozen=True)
class Offered:
    """An answer that is to be kept. number: the NIK that was written, where OTHER_NIK is
    the answer."""

    question_id: str
    verdict: str
    note: str = ""
    number: str = field(default="", repr=False)


@dataclass(frozen=True)
class Given:
    """An answer in force. event: what the store calls it, and revokes it by. warning: why it is not used
    as things stand (Indonesian)."""

    verdict: str
    event: str
    note: str = ""
    warning: str = ""


@dataclass(frozen=True)
class First:
    """What somebody else answered before. by: who, as far as known."""

    verdict: str
    by: str
    day: date


class People(Protocol):
    """Who looks people up for a page, and writes every look-up down. Asked by several threads.

    Each raises a ReconcileError for what cannot be looked up, and shows nothing that is not written down."""

    def find(self, purpose: str, wanted: Mapping[str, str]) -> dict[str, Any]:
        """Whoever may be meant. wanted: nik, or name and born, as they were typed."""

    def card(self, purpose: str, person_id: str) -> dict[str, Any]:
        """All that the run knows of the person."""

    def why(self, purpose: str, person_id: str) -> dict[str, Any]:
        """Why the person's rows are held for one."""


class Proposals(Protocol):
    """Proposals that an aid ends, and who agrees to them. Asked by several threads."""

    def waiting(self) -> list[dict[str, Any]]:
        """Those that nobody agreed to yet, as a page shows them; each has an "id"."""

    def approve(self, ids: Sequence[str]) -> tuple[str, ...]:
        """Agree to these. Raises a ReconcileError, with nothing agreed to, where one cannot be."""


class AnswerSink(Protocol):
    """A store of answers to the questions of one run. It is asked by one thread at a time."""

    def given(self) -> Mapping[str, Given]:
        """Question id -> the answer in force that was given to a question of this run, the oldest first."""

    def record(self, answers: Sequence[Offered]) -> list[Given | ReconcileError]:
        """Keep answers to different questions, for good before returning; for each what became of it, in
        order.

        Raises a ReconcileError, with nothing kept, when none can be.
        """

    def revoke(self, given: Given) -> None:
        """Take an answer back, which is an event of its own. Raises a ReconcileError when it cannot."""
