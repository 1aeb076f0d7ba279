"""Rows and questions laid side by side: whatever the batches, spans and passes, each line comes once, its
question beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, cast

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconcile.engines.protocol import Engine
from reconcile.reports.worklists import blocks as worklist_blocks
from reconcile.reports.worklists.blocks import Chunk, lines
from reconcile.vocabulary.errors import LedgerError
from tests.runs import tries

BLOCKS = st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4)), min_size=1, max_size=12)
"""Rows and questions of each block; the first question stands on the first line."""


class Streams:
    """An engine that answers with made-up lines, in batches of `size`."""

    def __init__(self, rows: list[dict[str, Any]], questions: list[dict[str, Any]], size: int) -> None:
        self.rows, self.questions, self.size = rows, questions, size

    def batches(self, sql: str, rows: int) -> Iterator[pa.RecordBatch]:
        asked = "FROM worklist_asked" in sql
        first, last = map(int, re.search(r"BETWEEN (\d+) AND (\d+)", sql).groups())  # type: ignore[union-attr]
        schema = pa.schema(
            [(name, pa.int32()) for name in ("turn", "number", "place")]
            + [("question_id" if asked else "name", pa.string())]
        )
        found = [line for line in (self.questions if asked else self.rows) if first <= line["turn"] <= last]
        yield from pa.Table.from_pylist(found, schema=schema).to_batches(self.size)


def made(blocks: list[tuple[int, int]], size: int) -> tuple[Streams, list[Chunk]]:
    rows, questions, chunks = [], [], []
    for number, (of_rows, of_questions) in enumerate(blocks, 1):
        count = max(of_rows, of_questions)
        for place in range(1, count + 1):
            rows.append({"turn": number, "number": number, "place": place, "name": f"{number}.{place}"})
        for place in range(1, of_questions + 1):
            questions.append(
                {"turn": number, "number": number, "place": place, "question_id": f"T-{number}.{place}"}
            )
        chunks.append(Chunk("31", 1, count))
    return Streams(rows, questions, size), chunks


@given(BLOCKS, st.integers(1, 6), st.integers(1, 12), st.integers(1, 20))
@settings(max_examples=tries(150), deadline=None)
def test_every_line_once_and_its_question_beside_it(
    blocks: list[tuple[int, int]], size: int, span: int, sorted_: int
) -> None:
    engine, chunks = made(blocks, size)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(worklist_blocks, "SPAN", span)
        patch.setattr(worklist_blocks, "SORTED", sorted_)
        tables = list(lines(cast(Engine, engine), chunks))
    assert [len(table) for table in tables] == [chunk.lines for chunk in chunks]
    told = pa.concat_tables(tables).to_pylist()
    assert [line["name"] for line in told] == [line["name"] for line in engine.rows]
    beside = {(line["number"], line["place"]): line["question_id"] for line in engine.questions}
    assert [line["question_id"] for line in told] == [
        beside.get((line["number"], line["place"])) for line in told
    ]


@pytest.mark.parametrize(
    "wrong",
    ["a row missing", "a row twice", "a row too many", "a question twice", "a question without its line"],
)
@pytest.mark.parametrize("sorted_", [1, 100])
def test_what_does_not_fit_stops_the_reports(
    wrong: str, sorted_: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, chunks = made([(2, 1), (3, 2), (1, 1)], 2)
    monkeypatch.setattr(worklist_blocks, "SORTED", sorted_)
    list(lines(cast(Engine, engine), chunks))
    if wrong == "a row missing":
        del engine.rows[4]
    elif wrong == "a row twice":
        engine.rows.insert(1, engine.rows[1])
    elif wrong == "a row too many":
        engine.rows.append({"turn": 9, "number": 9, "place": 1, "name": "9.1"})
    elif wrong == "a question twice":
        engine.questions.insert(1, engine.questions[1])
    else:
        engine.questions.append({"turn": 3, "number": 3, "place": 7, "question_id": "T-3.7"})
    with pytest.raises(LedgerError, match="Baris lembar kerja"):
        list(lines(cast(Engine, engine), chunks))
