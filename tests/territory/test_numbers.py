"""Numbers from formulas, held against brute force or a closed form."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from reconcile.territory.gains import drawn, gains, ranked
from reconcile.territory.hot_spots import gi_star, hot_spots, neighbours
from reconcile.territory.raking import Target, rake
from reconcile.territory.shrinkage import FIRM, firmness, shrink, shrink_down
from tests.runs import tries


def test_a_posterior_is_that_of_the_integral() -> None:
    """Mean and spread of a beta-binomial's posterior, by summing over a grid."""
    hits, of, above = np.array([3.0, 0, 40]), np.array([10.0, 0, 50]), np.full(3, 0.4)
    found = shrink(hits, of, above)
    grid = np.linspace(0, 1, 200_001)[1:-1]
    for at in range(3):
        a, b = found.firm * 0.4, found.firm * 0.6
        log = (hits[at] + a - 1) * np.log(grid) + (of[at] - hits[at] + b - 1) * np.log(1 - grid)
        weight = np.exp(log - log.max())
        mean = (grid * weight).sum() / weight.sum()
        spread = np.sqrt(((grid - mean) ** 2 * weight).sum() / weight.sum())
        assert found.share[at] == pytest.approx(mean, abs=1e-4)
        assert found.sd[at] == pytest.approx(spread, abs=1e-4)


@pytest.mark.parametrize(("firm", "low", "high"), [(8.0, 6, 11), (40.0, 28, 60)])
def test_firmness_is_what_shares_were_drawn_with(firm: float, low: float, high: float) -> None:
    from scipy.stats import betabinom  # here: it takes every worker a second to load

    rng = np.random.default_rng(11)
    of = rng.integers(20, 120, 4000)
    hits = betabinom.rvs(of, firm * 0.3, firm * 0.7, random_state=rng)
    assert low < firmness(hits.astype(float), of.astype(float), np.full(4000, 0.3)) < high


def test_places_that_are_alike_are_one_place() -> None:
    rng = np.random.default_rng(12)
    of = np.full(300, 40.0)
    found = shrink(rng.binomial(40, 0.3, 300).astype(float), of, np.full(300, 0.3))
    assert found.firm > 100 and found.share.std() < 0.03


def test_a_place_without_leads_has_the_share_of_the_place_above() -> None:
    """Kelurahan 3 has none; its kecamatan is better than the kota, so that it is believed better than kelurahan 5, of another kecamatan
    without leads."""
    hits, of = np.array([90.0, 80, 85, 0, 20, 0]), np.array([100.0, 100, 100, 0, 100, 0])
    levels = [np.zeros(6, np.int64), np.array([0, 0, 0, 0, 1, 2])]
    found = shrink_down(hits, of, levels, 0.5)
    assert found.share[4] < found.share[5] < found.share[3]
    assert found.sd[3] > found.sd[0]
    assert shrink_down(np.zeros(3), np.zeros(3), [np.zeros(3, np.int64)], 0.5).share == pytest.approx(
        [0.5] * 3
    )
    assert firmness(np.zeros(3), np.zeros(3), np.full(3, 0.5)) == FIRM


@settings(max_examples=tries(60), deadline=None)
@given(st.lists(st.integers(1, 500), min_size=8, max_size=8), st.floats(0.05, 0.95), st.floats(0.05, 0.95))
def test_raked_cells_have_the_margins_and_the_least_information(
    cells: list[int], one: float, two: float
) -> None:
    """Of two margins that cross: both hold, sums are kept, and odds within a margin's cell are those counted."""
    counts = np.array(cells, float)
    kota, formal = np.array([0, 0, 0, 0, 1, 1, 1, 1], bool), np.array([0, 1, 0, 1, 0, 1, 0, 1], bool)
    made = rake(counts, [Target(~kota, formal, one), Target(kota, formal, two)])
    assert made.sum() == pytest.approx(counts.sum())
    assert made[~kota & formal].sum() / made[~kota].sum() == pytest.approx(one, abs=1e-6)
    assert made[kota & formal].sum() / made[kota].sum() == pytest.approx(two, abs=1e-6)
    assert made[1] / made[3] == pytest.approx(counts[1] / counts[3])


def test_a_margin_that_nobody_can_reach_changes_nothing() -> None:
    counts = np.array([5.0, 7])
    everybody = np.ones(2, bool)
    assert list(rake(counts, [Target(everybody, everybody, 0.6)])) == [5, 7]


def test_raking_two_crossing_margins_is_the_closed_form_of_a_table() -> None:
    """Independent cells of a two by two table with given row and column sums stay independent."""
    counts = np.array([1.0, 1, 1, 1]) * 25
    row, column = np.array([0, 0, 1, 1], bool), np.array([0, 1, 0, 1], bool)
    made = rake(counts, [Target(np.ones(4, bool), row, 0.3), Target(np.ones(4, bool), column, 0.8)])
    assert made == pytest.approx([100 * 0.7 * 0.2, 100 * 0.7 * 0.8, 100 * 0.3 * 0.2, 100 * 0.3 * 0.8])


