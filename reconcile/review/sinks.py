"""Where answers go: what the review needs of a store, whatever the store is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

VERDICTS = ("SAMA", "BEDA", "RAGU")


@dataclass(frozen=True)
class Given:
    """An answer in force. event: what the store calls it, and revokes it by. warning: why it is not used as things stand (Indonesian)."""

    verdict: str
    event: str
    note: str = ""
    warning: str = ""


class AnswerSink(Protocol):
    """A store of answers to the questions of one run."""

    def given(self) -> Mapping[str, Given]:
        """Question id -> the answer in force that was given to a question of this run, the oldest first."""

    def record(self, question_id: str, verdict: str, note: str) -> Given:
        """Keep an answer for good before returning. Raises a ReconcileError, with nothing kept, when it cannot."""

    def revoke(self, given: Given) -> None:
        """Take an answer back, which is an event of its own. Raises a ReconcileError when it cannot."""
