"""The arithmetic of benchmarks/reliability.py: bins, what is said and what is true."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

BENCHMARKS = str(Path(__file__).parents[2] / "benchmarks")


@pytest.fixture(scope="module")
def reliability() -> Iterator[ModuleType]:
    sys.path.insert(0, BENCHMARKS)
    try:
        import reliability as module

        yield module
    finally:
        sys.path.remove(BENCHMARKS)


def test_every_pair_is_in_one_bin_with_its_bounds(reliability: ModuleType) -> None:
    probability = np.array([0.0, 0.5, 0.9, 0.9499, 0.95, 1.0])
    bins = reliability.bins_of(
        probability, np.ones(6, np.int64), np.zeros(6, np.int64), (0, 0.5, 0.9, 0.95, 1)
    )
    assert [(one.low, one.pairs) for one in bins] == [(0, 1), (0.5, 1), (0.9, 2), (0.95, 2)]


def test_patterns_count_as_often_as_pairs_stand_on_them(reliability: ModuleType) -> None:
    (one,) = reliability.bins_of(np.array([0.92, 0.94]), np.array([30, 10]), np.array([15, 9]), (0.9, 0.95))
    assert one.said == pytest.approx((0.92 * 30 + 0.94 * 10) / 40)
    assert one.true == pytest.approx(24 / 40)
    assert one.apart == pytest.approx(abs(one.said - 0.6))
    assert one.error == pytest.approx((one.said * (1 - one.said) / 40) ** 0.5)


def test_a_bin_without_a_pair_is_not_told(reliability: ModuleType) -> None:
    assert reliability.bins_of(np.zeros(0), np.zeros(0, np.int64), np.zeros(0, np.int64)) == []


@pytest.mark.parametrize(
    ("pairs", "one", "mark"),
    [(1000, 925, ""), (1000, 800, "  missed"), (10, 8, "  missed (few)")],
)
def test_what_misses_the_bar_is_marked_and_so_is_what_few_pairs_may_miss(
    reliability: ModuleType, pairs: int, one: int, mark: str
) -> None:
    bins = reliability.bins_of(np.array([0.925]), np.array([pairs]), np.array([one]))
    assert reliability.lines_of(bins)[1].endswith(mark or f"{bins[0].error:.3f}")
    assert ("missed" in reliability.lines_of(bins)[1]) == bool(mark)
