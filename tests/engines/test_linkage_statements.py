"""Every statement of linking says the same on every engine: each is run on both, and what it keeps or
returns is held against the other's, row by row."""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from reconcile import linkage
from reconcile.engines.protocol import Engine
from reconcile.kinds.known import PERSON
from reconcile.linkage.candidates import make_candidates
from reconcile.linkage.frames import candidate_levels
from reconcile.linkage.kept.record import record_linking
from tests.engines.both import BothEngines, never_compared
from tests.linkage import test_newborns, test_twins
from tests.linkage.small_rolls import MODEL, Household, crowd, records

pytestmark = [pytest.mark.gate]

FILES = [
    path
    for path in Path(linkage.__file__).parent.rglob("*.py")
    if path.name != "explanation.py"  # DuckDB explains, whatever linked
]
CASES = (*test_twins.CASES.values(), *test_newborns.CASES.values())
RULES = ("nik", "nik15_birth_date", "name_birth_date", "kk_birth_date", "newborn_kk_mother")
"""One of each sort; the others put the same statements over other columns."""
SMALL = dataclasses.replace(
    MODEL,
    blocking=tuple(rule for rule in MODEL.blocking if rule.name in RULES),
    random_pairs=500,
    largest_block=4,
)
"""As persons are linked; blocks of five rows are oversized already, so that all narrowing is done."""


def _rows() -> pa.Table:
    cases = [case(Household(number).row) for number, case in enumerate(CASES)]
    return records(*crowd(60), *(row for rows in cases for row in rows))


def _judgements(rows: pa.Table) -> pa.Table:
    ids = sorted(rows["record_id"].to_pylist())
    return pa.table(
        {
            "record_id_left": [ids[0], ids[2]],
            "record_id_right": [ids[1], ids[3]],
            "verdict": [SMALL.words.same, SMALL.words.different],
        }
    )


def test_linking_is_alike_on_every_engine_statement_by_statement(spark: Engine, duckdb: Engine) -> None:
    both, rows = BothEngines(duckdb, spark), _rows()
    found = linkage.link(rows, SMALL, both, _judgements(rows))
    assert record_linking(found, SMALL, PERSON.questions(date(2018, 3, 31).year))["trust"]
    assert found.links.num_rows and found.persons.num_rows == rows.num_rows
    assert len(candidate_levels(both, SMALL)) == found.candidates
    both.in_process = True  # the other way to candidates
    make_candidates(both, SMALL)
    assert never_compared(both, FILES) == []
