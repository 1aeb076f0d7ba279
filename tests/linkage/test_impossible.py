"""What a guard knows to be two has no probability of being one, however much agrees."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from reconcile.linkage.chance.estimate import Estimate
from reconcile.linkage.comparisons import Patterns, level_number, numbered, standing_on
from reconcile.linkage.links import expected_of, link_bound
from tests.linkage.small_rolls import MODEL


def _level(**rungs: str) -> list[int]:
    return [level_number(field, rungs[field.name]) if field.name in rungs else 0 for field in MODEL.fields]


TWINS = _level(name="other_given", nik="other_serial_confirmed", birth_date="same", family_card="same")
ONE = _level(name="other_given", nik="other_serial", birth_date="same", family_card="same")
LEVELS = np.array([TWINS, ONE], np.int8)
# of the first class whatever is seen: only a guard can say otherwise
SHARES = tuple(
    tuple(np.full(len(field.levels) + 1, share) for field in MODEL.fields) for share in (0.9, 0.1, 0.1, 0.1)
)
ESTIMATE = Estimate(SHARES, np.full(4, 100.0), 1, True)


def test_two_confirmed_serials_of_one_day_are_two() -> None:
    assert (ESTIMATE.probability(LEVELS) > 0.999).all()
    guarded = replace(ESTIMATE, never=numbered(MODEL, MODEL.guards.never))
    two, one = guarded.probability(LEVELS)
    assert two < 1e-70
    assert one == ESTIMATE.probability(LEVELS)[1]


def test_alternatives_by_number_are_those_by_name() -> None:
    assert standing_on(MODEL, LEVELS, MODEL.guards.never).tolist() == [True, False]
    assert standing_on(MODEL, LEVELS, ()).tolist() == [False, False]


def test_pairs_that_only_people_may_join_are_no_links_and_move_no_bound() -> None:
    sure = _level(name="same", nik="same", birth_date="same")
    patterns = Patterns(np.arange(2), np.array([sure, ONE], np.int8), np.array([10.0, 1e6]))
    odds = ESTIMATE.probability(patterns.levels)
    doubtful = replace(ESTIMATE, totals=np.array([100.0, 100.0, 100.0, 3e5]))  # ONE at 0.96, of a million
    assert link_bound(MODEL, doubtful, patterns) == doubtful.probability(patterns.levels)[0]
    told = expected_of(MODEL, ESTIMATE, patterns, float(odds.min()))
    assert told.links == 10
    assert told.below > 0.99e6
