"""Identities over time, by examples: tables of two nights and what happened between them."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from tests.registry.nights import Service, begun, rows_of
from tests.runs import daily

FIRST = """
a1 A dukcapil SITI 1980-01-02 3171010201809001 -
a2 A kis      SITI 1980-01-02 3171010201809001 K1
a3 A kjs      SITI 1980-01-02 -                J1
b1 B dukcapil BUDI 1975-05-05 3171010505759002 -
b2 B kis      BUDI 1975-05-05 3171010505759002 K2
c1 C kis      CICI 1990-09-09 -                K3
"""
SAME = {"a1": "x1", "a2": "x2", "a3": "x3", "b1": "y1", "b2": "y2", "c1": "z1"}


@pytest.fixture
def service(tmp_path: Path) -> Service:
    return begun(tmp_path, rows_of(FIRST))


def test_the_first_night_gives_everybody_an_id(service: Service) -> None:
    assert service.said() == ["CREATED FIRST_RUN"] * 3
    assert len(set(service.ids.values())) == 3
    assert service.ids["a1"] == service.ids["a2"] == service.ids["a3"]


def test_the_same_rows_under_other_names_and_in_another_order_are_no_event(service: Service) -> None:
    before = dict(service.ids)
    renamed = [
        row | {"row": SAME[str(row["row"])], "thing": f"other {row['thing']}"} for row in rows_of(FIRST)
    ]
    service.night(reversed(renamed))
    assert service.events == []
    assert service.ids == {SAME[row]: person for row, person in before.items()}


@pytest.mark.parametrize(
    ("night", "kept", "said"),
    [
        pytest.param(FIRST.replace("BUDI", "BUDY"), "abc", [], id="a name respelt"),
        pytest.param(FIRST.replace("c1 C kis      CICI 1990-09-09 -", "c1 C kis CICI 1990-09-09 3171014909909003"), "abc", [], id="a NIK filled in"),
        pytest.param(FIRST.replace("K3", "K9"), "abc", ["JOINED DATA", "LEFT DATA"], id="a new card, known by name and birth date"),
        pytest.param(FIRST + "d1 D kis DEDE 2001-01-01 - K4\n", "abc", ["CREATED DATA"], id="somebody new"),
        pytest.param(FIRST + "b3 B kjp BUDI 1975-05-05 - P1\n", "abc", ["JOINED DATA"], id="a row more"),
        pytest.param("\n".join(FIRST.strip().splitlines()[:-1]), "ab", ["MISSING DATA"], id="somebody gone"),
        pytest.param(FIRST.replace("a3 A kjs      SITI 1980-01-02 -                J1\n", ""), "abc", ["LEFT DATA"], id="a row less"),
        pytest.param(FIRST.replace("c1 C", "c1 B"), "ab", ["JOINED RULES", "MERGED_INTO RULES"], id="two become one"),
        pytest.param(FIRST.replace("a3 A", "a3 D"), "abc", ["LEFT RULES", "SPLIT_FROM RULES"], id="one becomes two: who has the NIK keeps the id"),
    ],
)  # fmt: skip
def test_a_night_after(service: Service, night: str, kept: str, said: list[str]) -> None:
    before = dict(service.ids)
    service.night(rows_of(night))
    assert service.said() == said
    for first in (f"{letter}1" for letter in kept):
        assert service.ids[first] == before[first]
    assert len(set(service.ids.values())) == len({row["thing"] for row in rows_of(night)})


def test_a_merge_undone_gives_the_ids_back(service: Service) -> None:
    before = dict(service.ids)
    service.night(rows_of(FIRST.replace("c1 C", "c1 B")))
    assert service.ids["c1"] == before["b1"]
    service.night(rows_of(FIRST))
    assert service.ids == before
    assert service.said() == ["LEFT RULES", "REVIVED RULES"]


@pytest.mark.parametrize("cause", ["MODEL", "JUDGEMENT"])
def test_what_was_not_the_data_is_said(service: Service, cause: str) -> None:
    judged = {"c1": 1, "b1": 1} if cause == "JUDGEMENT" else {}
    service.night(rows_of(FIRST.replace("c1 C", "c1 B")), judged=judged, model_changed=cause == "MODEL")
    assert service.said() == [f"JOINED {cause}", f"MERGED_INTO {cause}"]


@pytest.mark.parametrize(("reread", "cause"), [([], "DATA"), (["kjs"], "RULES"), (["kis"], "DATA")])
def test_the_same_file_read_in_another_way_is_no_change_of_the_data(
    service: Service, reread: list[str], cause: str
) -> None:
    """Another name is read of a row of KJS, so it is somebody else: its row leaves, and somebody is new."""
    row = "a3 A kjs      SITI 1980-01-02 -                J1\n"
    assert row in FIRST
    service.night(
        rows_of(FIRST.replace(row, "a3 D kjs      JOKO 1971-05-06 -                J9\n")), reread=reread
    )
    assert service.said() == [f"CREATED {cause}", f"LEFT {cause}"]


def test_who_is_missing_is_dormant_after_three_nights_and_comes_back_under_the_same_id(
    service: Service,
) -> None:
    before, without = dict(service.ids), rows_of("\n".join(FIRST.strip().splitlines()[:-1]))
    told = [service.night(without).said() for _ in range(4)]
    assert told == [["MISSING DATA"], [], ["DORMANT DATA"], []]
    assert service.night(rows_of(FIRST)).said() == ["RETURNED DATA"]
    assert service.ids == before


def test_a_number_of_a_run_that_was_put_back_changes_nothing(service: Service) -> None:
    """The run before has not always the number before: what left is said, and the cause is what it is."""
    service.generation += 1
    service.night(rows_of(FIRST.replace("a3 A kjs      SITI 1980-01-02 -                J1\n", "")))
    assert service.said() == ["LEFT DATA"]
    service.generation += 1
    service.night(
        rows_of(
            FIRST.replace("c1 C", "c1 B").replace("a3 A kjs      SITI 1980-01-02 -                J1\n", "")
        )
    )
    assert service.said() == ["JOINED RULES", "MERGED_INTO RULES"]


def test_two_surely_different_numbers_are_two_people(service: Service) -> None:
    """Card and name are the same, but two registers' numbers are not: another person."""
    before = dict(service.ids)
    other = rows_of(FIRST.replace("3171010505759002", "3171010505759077"))
    service.night(other)
    assert service.ids["b1"] != before["b1"]
    assert service.said() == ["CREATED DATA", "MISSING DATA"]


