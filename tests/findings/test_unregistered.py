"""The three lists of unregistered people by example, and that nobody stands on two of the first."""

from __future__ import annotations

from datetime import date

import pytest

from reconcile.findings import DEATHS_AND_MOVES, DUPLICATES, OTHER_REGIONS
from tests.findings.ascii_tables import drawn
from tests.findings.conftest import Find

SHOWN = "list person_id reason known_region"
REGISTER = "dukcapil-1 | other | 3171014101809001 | - | 3171011001 | ALIVE\n"


def lists(find: Find, rows: str) -> list[tuple[object, ...]]:
    return drawn(
        find("id | person | nik | nik_part | region | vital_status\n" + REGISTER + rows),
        "unregistered",
        SHOWN,
    )


def test_each_reason_of_the_population_register(find: Find) -> None:
    assert lists(
        find,
        """
        kis-1 | a1 | -                | -        | 3171011001 | -
        kis-2 | a2 | -                | 31710112 | 3171011001 | -
        kis-3 | a3 | 3171014101809009 | -        | 3171011001 | -
        kis-4 | a4 | 3171014101809001 | -        | 3171011001 | -
        kis-5 | a5 | 3275014101809001 | -        | 3171011001 | -
        dukcapil-2 | a5 | 3275014101809001 | - | -  | NOT_FOUND
        kis-6 | a6 | 3171014101809008 | -        | 3171011001 | -
        dukcapil-3 | a6 | 3171014101809008 | - | 3171011001 | ALIVE
        """,
    ) == [
        ("TIDAK_TERCATAT_DUKCAPIL", "a1", "TANPA_NIK", None),
        ("TIDAK_TERCATAT_DUKCAPIL", "a2", "NIK_TIDAK_SAH", None),
        ("TIDAK_TERCATAT_DUKCAPIL", "a3", "NIK_TIDAK_DITEMUKAN", None),
        ("TIDAK_TERCATAT_DUKCAPIL", "a4", "NIK_MILIK_ORANG_LAIN", None),
        ("TIDAK_TERCATAT_DUKCAPIL", "a5", "NIK_TIDAK_DITEMUKAN", None),
    ]


def test_residents_with_papers_of_elsewhere(find: Find) -> None:
    assert lists(
        find,
        """
        kis-1 | b1 | 3275014101809001 | - | 3171011001 | -
        kjs-1 | b2 | 3275014101809002 | - | -          | -
        kis-2 | b3 | 3171014101809003 | - | 3171011001 | -
        dukcapil-2 | b3 | 3171014101809003 | - | 3276011001 | MOVED
        kis-3 | b4 | 3171014101809004 | - | 3171011001 | -
        dukcapil-3 | b4 | 3171014101809004 | - | 3276011001 | ALIVE
        """,
    ) == [
        ("TIDAK_TERCATAT_DKI", "b1", "LUAR_DKI", "3275"),
        ("TIDAK_TERCATAT_DKI", "b2", "LUAR_DKI", "3275"),
        ("TIDAK_TERCATAT_DKI", "b3", "PINDAH", "3276011001"),
        ("TIDAK_TERCATAT_DKI", "b4", "LUAR_DKI", "3276011001"),
    ]


def test_an_answer_that_is_none_registers_nobody_and_accuses_nobody(find: Find) -> None:
    assert lists(
        find,
        """
        kis-1      | d1 | 3171014101809001 | - | 3171011001 | -
        dukcapil-1 | d1 | 3171014101809001 | - | -          | UNKNOWN
        kis-2      | d2 | 3171014101809002 | - | 3171011001 | -
        dukcapil-2 | x2 | 3171014101809002 | - | -          | UNKNOWN
        kis-3      | d3 | 3171014101809003 | - | 3171011001 | -
        dukcapil-3 | d3 | 3171014101809003 | - | -          | UNKNOWN
        dukcapil-4 | d3 | 3171014101809003 | - | -          | NOT_FOUND
        """,
    ) == [("TIDAK_TERCATAT_DUKCAPIL", "d3", "NIK_TIDAK_DITEMUKAN", None)]


def test_commuting_pupils_are_information_not_unregistered(find: Find) -> None:
    engine = find("""
        id         | person | nik              | region | school_region_code | vital_status
        dukcapil-1 | x      | 3171014101809001 | 317101 | -                  | ALIVE
        kip-1      | c1     | 3275014101059001 | -      | 317501             | -
        kip-2      | c2     | 3275014101059002 | 3275   | 317501             | -
        kis-1      | c3     | 3275014101059003 | -      | -                  | -
        kjp-1      | c4     | 3275014101059004 | -      | 317501             | -
    """)
    assert drawn(engine, "unregistered", SHOWN) == [
        ("INFORMASI_LUAR_DKI", "c1", "SEKOLAH_DI_DKI", "3275"),
        ("INFORMASI_LUAR_DKI", "c2", "TINGGAL_LUAR_DKI", "3275"),
        ("INFORMASI_LUAR_DKI", "c3", "WILAYAH_TIDAK_DIKETAHUI", "3275"),
        ("TIDAK_TERCATAT_DKI", "c4", "LUAR_DKI", "3275"),  # KJP is for residents only
    ]


