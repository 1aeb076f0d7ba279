"""What holds of identities whatever comes: tables at random, nights at random, against the rules themselves."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from reconcile.registry.assignment import assign
from reconcile.registry.ids import identity_ids
from tests.registry.nights import Service
from tests.runs import FULL, tries

Row = Mapping[str, str | None]
PLACES = ["dukcapil", "kis", "kjs"]
ROW = st.fixed_dictionaries(
    {
        "thing": st.sampled_from("ABCD"),
        "programme": st.sampled_from(PLACES),
        "name": st.sampled_from(["SITI", "BUDI", "CICI"]),
        "birth_date": st.sampled_from(["1980-01-02", "1975-05-05", None]),
        "nik": st.sampled_from(["3171010201809001", "3171010505759002", "3171010909909003", None]),
        "card_number": st.sampled_from(["K1", "K2", "K3", "K4", None]),
    }
)
NIGHT = st.lists(ROW, max_size=7)


def _named(rows: list[Row], prefix: str = "r") -> list[Row]:
    return [{**row, "row": f"{prefix}{at}"} for at, row in enumerate(rows)]


def _persons(rows: list[Row], ids: Mapping[str, str]) -> set[tuple[str, str]]:
    return {(str(row["thing"]), ids[str(row["row"])]) for row in rows}


@given(st.lists(NIGHT, min_size=2, max_size=4), st.randoms(use_true_random=False), st.integers(0, 3))
@settings(max_examples=tries(60 if FULL else 12, least=3), deadline=None)
def test_whatever_the_nights_bring(nights: list[list[Row]], order: np.random.Generator, again: int) -> None:
    """again: after which of the nights the same rows come under other ids."""
    with tempfile.TemporaryDirectory() as folder:
        service, born = Service(Path(folder)), set[str]()
        for at, rows in enumerate(map(_named, nights)):
            service.night(rows)
            persons = _persons(rows, service.ids)
            assert (
                len({thing for thing, _ in persons}) == len({person for _, person in persons}) == len(persons)
            )
            new = {person for event, person, _ in service.events if event in ("CREATED", "SPLIT_FROM")}
            assert not new & born, "an id was given twice"
            assert {person for _, person in persons} <= born | new, "an id came from nowhere"
            born |= new
            if at == again % len(nights):
                _renamed_is_no_event(service, rows, order)


def _renamed_is_no_event(service: Service, rows: list[Row], order: np.random.Generator) -> None:
    """The same rows under other ids, in another order, put together under other names."""
    before = dict(service.ids)
    other = [{**row, "row": f"x{row['row']}", "thing": f"other {row['thing']}"} for row in rows]
    order.shuffle(other)
    service.night(other)
    assert [event for event in service.events if event[0] != "DORMANT"] == []
    twins = {
        (row["programme"], *(row[name] for name in ("name", "birth_date", "nik", "card_number")))
        for row in rows
    }
    if len(twins) == len(rows):  # of rows that say the same nobody can tell which is which
        assert {row[1:]: person for row, person in service.ids.items()} == before
    service.night(rows)


@given(NIGHT)
@settings(max_examples=tries(60 if FULL else 12, least=3), deadline=None)
def test_a_merge_undone_gives_the_ids_back(rows: list[Row]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        apart = _named(rows)
        service = Service(Path(folder)).night(apart)
        before = dict(service.ids)
        service.night([{**row, "thing": "AB" if row["thing"] in "AB" else row["thing"]} for row in apart])
        service.night(apart)
        twins = {
            (row["programme"], *(row[name] for name in ("name", "birth_date", "nik", "card_number")))
            for row in rows
        }
        if len(twins) == len(rows):
            assert service.ids == before


TIE = st.tuples(
    st.integers(0, 6),
    st.integers(1, 6),
    st.integers(0, 1),
    st.integers(0, 1),
    st.sampled_from([1, 10, 11, 60, 100]),
)


@given(st.lists(TIE, max_size=20, unique_by=lambda tie: tie[:2]))
def test_assignment_is_the_greedy_one_in_the_strict_order(ties: list[tuple[int, ...]]) -> None:
    table = [(*tie, tie[0] % 3) for tie in ties]
    names = ("identity", "thing", "judged", "firm", "weight", "born")
    columns = {name: pa.array([row[at] for row in table], pa.int64()) for at, name in enumerate(names)}
    expected: dict[int, int] = {}
    for identity, thing, *_ in sorted(table, key=lambda t: (-t[2], -t[3], -t[4], t[5], t[0], t[1])):
        if identity not in expected.values() and thing not in expected:
            expected[thing] = identity
    found = assign(pa.table(columns))
    assert dict(zip(found.thing.tolist(), found.identity.tolist(), strict=True)) == expected


@given(st.lists(st.integers(0, 2**40 - 1), unique=True, max_size=50), st.binary(min_size=32, max_size=32))
def test_no_two_numbers_have_one_id(numbers: list[int], secret: bytes) -> None:
    ids = identity_ids(np.array(numbers, np.int64), secret).to_pylist()
    assert len(set(ids)) == len(numbers)
    assert all(len(name) == 10 and name.startswith("P-") for name in ids)


def test_ids_of_neighbours_do_not_look_alike() -> None:
    ids = identity_ids(np.arange(2000, dtype=np.int64), b"s" * 32).to_pylist()
    shared = [sum(a == b for a, b in zip(one[2:], two[2:], strict=True)) for one, two in pairwise(ids)]
    assert sum(shared) / len(shared) < 0.5
