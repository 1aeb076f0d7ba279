"""A store of answers that forgets everything, and tells what was done to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reconcile.review.sinks import Given, Offered
from reconcile.vocabulary.errors import ReconcileError, StorageError, UsageError


@dataclass
class MemorySink:
    answers: dict[str, Given] = field(default_factory=dict)
    log: list[tuple[str, str]] = field(default_factory=list)  # (what, event)
    numbers: dict[str, str] = field(default_factory=dict)  # question id -> the NIK that was written
    full: bool = False

    def given(self) -> Mapping[str, Given]:
        return dict(self.answers)

    def record(self, answers: Sequence[Offered]) -> list[Given | ReconcileError]:
        if self.full:
            raise StorageError("Disk penuh. Jawaban tidak tersimpan.")
        return [self._keep(offered) for offered in answers]

    def _keep(self, offered: Offered) -> Given | ReconcileError:
        if offered.note == "tolak":
            return ReconcileError("Ditolak simpanan.")
        given = Given(
            offered.verdict,
            f"J-{len(self.log) + 1}",
            offered.note,
            "bertentangan." if offered.note == "ingatkan" else "",
        )
        self.answers[offered.question_id] = given
        if offered.number:
            self.numbers[offered.question_id] = offered.number
        self.log.append(("judged", given.event))
        return given

    def revoke(self, given: Given) -> None:
        if self.full:
            raise StorageError("Disk penuh.")
        self.answers = {
            question_id: other for question_id, other in self.answers.items() if other.event != given.event
        }
        self.log.append(("revoked", given.event))


class Waiting:
    """Two proposals that wait: one of somebody else's, one that may be his own."""

    def __init__(self) -> None:
        self.agreed: list[str] = []

    def waiting(self) -> list[dict[str, Any]]:
        told = {"question_id": "T-0001", "verdict": "HENTIKAN", "kind": "Tumpang tindih", "name": "<b>SITI</b>",
                "place": "Gambir", "by": "Eka", "day": "01-06-2018", "note": "", "state": "berlaku"}  # fmt: skip
        made = [{**told, "id": "J-1", "own": False}, {**told, "id": "J-2", "own": True}]
        return [one for one in made if one["id"] not in self.agreed]

    def approve(self, ids: Sequence[str]) -> tuple[str, ...]:
        if not ids:
            raise UsageError("Pilih dahulu.")
        self.agreed += ids
        return tuple(ids)


class Pretended:
    """Who looks people up: finds nobody, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []

    def find(self, purpose: str, wanted: Mapping[str, str]) -> dict[str, Any]:
        self.asked.append((purpose, dict(wanted)))
        if not purpose:
            raise UsageError("Tulis untuk apa.")
        return {"hits": [], "more": False}

    def card(self, purpose: str, person_id: str) -> dict[str, Any]:
        self.asked.append((purpose, person_id))
        return {}

    why = card
