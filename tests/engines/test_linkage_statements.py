"""Every statement of linking says the same on every engine: each is run on both, and what it keeps or
returns is held against the other's, row by row."""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path
from unittest.mock import patch

import pyarrow as pa
import pytest

from reconcile import linkage
from reconcile.engines.protocol import Engine
from reconcile.kinds.known import PERSON
from reconcile.linkage import Before, comparisons
from reconcile.linkage.candidates import Limits, count_all_pairs, draw_random_pairs, find_blocks
from reconcile.linkage.comparisons import Learned
from reconcile.linkage.frames import candidate_levels
from reconcile.linkage.kept.record import record_linking
from tests.engines.both import BothEngines, never_compared
from tests.linkage import test_newborns, test_second_names, test_sole, test_twins
from tests.linkage.nights import TABLES, Nights, World, as_records, judgements, tight
from tests.linkage.small_rolls import MODEL, Household, crowd, records
from tests.runs import FULL

pytestmark = [pytest.mark.gate]

FILES = [
    path
    for path in Path(linkage.__file__).parent.rglob("*.py")
    # DuckDB explains, whatever linked; what is asked of records when first met asks for no row
    if path.name not in {"explanation.py", "of_records.py"}
]
SECOND = [test_second_names.CASES["both have two"]]
CASES = (*test_twins.CASES.values(), *test_newborns.CASES.values(), *SECOND)
RULES = ("nik", "nik15_birth_date", "name_birth_date", "kk_birth_year", "newborn_kk_mother")
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
    """A first night, and one after it that compares again what changed."""
    both, rows = BothEngines(duckdb, spark), _rows()
    found = linkage.link(rows, SMALL, both, _judgements(rows))
    assert record_linking(found, SMALL, PERSON.questions(date(2018, 3, 31).year))["trust"]
    assert found.links.num_rows and found.persons.num_rows == rows.num_rows
    assert len(candidate_levels(both, SMALL)) == found.candidates
    before = _left(duckdb)
    changed = pa.concat_tables([rows.slice(9), _renamed(rows.slice(20, 1))])
    linkage.link(changed, SMALL, both, _judgements(changed), trained=found.weights, before=before)
    carried, said = duckdb.arrow("SELECT * FROM candidates").num_rows, _said(duckdb)
    assert 0 < carried < len(said["compared_pairs"])
    both.in_process = True  # the other way to candidates
    find_blocks(both, SMALL, Limits()).keep_pairs(True)
    with patch.object(comparisons, "MOST_VALUES", 1):  # as many rows as need it are none for a test
        comparisons.prepare(both, SMALL)
    _draw_between_sources(both, changed.num_rows, found.weights.learned)
    for case in ("a third row of the same", "a third row of another"):
        assert test_sole.sole_of(both, case) == test_sole.CASES[case][2]
    assert test_sole.twice_of(both, "aa", ("ALYA", "ALYA")) == {(0, 1)}
    assert never_compared(both, FILES) == []
    whole = dataclasses.replace(before, carry=False)
    linkage.link(changed, SMALL, duckdb, _judgements(changed), trained=found.weights, before=whole)
    assert _said(duckdb) == said


if FULL:  # half a minute of Spark each; the gate compares every statement of such a night, above

    @pytest.mark.parametrize("seed", [27, 23, 26, 24])
    def test_a_random_increment_on_spark_says_what_a_whole_night_says(
        spark: Engine, duckdb: Engine, seed: int
    ) -> None:
        """Rows come, go and change; people judge. What all says is asked of DuckDB, which is quicker."""
        world, nights = World(seed, people=16), Nights(tight(SMALL))
        nights.night(duckdb, world.rows)
        world.live()
        rows, words = as_records(world.rows), (SMALL.words.same, SMALL.words.different)
        judged = judgements(rows, world.judgements(words))
        before = nights.before
        assert before is not None
        linkage.link(rows, nights.model, spark, judged, trained=nights.trained, before=before)
        fresh, said = spark.arrow("SELECT * FROM fresh").num_rows, _said(spark)
        made = spark.arrow("SELECT * FROM candidates").num_rows
        assert 0 < fresh < rows.num_rows and 0 < made < len(said["compared_pairs"])
        whole = dataclasses.replace(before, carry=False)
        linkage.link(rows, nights.model, duckdb, judged, trained=nights.trained, before=whole)
        assert _said(duckdb) == said


def _draw_between_sources(both: BothEngines, rows: int, learned: Learned) -> None:
    """As of a model that makes no pair within a source."""
    between = dataclasses.replace(SMALL, between_sources=True)
    assert 0 < count_all_pairs(both, between, rows) < count_all_pairs(both, SMALL, rows)
    draw_random_pairs(both, between, learned, rows)
    drawn = both.first.arrow("SELECT * FROM random_compared").num_rows
    draw_random_pairs(both.first, SMALL, learned, rows)
    assert 0 < drawn < both.first.arrow("SELECT * FROM random_compared").num_rows


def _left(engine: Engine) -> Before:
    rows, pairs = (engine.arrow(f"SELECT * FROM {name}") for name in ("compared_rows", "compared_pairs"))
    return Before(rows, pairs, carry=True)


def _said(engine: Engine) -> dict[str, list[dict[str, object]]]:
    return {
        name: engine.arrow(f"SELECT * FROM {name} ORDER BY {order}").to_pylist()
        for name, order in TABLES.items()
    }


def _renamed(row: pa.Table) -> pa.Table:
    """A row that says something else, and so has another id."""
    other = {"record_id": f"{row['record_id'][0]}-again", "name_key": "LAIN NAMA", "name_first": "LAIN"}
    return pa.Table.from_pylist([{**row.to_pylist()[0], **other}], schema=row.schema)
