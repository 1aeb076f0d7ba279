"""An explanation says what the run computed, for any pair, and adds up."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from reconcile.linkage import link
from reconcile.linkage.comparisons import count_patterns
from reconcile.linkage.explanation import explain_pairs
from reconcile.linkage.kept.record import (
    learned_table,
    measure_rules,
    record_linking,
    recorded_limits,
    recorded_weights,
)
from reconcile.linkage.trust import Questions
from reconcile.vocabulary.errors import UsageError
from tests.linkage.febrl import febrl_model, records

MODEL = replace(febrl_model(True), largest_block=30)  # so small that some blocks are left out
ROWS = 900


@pytest.fixture
def linked(engine):
    rows, _ = records()
    few = pa.concat_tables([rows.slice(0, ROWS), rows.slice(5000, ROWS)])
    found = link(few, MODEL, engine)
    record = json.loads(json.dumps(record_linking(found, MODEL, Questions({}))))
    return engine, found, record


@pytest.mark.slow
def test_a_linked_pair_is_explained_as_it_was_linked(linked):
    engine, found, record = linked
    weights = recorded_weights(record, MODEL, learned_table(found.weights.learned))
    links = engine.arrow(
        "SELECT * FROM links ORDER BY probability, record_id_left, record_id_right"
    ).to_pylist()
    some = links[:25] + links[-10:]
    told = explain_pairs(
        engine,
        MODEL,
        weights,
        [(row["record_id_right"], row["record_id_left"]) for row in some],
        limits=recorded_limits(record),
    )
    assert {row["band"] for row in some} == {"link", "review"}
    for row, pair in zip(some, told, strict=True):
        assert (pair.left, pair.right, pair.band, pair.rules[0]) == (
            row["record_id_left"],
            row["record_id_right"],
            row["band"],
            row["rule"],
        )
        assert pair.probability == pytest.approx(row["probability"], abs=1e-8)
        assert pair.weight == pytest.approx(row["weight"], abs=1e-3)
        assert {evidence.sentence for evidence in pair.evidence if evidence.level} == set(row["reasons"])


@pytest.mark.slow
def test_any_two_rows_are_explained_and_the_bits_add_up(linked):
    engine, found, record = linked
    weights = recorded_weights(record, MODEL, learned_table(found.weights.learned))
    ids = engine.arrow("SELECT record_id FROM prepared ORDER BY record_id")["record_id"].to_pylist()
    made = engine.arrow(
        "SELECT a.record_id AS x, b.record_id AS y, c.rules FROM candidates c "
        "JOIN prepared a ON a.row_number_ = c.l JOIN prepared b ON b.row_number_ = c.r ORDER BY x, y"
    ).to_pylist()
    rules = {(row["x"], row["y"]): row["rules"] for row in made}
    chosen = np.random.default_rng(3).integers(0, len(ids), (150, 2)).tolist()
    pairs = [(ids[a], ids[b]) for a, b in chosen if a != b] + [(row["x"], row["y"]) for row in made[::40]]
    for pair in explain_pairs(engine, MODEL, weights, pairs, limits=recorded_limits(record)):
        bits = rules.get((pair.left, pair.right), 0)
        assert list(pair.rules) == [
            rule.name for place, rule in enumerate(MODEL.blocking) if bits & 1 << place
        ]
        assert pair.start + sum(evidence.bits for evidence in pair.evidence) + pair.others == pytest.approx(
            pair.weight
        )
        assert pair.others <= 1e-9
        assert pair.probability == pytest.approx(1 / (1 + 2.0**-pair.weight))
        assert all(evidence.bits == 0 for evidence in pair.evidence if not evidence.level)


@pytest.mark.slow
def test_every_pair_is_counted_under_the_rules_that_make_it(linked):
    engine, found, record = linked
    patterns = count_patterns(engine, MODEL, "compared")
    expected = float((found.estimate.probability(patterns.levels) * patterns.pairs).sum())
    rules = record["blocking"]
    assert sum(rule["persons"] for rule in rules) == pytest.approx(expected)
    assert sum(rule["pairs"] for rule in rules) == patterns.pairs.sum()
    assert all(
        rule["pairs"] <= rule["made"] and rule["persons_only"] <= rule["persons"] + 1e-6 for rule in rules
    )
    assert rules[0]["pairs"] == rules[0]["made"]
    assert measure_rules(engine, MODEL, found.estimate, patterns) == [
        {key: rule[key] for key in ("made", "persons", "persons_only")} for rule in rules
    ]


@pytest.mark.slow
def test_weights_of_another_model_are_refused(linked):
    _, _, record = linked
    other = replace(
        MODEL, fields=(replace(MODEL.fields[0], known="l.given_name = r.given_name"), *MODEL.fields[1:])
    )
    with pytest.raises(UsageError, match="reconcile run"):
        recorded_weights(record, other, learned_table({}))
