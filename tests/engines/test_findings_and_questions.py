"""Every statement of findings and questions says the same on every engine: each is run on both, and what it
keeps or returns is held against the other's, row by row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from data_samples.generator import generate
from reconcile import findings, questions, tables
from reconcile.engines.opening import open_engine
from reconcile.engines.protocol import Engine, Source
from reconcile.engines.quoting import identifier
from reconcile.run import stages
from reconcile.run.declarations import load_declarations
from reconcile.run.given import source_of
from reconcile.run.jobs import Job
from reconcile.run.stages import FIND
from reconcile.workspace.runs import RunFolder
from tests.engines.conftest import MEMORY

pytestmark = [pytest.mark.slow]

AS_OF = date(2018, 3, 31)
DECLARED = load_declarations()
NAMES = {code: programme.name for code, programme in DECLARED.programmes.items()}


class BothEngines:
    """An engine that asks two and refuses to go on where they differ. asked: every statement that both
    ran."""

    in_process = False

    def __init__(self, one: Engine, two: Engine) -> None:
        self._engines = one, two
        self.asked: list[str] = []

    @property
    def first(self) -> Engine:
        return self._engines[0]

    def read(self, name: str, source: Source) -> None:
        for engine in self._engines:
            engine.read(name, source)

    def drop(self, *names: str) -> None:
        for engine in self._engines:
            engine.drop(*names)

    def keep(self, name: str, sql: str, *, on_disk: bool = False) -> int:
        self.asked.append(sql)
        count, other = (engine.keep(name, sql, on_disk=on_disk) for engine in self._engines)
        assert other == count, name
        self._same(f"SELECT * FROM {identifier(name)}", name)
        return count

    def arrow(self, sql: str) -> pa.Table:
        self.asked.append(sql)
        return self._same(sql, sql)

    def _same(self, sql: str, about: str) -> pa.Table:
        one, two = (engine.arrow(sql) for engine in self._engines)
        assert two.schema == one.schema, about
        assert _rows(two) == _rows(one), about
        return one


def _rows(table: pa.Table) -> list[str]:
    return sorted(map(repr, table.to_pylist()))


@pytest.fixture(scope="module")
def both(spark: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Both engines with the tables that findings are made from: a generated run, for it has all of them."""
    folder = tmp_path_factory.mktemp("generated")
    generate(1000, 5, "legacy", folder)
    stages.run(Job(inputs=folder / "inputs", out=folder / "out", as_of=AS_OF))
    duckdb = open_engine(folder / "spill", MEMORY, 2, [folder / "out"])
    engines = BothEngines(duckdb, spark)
    for name in FIND.needs:
        engines.read(name, source_of(RunFolder(folder / "out"), name))
    yield engines
    duckdb.close()


def _answered(asked: Sequence[dict[str, Any]]) -> pa.Table:
    """Two of three questions answered, every other one before its rows changed, and one that nobody asks."""
    rows = [
        {
            "answers": question["answers"],
            "class": question["class"] if question["answers"] == "TINDAKAN" else None,
            "record_id_left": question["record_id_left"],
            "record_id_right": question["record_id_right"],
            "verdict": "SAMA" if question["answers"] == "IDENTITAS" else "SETUJU",
            "decided_on": date(2017, 6, 1 + place % 20),
            "changed": "nama berubah" if place % 2 else None,
        }
        for place, question in enumerate(asked)
        if place % 3
    ]
    same = [question for question in asked if question["record_id_right"] is None][:2]
    if len(same) == 2:  # two rows of whom nobody asks whether they are one
        left, right = sorted(question["record_id_left"] for question in same)
        pair = {"record_id_left": left, "record_id_right": right, "verdict": "SAMA", "changed": "NIK berubah"}
        rows.append({"answers": "IDENTITAS", "class": None, "decided_on": date(2017, 6, 2), **pair})
    return pa.Table.from_pylist(rows, schema=tables.ANSWERED.schema)


def _found_and_asked(engine: Any, answered: pa.Table) -> None:
    findings.find_all(engine, DECLARED.programmes, DECLARED.rules, AS_OF, answered)
    findings.persons_unanswered(engine)
    questions.keep_questions(engine, DECLARED.rules.overlaps, NAMES, answered)


def test_findings_and_questions_are_alike_on_every_engine(both: Any) -> None:
    """The questions that are answered come from one engine; with the answers both make all there is."""
    _found_and_asked(both.first, tables.empty("answered"))
    asked = both.first.arrow("SELECT * FROM questions ORDER BY question_id").to_pylist()
    _found_and_asked(both, _answered(asked))
    for name in (*findings.names(), *questions.NAMES):
        assert both.arrow(f"SELECT * FROM {identifier(name)}").num_rows, f"{name}: nothing was compared"
    statuses = both.arrow("SELECT DISTINCT status FROM questions ORDER BY status")["status"].to_pylist()
    assert statuses == ["BARU", "DIPUTUSKAN", "DITANYAKAN_LAGI"]
    assert both.arrow("SELECT * FROM questions WHERE finding = 'answered'").num_rows
    assert len(set(both.asked)) > 25
