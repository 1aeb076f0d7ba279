"""People known from another region: each class by example, what proves it, and that nobody is accused."""

from __future__ import annotations

import pytest

from reconcile.findings import FINDINGS
from reconcile.findings.elsewhere.classes import CLASSES
from reconcile.findings.elsewhere.finding import CODES, EVIDENCE
from tests.findings.ascii_tables import drawn
from tests.findings.conftest import Find

HEAD = "id | person | nik | kk | region | vital_status | segment | start | school_region_code\n"
SOMEBODY = "dukcapil-99 | other | 3171014101809099 | - | 3171011001 | ALIVE | - | - | -\n"
HERE, AWAY = "3171011001", "3275011001"
HOME_NIK, AWAY_NIK = "3171014101809001", "3275014101809001"
CENTRAL, REGIONAL = "PBI_APBN | 2016-01", "PBI_APBD | 2016-01"

CASES = [
    (
        "a KIS roll still has the address of the origin, the register has the person here",
        f"""
        kis-1      | a | {AWAY_NIK} | - | {AWAY} | -     | {CENTRAL} | -
        dukcapil-1 | a | {AWAY_NIK} | - | {HERE} | ALIVE | - | -    | -
        """,
        [("PINDAH_DATANG_TUNTAS", "KUAT", "DAFTAR,NIK", "3275011001")],
    ),
    (
        "the need register has the origin's region",
        f"""
        kis-1      | a | {AWAY_NIK} | - | {HERE} | -     | {CENTRAL} | -
        dtks-1     | a | {AWAY_NIK} | - | {AWAY} | -     | - | -    | -
        dukcapil-1 | a | {AWAY_NIK} | - | {HERE} | ALIVE | - | -    | -
        """,
        [("PINDAH_DATANG_TUNTAS", "KUAT", "DTKS,NIK", "3275011001")],
    ),
    (
        "the family card here is younger than the KIS, and the NIK is of elsewhere",
        f"""
        kis-1      | a | {AWAY_NIK} | -                | {HERE} | -     | {CENTRAL} | -
        dukcapil-1 | a | {AWAY_NIK} | 3171010503179001 | {HERE} | ALIVE | - | -    | -
        """,
        [("PINDAH_DATANG_TUNTAS", "SEDANG", "KK_BARU,NIK", "3275")],
    ),
    (
        "an older family card says nothing",
        f"""
        kis-1      | a | {AWAY_NIK} | -                | {HERE} | -     | {CENTRAL} | -
        dukcapil-1 | a | {AWAY_NIK} | 3171010503149001 | {HERE} | ALIVE | - | -    | -
        """,
        [],
    ),
    (
        "a NIK of elsewhere alone says nothing of who is registered here",
        f"""
        kis-1      | a | {AWAY_NIK} | - | {HERE} | -     | {CENTRAL} | -
        dukcapil-1 | a | {AWAY_NIK} | - | {HERE} | ALIVE | - | -    | -
        """,
        [],
    ),
    (
        "and he is covered by this province as well",
        f"""
        kis-1      | a | {AWAY_NIK} | - | {AWAY} | -     | {CENTRAL} | -
        kjs-1      | a | {AWAY_NIK} | - | {HERE} | -     | {REGIONAL} | -
        dukcapil-1 | a | {AWAY_NIK} | - | {HERE} | ALIVE | - | -    | -
        """,
        [("PINDAH_DATANG_GANDA", "KUAT", "DAFTAR,NIK", "3275011001")],
    ),
    (
        "two provinces pay the same months",
        f"""
        kjs-1      | a | {HOME_NIK} | - | {HERE} | -     | {REGIONAL} | -
        kjs-2      | a | {HOME_NIK} | - | {AWAY} | -     | {REGIONAL} | -
        dukcapil-1 | a | {HOME_NIK} | - | {HERE} | ALIVE | - | -    | -
        """,
        [("GANDA_ANTAR_DAERAH", "KUAT", "DAFTAR", "3275011001")],
    ),
    (
        "lives here by the roll, registered elsewhere",
        f"""
        kis-1      | a | {AWAY_NIK} | - | {HERE} | -     | {CENTRAL} | -
        dukcapil-1 | a | {AWAY_NIK} | - | {AWAY} | ALIVE | - | -    | -
        """,
        [("BELUM_PINDAH", "KUAT", "DUKCAPIL,NIK", "3275011001")],
    ),
    (
        "left here, and is paid here",
        f"""
        kjs-1      | a | {HOME_NIK} | - | {HERE} | -     | {REGIONAL} | -
        dukcapil-1 | a | {HOME_NIK} | - | {HERE} | MOVED | - | -    | -
        """,
        [("PINDAH_KELUAR", "KUAT", "PINDAH", None)],
    ),
    (
        "the register here says where to",
        f"""
        kjs-1      | a | {HOME_NIK} | - | {HERE} | -     | {REGIONAL} | -
        dukcapil-1 | a | {HOME_NIK} | - | {AWAY} | MOVED | - | -    | -
        """,
        [("PINDAH_KELUAR", "KUAT", "DUKCAPIL,PINDAH", "3275011001")],
    ),
    (
        "left here, and nothing is paid any more",
        f"""
        kjs-1      | a | {HOME_NIK} | - | {HERE} | -     | - | -    | -
        dtks-1     | b | {HOME_NIK} | - | {HERE} | -     | - | -    | -
        dukcapil-1 | b | {HOME_NIK} | - | {HERE} | MOVED | - | -    | -
        """,
        [],
    ),
    (
        "a pupil of a school here who lives elsewhere",
        f"""
        kip-1 | a | {AWAY_NIK} | - | {AWAY} | - | PEMBERIAN | 2018-01 | 317101
        """,
        [("KIP_LUAR_DAERAH", "KUAT", "DAFTAR,NIK", "3275011001")],
    ),
    (
        "a pupil whose KIP began at a school elsewhere, with KJP now",
        f"""
        kip-1      | a | {AWAY_NIK} | - | -      | -     | PEMBERIAN | 2017-01 | 327501
        kjp-1      | a | {AWAY_NIK} | - | {HERE} | -     | - | 2018-01 | 317101
        dukcapil-1 | a | {AWAY_NIK} | - | {HERE} | ALIVE | - | -       | -
        """,
        [("KIP_IKUT_PINDAH", "KUAT", "SEKOLAH,NIK", "327501")],
    ),
    (
        "nothing at hand covers the region that issued the number",
        f"""
        kis-1 | a | {AWAY_NIK} | - | {HERE} | - | {CENTRAL} | -
        """,
        [("TAK_DIKETAHUI", "PETUNJUK", "NIK", "3275")],
    ),
    (
        "his family card is of that region as well",
        f"""
        kis-1 | a | {AWAY_NIK} | 3275010503179001 | {HERE} | - | {CENTRAL} | -
        """,
        [("TAK_DIKETAHUI", "SEDANG", "KK_LUAR,NIK", "3275")],
    ),
    (
        "in need, registered here, on no roll: the region of the number is asked first",
        f"""
        dtks-1     | a | {AWAY_NIK} | - | {HERE} | -     | - | -    | -
        dukcapil-1 | a | {AWAY_NIK} | - | {HERE} | ALIVE | - | -    | -
        """,
        [("TAK_DIKETAHUI", "PETUNJUK", "NIK", "3275")],
    ),
    (
        "who was asked about and not found is not unknown",
        f"""
        kis-1      | a | {AWAY_NIK} | - | {HERE} | -         | {CENTRAL} | -
        dukcapil-1 | a | {AWAY_NIK} | - | -      | NOT_FOUND | - | -    | -
        """,
        [],
    ),
    (
        "the dead have no class",
        f"""
        kis-1      | a | {AWAY_NIK} | - | {AWAY} | -    | {CENTRAL} | -
        dukcapil-1 | a | {AWAY_NIK} | - | {HERE} | DEAD | - | -    | -
        """,
        [],
    ),
]


