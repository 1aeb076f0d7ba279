"""Of which day a file speaks, where two deliveries bear its name."""

from __future__ import annotations

from datetime import date

import pytest

from reconcile.tables.delivered import days_of
from tests.findings.ascii_tables import table

JANUARY, MARCH = date(2018, 1, 31), date(2018, 3, 31)


@pytest.mark.parametrize(
    ("days", "known"),
    [
        ([(MARCH, True)], [MARCH]),
        ([(JANUARY, False), (MARCH, True)], [MARCH]),
        ([(MARCH, True), (MARCH, True)], [MARCH]),
        ([(JANUARY, True), (MARCH, True)], [None]),
        ([(MARCH, True), (None, True)], [None]),
        ([(None, True)], [None]),
        ([(MARCH, False)], []),
    ],
    ids=["one", "one in force", "both of one day", "two days", "one day unknown", "unknown", "none in force"],
)
def test_a_name_has_a_day_where_all_that_speak_say_the_same(
    days: list[tuple[date | None, bool]], known: list[date | None]
) -> None:
    rows = [
        {"programme": "dukcapil", "source_file": "siak.csv", "as_of": day, "in_force": in_force}
        for day, in_force in days
    ]
    assert days_of(table("deliveries", rows))["as_of"].to_pylist() == known
