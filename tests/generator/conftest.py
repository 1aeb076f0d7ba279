"""Populations and rolls that several tests look at."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from data_samples.generator import generate, rolls_of
from data_samples.generator.exports.membership import Listing
from data_samples.generator.people.people import People, build_people
from data_samples.generator.regimes import RATES, TODAY, Regime

SAMPLES = Path(__file__).parents[2] / "data_samples"


@pytest.fixture(scope="session")
def people() -> People:
    """30 thousand persons of 2018."""
    return build_people(30_000, TODAY["legacy"], RATES["legacy"].two_niks, np.random.default_rng(7))


@pytest.fixture(scope="session")
def rolls() -> Callable[[Regime], tuple[People, dict[str, Listing]]]:
    """20 thousand persons and their rolls, of either regime; made once."""
    made: dict[Regime, tuple[People, dict[str, Listing]]] = {}

    def of(regime: Regime) -> tuple[People, dict[str, Listing]]:
        if regime not in made:
            persons = build_people(20_000, TODAY[regime], RATES[regime].two_niks, np.random.default_rng(3))
            made[regime] = (persons, rolls_of(persons, regime, np.random.default_rng(4)))
        return made[regime]

    return of


@pytest.fixture(scope="session")
def again(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The samples, made anew."""
    out = tmp_path_factory.mktemp("again")
    generate(3_000, 1, "legacy", out)
    return out