def test_in_need_and_reached_by_nothing_at_the_day(find: Find) -> None:
    engine = find("""
        id         | person | birth_date | vital_status | start      | end        | benefit_status
        dtks-1     | child  | 2008-06-15 | -            | -          | -          | -
        dukcapil-1 | child  | 2008-06-15 | ALIVE        | -          | -          | -
        dtks-2     | adult  | 1996-06-01 | -            | -          | -          | -
        dukcapil-2 | adult  | 1996-06-01 | ALIVE        | -          | -          | -
        dtks-3     | on     | 1990-01-01 | -            | -          | -          | -
        dukcapil-3 | on     | 1990-01-01 | ALIVE        | -          | -          | -
        kis-3      | on     | 1990-01-01 | -            | 2018-06-01 | -          | -
        dtks-4     | off    | 1990-01-01 | -            | -          | -          | -
        dukcapil-4 | off    | 1990-01-01 | ALIVE        | -          | -          | -
        kjs-4      | off    | 1990-01-01 | -            | 2018-01-01 | 2018-05-31 | -
        dtks-5     | dead   | 1990-01-01 | -            | -          | -          | -
        dukcapil-5 | dead   | 1990-01-01 | DEAD         | -          | -          | -
        dtks-6     | hidden | 1990-01-01 | -            | -          | -          | -
        dukcapil-6 | hidden | 1990-01-01 | ALIVE        | -          | -          | -
        kis-6      | hidden | 1990-01-01 | -            | -          | -          | -
        kjp-1      | far    | 2008-01-01 | -            | -          | -          | -
        dukcapil-7 | far    | 2008-01-01 | ALIVE        | -          | -          | -
        kip-1      | far    | 2008-01-01 | -            | -          | -          | -
    """)
    assert engine.missing == {}  # type: ignore[attr-defined]
    assert drawn(engine, "unregistered", "list person_id record_id programmes eligible_for") == [
        (
            "BELUM_TERJANGKAU",
            "adult",
            "dtks-2",
            "dtks,dukcapil",
            "kis,kjs",
        ),  # 22 when the month began: too old for pupil aid
        ("BELUM_TERJANGKAU", "child", "dtks-1", "dtks,dukcapil", "kip,kis,kjp,kjs"),
        ("BELUM_TERJANGKAU", "off", "dtks-4", "dtks,dukcapil,kjs", "kis,kjs"),
    ]


@pytest.mark.parametrize(
    ("day", "pupils"),
    [
        ("2018-02-28", ["older"]),
        ("2018-03-01", ["leap", "older"]),  # born on 29 February, 6 years old on 1 March
        ("2018-03-31", ["leap", "older"]),
        ("2018-04-01", ["leap", "older", "younger"]),
    ],
)
def test_ages_are_those_of_the_day_on_which_the_month_begins(find: Find, day: str, pupils: list[str]) -> None:
    """Nobody comes to a list, or leaves it, between two nights of a month because he had his birthday."""
    engine = find(
        """
        id         | person  | birth_date
        dtks-1     | older   | 2012-01-31
        dukcapil-1 | older   | 2012-01-31
        dtks-2     | leap    | 2012-02-29
        dukcapil-2 | leap    | 2012-02-29
        dtks-3     | younger | 2012-03-02
        dukcapil-3 | younger | 2012-03-02
        kis-9      | z       | 1990-01-01
        kjs-9      | z       | 1990-01-01
        kjp-9      | z       | 1990-01-01
        kip-9      | z       | 1990-01-01
        dukcapil-9 | z       | 1990-01-01
        """,
        as_of=date.fromisoformat(day),
    )
    listed = drawn(engine, "unregistered", "person_id eligible_for")
    assert sorted(person for person, could in listed if "kip" in could) == pupils


@pytest.mark.parametrize(
    ("status", "listed"), [("-", True), ("ACTIVE", True), ("INACTIVE", False), ("UNKNOWN", False)]
)
def test_nobody_is_in_need_by_a_status_that_does_not_say_so(find: Find, status: str, listed: bool) -> None:
    engine = find(f"""
        id         | person | birth_date | benefit_status
        dtks-1     | a      | 1990-01-01 | {status}
        dukcapil-1 | a      | 1990-01-01 | -
        kis-2      | b      | 1990-01-01 | -
        kjs-2      | b      | 1990-01-01 | -
        kjp-2      | b      | 1990-01-01 | -
        kip-2      | b      | 1990-01-01 | -
        dukcapil-2 | b      | 1990-01-01 | -
    """)
    assert drawn(engine, "unregistered", "list person_id") == ([("BELUM_TERJANGKAU", "a")] if listed else [])


