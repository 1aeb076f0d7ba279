"""The recap adds up on random rows, and hidden cells cannot be worked out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconcile.engine import DuckDBEngine
from reconcile.reports import check_totals, recap
from reconcile.reports.homes import keep_homes
from reconcile.reports.suppression import FEW, HIDDEN, SMALL, hidden_cells
from reconcile.tables import TABLES, empty
from tests.findings.ascii_tables import _ledger, engine_with, found, table

REGIONS = [None, "31", "3171", "317101", "3171011001", "3171011002", "3171019999", "3172011001", "3199", "3275", "3275011001"]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DuckDBEngine]:
    made = engine_with({name: empty(name) for name in TABLES}, tmp_path_factory.mktemp("engine"))
    yield made
    made.close()


@given(
    drawn=st.lists(
        st.tuples(st.sampled_from(["kis", "kjs", "kip", "dukcapil"]), st.sampled_from("abcde"), st.sampled_from(REGIONS)), max_size=25
    )
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_row_and_person_stands_in_exactly_one_place(engine: DuckDBEngine, drawn: list[tuple[str, str, str | None]]) -> None:
    rows: list[dict[str, Any]] = [
        {"record_id": f"{programme}-{n}", "programme": programme, "person_id": person, "region_code": region, "flags": 0}
        | {"source_file": f"{programme}.csv", "sheet": "", "source_row": n}
        for n, (programme, person, region) in enumerate(drawn)
    ]
    for name, made in (("records", table("records", rows)), ("persons", table("persons", rows)), ("ledger", _ledger(rows))):
        engine.read(name, made)
    found(engine)
    keep_homes(engine)
    counted = recap(engine)
    check_totals(engine, counted, [])
    below = counted.children()
    leaves = [place for place in counted.counts if place and place not in below]
    for programme, count in Counter(programme for programme, _, _ in drawn).items():
        assert sum(counted.counts[leaf].get(f"rows {programme}", 0) for leaf in leaves) == count
    assert sum(counted.counts[leaf].get("persons", 0) for leaf in leaves) == len({person for _, person, _ in drawn})


cells = st.one_of(st.integers(0, 6), st.integers(0, 14))


@given(tree=st.lists(st.lists(cells, min_size=1, max_size=3), min_size=1, max_size=3))
@settings(max_examples=150, deadline=None)
def test_no_small_cell_can_be_worked_out(tree: list[list[int]]) -> None:
    """A reader who tries every table that fits what is shown finds more than one value for each cell below 5."""
    children: dict[str, list[str]] = {"all": [f"k{i}" for i in range(len(tree))]}
    children |= {f"k{i}": [f"k{i}.{j}" for j in range(len(leaves))] for i, leaves in enumerate(tree)}
    values = {f"k{i}.{j}": value for i, leaves in enumerate(tree) for j, value in enumerate(leaves)}
    values |= {f"k{i}": sum(leaves) for i, leaves in enumerate(tree)}
    values["all"] = sum(map(sum, tree))
    marks = hidden_cells(children, values)
    assert {node for node, value in values.items() if 0 < value < SMALL} <= {node for node, mark in marks.items() if mark == FEW}
    assert all(values[node] < SMALL for node, mark in marks.items() if mark == FEW)
    possible: dict[str, set[int]] = {node: set() for node in values}
    for guess in _tables_that_fit(children, values, marks):
        for node, value in guess.items():
            possible[node].add(value)
    assert all(len(possible[node]) > 1 for node in marks if 0 < values[node] < SMALL and node != "all"), (tree, marks)


def _tables_that_fit(children: dict[str, list[str]], values: dict[str, int], marks: dict[str, str]) -> Iterator[dict[str, int]]:
    """Every table with the shown cells: "<5" is 1 to 4 (0 within another), "*" is 5 or more, tried up to 5 above the truth."""

    def fits(node: str, value: int) -> bool:
        return value == values[node] if node not in marks else value >= SMALL if marks[node] == HIDDEN else 0 < value < SMALL

    branches: list[list[dict[str, int]]] = []
    for branch in children["all"]:
        leaves = children[branch]
        lowest = 0 if marks.get(branch) == FEW else 1
        ranges = [
            [values[leaf]] if leaf not in marks else range(lowest, SMALL) if marks[leaf] == FEW else range(SMALL, values[leaf] + 6)
            for leaf in leaves
        ]
        tables = [dict(zip(leaves, guess, strict=True)) | {branch: sum(guess)} for guess in product(*ranges)]
        zero_within = marks.get("all") == FEW
        branches.append([made for made in tables if fits(branch, made[branch]) or (zero_within and made[branch] == 0)])
    totals = [sorted({made[branch] for made in tables}) for branch, tables in zip(children["all"], branches, strict=True)]
    allowed = [sums for sums in product(*totals) if fits("all", sum(sums))]
    for place, (branch, tables) in enumerate(zip(children["all"], branches, strict=True)):
        reachable = {sums[place] for sums in allowed}
        yield from (made for made in tables if made[branch] in reachable)
