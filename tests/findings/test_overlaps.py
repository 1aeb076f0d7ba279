"""Overlaps by example: which pairs count, in which months, and what staff are asked to do."""

from __future__ import annotations

from datetime import date

import pytest

from reconcile.tables import TABLES
from tests.findings.ascii_tables import AS_OF, drawn
from tests.findings.conftest import Find

SHOWN = "person_id class month_first month_last months amount certainty"


def test_central_and_provincial_health_cover_is_one_benefit_paid_twice(find: Find) -> None:
    engine = find("""
        id    | person | segment  | nik              | start   | end
        kis-1 | ani    | PBI_APBN | 3171014101809001 | 2017-03 |
        kjs-1 | ani    | PBI_APBD | 3171014101809001 | 2016-01 | 2018-02
        kis-2 | budi   | PBI_APBN | 3171010101809002 | 2018-03 |
        kjs-2 | budi   | PBI_APBD | -                | 2016-01 | 2018-02
    """)
    assert drawn(engine, "overlaps", SHOWN) == [
        ("ani", "TUMPANG_TINDIH_KESEHATAN", "2017-03", "2018-02", 12, 12 * 23000, "PASTI")
    ]
    assert drawn(engine, "overlaps", "record_id_left record_id_right action")[0][2].startswith(
        "Usul nonaktif kepesertaan APBD"
    )
    assert drawn(engine, "overlaps", "programme_right stop") == [("kjs", "right")]


def test_kjp_with_kip_turns_from_overlap_to_information_on_the_month(find: Find) -> None:
    engine = find("""
        id    | person | segment   | level | start   | end
        kjp-1 | cici   | -         | SD    | 2017-11 | 2018-04
        kip-1 | cici   | PEMBERIAN | SD    | 2017-01 | 2017-12
        kip-2 | cici   | PEMBERIAN | SD    | 2018-01 | 2018-12
    """)
    assert drawn(engine, "overlaps", SHOWN) == [
        ("cici", "TUMPANG_TINDIH_PENDIDIKAN", "2017-11", "2017-12", 2, 2 * 37500, "KUAT"),
        ("cici", "GANDA_DIIZINKAN", "2018-01", "2018-04", 4, None, "KUAT"),
    ]
    assert "jangan usulkan" in drawn(engine, "overlaps", "action")[1][0]
    assert drawn(engine, "overlaps", "stop") == [("either",), ("none",)]


def test_worker_with_provincial_cover_moved_to_another_segment(find: Find) -> None:
    engine = find("""
        id    | person | segment  | benefit_status | nik              | start   | end
        kis-1 | dedi   | PPU      | ACTIVE         | 3171010101809003 | 2018-01 |
        kjs-1 | dedi   | -        | -              | 3171010101809003 | 2017-01 |
        kis-2 | edi    | MANDIRI  | INACTIVE       | 3171010101809004 | 2018-01 |
        kjs-2 | edi    | -        | -              | 3171010101809004 | 2017-01 |
    """)
    assert drawn(engine, "overlaps", SHOWN) == [
        ("dedi", "ALIH_SEGMEN", "2018-01", "2018-06", 6, 6 * 23000, "PASTI")
    ]


@pytest.mark.parametrize("segment", ["-", "OTHER"])
def test_a_card_of_unknown_segment_is_checked_before_anything_is_proposed(find: Find, segment: str) -> None:
    engine = find(f"""
        id    | person | segment   | nik              | start
        kis-1 | fani   | {segment} | 3171014101809005 | 2018-01
        kjs-1 | fani   | PBI_APBD  | 3171014101809005 | 2018-01
    """)
    assert drawn(engine, "overlaps", SHOWN) == [
        ("fani", "PERLU_CEK_SEGMEN", "2018-01", "2018-06", 6, None, "PERLU_CEK")
    ]


@pytest.mark.parametrize(("one", "other"), [("UNKNOWN", "ACTIVE"), ("-", "UNKNOWN"), ("UNKNOWN", "UNKNOWN")])
def test_a_status_nobody_declared_is_checked_and_no_money_is_counted(
    find: Find, one: str, other: str
) -> None:
    """It may be paid: so it is asked about. It may not be: so nothing is certain and nothing added up."""
    engine = find(f"""
        id    | person | segment  | benefit_status | nik              | start
        kis-1 | dedi   | PPU      | {one}          | 3171010101809003 | 2018-01
        kjs-1 | dedi   | -        | {other}        | 3171010101809003 | 2017-01
    """)
    assert drawn(engine, "overlaps", SHOWN) == [
        ("dedi", "ALIH_SEGMEN", "2018-01", "2018-06", 6, None, "PERLU_CEK")
    ]


def test_health_with_education_is_never_an_overlap(find: Find) -> None:
    engine = find("""
        id    | person | segment   | start   | end
        kis-1 | gani   | PBI_APBN  | 2017-01 |
        kip-1 | gani   | PEMBERIAN | 2017-01 | 2017-12
        kjs-1 | hani   | PBI_APBD  | 2017-01 |
        kjp-1 | hani   | -         | 2017-01 | 2017-06
    """)
    assert drawn(engine, "overlaps", SHOWN) == []


def test_a_nomination_is_shown_but_not_paid(find: Find) -> None:
    engine = find("""
        id    | person | segment  | level | start   | end
        kjp-1 | ira    | -        | SMP   | 2017-01 | 2017-06
        kip-1 | ira    | NOMINASI | SMP   | 2017-01 | 2017-12
    """)
    assert drawn(engine, "overlaps", SHOWN) == [
        ("ira", "BELUM_DIBAYAR", "2017-01", "2017-06", 6, None, "KUAT")
    ]


