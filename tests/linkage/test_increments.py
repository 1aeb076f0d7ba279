"""A night that compares what changed says what a night says that compares everything: over random nights of
small worlds in which every bound that other rows decide is crossed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path

import pytest

from reconcile.engines.opening import open_engine
from reconcile.engines.protocol import Engine
from tests.linkage.nights import Nights, World, tight
from tests.linkage.small_rolls import MODEL, person
from tests.runs import drawn

EVEN, ODD = (list(product(range(first, 7, 2), [True, False])) for first in (0, 1))
"""Worlds, those of even numbers settled and the others with a stricter bound, by either way to candidates."""


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = open_engine(tmp_path / "spill", "1GB", 2, [tmp_path])
    yield made
    made.close()


@pytest.mark.slow
@pytest.mark.parametrize("of", [*drawn(2, EVEN), *drawn(1, ODD)], ids=str)
def test_what_changed_alone_says_what_all_says(engine: Engine, of: tuple[int, bool]) -> None:
    seed, engine.in_process = of
    world, nights = World(seed), Nights(tight(), stricter=seed % 2 == 1)
    for _ in range(4):
        nights.night(
            engine, world.rows, world.judgements((nights.model.words.same, nights.model.words.different))
        )
        world.live()
    met = {
        "new",
        "gone",
        "touched by others",
        "fresh",
        "carried",
        *(["held", "settled"] if nights.stricter else ["settled first"]),
    }
    assert set(+nights.met) >= met


def test_a_published_link_stays_where_no_rule_makes_its_pair_any_more(engine: Engine) -> None:
    """Others crowd its blocks, as where rules are left out; nothing was said against the pair."""
    world, nights = World(1), Nights(tight())
    nights.night(engine, world.rows)
    before = _linked(nights, by="nik")
    nights.model = replace(
        nights.model, blocking=tuple(rule for rule in nights.model.blocking if rule.name == "nik")
    )
    assert nights.before
    nights.before = replace(nights.before, carry=False)
    for _ in range(2):  # weighed anew, then carried over
        nights.night(engine, world.rows)
        others = [row for row in nights.said["links"] if row["rule"] is None]
        assert {(row["record_id_left"], row["record_id_right"]) for row in others} == before
        assert before and all(row["held"] and row["band"] == "link" for row in others)
        assert nights.met["made by no rule"]


@pytest.mark.parametrize("new", ["ABDUL GANI", "ZULKIFLI"])
def test_another_name_in_the_rolls_touches_nobody_else(engine: Engine, new: str) -> None:
    """Values are numbered anew by every night; who was compared by such numbers says what he said."""
    mother = person("dukcapil", "ROSMAWATI", date(1980, 2, 3), "3171024302809001")
    child = person("dukcapil", "WAHYUDI", date(2005, 4, 6), "3171020604059002", mother_key="ROSMAWATI")
    namesake = person("kis", "ROSMAWATI", date(2005, 4, 6), None, mother_key="ROSMAWATI")
    rows, nights = [mother, child, namesake], Nights(MODEL)
    nights.night(engine, rows)
    nights.night(engine, [*rows, person("kis", new, date(1971, 7, 8), "3171020807719003")])
    assert nights.met["fresh"] == 1, "only the row that came is compared"


def _linked(nights: Nights, by: str) -> set[tuple[str, str]]:
    """The pairs that are links and that the rule `by` does not make."""
    return {
        (row["record_id_left"], row["record_id_right"])
        for row in nights.said["links"]
        if row["band"] == "link" and row["rule"] != by
    }