A = """\
a1 A dukcapil SITI 1980-01-02 3171010201809001 -
a2 A kis      SITI 1980-01-02 3171010201809001 K1
"""
B = """\
b1 B dukcapil BUDI 1975-05-05 3171010505759002 -
b2 B kis      BUDI 1975-05-05 3171010505759002 K1
"""


def _without_card(rows: str) -> str:
    return rows.replace("K1", "-")


def _on_one_roll(rows: str) -> str:
    """Who has no row but that of the card, without a register."""
    return "\n".join(line for line in rows.splitlines() if " kis " in line)


BACK = ["RETURNED DATA"]
OTHER = ["CREATED DATA", "MISSING DATA"]
WITH_ROW = ["JOINED DATA", "LEFT DATA"]
RECYCLED = [
    pytest.param([A, B, A + B.replace("K1", "K2")], "b2", [OTHER, ["JOINED DATA", *WITH_ROW, *BACK]], id="to one whose number is as sure, until the first takes it back"),
    pytest.param([A, B, _without_card(A) + B], "b2", [OTHER, ["JOINED DATA", *BACK]], id="and both go on"),
    pytest.param([_on_one_roll(A), _on_one_roll(B)], "b2", [OTHER], id="on one roll"),
    pytest.param([A, _without_card(A) + B], "b2", [["CREATED DATA", *WITH_ROW]], id="while the first goes on elsewhere, without it"),
    pytest.param([A, A.splitlines()[0] + "\n" + B], "b2", [["CREATED DATA", "LEFT DATA"]], id="while the first goes on elsewhere, off the roll"),
    pytest.param(["a2 A kis BAYI 2017-03-04 - K1", "b2 B kis EDILINA 1991-09-09 3171014909919003 K1"], "b2", [OTHER], id="from one without a number"),
    pytest.param(["a2 A kis BAYI 2017-03-04 - K1", "b2 B kis EDILINA 1991-09-09 - K1"], "b2", [OTHER], id="among those without a number"),
]  # fmt: skip


@pytest.mark.parametrize("carry", daily(1, [True, False]))
@pytest.mark.parametrize(("nights", "other", "said"), RECYCLED)
def test_a_card_that_is_given_to_another_takes_no_id_with_it(
    tmp_path: Path, nights: list[str], other: str, said: list[list[str]], carry: bool
) -> None:
    service = begun(tmp_path, rows_of(nights[0]), carry=carry)
    ids, key = dict(service.ids), service.keys["a2"]
    for night, events in zip(nights[1:], said, strict=True):
        service.night(rows_of(night))
        assert service.said() == events
        assert all(ids.get(row, person) == person for row, person in service.ids.items())
        ids |= service.ids
    assert ids[other] != ids["a2"]
    assert service.keys[other] != key
    keys = service.keys
    assert service.night(rows_of(nights[-1])).events == []
    assert service.keys == keys


