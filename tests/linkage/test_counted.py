"""Pairs that are surely two tell how many others there are; a world of known twins is the oracle."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from reconcile.linkage.chance.counted import FEWEST, Kin, two_of
from reconcile.linkage.chance.estimate import Estimate

UNSHOWN, SHOWN, SAME = 1, 2, 3
"""Levels of the number: two of which one is in no other use, two in use, one number."""
LIKE, OTHER = 2, 1
"""Levels of the name."""
ONE, KIN, CHANCE = 0, 1, 2
SHARES = (
    (np.array([1.0, 0.1, 0.9]), np.array([1.0, 0.1, 0.01, 0.89])),
    (np.array([1.0, 0.9, 0.1]), np.array([1.0, 0.4, 0.6, 1e-12])),
    (np.array([1.0, 0.99, 0.01]), np.array([1.0, 0.5, 0.5, 1e-12])),
)
NUMBERS = Kin(field=1, unshown={SHOWN: UNSHOWN}, blurred=None, as_one=frozenset(), by_number=False)
LEVELS = np.array([(name, number) for name in (OTHER, LIKE) for number in (0, UNSHOWN, SHOWN)], np.int8)


def _two(twins: float, kin: Kin = NUMBERS) -> tuple[np.ndarray, object]:
    """Pairs (6,) of so many twins, of whom a third bears names that are alike, half have two numbers, and of
    these 0.6 are shown to be two; and what is found of them."""
    names, numbers = {OTHER: 2 / 3, LIKE: 1 / 3}, {0: 0.5, UNSHOWN: 0.2, SHOWN: 0.3}
    pairs = np.array([twins * names[name] * numbers[number] for name, number in LEVELS.tolist()])
    surely = np.where(LEVELS[:, 1] == SHOWN, pairs, 0.0)
    like = np.array([1e5 * {0: 0.5, UNSHOWN: 0.2, SHOWN: 0.3}[number] for number in LEVELS[:, 1].tolist()])
    return pairs, two_of(LEVELS, surely, like, SHARES, place=KIN, kin=kin)


def test_those_whom_nothing_shows_are_found_in_number_and_name() -> None:
    pairs, two = _two(1000.0)
    assert two.total == pytest.approx(1000)
    assert two.shares[0][1:] == pytest.approx([2 / 3, 1 / 3], abs=0.002)
    assert two.shares[1][1:] == pytest.approx([0.4, 0.6, 1e-9], abs=1e-6)
    estimate = Estimate(SHARES, np.array([1e-300, 1e-300, 1e-300]), 1, True, two=(two,))
    weights = np.exp(estimate.log_odds(LEVELS))[:, KIN]
    known = np.where(LEVELS[:, 1] > 0, 0.5, 1.0)  # a level is weighed as if the field were known
    assert weights * known == pytest.approx(np.where(LEVELS[:, 1] > 0, pairs, pairs * 2), rel=0.01)


def test_too_few_say_nothing() -> None:
    assert _two(FEWEST / 0.3 * 0.99)[1] is None
    assert _two(FEWEST / 0.3 * 1.01)[1] is not None
    assert _two(0.0)[1] is None


def test_where_numbers_make_them_two_there_are_none_without_and_the_other_is_always_in_use() -> None:
    _, two = _two(1000.0, replace(NUMBERS, by_number=True))
    assert two.shares[1][0] < 1e-6
    assert two.shares[1][2] == pytest.approx(0.6**0.5)


def test_part_of_a_number_is_lost_as_often_as_of_one_person() -> None:
    shares = ((SHARES[0][0], np.array([1.0, 0.1, 0.0, 0.7, 0.2])), SHARES[1], SHARES[2])
    kin = (SHARES[1][0], np.array([1.0, 0.4, 0.6, 1e-12, 1e-12]))
    surely = np.where(LEVELS[:, 1] == SHOWN, 100.0, 0.0)
    lost = replace(NUMBERS, blurred=(4, SHOWN))
    two = two_of(LEVELS, surely, np.ones(6), (shares[0], kin, kin), place=KIN, kin=lost)
    assert two.shares[1][4] == pytest.approx(0.2)
    assert two.shares[1][1:].sum() == pytest.approx(1.0)


def test_they_are_told_as_their_class_with_their_own_weights() -> None:
    _, two = _two(1000.0)
    estimate = Estimate(SHARES, np.array([500.0, 10.0, 10.0]), 1, True, two=(two,))
    like, unlike = np.array([[LIKE, 0]], np.int8), np.array([[OTHER, 0]], np.int8)
    rival, start = estimate.rivals(like)
    assert (rival.tolist(), start.tolist()) == ([KIN], [pytest.approx(np.log2(0.5))])
    for levels in (like, unlike):
        odds = estimate.log_odds(levels) / np.log(2)
        said = estimate.rivals(levels)[1] + estimate.bits(levels).sum(axis=1)
        assert said == pytest.approx(odds[:, ONE] - odds[:, KIN], abs=0.2)
    assert estimate.probability(like) < replace(estimate, two=()).probability(like)
