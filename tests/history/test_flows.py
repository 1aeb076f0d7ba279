"""How a roll went from what it was to what it is: each way to come and to go, in persons, rows and months."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from reconcile.vocabulary.errors import LedgerError
from reconcile.vocabulary.flows import FLOWS
from tests.history.nights import Service, begun

FIRST = """
a1 A kis 3171 2017-11
b1 B kis 3171 2017-11
c1 C kis 3172 2017-11
"""


@pytest.fixture
def service(tmp_path: Path) -> Service:
    return begun(tmp_path, FIRST)


def test_a_roll_begins_with_what_it_holds_and_nobody_came(service: Service) -> None:
    assert service.ends() == {"3171": (2, 2), "3172": (1, 1)}
    assert service.moved() == {} and service.flow_rows == []
    assert service.ends("ORANG_BULAN") == {"3171": (6, 6), "3172": (3, 3)}


def test_the_same_night_again_moves_nobody(service: Service) -> None:
    service.night(FIRST)
    assert service.ends() == {"3171": (2, 2), "3172": (1, 1)} and service.flow_rows == []


def test_a_file_that_did_not_come_moves_nobody_although_a_month_went_by(service: Service) -> None:
    service.night(FIRST, "2018-02")
    assert service.flow_rows == []
    assert service.ends("ORANG_BULAN") == {"3171": (6, 6), "3172": (3, 3)}


WAYS = {
    "BARU": ("d1 D kis 3172 2018-02", "3172 BARU", 1, "BELUM_PERNAH"),
    "BARU where nobody says where": ("d1 D kis - 2018-02", " BARU", 1, "BELUM_PERNAH"),
    "BARU in another province": ("d1 D kis 3201 2018-02", "LUAR BARU", 1, "BELUM_PERNAH"),
}


@pytest.mark.parametrize("more, where, count, why", WAYS.values(), ids=WAYS)
def test_somebody_comes(service: Service, more: str, where: str, count: int, why: str) -> None:
    service.night(f"{FIRST}{more}", "2018-02")
    for unit in ("ORANG", "BARIS"):
        assert service.moved(unit) == {where: count}
        assert service.why(where.rpartition(" ")[2], unit) == {why}
    running = {"3171 BERJALAN": 2, "3172 BERJALAN": 1}
    assert service.moved("ORANG_BULAN") == running | {where: 1}


LEFT = """
a1 A kis 3171 2017-11
c1 C kis 3172 2017-11
"""
GOING = {
    "no row, no word": (LEFT, FIRST, "HILANG", "TIDAK_ADA_LAGI"),
    "the row says that it is no longer active": (
        f"{LEFT}b1 B kis 3171 2017-11 - INACTIVE", FIRST, "BERAKHIR", "STATUS_BARIS",
    ),
    "the row ended, as it says": (
        f"{LEFT}b1 B kis 3171 2017-11 2018-01", FIRST, "BERAKHIR", "MASA_BERAKHIR",
    ),
    "gone after the end that it had named": (
        LEFT, f"{LEFT}b1 B kis 3171 2017-11 2018-01", "BERAKHIR", "MASA_BERAKHIR",
    ),
    "the register says dead": (
        f"{LEFT}b9 B dukcapil 3171 - - DEAD", f"{FIRST}b9 B dukcapil 3171", "MENINGGAL", "DATA_KEPENDUDUKAN",
    ),
    "the register says moved": (
        f"{LEFT}b9 B dukcapil 3171 - - MOVED", f"{FIRST}b9 B dukcapil 3171", "PINDAH_KELUAR", "DATA_KEPENDUDUKAN",
    ),
}  # fmt: skip


@pytest.mark.parametrize("now, before, flow, why", GOING.values(), ids=GOING)
def test_somebody_goes(tmp_path: Path, now: str, before: str, flow: str, why: str) -> None:
    service = begun(tmp_path, before).night(now, "2018-02")
    for unit in ("ORANG", "BARIS"):
        assert service.moved(unit) == {f"3171 {flow}": -1}
        assert {row["why"] for row in service.flow_rows if row["programme"] == "kis"} == {why}
    assert service.moved("ORANG_BULAN")[f"3171 {flow}"] == -3
    assert service.ends() == {"3171": (2, 1), "3172": (1, 1)}


REGISTERED = "b8 B dukcapil 3171\nb9 B dukcapil 3171\n"
PARTED = {
    "who is parted from a dead one lives on": ("b8 B dukcapil 3171\nb9 D dukcapil 3171 - - DEAD", "D SPLIT_FROM B", "HILANG"),
    "who became a dead one is dead": ("b8 D dukcapil 3171\nb9 D dukcapil 3171 - - DEAD", "B MERGED_INTO D", "MENINGGAL"),
}  # fmt: skip


@pytest.mark.parametrize("register, event, flow", PARTED.values(), ids=PARTED)
def test_the_fate_of_another_is_his_alone_who_stands_no_more(
    tmp_path: Path, register: str, event: str, flow: str
) -> None:
    service = begun(tmp_path, f"{FIRST}{REGISTERED}")
    service.night(f"{LEFT}{register}", "2018-02", events=[event])
    assert service.moved() == {f"3171 {flow}": -1} == service.moved("BARIS")


def test_whoever_was_there_before_comes_back(service: Service) -> None:
    service.night(LEFT, "2018-02").night(FIRST, "2018-04")
    assert service.moved() == {"3171 MUNCUL_LAGI": 1}
    assert service.why("MUNCUL_LAGI") == {"PERNAH_TERCATAT"}


def test_whoever_comes_back_with_another_number_is_still_the_same_person(service: Service) -> None:
    service.night(LEFT, "2018-02").night(f"{LEFT}b2 B kis 3171 2018-04", "2018-04")
    assert service.moved() == {"3171 MUNCUL_LAGI": 1}


def test_a_move_within_the_province_leaves_the_one_kota_and_enters_the_other(service: Service) -> None:
    service.night(FIRST.replace("b1 B kis 3171", "b1 B kis 3172"), "2018-02")
    assert service.moved() == {"3171 PINDAH_KELUAR": -1, "3172 PINDAH_MASUK": 1} == service.moved("BARIS")
    assert service.moved("ORANG_BULAN") == {
        "3171 PINDAH_KELUAR": -3, "3172 PINDAH_MASUK": 3, "3171 BERJALAN": 1, "3172 BERJALAN": 2,
    }  # fmt: skip


def test_a_kota_that_was_not_known_is_a_correction_and_no_move(service: Service) -> None:
    service.night(FIRST.replace("b1 B kis 3171", "b1 B kis -"), "2018-02")
    assert service.moved() == {"3171 KOREKSI": -1, " KOREKSI": 1} == service.moved("BARIS")


def test_a_newborn_is_new_and_an_adult_whom_the_register_did_not_know_moved_in(tmp_path: Path) -> None:
    register = "a9 A dukcapil 3171\n"
    service = begun(tmp_path, register)
    service.night(f"{register}b9 B dukcapil 3171 - - ALIVE BAYI\nc9 C dukcapil 3171", "2018-02")
    assert service.moved(programme="dukcapil") == {"3171 BARU": 1, "3171 PINDAH_MASUK": 1}
    assert service.ends("ORANG_BULAN", "dukcapil") == {}


def test_who_moved_in_and_is_given_a_card_moved_in_there_too(tmp_path: Path) -> None:
    register = "a9 A dukcapil 3171\na1 A kis 3171 2017-11\n"
    service = begun(tmp_path, register).night(f"{register}c9 C dukcapil 3171", "2018-02")
    service.night(f"{register}c9 C dukcapil 3171\nc1 C kis 3171 2018-04", "2018-04")
    assert service.moved() == {"3171 PINDAH_MASUK": 1}


def test_what_a_correction_of_a_file_brings_and_takes_away_is_a_correction(service: Service) -> None:
    corrected = {"kis": {"kind": "CORRECTION"}}
    service.night(f"{LEFT}d1 D kis 3171 2018-01", deliveries=corrected)
    assert service.moved() == {"3171 KOREKSI": 0}
    assert sorted(row["count"] for row in service.flow_rows if row["unit"] == "ORANG") == [-1, 1]
    assert service.why("KOREKSI") == {"KIRIMAN_KOREKSI"}


def test_a_file_of_a_scope_that_no_file_had_brings_nobody_new(service: Service) -> None:
    service.night(f"{FIRST}d1 D kis 3173 2018-02", "2018-02", deliveries={"kis": {"supersedes": []}})
    assert service.moved() == {"3173 KOREKSI": 1}
    assert service.why("KOREKSI") == {"LINGKUP_BARU"}


def test_a_row_in_the_place_of_another_of_the_same_person_is_a_correction_of_rows_alone(
    service: Service,
) -> None:
    service.night(FIRST.replace("b1 B", "b2 B"), "2018-02")
    assert service.moved() == {}
    assert service.moved("BARIS") == {"3171 KOREKSI": 0}
    assert service.why("KOREKSI", "BARIS") == {"BARIS_DIGANTI"}


def test_a_list_of_the_next_term_ends_the_last_one_for_those_who_are_not_on_it(tmp_path: Path) -> None:
    first = "a1 A kjp 3171 2017-07 2017-12\nb1 B kjp 3171 2017-07 2017-12\n"
    service = begun(tmp_path, first)
    assert service.ends(programme="kjp") == {"3171": (2, 2)}, "a list that is late ends nobody"
    service.night(f"{first}a2 A kjp 3171 2018-01 2018-06\n", "2018-02")
    assert service.moved(programme="kjp") == {"3171 BERAKHIR": -1}
    assert service.moved("BARIS", "kjp") == {"3171 BERAKHIR": -2, "3171 BARU": 1}
    assert service.moved("ORANG_BULAN", "kjp") == {"3171 BERAKHIR": -12, "3171 BERJALAN": 2}


def test_months_that_two_rows_pay_for_count_once(service: Service) -> None:
    service.night(f"{FIRST}b2 B kis 3171 2017-12", "2018-01")
    assert service.ends("ORANG_BULAN")["3171"] == (6, 6)
    service.night(f"{FIRST}b2 B kis 3171 2017-09 2017-12\n", "2018-01")
    assert service.ends("BARIS")["3171"] == (3, 2), "the second is over"


SECOND = {
    "his second row says that it is no longer active": (
        f"{FIRST}b0 B kis 3171 2017-10", f"{FIRST}b0 B kis 3171 2017-10 - INACTIVE", {},
        ("BERAKHIR", -1, "STATUS_BARIS", "b0"),
    ),
    "his second row is gone": (f"{FIRST}b0 B kis 3171 2017-10", FIRST, {}, ("HILANG", -1, "TIDAK_ADA_LAGI", "b0")),
    "a corrected file takes his second row away": (
        f"{FIRST}b0 B kis 3171 2017-10", FIRST, {"kis": {"kind": "CORRECTION"}},
        ("KOREKSI", -1, "KIRIMAN_KOREKSI", "b0"),
    ),
    "a corrected file brings him a second row": (
        FIRST, f"{FIRST}b0 B kis 3171 2017-10", {"kis": {"kind": "CORRECTION"}},
        ("KOREKSI", 1, "KIRIMAN_KOREKSI", "b0"),
    ),
    "he is given a second row": (FIRST, f"{FIRST}b0 B kis 3171 2017-10", {}, ("BARU", 1, "BELUM_PERNAH", "b0")),
    "his row begins earlier than it did": (
        FIRST, FIRST.replace("b1 B kis 3171 2017-11", "b1 B kis 3171 2017-10"), {},
        ("KOREKSI", 1, "MASA_DIUBAH", None),
    ),
}  # fmt: skip


@pytest.mark.parametrize("before, now, deliveries, told", SECOND.values(), ids=SECOND)
def test_months_of_who_stayed_rest_on_what_his_rows_rest_on(
    tmp_path: Path, before: str, now: str, deliveries: dict[str, Any], told: tuple[object, ...]
) -> None:
    service = begun(tmp_path, before).night(now, deliveries=deliveries)
    assert service.moved() == {}
    months = [row for row in service.flow_rows if row["unit"] == "ORANG_BULAN"]
    assert [(row["flow"], row["count"], row["why"], row["record_id"]) for row in months] == [told]
    assert [row["before"] for row in months] == [told[1] < 0]  # type: ignore[operator]


def test_the_row_that_is_shown_is_the_one_that_speaks(tmp_path: Path) -> None:
    """Two rows of B went; that one of them ended says more than that the other is not there."""
    before = f"{FIRST}b2 B kis 3171 2017-11 2018-01\n"
    service = begun(tmp_path, before).night(LEFT, "2018-02")
    (told,) = [row for row in service.flow_rows if row["unit"] == "ORANG"]
    assert (told["flow"], told["why"], told["record_id"]) == ("BERAKHIR", "MASA_BERAKHIR", "b2")


# linking alone

MERGES = {
    "two become one": (
        FIRST.replace("b1 B", "b1 A"), ["B MERGED_INTO A"], {"3171 DIGABUNG": -1}, {"3171": (2, 1), "3172": (1, 1)},
    ),
    "two of two kota become one": (
        FIRST.replace("c1 C", "c1 A"), ["C MERGED_INTO A"], {"3172 DIGABUNG": -1}, {"3171": (2, 2), "3172": (1, 0)},
    ),
    "one is called otherwise": (FIRST.replace("b1 B", "b1 Z"), [], {}, {"3171": (2, 2), "3172": (1, 1)}),
}  # fmt: skip


@pytest.mark.parametrize("now, events, moved, ends", MERGES.values(), ids=MERGES)
def test_better_matching_is_no_going(
    service: Service, now: str, events: list[str], moved: dict[str, int], ends: dict[str, tuple[int, int]]
) -> None:
    service.night(now, events=events)
    assert service.moved() == moved and service.ends() == ends
    assert service.moved("BARIS") == {}


def test_a_person_who_is_parted_is_no_coming(tmp_path: Path) -> None:
    service = begun(tmp_path, FIRST.replace("b1 B", "b1 A"))
    service.night(FIRST, events=["B SPLIT_FROM A"])
    assert service.moved() == {"3171 DIPISAH": 1} and service.moved("BARIS") == {}
    assert service.why("DIPISAH") == {"TAUTAN_BERUBAH"}


def test_a_row_and_an_identity_that_change_at_once_are_still_the_same_person(service: Service) -> None:
    service.night(FIRST.replace("b1 B", "b2 Z"), "2018-02", events=["B MERGED_INTO Z"])
    assert service.moved() == {}


def test_rows_that_change_persons_do_not_move_kota(tmp_path: Path) -> None:
    """A and C exchange a row: nobody's row says another kota, so nobody moved."""
    service = begun(tmp_path, "a1 A kis 3171 2018-01\na2 A kis 3172 2018-01\nc1 C kis 3173 2018-01\n")
    service.night("a1 C kis 3171 2018-01\na2 A kis 3172 2018-01\nc1 C kis 3173 2018-01\n")
    assert service.moved() == {"3171 KOREKSI": 0, "3172 KOREKSI": 1, "3173 KOREKSI": -1}


