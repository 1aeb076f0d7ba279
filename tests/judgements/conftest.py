"""A small run with a dozen questions, worklists as people fill them, and the run done again."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from reconcile.judgements import Store, store_beside
from reconcile.run import stages
from reconcile.run.jobs import Job
from reconcile.workspace.published import read_manifest
from tests.runs import AS_OF, inputs_with_questions, known_key, run_as_far_as, run_with_questions

NOW = datetime(2017, 7, 3, 2, 0, tzinfo=UTC)
HEADINGS = ("No", "Nama", "ID baris", "STATUS", "KEPUTUSAN", "CATATAN", "PARAF", "ID temuan")

Question = Mapping[str, Any]


@dataclass(frozen=True)
class Run:
    """A published run."""

    out: Path

    @property
    def store(self) -> Store:
        return store_beside(self.out)

    @property
    def number(self) -> str:
        return str(read_manifest(self.out)["run"]["number"])

    @property
    def judged(self) -> Mapping[str, Any]:
        return dict(read_manifest(self.out)["judgements"])

    def questions(self, answers: str = "") -> list[Question]:
        rows = pq.read_table(self.out / "findings" / "questions.parquet").to_pylist()
        return [row for row in rows if answers in ("", row["answers"])]

    def question(self, name: str) -> Question:
        """The identity question about the row of the borrower `name`."""
        mine = self.row(name)
        return next(
            one
            for one in self.questions("IDENTITAS")
            if mine in (one["record_id_left"], one["record_id_right"])
        )

    def records(self) -> dict[str, dict[str, Any]]:
        paths = sorted(self.out.glob("snapshots/*/*/records.parquet"))
        return {row["record_id"]: row for path in paths for row in pq.read_table(path).to_pylist()}

    def row(self, name: str) -> str:
        return next(record_id for record_id, row in self.records().items() if row["name"].startswith(name))

    def person(self) -> dict[str, str]:
        return {
            row["record_id"]: row["person_id"]
            for row in pq.read_table(self.out / "persons.parquet").to_pylist()
        }


@dataclass
class Sheet:
    """A worklist as printed: for each question a line that names it, then the other rows of its block."""

    rows: list[dict[str, str]] = field(default_factory=list)

    @classmethod
    def of(cls, questions: Sequence[Question], answers: Mapping[str, str] | None = None) -> Sheet:
        sheet = cls()
        for number, question in enumerate(questions, start=1):
            said = (answers or {}).get(question["question_id"], "")
            line = {
                "No": str(number),
                "Nama": "ORANG",
                "ID baris": question["record_id_left"],
                "STATUS": question["status"],
            }
            sheet.rows.append(
                {**line, "KEPUTUSAN": said, "ID temuan": question["question_id"], "PARAF": "", "CATATAN": ""}
            )
            if question["record_id_right"]:
                sheet.rows.append({**line, "ID baris": question["record_id_right"]})
        return sheet

    def cells(self, headings: Sequence[str] = HEADINGS) -> list[list[str]]:
        return [list(headings), *([row.get(heading, "") for heading in headings] for row in self.rows)]


def write_csv(
    path: Path, cells: Sequence[Sequence[str]], *, delimiter: str = ";", encoding: str = "utf-8-sig"
) -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(cells)
    return path


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="session")
def printed() -> Run:
    """The run that asked; tests answer it into stores of their own."""

    return Run(run_with_questions())


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "simpanan")


_asked = partial(run_as_far_as, stages.ASK)


@pytest.fixture
def again(tmp_path: Path, store: Store, cache: Path) -> Callable[..., Run]:
    """Run once more with the judgements of `store`, on the same exports or on others."""

    def done(
        inputs: Path | None = None, name: str = "again", perform: Callable[[Job], object] = _asked
    ) -> Run:
        wanted = inputs or inputs_with_questions(tmp_path / f"{name}-inputs")
        out = known_key(tmp_path / name)
        perform(Job(inputs=wanted, out=out, as_of=AS_OF, cache=cache, judgements=store.path))
        return Run(tmp_path / name)

    return done
