"""FEBRL4 (5,000 true pairs among 10,000 rows), linked blind: no threshold and no weight is chosen with the
truth."""

from __future__ import annotations

import pytest

from reconcile.linkage import link
from tests.linkage.febrl import febrl_model, records


def f1(engine, truth):
    table = engine.arrow(
        "SELECT a.record_id AS x, b.record_id AS y FROM person_of a "
        "JOIN person_of b ON a.person_id = b.person_id AND a.record_id < b.record_id"
    )
    found = set(zip(table["x"].to_pylist(), table["y"].to_pylist(), strict=True))
    both = len(found & truth)
    return 2 * both / (len(found) + len(truth))


@pytest.mark.slow
@pytest.mark.parametrize(("with_number", "bar"), [(True, 0.9996), (False, 0.995)])
def test_febrl4_blind(engine, with_number, bar):
    rows, truth = records()
    found = link(rows, febrl_model(with_number), engine)
    assert found.estimate.converged
    assert f1(engine, truth) >= bar


@pytest.mark.slow
def test_row_order_changes_nothing(engine):
    rows, _ = records()
    few = rows.slice(0, 1500)
    link(few, febrl_model(True), engine)
    first = engine.arrow("SELECT * FROM person_of ORDER BY record_id")
    link(few.take(list(range(few.num_rows))[::-1]), febrl_model(True), engine)
    assert engine.arrow("SELECT * FROM person_of ORDER BY record_id").equals(first)
