"""A pair that people are asked about unless nobody else comes into question: graphs of rows in, pairs out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from reconcile.engines.protocol import Engine
from reconcile.linkage.comparisons import Patterns
from reconcile.linkage.model import BlockingRule, Field, Guards, Model, Rung, Sole, Twice
from reconcile.linkage.rivals import Likelihood, keep_sole, keep_twice

ONE, MAYBE, SAME, APART = 4, 3, 2, 1
"""Rungs: a child without a name who fits; one that fits less well; plainly one person; two persons."""

RUNGS = ("one", "maybe", "same")
MODEL = Model(
    name="children",
    columns={"name": "name", "roll": "roll", "once": "TRUE"},
    fields=(
        Field(
            "name",
            known="TRUE",
            levels=(
                *(Rung(name, f"l.row_number_ = {place}", name) for place, name in enumerate(RUNGS)),
                Rung("apart", "TRUE", "apart"),
            ),
        ),
    ),
    blocking=(BlockingRule("name", ("name",)),),
    classes=("person", "stranger"),
    seeds={"person": ({"name": ("same",)},)},
    guards=Guards(
        source="roll",
        one_per_source="once",
        ask=({"name": ("one", "maybe")},),
        sole=Sole(links=({"name": ("one",)},), claims=({"name": ("one", "maybe")},)),
    ),
)
PROBABILITY = {ONE: 0.99, MAYBE: 0.5, SAME: 0.999, APART: 0.001}

CASES = {
    # rolls of the rows, pairs compared, pairs found
    "nobody else": ("ab", {(0, 1): ONE}, {(0, 1)}),
    "two rows of one roll": ("aa", {(0, 1): ONE}, set()),
    "a roll that nobody knows": ([None, None], {(0, 1): ONE}, {(0, 1)}),
    "a third row of the same": ("abc", {(0, 1): ONE, (0, 2): ONE, (1, 2): SAME}, {(0, 1), (0, 2)}),
    "a third row of another": ("abc", {(0, 1): ONE, (0, 2): ONE, (1, 2): APART}, set()),
    "a third row never compared": ("abc", {(0, 1): ONE, (0, 2): ONE}, set()),
    "a third that may be it": ("abc", {(0, 1): ONE, (0, 2): MAYBE, (1, 2): APART}, set()),
    "a third that slipped otherwise": ("abc", {(0, 1): ONE, (0, 2): ONE, (1, 2): MAYBE}, {(0, 1), (0, 2)}),
    "a third that slipped otherwise, of one roll": ("abb", {(0, 1): ONE, (0, 2): ONE, (1, 2): MAYBE}, set()),
    "a third of its own roll, and the other is plainly that": (
        "aba",
        {(0, 1): ONE, (1, 2): SAME, (0, 2): MAYBE},
        set(),
    ),
    "a third that is surely not": ("abc", {(0, 1): ONE, (0, 2): APART, (1, 2): APART}, {(0, 1)}),
    "three without a name": ("abc", {(0, 1): ONE, (0, 2): ONE, (1, 2): ONE}, {(0, 1), (0, 2), (1, 2)}),
    "two of one roll claim one": ("aba", {(0, 1): ONE, (1, 2): ONE, (0, 2): ONE}, set()),
    "another household": ("abcd", {(0, 1): ONE, (2, 3): ONE, (1, 2): APART}, {(0, 1), (2, 3)}),
    "plainly one": ("ab", {(0, 1): SAME}, set()),
}


def sole_of(
    engine: Engine, case: str, model: Model = MODEL, alone: np.ndarray | None = None
) -> set[tuple[int, int]]:
    """The pairs that stand alone in a case. alone: probabilities of the rungs with chance for their only rival."""
    rolls, pairs, _ = CASES[case]
    rows = {
        "row_number_": pa.array(range(len(rolls)), pa.int32()),
        "roll": pa.array(list(rolls), pa.string()),
        "whole": pa.array([roll == "a" for roll in rolls], pa.bool_()),
    }
    engine.read("prepared", pa.table(rows))
    left, right = zip(*pairs, strict=True)
    numbers = {"l": pa.array(left, pa.int32()), "r": pa.array(right, pa.int32())}
    engine.read("compared", pa.table({**numbers, "pattern": pa.array(list(pairs.values()), pa.int64())}))
    levels = np.array([[level] for level in PROBABILITY], dtype=np.int8)
    patterns = Patterns(levels[:, 0].astype(np.int64), levels, np.ones(len(levels)))
    said = np.array(list(PROBABILITY.values()))
    keep_sole(engine, model, patterns, Likelihood(said, alone if alone is not None else said, 0.95))
    return {(row["l"], row["r"]) for row in engine.arrow("SELECT l, r FROM sole").to_pylist()}


@pytest.mark.parametrize("case", CASES)
def test_a_pair_stands_alone_where_no_third_row_contests_it(engine: Engine, case: str) -> None:
    assert sole_of(engine, case) == CASES[case][2]


def test_a_model_without_such_pairs_has_none(engine: Engine) -> None:
    model = Model(**{**vars(MODEL), "guards": Guards()})
    none = Patterns(np.array([], np.int64), np.empty((0, 1), np.int8), np.array([]))
    keep_sole(engine, model, none, Likelihood(np.array([]), np.array([]), 0.9))
    assert engine.arrow("SELECT * FROM sole").num_rows == 0


@pytest.mark.parametrize("case", CASES)
def test_where_no_source_lists_everybody_nobody_knows_that_a_pair_stands_alone(
    engine: Engine, case: str
) -> None:
    """Roll a lists everybody: a twin of whom another knows nothing would stand there."""
    sole = Sole(({"name": ("one",)},), ({"name": ("one", "maybe")},), vouched="whole")
    columns = {**MODEL.columns, "whole": "TRUE"}
    model = replace(MODEL, columns=columns, guards=replace(MODEL.guards, sole=sole))
    rolls, _, alone = CASES[case]
    found = sole_of(engine, case, model)
    assert found >= {pair for pair in alone if rolls[pair[0]] == "a" or rolls[pair[1]] == "a"}
    assert all("a" in (rolls[one], rolls[two]) for one, two in found)


def test_where_a_source_lists_everybody_a_household_is_no_rival(engine: Engine) -> None:
    """A pair likelier two of a household than one person (0.5): whoever the other was would stand on roll a."""
    sole = Sole(({"name": ("one", "maybe")},), ({"name": ("one", "maybe")},), vouched="whole")
    model = replace(
        MODEL,
        columns={**MODEL.columns, "whole": "TRUE"},
        guards=replace(MODEL.guards, sole=sole),
    )
    CASES["likelier two"] = ("ab", {(0, 1): MAYBE}, set())
    try:
        assert sole_of(engine, "likelier two", model) == set()
        assert sole_of(engine, "likelier two", model, np.full(4, 0.99)) == {(0, 1)}
        CASES["on its roll by its own name"] = ("abb", {(0, 1): MAYBE, (0, 2): SAME, (1, 2): MAYBE}, set())
        assert sole_of(engine, "on its roll by its own name", model, np.full(4, 0.99)) == set()
        unvouched = replace(model, guards=replace(model.guards, sole=replace(sole, vouched=None)))
        assert sole_of(engine, "likelier two", unvouched, np.full(4, 0.99)) == set()
    finally:
        for case in ("likelier two", "on its roll by its own name"):
            CASES.pop(case, None)


@pytest.mark.parametrize(
    ("rolls", "names", "found"),
    [
        ("aa", ("ALYA", "ALYA"), {(0, 1)}),
        ("aa", ("ALYA", "ALIA"), set()),  # twins, alike by ear
        ("aa", (None, None), set()),
        ("ab", ("ALYA", "ALYA"), set()),  # two rolls: nothing to overrule
        ("bb", ("ALYA", "ALYA"), set()),  # a roll that may list a person often
    ],
)
def test_a_source_lists_twice_whom_it_writes_alike(
    engine: Engine, rolls: str, names: tuple[str | None, str | None], found: set[tuple[int, int]]
) -> None:
    assert twice_of(engine, rolls, names) == found


def twice_of(engine: Engine, rolls: str, names: tuple[str | None, str | None]) -> set[tuple[int, int]]:
    """The pairs of two rows of these rolls and names that a roll lists twice; roll a lists a person once."""
    guards = replace(MODEL.guards, twice=Twice(({"name": ("same",)},), written="name"))
    rows = {"row_number_": pa.array([0, 1], pa.int32()), "record_id": ["x", "y"]}
    once = pa.array([roll == "a" for roll in rolls])
    engine.read("prepared", pa.table({**rows, "roll": list(rolls), "once": once}))
    engine.read("records", pa.table({"record_id": ["x", "y"], "name": pa.array(names, pa.string())}))
    pair = {"l": pa.array([0], pa.int32()), "r": pa.array([1], pa.int32())}
    engine.read("compared", pa.table({**pair, "pattern": pa.array([SAME], pa.int64())}))
    levels = np.array([[SAME]], dtype=np.int8)
    keep_twice(engine, replace(MODEL, guards=guards), Patterns(np.array([SAME]), levels, np.ones(1)))
    return {(row["l"], row["r"]) for row in engine.arrow("SELECT l, r FROM twice").to_pylist()}
