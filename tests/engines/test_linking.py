"""Linking gives the same links, refused links and persons on every engine, row by row."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconcile import linkage
from reconcile.engines.opening import open_engine
from reconcile.engines.protocol import Engine
from reconcile.kinds.known import PERSON
from reconcile.linkage.model import BlockingRule, Field, Guards, Model, Rung, Thresholds
from reconcile.run import link, stages
from reconcile.run.jobs import Job
from tests.engines.conftest import MEMORY
from tests.linkage.febrl import febrl_model, records
from tests.runs import FULL, known_key, run_as_far_as, thousand_people, tries

pytestmark = [pytest.mark.gate]

TABLES = {
    "links": "SELECT * FROM links ORDER BY record_id_left, record_id_right",
    "refused_links": "SELECT * FROM refused_links ORDER BY record_id_left, record_id_right, reason",
    "persons": "SELECT * FROM person_of ORDER BY record_id",
}


@pytest.fixture(scope="module")
def both(spark: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, Engine]]:
    duckdb = open_engine(tmp_path_factory.mktemp("duckdb"), MEMORY, 2)
    yield duckdb, spark
    duckdb.close()


def _linked(
    engine: Engine, rows: pa.Table, model: Model, judgements: pa.Table | None = None
) -> dict[str, pa.Table]:
    linkage.link(rows, model, engine, judgements)
    return {name: engine.arrow(sql) for name, sql in TABLES.items()}


def _assert_same(
    both: tuple[Engine, Engine], rows: pa.Table, model: Model, judgements: pa.Table | None = None
) -> dict[str, pa.Table]:
    one, two = (_linked(engine, rows, model, judgements) for engine in both)
    for name in TABLES:
        assert two[name].schema == one[name].schema
        assert two[name].to_pylist() == one[name].to_pylist(), name
    return one


if FULL:  # the gate knows no such test, so that it skips none; it compares every statement over persons

    def test_febrl4_is_linked_alike(both: tuple[Engine, Engine]) -> None:
        """Every tenth pair of FEBRL4, fewer rules and random pairs: what is tried is the SQL and the kernels,
        not the size."""
        table, _ = records()
        numbers = pa.compute.extract_regex(table["record_id"], r"rec-(?P<n>\d+)-")
        kept = pa.compute.ends_with(pa.compute.struct_field(numbers, "n"), "0")
        model = febrl_model(with_number=True)
        found = _assert_same(
            both,
            table.filter(kept),
            dataclasses.replace(model, blocking=model.blocking[:4], random_pairs=5000),
        )
        assert found["links"].num_rows > 400


def test_generated_rolls_are_linked_alike_to_the_byte(
    spark: Engine, tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Runs as far as persons, after which DuckDB does all that is done: the tables that linking leaves, and
    what is known about it."""
    del spark  # started, so that the run finds it
    small = dataclasses.replace(
        PERSON, model=lambda by_role: dataclasses.replace(PERSON.model(by_role), random_pairs=5000)
    )
    monkeypatch.setattr(link, "KINDS", {"person": small})
    one, two = (
        Job(
            inputs=thousand_people(),
            out=known_key(tmp_path / engine),
            as_of=date(2018, 3, 31),
            engine=engine,
            cache=cache,
            memory=MEMORY,
            threads=2,
        )
        for engine in ("duckdb", "spark")
    )
    for job in (one, two):
        run_as_far_as(stages.IDENTIFY, job)
    for name in (
        "links.parquet",
        "refused_links.parquet",
        "clusters.parquet",
        "persons.parquet",
        "model.json",
    ):
        assert (two.out / name).read_bytes() == (one.out / name).read_bytes(), name
    first, second = (
        json.loads((job.out / "manifest.json").read_text(encoding="utf-8")) for job in (one, two)
    )
    assert (first["run"]["engine"], second["run"]["engine"]) == ("duckdb", "spark")
    assert second["outputs"] == first["outputs"]
    assert first["results"]["refused_links"]


def _field(name: str) -> Field:
    return Field(
        name,
        known=f"l.{name} IS NOT NULL AND r.{name} IS NOT NULL",
        reads=(name,),
        levels=(
            Rung("same", f"l.{name} = r.{name}", f"{name} sama"),
            Rung("different", "TRUE", f"{name} berbeda"),
        ),
    )


SMALL = Model(
    name="small",
    columns={
        "number": "TRY_CAST(number AS BIGINT)",
        "name": "name",
        "born": "born",
        "source": "source",
        "sure": "number IS NOT NULL",
    },
    fields=(_field("number"), _field("name"), _field("born")),
    blocking=(
        BlockingRule("number", ("number",)),
        BlockingRule("name", ("name",), ("born",)),
        BlockingRule("born", ("born",), ("name",)),
    ),
    classes=("person", "relative", "borrower", "stranger"),
    seeds={"person": ({"number": ("same",), "name": ("same",)},)},
    guards=Guards(source="source", one_per_source="sure", number="number", number_confirmed="sure"),
    thresholds=Thresholds(precision=0.9, link=0.6, review=0.1),
    largest_block=4,
    random_pairs=200,
)
ROW = st.tuples(
    st.sampled_from(["3174", "3175", " 3176", "x", "", "317.4", None]),
    st.sampled_from(["ani", "Ani", "budi", "siti aminah", "é", None]),
    st.sampled_from([1990, 1991, 2018, None]),
    st.sampled_from(["kis", "kjs", "dtks"]),
)


if FULL:  # as above

    @settings(
        max_examples=tries(3),  # each plans some 90 statements: seconds, not milliseconds
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(
        st.lists(ROW, min_size=30, max_size=90),
        st.lists(st.tuples(st.integers(0, 29), st.integers(0, 29), st.booleans()), max_size=3),
    )
    def test_any_small_table_is_linked_alike(both: tuple[Engine, Engine], rows: list, judged: list) -> None:
        columns = dict(zip(("number", "name", "born", "source"), zip(*rows, strict=True), strict=True))
        types = {"number": pa.string(), "name": pa.string(), "born": pa.int32(), "source": pa.string()}
        ids = [f"row-{number:02}" for number in range(len(rows))]
        table = pa.table(
            {"record_id": ids, **{name: pa.array(values, types[name]) for name, values in columns.items()}}
        )
        pairs = [
            (ids[min(a, b)], ids[max(a, b)], "same" if same else "different")
            for a, b, same in judged
            if a != b
        ]
        names = ("record_id_left", "record_id_right", "verdict")
        judgements = pa.table(
            {name: pa.array([pair[place] for pair in pairs], pa.string()) for place, name in enumerate(names)}
        )
        _assert_same(both, table, SMALL, judgements)
