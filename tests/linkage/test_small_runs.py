"""The rolls model on next to nothing: no row, one, a few, rows that know nothing of themselves."""

from __future__ import annotations

from datetime import date

import pytest

from reconcile.kinds.person.columns import CROWDED_NIK
from reconcile.linkage import comparisons, link
from reconcile.linkage.comparisons import coded_columns, prepare
from tests.linkage.small_rolls import MODEL, crowd, person, persons, records


@pytest.mark.parametrize("count", [0, 1, 2])
def test_rows_that_know_nothing_are_each_alone(engine, count):
    link(records(*({"programme": "kis"} for _ in range(count))), MODEL, engine)
    assert len(set(persons(engine).values())) == count


def test_a_nik_confirmed_by_name_and_birth_date_links_even_two_rows(engine):
    born = date(1980, 5, 17)
    rows = records(
        person("kis", "SUKARJO WIJAYA", born, "3171011705809001"),
        person("kjs", "SUKARJO WIJAYA", born, "3171011705809001"),
    )
    link(rows, MODEL, engine)
    assert len(set(persons(engine).values())) == 1


def test_an_equal_nik_with_another_name_and_birth_date_is_no_match(engine):
    one = person("kis", "SUKARJO WIJAYA", date(1980, 5, 17), "3171011705809001")
    two = person("kjs", "DEWI LESTARI", date(2008, 11, 2), "3171011705809001") | {
        "nik_birth_date": date(1980, 5, 17)
    }
    link(records(one, two), MODEL, engine)
    assert len(set(persons(engine).values())) == 2


def test_twins_under_their_own_niks_stay_two(engine):
    born, home = (
        date(2009, 3, 8),
        {
            "kk": "3171010101109001",
            "region_code": "3171011001",
            "rt": "001",
            "rw": "002",
            "mother_core": "SITI AMINAH",
            "mother_key": "AMINA SITI",
        },
    )
    rows = [
        person(programme, name, born, nik, **home)
        for programme in ("dukcapil", "kjp", "kip")
        for name, nik in (("FAJAR RAMADHAN", "3171010803099001"), ("FAJRI RAMADHAN", "3171010803099002"))
    ]
    link(records(*rows), MODEL, engine)
    found = persons(engine)
    assert (
        len(
            {found[key] for key in found if key.endswith(("-2", "-4", "-6"))}
            & {found[key] for key in found if key.endswith(("-3", "-5", "-7"))}
        )
        == 0
    )


@pytest.mark.parametrize(("people", "known"), [(CROWDED_NIK, True), (CROWDED_NIK + 1, False)])
def test_a_nik_of_more_people_than_a_family_is_nobodys_evidence(engine, people, known):
    rows = [
        person(f"r{number}", f"{chr(65 + number) * 4}ONO", date(1980, 1, 1 + number), "3171011705809001")
        for number in range(people)
    ]
    link(records(*rows), MODEL, engine)
    numbers = engine.arrow(
        "SELECT count(nik) + count(nik12) + count(nik15) + count(nik_agrees) AS n FROM prepared"
    )
    assert (numbers["n"][0].as_py() > 0) == known


@pytest.mark.parametrize("most", [1, 200, 10**9], ids=["a column each", "some together", "all at once"])
def test_however_many_values_are_looked_up_at_once_records_are_prepared_alike(engine, monkeypatch, most):
    engine.read("records", records(*crowd(40)))
    prepare(engine, MODEL)
    whole = engine.arrow("SELECT * FROM prepared ORDER BY row_number_")
    assert len(whole) == 80 and len(coded_columns(MODEL)) > 1
    monkeypatch.setattr(comparisons, "MOST_VALUES", most)
    prepare(engine, MODEL)
    assert engine.arrow("SELECT * FROM prepared ORDER BY row_number_").equals(whole)


@pytest.mark.parametrize(
    ("most", "parts"),
    [
        (10, [["a", "b"], ["c"], ["d", "e"]]),
        (3, [["a"], ["b"], ["c"], ["d"], ["e"]]),
        (99, [["a", "b", "c", "d", "e"]]),
    ],
)
def test_parts_hold_no_more_values_than_fit_and_one_column_at_least(monkeypatch, most, parts):
    monkeypatch.setattr(comparisons, "MOST_VALUES", most)
    assert comparisons._parts({"a": 3, "b": 7, "c": 11, "d": 4, "e": 0}) == parts