def test_bounds_of_a_gain_are_those_of_drawing_its_parts() -> None:
    rng = np.random.default_rng(13)
    u, q, s = rng.normal(900, 40, 400_000), rng.beta(60, 140, 400_000), rng.beta(80, 40, 400_000)
    drawn_gains = u * q * s * 0.05 / 20
    one = np.ones(1)
    found = gains(
        (900 * one, (900 - 1.96 * 40) * one, (900 + 1.96 * 40) * one),
        (0.3 * one, q.std() * one), (s.mean() * one, s.std() * one), reach=0.05, days=20 * one, lower=0.2,
    )  # fmt: skip
    assert found.gain[0] == pytest.approx(drawn_gains.mean(), rel=0.01)
    assert found.lower[0] == pytest.approx(np.quantile(drawn_gains, 0.2), rel=0.02)
    assert found.upper[0] == pytest.approx(np.quantile(drawn_gains, 0.8), rel=0.02)


def test_nobody_uncovered_is_no_gain_and_no_failure() -> None:
    zero, half = np.zeros(1), np.full(1, 0.5)
    found = gains((zero, zero, zero), (half, half / 10), (half, half / 10), reach=0.1, days=half, lower=0.2)
    assert (found.gain[0], found.lower[0], found.upper[0]) == (0, 0, 0)


def test_ranks_and_lots() -> None:
    assert ranked(np.array([1.0, 3, 3, 2]), ["d", "c", "b", "a"]) == [4, 2, 1, 3]
    codes = [f"{n:02d}" for n in range(40)]
    assert sorted(drawn(codes, "s", "2018-01")) == codes
    assert drawn(codes, "s", "2018-01") == drawn(codes[::-1], "s", "2018-01") != drawn(codes, "s", "2018-02")
    first = [drawn(codes, "s", f"m{n}")[0] for n in range(400)]
    assert max(first.count(code) for code in codes) < 25  # ten expected of each


def test_gi_star_is_that_of_the_formula() -> None:
    values = np.array([1.0, 5, 2, 8, 3])
    touch = np.eye(5)
    touch[0, 1] = touch[1, 0] = touch[1, 3] = touch[3, 1] = 1
    found = gi_star(values, touch)
    for at in range(5):
        weight, n = touch[at], 5
        upper = (weight * values).sum() - values.mean() * weight.sum()
        lower = values.std() * np.sqrt((n * (weight**2).sum() - weight.sum() ** 2) / (n - 1))
        assert found[at] == pytest.approx(upper / lower if lower else 0)


def test_a_hot_spot_is_found_and_noise_is_none() -> None:
    codes = [f"{n:03d}" for n in range(100)]
    tiles = {code: (n % 10, n // 10) for n, code in enumerate(codes)}
    touch = neighbours(codes, tiles)
    noise = np.random.default_rng(14).normal(0, 1, 100)
    warm = noise.copy()
    warm[[0, 1, 2, 10, 11, 12, 20, 21, 22]] += 5
    assert hot_spots(noise, touch, 199)[1].min() > 0.1
    found, q = hot_spots(warm, touch, 199)
    assert found[11] > 3 and q[11] < 0.1
    assert touch.sum(axis=1).min() == 4


def test_intervals_of_places_hold_also_where_nobody_has_been() -> None:
    """Forty kecamatan of six kelurahan, a fifth without agents; response differs between and within."""
    rng = np.random.default_rng(1041)
    above = np.repeat(np.arange(40), 6)
    levels, been = [above // 8, above], (rng.random(40) < 0.8)[above]
    held: dict[bool, list[bool]] = {True: [], False: []}
    for _ in range(12):
        q = expit(-0.8 + rng.normal(0, 1, 40)[above] + rng.normal(0, 0.5, 240))
        tries_ = np.where(been, rng.poisson(15, 240), 0).astype(float)
        found = shrink_down(rng.binomial(tries_.astype(int), q).astype(float), tries_, levels, 0.5)
        for way in held:
            held[way] += (np.abs(q - found.share) < 1.96 * found.sd)[been == way].tolist()
    assert min(np.mean(held[True]), np.mean(held[False])) > 0.89


def test_places_that_differ_by_chance_alone_are_believed_alike() -> None:
    """Each level apart is taken for different once in a hundred times; few registrations tell nothing."""
    rng = np.random.default_rng(1042)
    above = np.repeat(np.arange(40), 6)
    spreads = []
    for _ in range(20):
        of = rng.poisson(2, 240).astype(float)
        found = shrink_down(rng.binomial(of.astype(int), 0.3).astype(float), of, [above // 8, above], 0.5)
        spreads.append(found.share.std())
    assert np.median(spreads) < 0.01