@pytest.mark.parametrize(("rows", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_each_class(find: Find, rows: str, expected: list[tuple[object, ...]]) -> None:
    engine = find(HEAD + SOMEBODY + rows)
    assert drawn(engine, "other_regions", "class certainty region_evidence other_region") == expected


def test_who_left_there_by_a_register_of_there_is_on_his_way(find: Find) -> None:
    """The file of the other region knows nobody who lives here."""
    engine = find(f"""
        id         | person | source_file | nik | region | vital_status | segment | start
        dukcapil-9 | x      | here.csv  | 3171014101809099 | {HERE} | ALIVE | - | -
        dukcapil-8 | y      | there.csv | 3275014101809099 | {AWAY} | ALIVE | - | -
        kis-1      | a      | kis.csv   | {AWAY_NIK}       | {HERE} | -     | {CENTRAL}
        dukcapil-1 | a      | there.csv | {AWAY_NIK}       | {AWAY} | MOVED | - | -
    """)
    assert drawn(engine, "other_regions", "person_id class region_evidence other_region") == [
        ("a", "DALAM_PERJALANAN", "DUKCAPIL,SURAT_PINDAH,NIK", "3275011001")
    ]
    assert drawn(engine, "deaths_and_moves", "person_id") == []


def test_every_class_has_a_case_and_every_signal_its_words() -> None:
    seen = {"DALAM_PERJALANAN", *(name for _, _, found in CASES for name, *_ in found)}
    assert seen == set(CLASSES) == {code.code for code in CODES}
    said = {sign for _, _, found in CASES for _, _, signs, _ in found for sign in str(signs).split(",")}
    assert said | {"SURAT_PINDAH"} == set(EVIDENCE)


def test_who_is_on_the_way_is_accused_of_nothing(find: Find) -> None:
    engine = find(f"""
        id         | person | nik        | region | vital_status | register_answer | segment  | start
        kjs-1      | a      | {HOME_NIK} | {HERE} | -            | -               | PBI_APBD | 2016-01
        dukcapil-1 | a      | {HOME_NIK} | {HERE} | MOVED        | IN_TRANSIT      | -        | -
        kjs-2      | b      | 3171014101809002 | {HERE} | -       | -               | PBI_APBD | 2016-01
        dukcapil-2 | b      | 3171014101809002 | {HERE} | MOVED   | MOVED           | -        | -
    """)
    assert drawn(engine, "other_regions", "person_id class") == [
        ("a", "DALAM_PERJALANAN"),
        ("b", "PINDAH_KELUAR"),
    ]
    assert drawn(engine, "deaths_and_moves", "person_id class") == [("b", "TIDAK_PADAN_PINDAH")]
    assert drawn(engine, "unregistered", "list person_id reason region_class") == [
        ("INFORMASI_LUAR_DKI", "a", "DALAM_PERJALANAN", "DALAM_PERJALANAN"),
        ("TIDAK_TERCATAT_DKI", "b", "PINDAH", "PINDAH_KELUAR"),
    ]


def test_the_lists_of_the_unregistered_know_what_is_known_elsewhere(find: Find) -> None:
    engine = find(f"""
        id         | person | nik        | region | vital_status | segment  | start   | kk
        dtks-1     | need   | {AWAY_NIK} | {HERE} | -            | -        | -       | -
        dukcapil-1 | need   | {AWAY_NIK} | {HERE} | ALIVE        | -        | -       | 3171010503179001
        kis-1      | roll   | 3275014101809002 | {HERE} | -      | PBI_APBN | 2016-01 | -
        kis-2      | roll   | 3275014101809002 | {AWAY} | -      | PBI_APBN | 2016-01 | -
        dukcapil-2 | roll   | 3275014101809002 | {AWAY} | ALIVE  | -        | -       | -
        kjs-1      | x      | 3171014101809003 | {HERE} | -      | PBI_APBD | 2016-01 | -
        kip-1      | x      | 3171014101809003 | -      | -      | -        | 2018-01 | -
        kjp-1      | x      | 3171014101809003 | {HERE} | -      | -        | 2018-01 | -
        dukcapil-3 | x      | 3171014101809003 | {HERE} | ALIVE  | -        | -       | -
    """)
    shown = "list person_id region_class region_evidence benefit_elsewhere"
    assert drawn(engine, "unregistered", shown) == [
        ("BELUM_TERJANGKAU", "need", "TAK_DIKETAHUI", "NIK", None),
        ("TIDAK_TERCATAT_DKI", "roll", "BELUM_PINDAH", "DUKCAPIL,DAFTAR,NIK", "kis"),
    ]


def test_without_a_register_no_class_is_made(find: Find) -> None:
    engine = find(HEAD + f"kis-1 | a | {AWAY_NIK} | - | {HERE} | - | {CENTRAL} | -")
    assert drawn(engine, "other_regions", "class") == []
    assert set(CLASSES) <= set(engine.missing)  # type: ignore[attr-defined]


def test_a_class_is_information_and_is_asked_of_nobody() -> None:
    finding = next(finding for finding in FINDINGS if finding.name == "other_regions")
    assert finding.coded("finding", "open") == ()
