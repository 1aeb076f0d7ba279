"""A store of answers that forgets everything, and tells what was done to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from reconcile.errors import StorageError
from reconcile.review.sinks import Given


@dataclass
class MemorySink:
    answers: dict[str, Given] = field(default_factory=dict)
    log: list[tuple[str, str]] = field(default_factory=list)  # (what, event)
    full: bool = False

    def given(self) -> Mapping[str, Given]:
        return dict(self.answers)

    def record(self, question_id: str, verdict: str, note: str) -> Given:
        if self.full:
            raise StorageError("Disk penuh. Jawaban tidak tersimpan.")
        given = Given(verdict, f"J-{len(self.log) + 1}", note)
        self.answers[question_id] = given
        self.log.append(("judged", given.event))
        return given

    def revoke(self, given: Given) -> None:
        self.answers = {question_id: other for question_id, other in self.answers.items() if other.event != given.event}
        self.log.append(("revoked", given.event))