@pytest.mark.parametrize(("status", "listed"), [("ACTIVE", False), ("INACTIVE", True), ("UNKNOWN", False)])
def test_nobody_is_unreached_who_may_be_paid(find: Find, status: str, listed: bool) -> None:
    engine = find(f"""
        id         | person | birth_date | start      | benefit_status
        dtks-1     | a      | 1990-01-01 | -          | -
        dukcapil-1 | a      | 1990-01-01 | -          | -
        kis-1      | a      | 1990-01-01 | 2018-01-01 | {status}
        kjs-2      | b      | 1990-01-01 | 2018-01-01 | -
        kjp-2      | b      | 1990-01-01 | 2018-01-01 | -
        kip-2      | b      | 1990-01-01 | 2018-01-01 | -
        dukcapil-2 | b      | 1990-01-01 | -          | -
    """)
    assert drawn(engine, "unregistered", "list person_id") == ([("BELUM_TERJANGKAU", "a")] if listed else [])


def test_what_cannot_be_made_is_said(find: Find) -> None:
    without_register = find("id | person\nkis-1 | a")
    assert set(without_register.missing) == {  # type: ignore[attr-defined]
        "TIDAK_TERCATAT_DUKCAPIL", "TIDAK_TERCATAT_DKI", "BELUM_TERJANGKAU", "MUNGKIN_TERCATAT",
        "TIDAK_PADAN_MENINGGAL", "TIDAK_PADAN_PINDAH", "TIDAK_PADAN_TIDAK_DITEMUKAN",
        "TIDAK_PADAN_BERTENTANGAN",
        "TUMPANG_TINDIH_PENDIDIKAN", "GANDA_DIIZINKAN", "BELUM_DIBAYAR",
        *(code.code for code in OTHER_REGIONS.codes),
    }  # fmt: skip
    assert drawn(without_register, "unregistered", "list") == []
    without_kip = find("id | person\nkis-1 | a\nkjs-1 | b\nkjp-1 | c\ndtks-1 | d\ndukcapil-1 | e")
    why = "Daftar penerima tidak lengkap dalam proses ini: kip"
    overlaps = ("TUMPANG_TINDIH_PENDIDIKAN", "GANDA_DIIZINKAN", "BELUM_DIBAYAR")
    education = (*overlaps, "KIP_LUAR_DAERAH", "KIP_IKUT_PINDAH")
    assert without_kip.missing == dict.fromkeys(("BELUM_TERJANGKAU", *education), why)  # type: ignore[attr-defined]
    assert without_kip.partly == {}  # type: ignore[attr-defined]
    assert {row[0] for row in drawn(without_kip, "unregistered", "person_id")} == {"a", "b", "c"}


@pytest.mark.parametrize("unknown", ["yes", "no"])
def test_who_is_not_on_a_roll_that_could_not_be_read_may_be_on_it(find: Find, unknown: str) -> None:
    """Of KIS one file was read, and another refused or held back: nobody knows who stands on that one. Of the
    register the same: who is not in it may be."""
    people = """
        id         | person | nik
        kis-1      | a      | 3171014101809001
        kjs-1      | b      | 3171014101809002
        kjp-1      | c      | -
        kip-1      | d      | -
        dtks-1     | e      | 3171014101809005
        dukcapil-1 | e      | 3171014101809005
    """
    delivery = f"""
        programme | source_file | unknown
        {{}}      | x.csv       | {unknown}
    """
    unread_roll = find(people, deliveries=delivery.format("kis"))
    unread_register = find(people, deliveries=delivery.format("dukcapil"))
    lists = {"TIDAK_TERCATAT_DUKCAPIL", "TIDAK_TERCATAT_DKI", "BELUM_TERJANGKAU", "MUNGKIN_TERCATAT"}
    of_health = {"TUMPANG_TINDIH_KESEHATAN", "ALIH_SEGMEN", "GANDA_WILAYAH", "PERLU_CEK_SEGMEN"}
    duplicates = {code.code for code in DUPLICATES.codes}
    deaths = {code.code for code in DEATHS_AND_MOVES.codes}
    missing = [set(run.missing) for run in (unread_roll, unread_register)]  # type: ignore[attr-defined]
    assert missing == ([{"BELUM_TERJANGKAU"}, lists] if unknown == "yes" else [set(), set()])
    partly = [set(run.partly) for run in (unread_roll, unread_register)]  # type: ignore[attr-defined]
    both = duplicates | deaths | {code.code for code in OTHER_REGIONS.codes}
    assert partly == ([both | of_health, both] if unknown == "yes" else [set(), set()])
    assert bool(drawn(unread_register, "unregistered", "list")) == (unknown == "no")