# what could not be looked at


def test_a_roll_that_was_not_whole_moves_nobody_until_it_is(service: Service) -> None:
    unknown = {"kis": {"unknown": True}}
    service.night(LEFT, "2018-02", deliveries=unknown)
    assert service.ends() == {"3171": (2, 2), "3172": (1, 1)} and service.flow_rows == []
    service.night("x1 X kjs 3171", "2018-03")
    assert service.ends() == {"3171": (2, 2), "3172": (1, 1)}, "not even sent"
    service.night(f"{LEFT}d1 D kis 3171 2018-04", "2018-04")
    assert service.moved() == {"3171 BARU": 1, "3171 HILANG": -1}


def test_each_night_begins_where_the_last_one_ended(service: Service) -> None:
    for at, now in enumerate((LEFT, FIRST, LEFT.replace("3171", "3172"), FIRST), 2):
        before = {key: count for key, count in service.flow.items() if key[3] == "AKHIR"}
        service.night(now, f"2018-{at:02d}")
        after = {key: count for key, count in service.flow.items() if key[3] == "AWAL"}
        assert {(*key[:3], "AKHIR"): count for key, count in after.items()} == before


def test_each_number_opens_to_those_who_make_it_up(service: Service) -> None:
    service.night(f"{LEFT}d1 D kis 3171 2018-02", "2018-02")
    cells: dict[tuple[str, ...], int] = {}
    for row in service.flow_rows:
        key = (row["unit"], row["programme"], row["kota"], row["flow"])
        cells[key] = cells.get(key, 0) + row["count"]
    between = set(FLOWS) - {"AWAL", "AKHIR", "BERJALAN"}
    assert cells == {key: count for key, count in service.flow.items() if key[3] in between}
    assert [(row["record_id"], row["before"]) for row in service.flow_rows if row["flow"] == "HILANG"] == [
        ("b1", True)
    ] * 3


def test_what_does_not_balance_is_not_published(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    from reconcile.history import flows

    monkeypatch.setattr(
        flows, "_CAME_PERSONS", f"SELECT * FROM ({flows._CAME_PERSONS}) WHERE person_id <> 'D'"
    )
    with pytest.raises(LedgerError, match="kis 3171"):
        service.night(f"{FIRST}d1 D kis 3171 2018-02", "2018-02")
