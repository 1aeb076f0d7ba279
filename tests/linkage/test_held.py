"""A published link stays while people would be asked about it: cut by a guard, by people, or by a clear fall,
never by a bound that is crossed by a hair."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from reconcile.engines.opening import open_engine
from reconcile.engines.protocol import Engine
from reconcile.linkage import Before, Linkage, Weights, link
from tests.linkage.nights import Row, as_records, tight
from tests.linkage.small_rolls import crowd, person

MODEL = tight(largest_block=40)
BORN = date(1990, 1, 7)
ONE = person("kis", "RATNA KARTIKA", BORN, mother_key="SUMIATI")
OTHER = person("kjs", "RATNA KARTIKA", BORN)
NAMESAKES = [person("kjp", "RATNA KARTIKA", date(1930 + n, 3, 4), sex="F") for n in range(10)]
"""Others of the name: with them it is a common one."""


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = open_engine(tmp_path / "spill", "1GB", 2, [tmp_path])
    yield made
    made.close()


def _pair(found: Linkage) -> Row | None:
    ids = sorted(as_records([ONE, OTHER])["record_id"].to_pylist())
    rows = [row for row in found.links.to_pylist() if [row["record_id_left"], row["record_id_right"]] == ids]
    return rows[0] if rows else None


def _together(found: Linkage) -> bool:
    ids = as_records([ONE, OTHER])["record_id"].to_pylist()
    person_of = dict(
        zip(*(found.persons[name].to_pylist() for name in ("record_id", "person_id")), strict=True)
    )
    return len({person_of[row] for row in ids}) == 1


def _left(found: Linkage) -> Before:
    rows, pairs = (
        found.engine.arrow(f"SELECT * FROM {name}") for name in ("compared_rows", "compared_pairs")
    )
    return Before(rows, pairs, carry=True)


def _judged(verdict: str) -> pa.Table:
    left, right = sorted(as_records([ONE, OTHER])["record_id"].to_pylist())
    return pa.table({"record_id_left": [left], "record_id_right": [right], "verdict": [verdict]})


@pytest.fixture
def nights(engine: Engine) -> tuple[list[Row], list[Row], Weights]:
    """Rows of two nights, between which the name becomes common, and weights with a bound between what the
    pair's probability is then and now."""
    before, after = [*crowd(60), ONE, OTHER], [*crowd(60), ONE, OTHER, *NAMESAKES]
    found = link(as_records(after), MODEL, engine)
    weights, now = found.weights, _pair(found)
    then = _pair(link(as_records(before), MODEL, engine, trained=weights))
    assert then is not None and now is not None and then["probability"] > now["probability"]
    return before, after, replace(weights, bound=(then["probability"] + now["probability"]) / 2)


def test_a_bound_that_is_crossed_does_not_part_who_was_published_as_one(engine: Engine, nights) -> None:
    rows, later, weights = nights
    first = link(as_records(rows), MODEL, engine, trained=weights)
    said = _pair(first)
    assert said and (said["band"], said["held"], _together(first)) == ("link", False, True)
    before = _left(first)
    alone = link(as_records(later), MODEL, engine, trained=weights)
    assert (_pair(alone) or {}).get("band") == "review" and not _together(alone)
    second = link(as_records(later), MODEL, engine, trained=weights, before=before)
    said = _pair(second)
    assert said and (said["band"], said["held"], _together(second)) == ("link", True, True)
    third = link(as_records(later), MODEL, engine, trained=weights, before=_left(second))
    assert _together(third)  # and goes on to


def test_people_a_guard_and_a_clear_fall_cut_it(engine: Engine, nights) -> None:
    rows, later, weights = nights
    before = _left(link(as_records(rows), MODEL, engine, trained=weights))
    judged = link(
        as_records(later), MODEL, engine, _judged(MODEL.words.different), trained=weights, before=before
    )
    said = _pair(judged)
    assert said and (said["band"], said["held"], _together(judged)) == ("review", False, False)
    taken_back = link(as_records(later), MODEL, engine, trained=weights, before=_left(judged))
    assert not _together(taken_back)  # what was cut is no published link any more
    guarded = replace(MODEL, guards=replace(MODEL.guards, ask=({"sex": ("same",)},)))
    assert not _together(link(as_records(later), guarded, engine, trained=weights, before=before))
    fallen = replace(MODEL, thresholds=replace(MODEL.thresholds, review=weights.bound, link=weights.bound))
    assert not _together(link(as_records(later), fallen, engine, trained=weights, before=before))
