"""Whether all of the register is there, against which registrations are judged."""

from __future__ import annotations

from datetime import date, timedelta

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconcile.run.leads import is_whole, said_by_day
from tests.findings.ascii_tables import parse, table

ALL = "3101 3171 3172 3173 3174 3175"


@pytest.mark.parametrize(
    ("rows", "whole"),
    [
        ("dukcapil | siak.csv | yes | - | -", True),
        (f"dukcapil | siak.csv | yes | - | {ALL}", True),
        ("\n".join(f"dukcapil | {kota}.csv | yes | - | {kota}" for kota in ALL.split()), True),
        ("\n".join(f"dukcapil | {kota}.csv | yes | - | {kota}" for kota in ALL.split()[:-1]), False),
        ("dukcapil | siak.csv | yes | - | -\ndukcapil | lain.csv | - | yes | -", False),
        ("dukcapil | siak.csv | - | - | -", False),
        ("dukcapil | jawaban_verifikasi_1.csv | yes | - | -", False),
        ("kis | kis.csv | yes | - | -", False),
    ],
    ids=["one file", "all kota in one", "a file a kota", "a kota lacks", "one is missing", "none speaks",
         "answers alone", "no register"],
)  # fmt: skip
def test_who_is_not_found_could_be_looked_for_only_in_a_whole_register(rows: str, whole: bool) -> None:
    drawn = [dict(row) for row in parse(f"programme | source_file | in_force | unknown | scope\n{rows}")]
    said = [
        {**row, "in_force": row["in_force"] == "yes", "unknown": row["unknown"] == "yes",
         "answers": "jawaban" in (row["source_file"] or ""),
         "scope": (row["scope"] or "").split()}
        for row in drawn
    ]  # fmt: skip
    assert is_whole(table("deliveries", said), frozenset({"dukcapil"}), "31") is whole


_ENGINE = duckdb.connect()
DAYS = st.dates(date(2018, 1, 1), date(2018, 5, 31))
_DECIDED = """
SELECT list_transform($typed, lambda x: x <= $day), list_transform($typed, lambda x: x > $day - 30),
       list_transform($typed, lambda x: x > $day - 7),
       list_transform($ends, lambda x: x < CAST($day - INTERVAL 3 MONTH AS DATE))
"""


@given(typed=st.lists(DAYS, min_size=1), ends=st.lists(DAYS, min_size=1), day=DAYS, later=st.integers(0, 40))
def test_days_that_decide_nothing_else_are_told_alike(
    typed: list[date], ends: list[date], day: date, later: int
) -> None:
    """Whatever the statements that judge leads ask of the day, it is answered alike."""
    days = [day, day + timedelta(days=later)]
    said = [said_by_day(one, pa.chunked_array([typed], pa.date32()), ends, 3) for one in days]
    with _ENGINE.cursor() as engine:
        asked = [{"typed": typed, "ends": ends, "day": one} for one in days]
        decided = [engine.execute(_DECIDED, one).fetchall() for one in asked]
    if said[0] == said[1]:
        assert decided[0] == decided[1]
    elif day.month == days[1].month:
        assert decided[0] != decided[1]


def test_where_nobody_knows_when_a_lead_was_typed_in_every_day_is_another() -> None:
    typed = pa.chunked_array([[date(2018, 1, 1), None]], pa.date32())
    assert said_by_day(date(2018, 3, 1), typed, [], 3) != said_by_day(date(2018, 3, 2), typed, [], 3)
