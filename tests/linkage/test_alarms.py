"""Alarms for persons of more rows than the model thinks possible: they fire, and only where they should."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pyarrow as pa
import pytest

from reconcile.kinds.person.model import rolls_model
from reconcile.linkage import link
from reconcile.linkage.model import BlockingRule, Field, Guards, Model, Rung, Thresholds
from tests.linkage.test_small_runs import person
from tests.linkage.test_small_runs import records as roll_records

ALARM = 6
CROWD = ALARM + 3


def exact(name: str, person_share: float, stranger_share: float) -> Field:
    agrees, differs = (
        (person_share, 0.1, 0.1, stranger_share),
        (1 - person_share, 0.9, 0.9, 1 - stranger_share),
    )
    return Field(
        name,
        known=f"l.{name} IS NOT NULL AND r.{name} IS NOT NULL",
        reads=(name,),
        levels=(
            Rung("same", f"l.{name} = r.{name}", "", expected=agrees),
            Rung("different", "TRUE", "", expected=differs),
        ),
    )


MODEL = Model(
    name="crowds",
    columns={name: name for name in ("number", "name", "source")} | {"once": "source = 'register'"},
    fields=(exact("number", 0.98, 1e-6), exact("name", 0.98, 1e-3)),
    blocking=(BlockingRule("number", ("number",)),),
    classes=("person", "relative", "borrower", "stranger"),
    seeds={"person": ({"number": ("same",), "name": ("same",)},)},
    thresholds=Thresholds(alarm_rows=ALARM),
    random_pairs=1000,
)


def crowd(rows: int, source: str = "roll", others: int = 30) -> pa.Table:
    """So many rows with one number and one name, among people who are there once."""
    listed = [
        {"record_id": f"c{place:04}", "number": 9000, "name": "SUKARJO", "source": source}
        for place in range(rows)
    ]
    listed += [
        {"record_id": f"o{place:04}", "number": 10_000 + place, "name": f"NAME {place}", "source": "roll"}
        for place in range(others)
    ]
    return pa.Table.from_pylist(listed)


@pytest.mark.parametrize(("rows", "alarms"), [(ALARM - 1, 0), (ALARM, 0), (ALARM + 1, 1), (CROWD, 1)])
def test_a_person_of_more_rows_than_the_bound_raises_an_alarm(engine, rows, alarms):
    found = link(crowd(rows), MODEL, engine)
    assert (found.count_persons, found.refused, found.alarms) == (31, 0, alarms)


def test_a_chain_is_as_large_as_it_is_long(engine):
    """Each row has one number in common with the next alone: no pair of rows is suspicious, the person is."""
    known = ("name", "born", "mother")
    chain = replace(
        MODEL,
        columns={name: name for name in ("front", "back", *known)},
        fields=tuple(exact(name, 0.98, 1e-3) for name in known),
        blocking=(BlockingRule("front", ("front",)), BlockingRule("back", ("back",))),
        seeds={"person": (dict.fromkeys(known, ("same",)),)},
    )
    listed = [
        {
            "record_id": f"c{n:04}",
            "front": n // 2,
            "back": (n + 1) // 2 + 100,
            **dict.fromkeys(known, "SUKARJO"),
        }
        for n in range(CROWD)
    ]
    listed += [
        {"record_id": f"o{n:04}", "front": 1000 + n, "back": 2000 + n, **dict.fromkeys(known, f"OTHER {n}")}
        for n in range(200)
    ]
    found = link(pa.Table.from_pylist(listed), chain, engine)
    assert (found.candidates, found.count_persons, found.alarms) == (CROWD - 1, 201, 1)


def test_two_crowds_are_two_alarms(engine):
    both = pa.concat_tables([crowd(CROWD, others=30), pa.Table.from_pylist(
        [{"record_id": f"d{place:04}", "number": 9001, "name": "DEWI", "source": "roll"} for place in range(CROWD)]
    )])  # fmt: skip
    assert link(both, MODEL, engine).alarms == 2


def test_a_guard_that_holds_leaves_nothing_to_raise_an_alarm_for(engine):
    guarded = replace(MODEL, guards=Guards(source="source", one_per_source="once"))
    found = link(crowd(CROWD, "register"), guarded, engine)
    assert (found.count_persons, found.alarms) == (30 + CROWD, 0)
    assert found.refused == CROWD * (CROWD - 1) // 2


@pytest.mark.slow
@pytest.mark.parametrize(("rows", "alarms"), [(40, 0), (41, 1)])
def test_the_rolls_raise_it_above_forty_rows(engine, rows, alarms):
    """One roll that lists a person over and over, under the same name, birth date and NIK."""
    born = date(1980, 5, 17)
    once = [
        person(
            "kis",
            f"NAMA {chr(65 + n)}ULIA",
            date(1950 + n, 1 + n % 12, 3),
            f"31710103{1 + n % 12:02}{50 + n}9001",
        )
        for n in range(20)
    ]
    found = link(
        roll_records(
            *once, *(person("kis", "SUKARJO WIJAYA", born, "3171011705809001") for _ in range(rows))
        ),
        rolls_model({"registers": ["dukcapil"], "one_row_per_person": ["dukcapil"]}),
        engine,
    )
    assert (found.count_persons, found.alarms) == (21, alarms)


def test_a_block_too_large_to_pair_is_told_in_the_blocking_report(engine):
    """No pairs, so no person and no alarm: the rows left out say so instead."""
    found = link(crowd(CROWD), replace(MODEL, largest_block=CROWD - 1), engine)
    assert (found.candidates, found.alarms) == (0, 0)
    assert found.blocking["left_out_rows"].to_pylist() == [CROWD]
