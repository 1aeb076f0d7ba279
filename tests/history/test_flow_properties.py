"""What holds of flows whatever the nights bring: they balance, go on from one another, open to those who make
them up; and rows that are only linked otherwise move nobody."""

from __future__ import annotations

import tempfile
from collections.abc import Collection
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.history.nights import Service
from tests.runs import FULL, tries

ROW = st.fixed_dictionaries(
    {
        "person": st.sampled_from("ABCD"),
        "programme": st.sampled_from(["kis", "kjp", "dukcapil"]),
        "kota": st.sampled_from(["3171", "3172", "3201", "-"]),
        "from": st.sampled_from(["2017-07", "2018-01", "-"]),
        "until": st.sampled_from(["2017-12", "2018-02", "-"]),
        "status": st.sampled_from(["ACTIVE", "INACTIVE", "-"]),
        "name": st.sampled_from(["SITI", "BAYI"]),
    }
)
NIGHT = st.dictionaries(st.sampled_from("abcdefgh"), ROW, max_size=7)
Rows = dict[str, dict[str, str]]
PEOPLE = st.lists(st.sampled_from("ABCDEF"), min_size=8, max_size=8)
EVENTS = st.lists(
    st.tuples(
        st.sampled_from("ABCD"),
        st.sampled_from(["MERGED_INTO", "SPLIT_FROM", "LEFT", "JOINED"]),
        st.sampled_from("ABCD"),
    ),
    max_size=2,
)


def _rows(night: Rows) -> list[dict[str, str]]:
    return [{"row": row, **cells, "status": _status(cells)} for row, cells in night.items()]


def _status(cells: dict[str, str]) -> str:
    """What a register says is not what a roll says."""
    return (
        {"INACTIVE": "DEAD", "ACTIVE": "ALIVE"}.get(cells["status"], "-")
        if cells["programme"] == "dukcapil"
        else cells["status"]
    )


def _goes_on(
    service: Service, before: dict[tuple[str, str, str, str], int], programmes: Collection[str]
) -> None:
    """before, programmes: the flows of the night before, and the rolls that were known by then."""
    begins = {key[:3]: count for key, count in service.flow.items() if key[3] == "AWAL" and count}
    known = {key[:3]: count for key, count in before.items() if key[3] == "AKHIR" and count}
    ends = {key[:3]: count for key, count in service.flow.items() if key[3] == "AKHIR" and count}
    first = {key[1] for key in service.flow} - set(programmes)
    assert {key: count for key, count in begins.items() if key[1] not in first} == known
    for code in first:  # a roll that begins moves nobody
        of_roll = [{key: n for key, n in side.items() if key[1] == code} for side in (begins, ends)]
        assert of_roll[0] == of_roll[1]
        assert not [row for row in service.flow_rows if row["programme"] == code]


@given(st.lists(st.tuples(NIGHT, EVENTS), min_size=2, max_size=4))
@settings(max_examples=60 if FULL else tries(8, least=3), deadline=None)
def test_whatever_the_nights_bring_it_balances_and_goes_on(
    nights: list[tuple[Rows, list[tuple[str, str, str]]]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        service = Service(Path(folder))
        for at, (night, events) in enumerate(nights, 1):
            before, programmes = dict(service.flow), set(service.memory.programmes)
            told = [" ".join(event) for event in events if event[0] != event[2]]
            service.night(_rows(night), f"2018-{at:02d}", events=told)  # raises where it does not balance
            if at > 1:
                _goes_on(service, before, programmes)


@given(NIGHT, PEOPLE)
@settings(max_examples=80 if FULL else tries(12, least=3), deadline=None)
def test_the_same_rows_linked_otherwise_move_nobody(night: Rows, people: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        service = Service(Path(folder)).night(_rows(night))
        before, programmes = dict(service.flow), set(service.memory.programmes)
        other = {
            row: cells | {"person": person}
            for (row, cells), person in zip(night.items(), people, strict=False)
        }
        service.night(_rows(other), "2018-02")
        assert {row["flow"] for row in service.flow_rows} <= {"DIPISAH", "DIGABUNG", "KOREKSI"}
        assert not [row for row in service.flow_rows if row["unit"] == "BARIS"]
        assert not [key for key in service.flow if key[3] == "BERJALAN"]
        _goes_on(service, before, programmes)
