"""The identity questions of a published run, in the order they are asked, with the rows to show beside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

import pyarrow as pa

from reconcile.engines.opening import opened_engine
from reconcile.explain.pairs import SHOWN_COLUMNS, read_records
from reconcile.privacy.masking import Level
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.published import opened

_ASKED = "answers = 'IDENTITAS' AND status IN ('BARU', 'DITANYAKAN_LAGI')"

_ROWS = f"""
SELECT q.block, q.place, q.person, r.*
FROM question_rows q
JOIN (
  SELECT {SHOWN_COLUMNS}, name_key, mother_key, relationship,
         CAST(period_start AS VARCHAR) AS period_start, CAST(period_end AS VARCHAR) AS period_end
  FROM records
) r USING (record_id)
WHERE q.block IN (SELECT block FROM questions WHERE {_ASKED})
ORDER BY q.block, q.place
"""


@dataclass(frozen=True, slots=True)
class Question:
    """One identity question, as in tables.QUESTIONS. person_id_other: null where the machine holds both
    rows for one person."""

    question_id: str
    block: str
    finding_class: str
    person_id_other: str | None
    record_id_left: str
    record_id_right: str
    changes: str | None
    reason: str
    action: str | None
    authority: str | None
    told: str | None


@dataclass(frozen=True)
class Queue:
    """What is asked. rows: unmasked, those of a block in one piece; spans: block -> (first row, count)."""

    number: str
    as_of: str
    level: Level
    questions: tuple[Question, ...]
    places: Mapping[str, int]
    rows: pa.Table
    spans: Mapping[str, tuple[int, int]]

    def rows_of(self, question: Question) -> pa.Table:
        """The rows of the question's block, in reading order."""
        return self.rows.slice(*self.spans[question.block])


def read_queue(out: Path, level: Level | None = None) -> Queue:
    """The open identity questions of the run at `out`, the most consequential first, to be shown at `level`.

    level: the level of the run's reports when not given. Raises UsageError when there is no run, when it
    keeps no questions, or when the level shows more than the run's reports do.
    """
    with opened(out, "questions", "question_rows", "records") as run:
        about, number = run.manifest["run"], run.number
        shown_at = _allowed(Level(about["reports_level"]), level)
        with opened_engine([run.folder]) as engine:
            for name in ("questions", "question_rows"):
                engine.read(name, run.table(name))
            read_records(engine, run)
            columns = ", ".join(
                "class AS finding_class" if field.name == "finding_class" else field.name
                for field in fields(Question)
            )
            asked = engine.arrow(
                f"SELECT {columns} FROM questions WHERE {_ASKED} ORDER BY consequence DESC, question_id"
            )
            rows = engine.arrow(_ROWS).combine_chunks()
    questions = tuple(Question(**row) for row in asked.to_pylist())
    places = {question.question_id: place for place, question in enumerate(questions)}
    return Queue(number, about["as_of"], shown_at, questions, places, rows, _spans(rows))


def _allowed(reports: Level, wanted: Level | None) -> Level:
    level = reports if wanted is None else wanted
    if level < reports:
        raise UsageError(
            f"Laporan hasil ini dibuat pada tingkat {reports}; tinjauan tidak boleh menampilkan lebih banyak"
            f" ({level}). Jalankan lagi reconcile run dengan --level {level}, atau pakai --level {reports}."
        )
    if level == Level.L3:
        raise UsageError(
            "Tingkat L3 hanya memuat jumlah, tidak ada baris yang dapat ditinjau. Pakai hasil tingkat L0, L1"
            " atau L2."
        )
    return level


def _spans(rows: pa.Table) -> dict[str, tuple[int, int]]:
    spans: dict[str, tuple[int, int]] = {}
    for place, block in enumerate(rows["block"].to_pylist()):
        first, count = spans.get(block, (place, 0))
        spans[block] = (first, count + 1)
    return spans
