"""Candidates against a brute-force oracle: each pair once, oversized blocks narrowed and reported."""

from __future__ import annotations

import itertools

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from reconcile.engine import DuckDBEngine
from reconcile.linkage.candidates import make_candidates
from reconcile.linkage.model import BlockingRule, Model

LARGEST = 4
RULES = (BlockingRule("one", ("a",), ("c",)), BlockingRule("two", ("b", "c")), BlockingRule("three", ("b",), ("a", "c")))
MODEL = Model(name="t", columns={}, fields=(), blocking=RULES, seeds={}, largest_block=LARGEST)
value = st.one_of(st.none(), st.integers(0, 2))
rows_of = st.lists(st.tuples(value, value, value), min_size=2, max_size=16)


def block(rows, keys):
    blocks = {}
    for number, row in enumerate(rows):
        key = tuple(row["abc".index(k)] for k in keys)
        if None not in key:
            blocks.setdefault(key, []).append(number)
    return blocks


def oracle(rows):
    found = {}
    for number, rule in enumerate(RULES):
        for members in block(rows, rule.keys).values():
            parts = [members]
            for depth in range(len(rule.narrow) + 1):
                if depth:
                    # a row that does not know the narrowing key counts in a block of its own kind, but joins nobody
                    groups = {}
                    for m in members:
                        groups.setdefault(tuple(rows[m]["abc".index(k)] for k in rule.narrow[:depth]), []).append(m)
                    parts = list(groups.values())
                if max(map(len, parts)) <= LARGEST:
                    keys = rule.narrow[:depth]
                    for part in parts:
                        if all(rows[part[0]]["abc".index(k)] is not None for k in keys):
                            for pair in itertools.combinations(part, 2):
                                found.setdefault(pair, number)
                    break
    return found


@settings(max_examples=60, deadline=None)
@given(rows_of)
def test_candidates_are_those_of_brute_force(tmp_path_factory, rows):
    engine = DuckDBEngine(tmp_path_factory.mktemp("spill"), memory="500MB")
    columns = {name: pa.array([row[place] for row in rows], pa.int32()) for place, name in enumerate("abc")}
    engine.read("prepared", pa.table({"row_number_": pa.array(range(len(rows)), pa.int32()), **columns}))
    report = make_candidates(engine, MODEL)
    table = engine.arrow("SELECT * FROM candidates")
    listed = list(zip(table["l"].to_pylist(), table["r"].to_pylist(), table["rule"].to_pylist(), strict=True))
    engine.close()
    assert len(listed) == len({(a, b) for a, b, _ in listed})
    assert {(a, b): rule for a, b, rule in listed} == oracle(rows)
    assert sum(report["pairs"].to_pylist()) == len(listed)
