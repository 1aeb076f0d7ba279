"""Answers on their way into the store: kept in the order they were given, beside the reader, who goes on
reading.

A store may need seconds to settle an answer on a large run. So an answer counts at once among those that need
not be asked again, and stops counting, with a notice, when it could not be saved; whoever gave it is told
only when it is on the disk.
"""

from __future__ import annotations

import threading
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, field

from reconcile.review.sinks import AnswerSink, Given, Offered
from reconcile.vocabulary.errors import ReconcileError

BUG = "galat program: lihat jendela reconcile review, lalu laporkan"


@dataclass(eq=False)
class Held:
    """An answer as the review holds it. version: what a page has seen of it. given: what the store made of
    it, once it is kept."""

    offered: Offered
    version: str
    given: Given | None = None
    task: Task | None = None

    def wait(self) -> str:
        """As Task.wait; an answer that was kept before waits for nothing."""
        return self.task.wait() if self.task else ""


@dataclass(frozen=True)
class Notice:
    """What people must hear about an answer that was given before (Indonesian)."""

    question_id: str
    message: str


@dataclass(eq=False)
class Task:
    """Something to be saved. back: the answer is to be revoked. failure: why it is not saved; warning: why
    it is not used."""

    held: Held
    back: bool = False
    failure: ReconcileError | None = None
    warning: str = ""
    done: threading.Event = field(default_factory=threading.Event)

    def wait(self) -> str:
        """Until it is on the disk; returns the warning, "" for none. Raises what kept it from the disk."""
        self.done.wait()
        if self.failure is not None:
            raise self.failure
        return self.warning


@dataclass
class Keeping:
    """Holds the answers of a review and saves them in a thread of its own. Every method may be called from
    any thread."""

    sink: AnswerSink
    held: dict[str, Held] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)

    def __post_init__(self) -> None:
        for question_id, given in self.sink.given().items():
            self.held[question_id] = Held(Offered(question_id, given.verdict, given.note), given.event, given)
        self._changed = threading.Condition()
        self._tasks: list[Task] = []
        self._busy = 0
        self._versions = 0
        self._closing = False
        self._thread = threading.Thread(target=self._work, name="keeping", daemon=True)
        self._thread.start()

    def put(self, offered: Offered) -> Held:
        """Hold an answer, in place of the one before, and have it saved."""
        with self._changed:
            self._take(offered.question_id)
            self._versions += 1
            held = Held(offered, f"V-{self._versions}")
            self.held[offered.question_id] = held
            held.task = Task(held)
            self._hand_on(held.task)
            return held

    def take_back(self, question_id: str) -> Task | None:
        """Let go of an answer and have it revoked."""
        with self._changed:
            return self._take(question_id)

    def saving(self) -> int:
        """How many changes are not saved yet."""
        with self._changed:
            return len(self._tasks) + self._busy

    def close(self) -> None:
        """Until everything is saved, or was found impossible to save; nothing may be put afterwards."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._thread.join()

    def wait(self) -> None:
        """Until everything that was put so far is saved, or was found impossible to save."""
        with self._changed:
            self._changed.wait_for(lambda: not self._tasks and not self._busy)

    def _take(self, question_id: str) -> Task | None:
        before = self.held.pop(question_id, None)
        if before is None:
            return None
        task = Task(before, back=True)
        self._hand_on(task)
        return task

    def _hand_on(self, task: Task) -> None:
        self._tasks.append(task)
        self._changed.notify_all()

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._tasks or self._closing)
                if not self._tasks:
                    return
                tasks, self._tasks = self._tasks, []
                self._busy = len(tasks)
            for batch in _batches(tasks):
                self._save(batch)
            with self._changed:
                self._busy = 0
                self._changed.notify_all()

    def _save(self, batch: Sequence[Task]) -> None:
        """Do tasks of one kind at one stroke."""
        try:
            if batch[0].back:
                if batch[0].held.given is not None:  # else it never came into the store
                    self.sink.revoke(batch[0].held.given)
                batch[0].done.set()
                return
            outcomes: Sequence[Given | ReconcileError] = self.sink.record(
                [task.held.offered for task in batch]
            )
        except ReconcileError as error:
            outcomes = [error] * len(batch)
        except Exception:  # a bug: told in the terminal, and the other answers are still saved
            traceback.print_exc()
            outcomes = [ReconcileError(BUG)] * len(batch)
        with self._changed:
            for task, outcome in zip(batch, outcomes, strict=True):
                self._settle(task, outcome)
                task.done.set()

    def _settle(self, task: Task, outcome: Given | ReconcileError) -> None:
        question_id = task.held.offered.question_id
        task.failure = None if isinstance(outcome, Given) else outcome
        if isinstance(outcome, Given):
            task.warning = outcome.warning
            task.held.given = outcome
            if outcome.warning:
                self.notices.append(
                    Notice(question_id, f"{task.held.offered.verdict} tersimpan, tetapi {outcome.warning}")
                )
        elif task.back:
            self.held.setdefault(question_id, task.held)
            self.notices.append(Notice(question_id, f"pembatalan TIDAK tersimpan: {outcome}"))
        else:
            if self.held.get(question_id) is task.held:
                del self.held[question_id]
            self.notices.append(
                Notice(question_id, f"jawaban {task.held.offered.verdict} TIDAK tersimpan: {outcome}")
            )


def _batches(tasks: Sequence[Task]) -> list[list[Task]]:
    """Answers that follow one another, to different questions, go together; each revocation goes alone."""
    batches: list[list[Task]] = []
    for task in tasks:
        last = batches[-1] if batches else []
        questions = {other.held.offered.question_id for other in last}
        if last and not task.back and not last[-1].back and task.held.offered.question_id not in questions:
            last.append(task)
        else:
            batches.append([task])
    return batches
