"""Populations and rolls that several tests look at."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from data_samples.generator import generate, rolls_of
from data_samples.generator.agents import generate_agents
from data_samples.generator.exports.membership import Listing
from data_samples.generator.firms import generate_employers
from data_samples.generator.people.people import People, build_people
from data_samples.generator.regimes import RATES, TODAY, Regime
from data_samples.generator.segments import note_employees
from data_samples.generator.units import generate_residents

SAMPLES = Path(__file__).parents[2] / "data_samples"


PROVINCES = {
    *range(11, 20),
    21,
    *range(31, 37),
    *range(51, 54),
    *range(61, 66),
    *range(71, 77),
    81,
    82,
    *range(91, 97),
}


def could_be_a_real_nik(number: str) -> bool:
    """Whether 16 digits have the form of a NIK with a serial that the register may have given."""
    day, month = int(number[6:8]), int(number[8:10])
    dated = (1 <= day <= 31 or 41 <= day <= 71) and 1 <= month <= 12
    return int(number[:2]) in PROVINCES and dated and 0 < int(number[12:]) < 9000


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

    def employers(people: People) -> None:
        generate_employers(34, 220, 1, out, people=people)
        note_employees(out, people.dead)

    generate(3_000, 1, "legacy", out, segments=True, also=employers)
    generate_agents(out, agents=8, leads=10, seed=1, regime="legacy")
    generate_residents(out, residents=70, seed=1, regime="legacy")
    return out
