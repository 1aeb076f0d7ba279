"""Candidates against a brute-force oracle: each pair once, oversized blocks narrowed and reported."""

from __future__ import annotations

import itertools

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconcile.engines.opening import open_engine
from reconcile.linkage.candidates import make_candidates
from reconcile.linkage.model import BlockingRule, Field, Model, Rung
from tests.runs import tries

LARGEST = 4
RULES = (
    BlockingRule("one", ("a",), ("c",)),
    BlockingRule("two", ("b", "c"), lacking="a"),
    BlockingRule("three", ("b",), ("a", "c")),
    BlockingRule("four", ("c",), ("b",), pairs_per_row=0.5),
    BlockingRule("five", ("a",), ("c",), lacking="b", pairs_per_row=0.5),
)
MODEL = Model(
    name="t",
    columns={name: name for name in "abc"},
    fields=(Field("a", levels=(Rung("same", "l.a = r.a", ""), Rung("other", "TRUE", "")), reads=("a",)),),
    blocking=RULES,
    classes=("one", "two"),
    seeds={"one": ({"a": ("same",)},)},
    largest_block=LARGEST,
)
value = st.one_of(st.none(), st.integers(0, 2))
rows_of = st.lists(st.tuples(value, value, value), min_size=2, max_size=16)


def block(rows, keys):
    blocks = {}
    for number, row in enumerate(rows):
        key = tuple(row["abc".index(k)] for k in keys)
        if None not in key:
            blocks.setdefault(key, []).append(number)
    return blocks


def bound_of(rule, blocks, count):
    """The largest size such that blocks up to it make no more pairs than the rule may."""
    if rule.pairs_per_row is None:
        return LARGEST
    pairs = lambda size: sum(len(b) * (len(b) - 1) // 2 for b in blocks if len(b) <= size)  # noqa: E731
    return (
        max(
            [1]
            + [s for s in {len(b) for b in blocks} if pairs(s) <= rule.pairs_per_row * count and s <= LARGEST]
        )
        if blocks
        else LARGEST
    )


def oracle(rows):
    found = {}
    for number, rule in enumerate(RULES):
        lacks = lambda row: rule.lacking is None or row["abc".index(rule.lacking)] is None  # noqa: B023, E731
        blocks = [
            members
            for members in block(rows, rule.keys).values()
            if any(lacks(rows[m]) for m in members)  # no other makes a pair, or counts
        ]
        bound = bound_of(rule, blocks, len(rows))
        for members in blocks:
            parts = [members]
            for depth in range(len(rule.narrow) + 1):
                if depth:
                    # a row that does not know the narrowing key counts in a block of its own kind, but joins
                    # nobody
                    groups = {}
                    for m in members:
                        groups.setdefault(
                            tuple(rows[m]["abc".index(k)] for k in rule.narrow[:depth]), []
                        ).append(m)
                    parts = list(groups.values())
                if max(map(len, parts)) <= (LARGEST if depth else bound):
                    keys = rule.narrow[:depth]
                    for part in parts:
                        if all(rows[part[0]]["abc".index(k)] is not None for k in keys):
                            for pair in itertools.combinations(part, 2):
                                if rule.lacking is None or any(
                                    rows[m]["abc".index(rule.lacking)] is None for m in pair
                                ):
                                    found.setdefault(pair, []).append(number)
                    break
    return found


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    made = open_engine(tmp_path_factory.mktemp("spill"), memory="500MB")
    yield made
    made.close()


@pytest.mark.slow
@settings(max_examples=tries(80), deadline=None)
@given(rows=rows_of)
def test_candidates_are_those_of_brute_force(engine, rows):
    """Both ways of making them: by sorted numbers, and by joins; with the same report of blocks."""
    columns = {name: pa.array([row[place] for row in rows], pa.int32()) for place, name in enumerate("abc")}
    engine.read("prepared", pa.table({"row_number_": pa.array(range(len(rows)), pa.int32()), **columns}))
    wanted, reports = oracle(rows), []
    for rows_in_process in (1_000_000, 0):  # sorted numbers, then joins
        report = make_candidates(engine, MODEL, rows_in_process=rows_in_process)
        reports.append(report.to_pylist())
        table = engine.arrow("SELECT * FROM candidates")
        listed = list(zip(*(table[name].to_pylist() for name in ("l", "r", "rule", "rules")), strict=True))
        assert len(listed) == len({(a, b) for a, b, *_ in listed})
        assert {(a, b): rule for a, b, rule, _ in listed} == {
            pair: min(rules) for pair, rules in wanted.items()
        }
        assert {(a, b): rules for a, b, _, rules in listed} == {
            pair: sum(1 << rule for rule in rules) for pair, rules in wanted.items()
        }
        assert sum(report["pairs"].to_pylist()) == len(listed)
    assert reports[0] == reports[1]