def test_renewed_stages_are_one_overlap_and_a_gap_makes_two(find: Find) -> None:
    engine = find("""
        id    | person | segment   | level | start   | end
        kjp-1 | joko   | -         | SD    | 2015-01 | 2015-06
        kjp-2 | joko   | -         | SD    | 2015-07 | 2015-12
        kjp-3 | joko   | -         | SD    | 2016-07 | 2016-12
        kip-1 | joko   | PEMBERIAN | SD    | 2015-01 | 2015-12
        kip-2 | joko   | PEMBERIAN | SD    | 2015-01 | 2015-12
        kip-3 | joko   | PEMBERIAN | SD    | 2016-01 | 2016-12
    """)
    assert drawn(
        engine, "overlaps", "month_first month_last months amount record_id_left record_id_right"
    ) == [
        ("2015-01", "2015-12", 12, 450000, "kjp-1", "kip-1"),
        ("2016-07", "2016-12", 6, 225000, "kjp-3", "kip-3"),
    ]


def test_an_unknown_period_is_reported_without_months(find: Find) -> None:
    engine = find("""
        id    | person | segment   | nik              | start   | end
        kjs-1 | kiki   | PBI_APBD  | 3171014101809006 | -       | -
        kis-1 | kiki   | PBI_APBN  | 3171014101809006 | 2016-01 | 2016-12
        kjp-1 | lala   | -         | 3171014101059007 | -       | -
        kip-1 | lala   | PEMBERIAN | 3171014101059007 | 2017-01 | 2017-12
    """)
    assert drawn(engine, "overlaps", SHOWN) == [
        ("kiki", "TUMPANG_TINDIH_KESEHATAN", None, None, None, None, "PERLU_CEK"),
        ("lala", "TUMPANG_TINDIH_PENDIDIKAN", None, None, None, None, "PERLU_CEK"),
    ]


def test_the_same_cover_in_two_regions_asks_for_the_domicile(find: Find) -> None:
    engine = find("""
        id    | person | segment  | region     | start
        kis-1 | mila   | PBI_APBN | 3171011001 | 2018-01
        kis-2 | mila   | PBI_APBN | 3275011001 | 2018-04
    """)
    assert drawn(engine, "overlaps", "class months action")[0][:2] == ("GANDA_WILAYAH", 3)
    assert drawn(engine, "duplicates", "person_id") == []  # one finding, not two


def test_months_without_a_declared_amount_make_the_value_empty(find: Find) -> None:
    engine = find("""
        id    | person | segment  | start   | end
        kis-1 | nana   | PBI_APBN | 2013-11 | 2014-02
        kjs-1 | nana   | PBI_APBD | 2013-11 | 2014-02
        kis-2 | oni    | PBI_APBN | 2015-12 | 2016-01
        kjs-2 | oni    | PBI_APBD | 2015-12 | 2016-01
    """)
    assert drawn(engine, "overlaps", "person_id months amount") == [
        ("nana", 4, None),
        ("oni", 2, 19225 + 23000),
    ]


def test_months_after_the_day_the_run_speaks_of_are_not_counted(find: Find) -> None:
    """AS_OF is in June 2018: the roll says until December, and nobody has been paid for July yet."""
    engine = find("""
        id    | person | segment  | level | start   | end
        kis-1 | ani    | PBI_APBN | -     | 2018-03 | -
        kjs-1 | ani    | PBI_APBD | -     | 2018-03 | 2018-12-31
        kis-2 | budi   | PBI_APBN | -     | 2018-07 | -
        kjs-2 | budi   | PBI_APBD | -     | 2018-07 | 2018-12-31
    """)
    assert date(2018, 6, 15) == AS_OF
    assert drawn(engine, "overlaps", "person_id month_first month_last months amount") == [
        ("ani", "2018-03", "2018-06", 4, 4 * 23000)
    ]


def test_every_finding_table_has_exactly_its_schema(find: Find) -> None:
    engine = find("""
        id    | person | segment  | start
        kis-1 | ani    | PBI_APBN | 2018-01
        kjs-1 | ani    | PBI_APBD | 2018-01
        dukcapil-1 | ani | - | -
    """)
    for name in ("overlaps", "unregistered", "conflicts", "duplicates", "deaths_and_moves", "quality"):
        assert engine.arrow(f'SELECT * FROM "{name}"').schema.equals(TABLES[name].schema), name


def test_a_roll_that_says_its_month_and_no_periods_is_active_in_that_month(find: Find) -> None:
    """Ani's cover and that of March's roll meet in March at least; Budi's had ended before, so nobody knows."""
    engine = find(
        """
        id    | person | segment  | nik              | start   | end
        kis-1 | ani    | PBI_APBN | 3171014101809001 | 2017-03 |
        kjs-1 | ani    | PBI_APBD | 3171014101809001 | -       |
        kis-2 | budi   | PBI_APBN | 3171010101809002 | 2017-03 | 2017-12
        kjs-2 | budi   | PBI_APBD | 3171010101809002 | -       |
        """,
        deliveries="""
        programme | source_file | in_force | as_of
        kjs       | kjs.csv     | yes      | 2018-03-31
        """,
    )
    assert drawn(engine, "overlaps", f"{SHOWN} at_least") == [
        ("ani", "TUMPANG_TINDIH_KESEHATAN", "2018-03", "2018-03", 1, 23000, "PASTI", True),
        ("budi", "TUMPANG_TINDIH_KESEHATAN", None, None, None, None, "PERLU_CEK", False),
    ]
