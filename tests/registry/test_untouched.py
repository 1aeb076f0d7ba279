"""Whoever was not touched is left alone, and all is as if everybody had been looked at: over random nights on
which rows change, leave, come back, are judged, and persons are joined and parted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from tests.registry.nights import Service, rows_of
from tests.runs import drawn

Row = dict[str, str | None]
ROLLS = ("dukcapil", "kis", "kjs")
NIGHTS = 7


class World:
    """Rows of a dozen persons. gone: rows that left, which may come back."""

    def __init__(self, seed: int) -> None:
        self._draw = np.random.default_rng(seed)
        self._made = 0
        self.gone: list[Row] = []
        self.rows = [self._row(f"T{person}") for person in range(9) for _ in range(self._number(1, 3))]

    def live(self) -> dict[str, int]:
        """Another night; returns who is judged in it."""
        for _ in range(self._number(1, 3)):
            self._change(self.rows[self._number(0, len(self.rows) - 1)])
        if self._number(0, 2) == 0 and len(self.rows) > 5:
            self.gone.append(self.rows.pop(self._number(0, len(self.rows) - 1)))
        if self.gone and self._number(0, 1):
            back = self.gone.pop(self._number(0, len(self.gone) - 1))
            self.rows.append(back)
            if self._number(0, 1):  # with somebody else this time
                back["thing"] = self.rows[0]["thing"]
        if self._number(0, 2) == 0:
            self.rows.append(self._row(f"T{self._number(0, 14)}"))
        return {str(self._one(*self.rows)["row"]): self._number(0, 1) for _ in range(self._number(0, 2))}

    def _number(self, low: int, high: int) -> int:
        return int(self._draw.integers(low, high + 1))

    def _one(self, *values):
        return values[self._number(0, len(values) - 1)]

    def _row(self, thing: str) -> Row:
        self._made += 1
        return {"row": f"r{self._made}", "thing": thing, "programme": self._one(*ROLLS), **self._said(thing)}

    def _said(self, thing: str) -> Row:
        number = int(thing[1:]) if self._number(0, 4) else self._number(0, 9)  # now and then another's number
        return {
            "name": self._one("SITI", "BUDI", f"NAMA{number}"),
            "birth_date": self._one("1980-01-02", "1975-05-05", None),
            "nik": self._one(f"317101020180900{number % 10}", f"317101020180900{number % 10}", None),
            "card_number": self._one(f"K{number}", f"K{self._made}", None),
        }

    def _change(self, row: Row) -> None:
        """It says something else, or is another person's now; the row's id goes with what it says."""
        if self._number(0, 2) == 0:
            row["thing"] = self._one(f"T{self._number(0, 11)}", self._one(*self.rows)["thing"])
        else:
            self._made += 1
            row.update(row=f"r{self._made}", **self._said(str(row["thing"])))


@pytest.mark.slow
@pytest.mark.parametrize("seed", drawn(2, range(40)))
def test_to_leave_the_untouched_alone_changes_nothing(tmp_path: Path, seed: int) -> None:
    folders = [tmp_path / name for name in ("alone", "whole")]
    for folder in folders:
        folder.mkdir()
    alone, whole = Service(folders[0]), Service(folders[1], carry=False)
    world, judged = World(seed), dict[str, int]()
    for _ in range(NIGHTS):
        listed = [dict(row) for row in world.rows]
        judged = {row: said for row, said in judged.items() if row in {one["row"] for one in listed}}
        for service in (alone, whole):
            service.night(listed, judged=judged)
        assert (alone.ids, alone.events) == (whole.ids, whole.events)
        for name, path in alone.memory.items():
            assert pq.read_table(path) == pq.read_table(whole.memory[name]), name
        judged = world.live()


@pytest.mark.slow
@pytest.mark.parametrize("seed", drawn(1, range(40)))
def test_a_night_of_nothing_new_is_as_if_all_were_looked_at(tmp_path: Path, seed: int) -> None:
    """Who went becomes dormant, marks and rows grow old, and people retire whom they will."""
    folders = [tmp_path / name for name in ("again", "whole")]
    for folder in folders:
        folder.mkdir()
    again, whole = Service(folders[0]), Service(folders[1])
    world, judged, draw = World(seed), dict[str, int](), np.random.default_rng(seed)
    stood = 0
    for _ in range(4):
        listed = [dict(row) for row in world.rows]
        judged = {row: said for row, said in judged.items() if row in {one["row"] for one in listed}}
        for service in (again, whole):
            service.night(listed, judged=judged)
        retired = list[str]()
        for _ in range(int(draw.integers(1, 4))):
            orders, left, until = retired, dict(again.memory), again.until
            retired = sorted(again.states)[: int(draw.integers(0, 3))]
            again.night_again(retired=retired)
            whole.night(listed, judged=judged, retired=retired)
            assert (again.states, again.events) == (whole.states, whole.events)
            for name, path in again.memory.items():
                assert pq.read_table(path) == pq.read_table(whole.memory[name]), name
            if retired == orders and not 0 < until <= again.generation:
                stood += 1
                assert not again.events
                assert all(again.memory[name].read_bytes() == left[name].read_bytes() for name in left)
        judged = world.live()
    assert stood


def test_who_brings_a_number_that_somebody_bore_draws_him_in(tmp_path: Path) -> None:
    """His one row that is left says nothing new; but two rolls bring the NIK that was surely his."""
    nights = [
        """
        a1 A kis SITI 1980-01-02 3171010201809001 K1
        a2 A kjs SITI 1980-01-02 3171010201809001 K2
        a3 A kjp SITI 1980-01-02 -                K3
        """,
        "a3 A kjp SITI 1980-01-02 - K3",
        "a3 A kjp SITI 1980-01-02 - K3",
        """
        a3 A kjp SITI 1980-01-02 -                K3
        b1 B kip BUDI 1980-01-02 3171010201809001 K4
        b2 B bpnt BUDI 1980-01-02 3171010201809001 K5
        """,
    ]
    found = []
    for carry in (True, False):
        (tmp_path / str(carry)).mkdir()
        service = Service(tmp_path / str(carry), carry=carry)
        first = service.night(rows_of(nights[0])).ids["a1"]
        for night in nights[1:]:
            service.night(rows_of(night))
        assert service.ids["b1"] == first != service.ids["a3"]
        found.append((service.ids, service.events))
    assert found[0] == found[1]
