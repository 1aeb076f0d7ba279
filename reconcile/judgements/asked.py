"""What a run asked: its questions, the rows shown with them, and which judgements it knew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from reconcile.judgements.standing import in_force
from reconcile.judgements.store.events import event_number
from reconcile.judgements.store.store import Store
from reconcile.vocabulary.numbers import number
from reconcile.workspace.files.door import read_schema, read_table
from reconcile.workspace.published import Published, opened, read_manifest
from reconcile.workspace.runs import Workspace

READ = ("questions", "question_rows", "records", "papers")
_COLUMNS = ["question_id", "block", "answers", "class", "record_id_left", "record_id_right"]
_OFFERED = ["form", "choices"]
"""Of runs from before questions had forms: what their kind of answers took."""


@dataclass(frozen=True)
class Asked:
    """One run that asked, open for reading. known: by the number that a paper of it bears (its own, or of an
    earlier run since which the paper says the same), the store that was known then, and its last event.

    questions: question_id -> its columns, those that were looked for. shown: question_id -> ids of the rows
    in its block.
    """

    run: Published
    known: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    questions: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    shown: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def number(self) -> str:
        return self.run.number

    def knew(self, store: str) -> dict[str, int]:
        """By the number on a paper: the last event of `store` that people could see on it, 0 for none."""
        return {number: through if store == of else 0 for number, (of, through) in self.known.items()}


@contextmanager
def asked_by(out: Path, question_ids: Iterable[str]) -> Iterator[list[Asked]]:
    """The run at `out`, and the one it replaced where some of `question_ids` are that one's: a worklist may
    be older than OUT.

    Raises UsageError when `out` is no run, or one that asked nothing yet, DamagedRunError when a run that is
    needed is damaged.
    """
    wanted = sorted(set(question_ids))
    with ExitStack() as held:
        found = [_questions_of(held.enter_context(opened(out, *READ)), wanted)]
        previous = Workspace(out.expanduser().resolve()).previous
        if set(wanted) - found[0].questions.keys() and previous.is_dir():
            before = held.enter_context(opened(previous, *READ))
            if before.has("questions"):
                found.append(_questions_of(before, wanted))
        yield found


def _questions_of(run: Published, wanted: list[str]) -> Asked:
    ids = pa.array(wanted, pa.string())
    table = run.table("questions")
    columns = [*_COLUMNS, *(name for name in _OFFERED if name in read_schema(table).names)]
    questions = read_table(table, columns, pc.field("question_id").isin(ids)).to_pylist()
    blocks = pa.array(sorted({question["block"] for question in questions}), pa.string())
    rows = read_table(run.table("question_rows"), ["block", "record_id"], pc.field("block").isin(blocks))
    in_block: dict[str, set[str]] = {}
    for row in rows.to_pylist():
        in_block.setdefault(row["block"], set()).add(row["record_id"])
    shown = {
        question["question_id"]: frozenset(in_block.get(question["block"], ())) for question in questions
    }
    return Asked(
        run,
        _known(run),
        {question["question_id"]: question for question in questions},
        shown,
    )


def _known(run: Published) -> dict[str, tuple[str, int]]:
    """Also of the runs whose numbers its papers bear."""
    borne = run.json("papers").get("numbers", {}) if run.has("papers") else {}
    return {
        number: (str(said.get("store", "")), event_number(str(said.get("last_event", ""))) or 0)
        for number, said in {**borne, run.number: run.manifest.get("judgements", {})}.items()
    }


@dataclass(frozen=True)
class Counted:
    """Questions of a run: decided and not asked again, waiting for an answer, and of the waiting ones those
    whose answer lies in the store since."""

    answered: int
    waiting: int
    kept: int = 0

    def in_words(self) -> str:
        """In Indonesian."""
        parts = [f"{number(self.answered)} sudah diputuskan"]
        if self.kept:
            parts.append(f"{number(self.kept)} dijawab sesudah hasil itu")
        return ", ".join([*parts, f"{number(self.waiting - self.kept)} belum dijawab"])


def answered_since(store: Store, out: Path) -> frozenset[str]:
    """Ids of the questions whose answer in force came into the store after the run at `out` was made."""
    if not store.exists:
        return frozenset()
    known = read_manifest(out).get("judgements") or {}
    last = event_number(str(known.get("last_event", ""))) or 0
    return frozenset(event.question_id for event in in_force(store.read().events) if event.number > last)


def asked_and_answered(out: Path, store: Store) -> Counted:
    """How far people are with what the run at `out` asked. Raises UsageError when there is no run."""
    with opened(out, "questions") as run:
        asked = read_table(run.table("questions"), ["question_id", "status"])
    open_ = asked.filter(pc.not_equal(asked["status"], "DIPUTUSKAN"))["question_id"].to_pylist()
    since = answered_since(store, out)
    return Counted(len(asked) - len(open_), len(open_), sum(one in since for one in open_))
