"""A model kept is the model: its numbers come back in full, and what moved away from it is measured."""

from __future__ import annotations

import json
import math
from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from reconcile.kinds.person.model import rolls_model
from reconcile.linkage import Weights
from reconcile.linkage.chance.estimate import Estimate
from reconcile.linkage.comparisons import Patterns, radix
from reconcile.linkage.kept.record import learned_table
from reconcile.linkage.kept.training import ALARM, Trained, drift, from_record, level_shares, to_record
from reconcile.linkage.model import Model

NOTHING = learned_table({})
MADE_FOR = {"registers": ["dukcapil"], "one_row_per_person": ["kis"]}


@pytest.fixture(scope="module")
def model() -> Model:
    return rolls_model(MADE_FOR)


def _trained(model: Model, patterns: Patterns) -> Trained:
    drawn = np.random.default_rng(3)
    shares = tuple(tuple(drawn.random(size) for size in radix(model)) for _ in model.classes)
    estimate = Estimate(shares, drawn.random(len(model.classes)), 7, True)
    learned = {name: pa.table({"word": ["", "SITI"], "rows": [7, 2]}) for name in ("name", "mother")}
    weights = Weights(estimate, drawn.random(), learned)
    return Trained(4, date(2018, 3, 31), weights, level_shares(model, patterns))


def _patterns(model: Model, first: int) -> Patterns:
    """Two patterns of 100 pairs: all fields unknown, and all on their weakest rung, `first` of the latter."""
    levels = np.array([[0] * len(model.fields), [1] * len(model.fields)], np.int8)
    return Patterns(np.array([0, 1]), levels, np.array([100.0 - first, first]))


def test_every_number_comes_back_in_full(model: Model) -> None:
    trained = _trained(model, _patterns(model, 50))
    record = json.loads(json.dumps(to_record(trained, model, MADE_FOR)))
    back = from_record(record, learned_table(trained.weights.learned), model, MADE_FOR)
    assert back is not None
    assert (back.version, back.on) == (trained.version, trained.on)
    assert back.weights.bound == trained.weights.bound
    assert back.weights.learned == trained.weights.learned
    assert all(
        np.array_equal(one, other)
        for ours, theirs in zip(trained.weights.estimate.shares, back.weights.estimate.shares, strict=True)
        for one, other in zip(ours, theirs, strict=True)
    )
    assert np.array_equal(back.weights.estimate.totals, trained.weights.estimate.totals)


def test_weights_for_other_programmes_or_other_rungs_do_not_fit(model: Model) -> None:
    record = to_record(_trained(model, _patterns(model, 50)), model, MADE_FOR)
    assert from_record(record, NOTHING, model, {**MADE_FOR, "registers": []}) is None
    assert from_record({**record, "fingerprint": "0" * 64}, NOTHING, model, MADE_FOR) is None


def test_nothing_moved_is_zero_and_a_shift_is_counted_as_defined(model: Model) -> None:
    trained = _trained(model, _patterns(model, 50))
    assert set(drift(trained, model, _patterns(model, 50)).values()) == {0.0}
    moved = drift(trained, model, _patterns(model, 80))
    expected = (0.2 - 0.5) * math.log(0.2 / 0.5) + (0.8 - 0.5) * math.log(0.8 / 0.5)
    assert moved == {field.name: pytest.approx(expected, abs=1e-4) for field in model.fields}
    assert expected > ALARM
