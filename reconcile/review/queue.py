"""The open questions of a published run, in the order they are asked, with the rows to show beside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

import pyarrow as pa

from reconcile.engines.opening import opened_engine
from reconcile.engines.protocol import Engine
from reconcile.explain.pairs import SHOWN_COLUMNS, read_records
from reconcile.privacy.masking import Level
from reconcile.vocabulary.errors import UsageError
from reconcile.vocabulary.verdicts import IDENTITY
from reconcile.workspace.published import opened

_ASKED = "answers IN (SELECT answers FROM chosen_answers) AND status IN ('BARU', 'DITANYAKAN_LAGI')"

_ROWS = f"""
SELECT q.block, q.place, q.person, r.*
FROM question_rows q
JOIN (
  SELECT {SHOWN_COLUMNS}, name_key, mother_key, relationship,
         CAST(period_start AS VARCHAR) AS period_start, CAST(period_end AS VARCHAR) AS period_end
  FROM records
) r USING (record_id)
WHERE q.block IN (SELECT block FROM chosen_questions)
ORDER BY q.block, q.place
"""
_CHOSEN = f"""
SELECT *
FROM questions
WHERE {_ASKED}
    AND (NOT EXISTS (FROM chosen_classes) OR class IN (SELECT class FROM chosen_classes))
    AND (NOT EXISTS (FROM chosen_regions) OR block IN (SELECT block FROM chosen_blocks))
    AND (NOT EXISTS (FROM chosen_ids) OR question_id IN (SELECT question_id FROM chosen_ids))
"""
_CHOSEN_BLOCKS = """
SELECT DISTINCT q.block
FROM question_rows q
JOIN records r USING (record_id)
JOIN chosen_regions c ON starts_with(r.region_code, c.region)
"""


@dataclass(frozen=True, slots=True)
class Question:
    """One question, as in tables.QUESTIONS. person_id_other: null where the machine holds both rows for one
    person. record_id_right: null where one row is asked about. choices: what it may be answered, joined; null
    where it is what questions of its kind took before they had forms."""

    question_id: str
    block: str
    answers: str
    form: str
    choices: str | None
    finding_class: str
    person_id: str
    person_id_other: str | None
    record_id_left: str
    record_id_right: str | None
    amount: int | None
    changes: str | None
    reason: str
    action: str | None
    authority: str | None
    told: str | None

    @property
    def rows(self) -> tuple[str, ...]:
        """The ids of the one or two rows that are asked about."""
        return tuple(row for row in (self.record_id_left, self.record_id_right) if row is not None)

    @property
    def pair(self) -> tuple[str, str] | None:
        return (self.record_id_left, self.record_id_right) if self.record_id_right is not None else None

    @property
    def persons(self) -> tuple[str, ...]:
        return tuple(person for person in (self.person_id, self.person_id_other) if person is not None)


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


@dataclass(frozen=True)
class Chosen:
    """Which questions somebody takes on. regions: codes of places, of which a row of the block says one or
    one within it; all when empty. classes: codes of the questions; all when empty. answers: what is answered,
    who is who or what becomes of an aid. ids: of the questions; all when None."""

    regions: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    answers: tuple[str, ...] = (IDENTITY,)
    ids: tuple[str, ...] | None = None


ALL = Chosen()
NOBODY = ""
"""The id of no question."""


def read_queue(out: Path, level: Level | None = None, chosen: Chosen = ALL) -> Queue:
    """The open questions of the run at `out` that are `chosen`, who is who before what becomes of an aid, the
    most consequential first, to be shown at `level`.

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
            _keep_chosen(engine, chosen)
            asked = engine.arrow(
                f"SELECT {columns} FROM chosen_questions ORDER BY answers, consequence DESC, question_id"
            )
            rows = engine.arrow(_ROWS).combine_chunks()
    questions = tuple(Question(**row) for row in asked.to_pylist())
    places = {question.question_id: place for place, question in enumerate(questions)}
    return Queue(number, about["as_of"], shown_at, questions, places, rows, _spans(rows))


def _keep_chosen(engine: Engine, chosen: Chosen) -> None:
    engine.read("chosen_regions", pa.table({"region": pa.array(chosen.regions, pa.string())}))
    engine.read("chosen_classes", pa.table({"class": pa.array(chosen.classes, pa.string())}))
    engine.read("chosen_answers", pa.table({"answers": pa.array(chosen.answers, pa.string())}))
    ids = [NOBODY] if chosen.ids == () else chosen.ids or ()
    engine.read("chosen_ids", pa.table({"question_id": pa.array(ids, pa.string())}))
    engine.keep("chosen_blocks", _CHOSEN_BLOCKS)
    engine.keep("chosen_questions", _CHOSEN)


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
