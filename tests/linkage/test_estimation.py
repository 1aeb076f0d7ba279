"""EM recovers the parameters that pattern counts were made from, and says so truthfully when it did not
converge."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from reconcile.linkage import estimation
from reconcile.linkage.comparisons import Patterns, unpack
from reconcile.linkage.estimation import estimate
from reconcile.linkage.model import BlockingRule, Field, Model, Rung

PERSON, RELATIVE, BORROWER, STRANGER = range(4)
ROWS = 200_000
ALL_PAIRS = ROWS * (ROWS - 1) / 2


def field(name: str, strangers: str = "random") -> Field:
    return Field(
        name,
        known="TRUE",
        levels=(
            Rung("same", "l.row_number_ = 1", ""),
            Rung("near", "l.row_number_ = 2", ""),
            Rung("different", "TRUE", ""),
        ),
        strangers=strangers,
    )


MODEL = Model(
    name="made up",
    columns={"given": "given"},
    fields=(field("given"), field("birth"), field("number", "estimated"), field("home")),
    blocking=(BlockingRule("any", ("given",)),),
    classes=("person", "relative", "borrower", "stranger"),
    seeds={
        "person": ({"number": ("same",), "given": ("same",)},),
        "relative": ({"home": ("same",), "given": ("different",), "number": ("different",)},),
        "borrower": ({"number": ("same",), "given": ("different",), "birth": ("different",)},),
    },
)
# different, near, same
TRUE_SHARES = {
    PERSON: [(0.03, 0.09, 0.88), (0.04, 0.06, 0.90), (0.06, 0.02, 0.92), (0.2, 0.1, 0.7)],
    RELATIVE: [(0.80, 0.15, 0.05), (0.93, 0.05, 0.02), (0.97, 0.02, 0.01), (0.05, 0.05, 0.90)],
    BORROWER: [(0.96, 0.03, 0.01), (0.97, 0.02, 0.01), (0.01, 0.02, 0.97), (0.10, 0.05, 0.85)],
    STRANGER: [
        (0.9989, 0.001, 0.0001),
        (0.9959, 0.004, 0.0001),
        (1 - 3e-7, 2e-7, 1e-7),
        (0.98, 0.015, 0.005),
    ],
}
TRUE_TOTALS = {PERSON: 150_000.0, RELATIVE: 60_000.0, BORROWER: 20_000.0, STRANGER: ALL_PAIRS}


def counts_by_class(levels: tuple[int, ...], true_shares) -> dict[int, float]:
    return {
        c: TRUE_TOTALS[c] * np.prod([true_shares[c][place][level - 1] for place, level in enumerate(levels)])
        for c in true_shares
    }


def pattern_counts():
    """Expected counts of every pattern; pairs of strangers that agree on nothing are no candidates."""
    patterns, counts = [], []
    for levels in itertools.product((1, 2, 3), repeat=4):
        by_class = counts_by_class(levels, TRUE_SHARES)
        agrees = [level >= 2 for level in levels]
        blocked = agrees[2] or (agrees[0] and agrees[1] and 3 in levels[:2]) or levels[1] == levels[3] == 3
        count = (
            by_class[PERSON]
            + by_class[RELATIVE]
            + by_class[BORROWER]
            + (by_class[STRANGER] if blocked else 0.0)
        )
        patterns.append(sum(level * 4**place for place, level in enumerate(levels)))
        counts.append(count)
    order = np.argsort(patterns)
    return np.array(patterns, np.int64)[order], np.array(counts)[order]


def counted(model: Model, patterns: np.ndarray, counts: np.ndarray) -> Patterns:
    return Patterns(patterns, unpack(patterns, model), counts)


def shares(latent: int) -> tuple[np.ndarray, ...]:
    return tuple(np.array([1.0, *share]) for share in TRUE_SHARES[latent])


def test_em_recovers_the_parameters_behind_the_counts():
    found = estimate(MODEL, counted(MODEL, *pattern_counts()), shares(STRANGER), ROWS)
    assert found.converged
    assert found.totals[PERSON] == pytest.approx(TRUE_TOTALS[PERSON], rel=0.02)
    for place in range(4):
        assert found.shares[PERSON][place][1:] == pytest.approx(TRUE_SHARES[PERSON][place], abs=0.01)


def test_em_says_when_it_did_not_converge(monkeypatch):
    monkeypatch.setattr(estimation, "MAX_ROUNDS", 2)
    found = estimate(MODEL, counted(MODEL, *pattern_counts()), shares(STRANGER), ROWS)
    assert not found.converged
    assert found.rounds == 2


def test_unknown_fields_say_nothing():
    found = estimate(MODEL, counted(MODEL, *pattern_counts()), shares(STRANGER), ROWS)
    assert found.bits(np.zeros((1, 4), np.int8)).tolist() == [[0.0, 0.0, 0.0, 0.0]]


def test_pairs_on_a_neutral_rung_teach_nothing():
    """Children without a name are many and alike: what names, numbers and homes are worth to others must
    not hang on them."""
    names = Field(
        "given",
        known="TRUE",
        levels=tuple(
            replace(rung, when="TRUE" if rung.name == "same" else f"l.row_number_ = {place}")
            for place, rung in enumerate(
                (Rung("unnamed", "", "", neutral=True), *MODEL.fields[0].levels[::-1])
            )
        ),
    )
    model = replace(MODEL, fields=(names, *MODEL.fields[1:]))
    strangers = (np.insert(shares(STRANGER)[0], 4, 1.0), *shares(STRANGER)[1:])
    patterns, counts = pattern_counts()
    levels = [[pattern // 4**place % 4 for place in range(4)] for pattern in patterns.tolist()]
    named = np.array(
        [given + 5 * (birth + 4 * number + 16 * home) for given, birth, number, home in levels], np.int64
    )
    unnamed = np.array(
        [4 + 5 * (3 + 4 * number + 16 * home) for number, home in itertools.product(range(4), range(4))],
        np.int64,
    )
    alone = estimate(model, counted(model, named, counts), strangers, ROWS)
    more = counted(model, np.append(named, unnamed), np.append(counts, np.full(len(unnamed), 5_000.0)))
    among = estimate(model, more, strangers, ROWS)
    assert among.totals == pytest.approx(alone.totals)
    assert among.probability(unpack(named, model)) == pytest.approx(alone.probability(unpack(named, model)))
    assert among.bits(unpack(unnamed, model))[:, 0] == pytest.approx(0.0)


@pytest.mark.parametrize("unproven", [0.002, 0.3, 0.9])
def test_numbers_that_differ_are_as_common_as_random_pairs_say(unproven):
    """Whether a number that differs is proven tells little of strangers: of them hardly any pair is a
    candidate, and as rare among all pairs as among candidates it would speak for one person."""
    numbers = (1 - unproven - 3e-7, unproven, 3e-7)
    true_shares = {
        PERSON: [*TRUE_SHARES[PERSON][:2], (0.01, 0.07, 0.92), TRUE_SHARES[PERSON][3]],
        STRANGER: [*TRUE_SHARES[STRANGER][:2], numbers, TRUE_SHARES[STRANGER][3]],
    }
    model = replace(MODEL, classes=("person", "stranger"), seeds={"person": MODEL.seeds["person"]})
    every = list(itertools.product((1, 2, 3), repeat=4))
    by_class = [counts_by_class(levels, true_shares) for levels in every]
    blocked = [
        levels[2] == 3 or levels[0] == levels[3] == 3 or levels[0] == levels[1] == 3 for levels in every
    ]
    places = np.array([sum(level * 4**place for place, level in enumerate(levels)) for levels in every])
    order = np.argsort(places)
    seen = np.array(
        [sum(each.values()) if named else each[PERSON] for each, named in zip(by_class, blocked, strict=True)]
    )
    random = np.array([each[STRANGER] / ALL_PAIRS * 200_000 for each in by_class])
    drawn = counted(model, places[order], random[order])
    strangers = tuple(np.array([1.0, *share]) for share in true_shares[STRANGER])

    found = estimate(model, counted(model, places[order], seen[order]), strangers, ROWS, drawn=drawn)

    assert found.shares[-1][2][2] == pytest.approx(unproven, rel=0.05)
    true = np.log2([each[PERSON] / each[STRANGER] for each in by_class])[order]
    many = np.array(blocked)[order] & (seen[order] >= 100) & (np.abs(true) < 20)
    said = found.bits(unpack(places[order], model)).sum(axis=1) + np.log2(found.totals[0] / found.totals[-1])
    assert said[many] == pytest.approx(true[many], abs=0.3)
