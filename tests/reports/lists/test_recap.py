"""The recap adds up on random rows, and hidden cells cannot be worked out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconcile.engines.protocol import Engine
from reconcile.reports import check_totals
from reconcile.reports.kit.homes import keep_homes
from reconcile.reports.lists.recap import recap
from reconcile.tables import TABLES, empty
from tests.findings.ascii_tables import _ledger, engine_with, found, table
from tests.runs import tries

REGIONS = [
    None,
    "31",
    "3171",
    "317101",
    "3171011001",
    "3171011002",
    "3171019999",
    "3172011001",
    "3199",
    "3275",
    "3275011001",
]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    made = engine_with({name: empty(name) for name in TABLES}, tmp_path_factory.mktemp("engine"))
    yield made
    made.close()


@pytest.mark.slow
@given(
    drawn=st.lists(
        st.tuples(
            st.sampled_from(["kis", "kjs", "kip", "dukcapil"]),
            st.sampled_from("abcde"),
            st.sampled_from(REGIONS),
        ),
        max_size=25,
    )
)
@settings(max_examples=tries(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_row_and_person_stands_in_exactly_one_place(
    engine: Engine, drawn: list[tuple[str, str, str | None]]
) -> None:
    rows: list[dict[str, Any]] = [
        {
            "record_id": f"{programme}-{n}",
            "programme": programme,
            "person_id": person,
            "region_code": region,
            "flags": 0,
        }
        | {"source_file": f"{programme}.csv", "sheet": "", "source_row": n}
        for n, (programme, person, region) in enumerate(drawn)
    ]
    for name, made in (
        ("records", table("records", rows)),
        ("persons", table("persons", rows)),
        ("ledger", _ledger(rows)),
    ):
        engine.read(name, made)
    found(engine)
    keep_homes(engine)
    counted = recap(engine)
    check_totals(engine, counted, [])
    below = counted.children()
    leaves = [place for place in counted.counts if place and place not in below]
    for programme, count in Counter(programme for programme, _, _ in drawn).items():
        assert sum(counted.counts[leaf].get(f"rows {programme}", 0) for leaf in leaves) == count
    assert sum(counted.counts[leaf].get("persons", 0) for leaf in leaves) == len(
        {person for _, person, _ in drawn}
    )
