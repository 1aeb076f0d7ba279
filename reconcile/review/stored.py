"""Answers of a review in the store of judgements, where worklists that come back are kept too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from reconcile.judgements import Answer, ImportReport, Origin, Store, revoke
from reconcile.judgements.approving import may_be_his
from reconcile.judgements.recording import record_all
from reconcile.judgements.standing import in_force
from reconcile.judgements.store.events import Event
from reconcile.review.refusals import RefusedError
from reconcile.review.sinks import First, Given, Offered
from reconcile.vocabulary.errors import ReconcileError
from reconcile.workspace.published import opened
from reconcile.workspace.runs import storage_failures

SOURCE = "reconcile review"
UNDONE = "Dibatalkan pada halaman tinjauan"
_KEPT_BEFORE = ""


@dataclass(frozen=True)
class StoredAnswers:
    """The answers to questions of the run published at `out`, given by `by` ("" when nobody said who).

    What came back on worklists of the same run counts as answered too. second: somebody gives a second
    opinion: what others answered is none of his.
    """

    store: Store
    out: Path
    by: str = ""
    second: bool = False

    @cached_property
    def run(self) -> str:
        """The number of the run, as the store knows it."""
        with opened(self.out) as run:
            return run.number

    def given(self) -> Mapping[str, Given]:
        found: dict[str, Given] = {}
        for event in self._of_run():
            if not self.second or may_be_his(event, self.by):
                found.pop(event.question_id, None)  # the latest stands last
                found[event.question_id] = Given(event.verdict, event.event_id, event.note)
        return found

    def first(self) -> Mapping[str, First]:
        """Question id -> what others answered, of whom `by` can be none; the latest of each."""
        others = [event for event in self._of_run() if not may_be_his(event, self.by)]
        return {event.question_id: First(event.verdict, event.giver, event.day) for event in others}

    def _of_run(self) -> list[Event]:
        events = in_force(self.store.read().events)
        return [event for event in events if event.run == self.run and event.question_id]

    def record(self, answers: Sequence[Offered]) -> list[Given | ReconcileError]:
        with storage_failures(self.store.path):
            reports = record_all(
                self.store,
                self.out,
                [
                    (
                        Origin(SOURCE, run=self.run),
                        [Answer(one.question_id, one.number or one.verdict, note=one.note)],
                    )
                    for one in answers
                ],
                self.by,
            )
        return [self._became(offered, report) for offered, report in zip(answers, reports, strict=True)]

    def _became(self, offered: Offered, report: ImportReport) -> Given | ReconcileError:
        for refusal in report.refused:
            return RefusedError(refusal.why)
        event = report.taken[0].event_id if report.taken else _KEPT_BEFORE
        return Given(offered.verdict, event, offered.note, " ".join(report.contradictions))

    def revoke(self, given: Given) -> None:
        if given.event == _KEPT_BEFORE:
            raise RefusedError(
                "Jawaban ini tersimpan dari hasil sebelumnya. Cabut dengan reconcile judgements revoke."
            )
        with storage_failures(self.store.path):
            revoke(self.store, [given.event], UNDONE, self.by)
