"""A night on which nothing is new is not worked out, and what it leaves is what working it out leaves."""

from __future__ import annotations

import copy
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.history.nights import Service, finding_row
from tests.history.test_flow_properties import EVENTS, NIGHT, Rows, _rows
from tests.runs import FULL, tries

ROWS = """
a1 A kis 3171 2017-11
a2 A kjs 3171 2017-11
b1 B kis 3172 2017-11
c1 C kis 3171 2017-11 2017-12
d1 D dukcapil 3171 - - DEAD
"""
MORE = ROWS + "e1 E kis 3171 2017-12\n"
FOUND = [finding_row()]


def _both(service: Service, rows: Any, day: int, **more: Any) -> Service:
    """A night once as after the same and once worked out: all that is left is the same."""
    other = replace(copy.deepcopy(service), folder=service.folder)
    service.night(rows, day=day, same=True, **more)
    other.night(rows, day=day, **more)
    assert not other.stood
    assert service.known.keys() == other.known.keys()
    for name, table in other.known.items():
        assert service.known[name].equals(table), name
    assert service.memory == other.memory
    return service


def test_the_third_night_of_the_same_is_not_worked_out(tmp_path: Path) -> None:
    service = Service(tmp_path).night(ROWS, day=3, found=FOUND)
    stood = [_both(service, ROWS, day, found=FOUND).stood for day in (4, 5, 6, 6)]
    assert stood == [False, True, True, True]  # the first night knew nothing of the rolls
    assert [row["last_seen"] for row in service.known["roll_rows"].to_pylist()] == [None] * 5
    assert [line["last_seen"].day for line in service.lines] == [6]


def test_rows_that_went_are_remembered_and_not_seen(tmp_path: Path) -> None:
    """Also where they went on the very day on which they were last seen."""
    service = Service(tmp_path).night(MORE, day=8, found=FOUND)
    for day in (9, 9, 10):
        service.night(ROWS, day=day, found=FOUND)
    _both(service, ROWS, 11, found=FOUND)
    assert service.stood and len(service.known["roll_rows"]) == 6
    again = Service(tmp_path).night(MORE, day=8).night(MORE, day=9).night(ROWS, day=9).night(ROWS, day=9)
    _both(_both(again, ROWS, 9), ROWS, 10)
    assert again.stood and len(again.known["roll_rows"]) == 6


def test_a_store_that_told_the_day_of_each_row_is_worked_out_once(tmp_path: Path) -> None:
    service, told = Service(tmp_path), Service(tmp_path)
    for day in (8, 9, 10):
        service.night(ROWS, day=day, found=FOUND)
        told.night(ROWS, day=day, found=FOUND)
    rows = told.known["roll_rows"]
    seen = pc.fill_null(rows["last_seen"], date(2018, 1, 10))
    told.known["roll_rows"] = rows.set_column(rows.schema.get_field_index("last_seen"), "last_seen", seen)
    told.night(ROWS, day=11, found=FOUND, same=True)
    service.night(ROWS, day=11, found=FOUND)
    assert not told.stood and told.known == service.known
    assert told.night(ROWS, day=12, found=FOUND, same=True).stood


def test_another_month_and_other_rules_are_worked_out(tmp_path: Path) -> None:
    service = Service(tmp_path)
    for day in (3, 4, 5):
        service.night(ROWS, day=day, found=FOUND)
    assert not _both(service, ROWS, 6, found=FOUND, rules="new").stood
    assert not _both(service, ROWS, 1, month="2018-02", found=FOUND, rules="new").stood


def test_what_was_not_looked_at_stays_open(tmp_path: Path) -> None:
    service = Service(tmp_path).night(ROWS, day=3, found=FOUND)
    missing = {"deliveries": {"kjs": {"unknown": True, "in_force": False}}}
    for day in (4, 5, 6, 7):
        _both(service, ROWS, day, **missing)


@given(
    st.lists(st.tuples(NIGHT, EVENTS), min_size=1, max_size=3),
    st.lists(st.booleans(), min_size=4, max_size=4),
)
@settings(max_examples=60 if FULL else tries(6, least=3), deadline=None)
def test_whatever_came_before(nights: list[tuple[Rows, Any]], later: list[bool]) -> None:
    """later: whether each night of the same is on a later day."""
    with tempfile.TemporaryDirectory() as folder:
        service, day = Service(Path(folder)), 3
        for night, events in nights:
            told = [" ".join(event) for event in events if event[0] != event[2]]
            service.night(_rows(night), day=day, events=told, found=FOUND)
        for on in later:
            day += on
            _both(service, _rows(nights[-1][0]), day, found=FOUND)