@pytest.mark.parametrize("carry", [True, False])
def test_a_number_of_somebody_who_still_stands_where_he_stood_takes_no_id_with_it(
    tmp_path: Path, carry: bool
) -> None:
    """A baby is listed under the mother's NIK, which her other row said until it left: she keeps her id. So
    would she if the baby told nothing of itself but another name and another day."""
    mother = "a2 A kjs LUNA 1994-03-25 - J1\n"
    with_nik = "a1 A dtks LUNA 1994-03-25 3171016503949001 -\n"
    baby = "b1 B kjs BAYI 2018-05-14 3171016503949001 J2\n"
    service = Service(tmp_path, carry=carry).night(rows_of(with_nik + mother)).night(rows_of(mother))
    hers = service.ids["a2"]
    service.night(rows_of(mother + baby))
    assert service.ids["a2"] == hers != service.ids["b1"]
    assert service.said() == ["CREATED DATA"]
    # the same person on another roll, under a name that is spelt alike, still comes back to the id
    back = "c1 C kjp LUNA 1994-03-25 3171016503949001 P1\n"
    assert service.night(rows_of(mother + back)).ids["a2"] == hers


def test_whom_people_called_one_is_one_whatever_his_card_says(tmp_path: Path) -> None:
    service = begun(tmp_path, rows_of(A), judged={"a2": 1})
    before, key = service.ids["a2"], service.keys["a2"]
    service.night(rows_of(B), judged={"b2": 1})
    assert (service.ids["b2"], service.keys["b2"]) == (before, key)


@pytest.mark.parametrize(
    "night",
    [
        pytest.param("a2 A kis SITTI 1980-01-02 3171010201809001 K1", id="the name"),
        pytest.param("a2 A kis SITI 1981-02-01 3171010201809001 K1", id="the birth date"),
        pytest.param("a2 A kis SITI 1980-01-02 3171010201809077 K1", id="the number"),
        pytest.param("a2 A kis SITI 1980-01-02 - K1", id="the number, to none"),
        pytest.param("a2 A kis SITTI 1980-01-02 - K1", id="the name, and the number to none"),
        pytest.param("a2 A kis SITTI 1980-01-02 3171010201809077 K1", id="the name and the number"),
        pytest.param("a2 A kis SITI - - K1", id="all but the name, to none"),
    ],
)
def test_a_row_of_a_card_that_is_corrected_is_the_same_row(tmp_path: Path, night: str) -> None:
    service = begun(tmp_path, rows_of(_on_one_roll(A)))
    before, keys = dict(service.ids), service.keys
    service.night(rows_of(night))
    assert (service.ids, service.events, service.keys) == (before, [], keys)
    assert (service.night(rows_of(_on_one_roll(A))).ids, service.events) == (before, [])


def test_a_store_of_the_version_before_is_taken(tmp_path: Path) -> None:
    """It knew by name and birth date in another way, not whose turn a key was, and told of everything when
    it was last seen."""
    service = begun(tmp_path, rows_of(FIRST))
    before, keys = dict(service.ids), service.keys
    identities, members, anchors = (
        _said_when_seen(pq.read_table(service.memory[name])) for name in ("identities", "members", "anchors")
    )
    pq.write_table(identities, service.memory["identities"])
    pq.write_table(members.drop_columns("turn"), service.memory["members"])
    kinds = pc.replace_substring(anchors["kind"], "BORN", "NAMED")
    named = anchors.set_column(anchors.schema.get_field_index("kind"), "kind", kinds)
    pq.write_table(named, service.memory["anchors"])
    del service.memory["row_marks"]
    service.carry, service.before = False, 0
    service.night(rows_of(FIRST))
    assert (service.ids, service.events, service.keys) == (before, [], keys)
    assert set(pq.read_table(service.memory["anchors"])["kind"].to_pylist()) == {
        "NIK", "CARD", "ROW", "BORN"
    }  # fmt: skip


def _said_when_seen(table: pa.Table) -> pa.Table:
    at = table.schema.get_field_index("last_seen")
    return table.set_column(at, "last_seen", pc.fill_null(table["last_seen"], 1))
