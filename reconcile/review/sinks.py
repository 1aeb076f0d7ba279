"""Where answers go: what the review needs of a store, whatever the store is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from reconcile.vocabulary.errors import ReconcileError


@dataclass(frozen=True)
class Offered:
    """An answer that is to be kept."""

    question_id: str
    verdict: str
    note: str = ""


@dataclass(frozen=True)
class Given:
    """An answer in force. event: what the store calls it, and revokes it by. warning: why it is not used
    as things stand (Indonesian)."""

    verdict: str
    event: str
    note: str = ""
    warning: str = ""


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
