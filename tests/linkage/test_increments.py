"""A night that compares what changed says what a night says that compares everything: over random nights of
small worlds in which every bound that other rows decide is crossed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from reconcile.engines.opening import open_engine
from reconcile.engines.protocol import Engine
from tests.linkage.nights import Nights, World, tight

SEEDS = range(7)
_MET: Counter[str] = Counter()


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = open_engine(tmp_path / "spill", "1GB", 2, [tmp_path])
    yield made
    made.close()


@pytest.mark.slow
@pytest.mark.parametrize("in_process", [True, False], ids=["sorted", "joined"])
@pytest.mark.parametrize("seed", SEEDS)
def test_what_changed_alone_says_what_all_says(engine: Engine, seed: int, in_process: bool) -> None:
    engine.in_process = in_process
    world, nights = World(seed), Nights(tight(), stricter=seed % 2 == 1)
    for _ in range(4):
        nights.night(
            engine, world.rows, world.judgements((nights.model.words.same, nights.model.words.different))
        )
        world.live()
    assert nights.met["carried"] and nights.met["fresh"]
    _MET.update(nights.met)


@pytest.mark.slow
def test_the_nights_met_everything() -> None:
    """Rows that came, went and were touched by others, and links that were held."""
    if _MET:
        assert set(+_MET) >= {"new", "gone", "touched by others", "fresh", "carried", "held", "made by no rule"}
