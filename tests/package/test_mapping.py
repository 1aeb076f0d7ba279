"""Mapping in a package: the numbers of the papers, and nothing by which a hidden one could be worked out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from reconcile.engines.opening import open_engine
from reconcile.engines.protocol import Engine
from reconcile.package.contents.mapping import SOCIAL_NEED, TARGET_AREAS
from reconcile.reports.territory.paper import Told, _gain
from reconcile.territory.telling import told_areas
from tests.findings.ascii_tables import table


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    with closing(open_engine(tmp_path)) as opened:
        yield opened


def _area(code: str, uncovered: int, raked: float, unknown: int = 0) -> dict[str, Any]:
    same = dict.fromkeys(("residents", "covered", "leads", "paid", "rank", "largest_rank", "turn"), 1)
    shares = dict.fromkeys(("response", "response_sd", "stay", "stay_sd", "hot", "hot_q", "lo", "hi"), 0.5)
    gains = {"gain": raked / 1600, "gain_lower": raked / 1700, "gain_upper": raked / 1500}
    said = {"kelurahan": code, "uncovered": uncovered, "raked": raked, "unknown": unknown}
    return {**same, **shares, **gains, **said}


def test_areas_say_what_the_page_says_and_gain_tells_no_small_number(engine: Engine) -> None:
    areas = [_area("3171011001", 12, 11.6), _area("3171011002", 12, 9.4), _area("3171011003", 0, 0.0),
             _area("3171011004", 0, 0.0, unknown=7), _area("3171011005", 3, 2.1)]  # fmt: skip
    told_of = told_areas(areas, 10, {})
    engine.read("areas", table("areas", areas))
    engine.read("areas_told", table("areas_told", told_of))
    paper = Told(told_of)
    told = {row["area_code"]: row for row in engine.arrow(TARGET_AREAS.sql).to_pylist()}
    for row in areas:
        said = told[row["kelurahan"]]
        if row["unknown"]:
            assert (said["uncovered"], said["raked"]) == ("TIDAK_DIKETAHUI", "TIDAK_DIKETAHUI")
            continue
        place = row["kelurahan"]
        shown = tuple(paper.text(of, place) for of in ("uncovered", "raked"))
        assert (said["uncovered"], said["raked"]) == shown
        gain, _ = _gain(row, paper.shown("raked", place))
        told_gain = "*" if said["gain"] is None else said["gain"].replace(".", ",")
        assert told_gain == gain
        hidden = paper.shown("raked", place) is None
        assert (said["gain"] is said["gain_lower"] is said["gain_upper"] is None) is hidden


def test_of_a_run_that_decided_nothing_nothing_is_told(engine: Engine) -> None:
    engine.read("areas", table("areas", [_area("3171011001", 12, 11.6)]))
    engine.read("areas_told", table("areas_told", []))
    [said] = engine.arrow(TARGET_AREAS.sql).to_pylist()
    assert (said["uncovered"], said["raked"], said["gain"]) == ("*", "*", None)


def test_need_goes_out_as_it_was_told(engine: Engine) -> None:
    rows = [
        {"ppks": "11", "area": "31", "persons": 23, "mark": None, "shown": 25},
        {"ppks": "11", "area": "3171", "persons": 7, "mark": "<10", "shown": None},
        {"ppks": "11", "area": "3171011001", "persons": 12, "mark": None, "shown": 10},
        {"ppks": "11", "area": "3171011002", "persons": 4, "mark": "<10", "shown": None},
    ]
    engine.read("ppks_told", table("ppks_told", rows))
    told = {row["area_code"]: row["persons"] for row in engine.arrow(SOCIAL_NEED.sql).to_pylist()}
    assert told == {"31": "25", "3171": "<10", "3171011001": "10"}
