"""Duplicates, conflicts, deaths and moves, and quality by example."""

from __future__ import annotations

import pytest

from reconcile.findings.conflicts import MASS_PERSONS
from reconcile.vocabulary.flags import MASK
from reconcile.vocabulary.register_answers import LIFE
from tests.findings.ascii_tables import drawn
from tests.findings.conftest import Find

ROWS_OF_WORK = """
    id   | person | nik              | start   | end | sheet
    tk-1 | ani    | 3171014101059001 | 2016-01 | - | Lembar
    tk-2 | ani    | 3171014101059001 | 2016-01 | - | Lembar
"""
SHEET = "Lembar"


def test_a_renewed_period_is_no_duplicate(find: Find) -> None:
    engine = find("""
        id    | person | nik              | start   | end     | benefit_status
        kjp-1 | ani    | 3171014101059001 | 2017-01 | 2017-06 | -
        kjp-2 | ani    | 3171014101059001 | 2017-07 | 2017-12 | -
        kjp-3 | ani    | 3171014101059001 | 2017-12 | 2018-06 | -
        kjs-1 | budi   | 3171014101059002 | -       | -       | -
        kjs-2 | budi   | 3171014101059003 | -       | -       | -
        kjs-3 | budi   | -                | -       | -       | -
        kjs-4 | budi   | -                | -       | -       | INACTIVE
    """)
    assert drawn(engine, "duplicates", "record_id_left record_id_right months reason") == [
        ("kjp-2", "kjp-3", 1, "NIK_SAMA"),
        ("kjs-1", "kjs-2", None, "NIK_BEDA"),
        ("kjs-1", "kjs-3", None, "TANPA_NIK"),
    ]


def test_instalments_of_kip_are_normal_but_two_schools_are_not(find: Find) -> None:
    engine = find("""
        id    | person | nik              | npsn     | start   | end
        kip-1 | ani    | 3171014101059001 | 20100001 | 2017-01 | 2017-12
        kip-2 | ani    | 3171014101059001 | 20100001 | 2017-01 | 2017-12
        kip-3 | ani    | 3171014101059001 | 20100002 | 2017-01 | 2017-12
        kip-4 | ani    | 3171014101059001 | 20100003 | 2018-01 | 2018-12
        dukcapil-1 | ani | 3171014101059001 | - | - | -
        dukcapil-2 | ani | 3171014101059009 | - | - | -
    """)
    assert drawn(engine, "duplicates", "programme record_id_left record_id_right months reason") == [
        ("dukcapil", "dukcapil-1", "dukcapil-2", None, "NIK_BEDA"),
        ("kip", "kip-1", "kip-3", 12, "SEKOLAH_BEDA"),
    ]


def _jobs(*rows: str) -> str:
    """Row of the roll, npp, kode_bu, worker_number, active_from, technical."""
    head = "programme | source_file | sheet | source_row | npp | kode_bu | worker_number | active_from | technical"
    lines = [f"tk | tk.csv | {SHEET} | {row}" for row in rows]
    return "\n".join((head, *lines))


ONE = "1 | F1 | - | 17000000001 | 2016-01-01 | -"


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ("2 | F1 | - | 17000000001 | 2016-01-01 | -", True),
        ("2 | F2 | - | 17000000001 | 2016-01-01 | -", False),
        ("2 | F2 | - | 17000000002 | 2016-01-01 | -", False),
        ("2 | F1 | - | 17000000002 | 2016-01-01 | -", False),
        ("2 | F1 | - | 17000000001 | 2017-01-01 | -", False),
        ("2 | -  | - | 17000000001 | 2016-01-01 | -", False),
        ("2 | F1 | 00000001 | 17000000001 | 2016-01-01 | -", False),
        ("2 | F1 | - | - | 2016-01-01 | -", False),
        ("2 | F1 | - | 17000000001 | 2016-01-01 | yes", False),
    ],
    ids=[
        "the same job twice",
        "a second employer",
        "a second employer, a second number",
        "another number at one employer",
        "the same job begun anew",
        "an employer that nobody says",
        "a number of another agency beside",
        "a number that nobody says",
        "a row of the system",
    ],
)
def test_somebody_with_two_jobs_is_no_duplicate(find: Find, other: str, told: bool) -> None:
    engine = find(ROWS_OF_WORK, jobs=_jobs(ONE, other))
    found = [("tk-1", "tk-2", 30, "NIK_SAMA")] if told else []
    assert drawn(engine, "duplicates", "record_id_left record_id_right months reason") == found


def test_a_job_that_stands_thrice_and_a_job_beside_are_two_duplicates(find: Find) -> None:
    """A job of somebody else is none; a roll of persons that says the same is told as before."""
    engine = find(
        """
        id    | person | nik              | start   | end | sheet
        tk-1  | ani    | 3171014101059001 | 2016-01 | -   | Lembar
        tk-2  | ani    | 3171014101059001 | 2016-01 | -   | Lembar
        tk-3  | ani    | -                | 2016-01 | -   | Lembar
        tk-4  | ani    | 3171014101059001 | 2016-01 | -   | Lembar
        tk-5  | budi   | 3171014101059002 | 2016-01 | -   | Lembar
        kis-1 | ani    | 3171014101059001 | 2016-01 | -   | Lembar
        kis-2 | ani    | 3171014101059001 | 2016-01 | -   | Lembar
        """,
        jobs=_jobs(
            ONE,
            "2 | F2 | - | 17000000002 | 2016-01-01 | -",
            "3 | F1 | - | 17000000001 | 2016-01-01 | -",
            "4 | F1 | - | 17000000001 | 2016-01-01 | -",
            "5 | F1 | - | 17000000001 | 2016-01-01 | -",
        ),
    )
    assert drawn(engine, "duplicates", "record_id_left record_id_right reason") == [
        ("kis-1", "kis-2", "NIK_SAMA"),
        ("tk-1", "tk-3", "TANPA_NIK"),
        ("tk-1", "tk-4", "NIK_SAMA"),
    ]


def test_conflicts_ask_once_for_each_case(find: Find) -> None:
    engine = find(
        """
        id    | person | nik
        kis-1 | ani    | 3171014101809001
        kis-2 | budi   | 3171014101809001
        kis-3 | cici   | 3171014101809001
        kjs-1 | dedi   | 3171014101809002
        kjs-2 | dedi   | 3171014101809003
        kjs-3 | dedi   | -
        kip-1 | edi    | -
        kip-2 | edi    | -
        kip-3 | fani   | -
        """,
        refused_links="""
        record_id_left | record_id_right | probability | reason
        kis-1          | kis-2           | 0.4         | NIK_DIPAKAI_BERSAMA
        kip-1          | kjs-3           | 0.97        | DUA_CALON
        kip-1          | kip-2           | 0.99        | SATU_SUMBER
        """,
        links="""
        record_id_left | record_id_right | probability | band
        kip-1          | kip-3           | 0.80        | review
        kip-2          | kip-3           | 0.90        | review
        kip-1          | kip-2           | 0.90        | review
        kip-1          | kjs-3           | 0.97        | review
        kis-1          | kis-3           | 0.99        | link
        """,
    )
    assert drawn(engine, "conflicts", "class record_id_left record_id_right probability") == [
        ("NIK_DIPAKAI_BERSAMA", "kis-1", "kis-2", 0.4),
        ("NIK_DIPAKAI_BERSAMA", "kis-1", "kis-3", None),
        ("NIK_GANDA_ORANG", "kjs-1", "kjs-2", None),
        ("PERLU_TINJAUAN", "kip-1", "kip-2", 0.9),
        ("PERLU_TINJAUAN", "kip-2", "kip-3", 0.9),
        ("TAUTAN_DITOLAK", "kip-1", "kjs-3", 0.97),
    ]
    assert drawn(engine, "conflicts", "reason")[0] == ("Satu NIK pada 3 orang",)


@pytest.mark.parametrize("ids", [("1", "2", "3"), ("3", "1", "2"), ("2", "3", "1")])
@pytest.mark.parametrize("registered", ["dukcapil", "kis"])
def test_the_likeliest_holder_of_a_nik_is_held_against_the_others_whatever_the_ids(
    find: Find, ids: tuple[str, ...], registered: str
) -> None:
    ani, budi, cici = ids
    engine = find(f"""
        id               | person | nik              | birth_date | nik_birth_date
        kis-{ani}        | ani    | 3171014101809001 | 1990-05-05 | 1980-01-01
        {registered}-{budi} | budi | 3171014101809001 | 1980-01-01 | 1980-01-01
        kis-{cici}       | cici   | 3171014101809001 | 1970-07-07 | 1980-01-01
    """)
    found = drawn(engine, "conflicts", "person_id_left person_id_right record_id_left record_id_right")
    assert {frozenset(row[:2]) for row in found} == {frozenset(("ani", "budi")), frozenset(("budi", "cici"))}
    assert all(row[2] < row[3] for row in found)


def test_what_only_a_third_row_joined_is_asked_once_for_the_person(find: Find) -> None:
    engine = find(
        """
        id    | person | nik
        kis-1 | ani    | 3171014101809001
        kjs-1 | ani    | -
        kip-1 | ani    | -
        kis-2 | budi   | 3171014101809002
        kjs-2 | budi   | 3171014101809003
        """,
        links="""
        record_id_left | record_id_right | probability | band
        kis-1          | kip-1           | 0.99        | link
        kip-1          | kjs-1           | 0.80        | review
        kis-1          | kjs-1           | 0.70        | review
        kis-2          | kjs-2           | 0.60        | review
        """,
    )
    assert drawn(engine, "conflicts", "class record_id_left record_id_right probability") == [
        ("NIK_GANDA_ORANG", "kis-2", "kjs-2", None),
        ("PERLU_TINJAUAN", "kis-1", "kjs-1", 0.7),
    ]


@pytest.mark.parametrize(("people", "asked"), [(MASS_PERSONS, MASS_PERSONS - 1), (MASS_PERSONS + 1, 0)])
def test_a_nik_of_very_many_is_told_to_the_senders_and_asked_of_nobody(
    find: Find, people: int, asked: int
) -> None:
    rows = "\n".join(f"kis-{number} | orang{number} | 3171014101809001" for number in range(people))
    engine = find(f"id | person | nik\n{rows}")
    assert len(drawn(engine, "conflicts", "class")) == asked
    told = [row for row in drawn(engine, "quality", "code rows") if row[0] == "NIK_MASSAL"]
    assert told == ([] if asked else [("NIK_MASSAL", people)])


def test_the_dead_are_proposed_for_checking_and_stay_on_the_roll(find: Find) -> None:
    engine = find("""
        id         | person | vital_status | benefit_status
        kis-1      | ani    | -            | -
        kjs-1      | ani    | -            | INACTIVE
        dukcapil-1 | ani    | DEAD         | -
        kis-2      | budi   | -            | -
        dukcapil-2 | budi   | MOVED        | -
        kis-3      | cici   | -            | -
        dukcapil-3 | cici   | DEAD         | -
        dukcapil-4 | cici   | ALIVE        | -
        kis-4      | dedi   | -            | -
        dukcapil-5 | dedi   | NOT_FOUND    | -
    """)
    assert drawn(engine, "deaths_and_moves", "record_id register_record_id class") == [
        ("kis-1", "dukcapil-1", "TIDAK_PADAN_MENINGGAL"),
        ("kis-2", "dukcapil-2", "TIDAK_PADAN_PINDAH"),
        ("kis-4", "dukcapil-5", "TIDAK_PADAN_TIDAK_DITEMUKAN"),
    ]
    assert engine.arrow("SELECT COUNT(*) AS n FROM records").to_pylist() == [{"n": 10}]


@pytest.mark.parametrize(
    ("dead", "living", "nik", "classes"),
    [
        ("b", "a", "3171010101809001", ["TIDAK_PADAN_MENINGGAL"]),
        ("a", "b", "3171010101809001", []),
        ("a", "a", "3171010101809001", ["TIDAK_PADAN_BERTENTANGAN"]),
        ("a", "unknown", "3171010101809001", ["TIDAK_PADAN_BERTENTANGAN"]),
        ("unknown", "unknown", "3171010101809001", ["TIDAK_PADAN_BERTENTANGAN"]),
        ("a", "a", "3171010101809002", []),
        ("b", "a", "3171010101809002", ["TIDAK_PADAN_MENINGGAL"]),
    ],
    ids=[
        "died since",
        "living since",
        "one day",
        "a day unknown",
        "no day",
        "two numbers",
        "two, died since",
    ],
)
def test_a_death_is_held_against_the_day_of_who_calls_somebody_living(
    find: Find, dead: str, living: str, nik: str, classes: list[str]
) -> None:
    engine = find(
        f"""
        id         | person | source_file  | vital_status | nik
        kis-1      | a      | kis.csv      | -            | -
        dukcapil-1 | a      | {dead}.csv   | DEAD         | 3171010101809001
        dukcapil-2 | a      | {living}.csv | ALIVE        | {nik}
        """,
        deliveries="""
        programme | source_file | as_of      | in_force
        dukcapil  | a.csv       | 2018-02-01 | yes
        dukcapil  | b.csv       | 2018-03-01 | yes
        """,
    )
    assert [row[0] for row in drawn(engine, "deaths_and_moves", "class")] == classes


@pytest.mark.parametrize(
    ("answer", "other", "living", "classes"),
    [
        ("NOT_FOUND", "a2", "a1", ["TIDAK_PADAN_BERTENTANGAN"]),
        ("NOT_FOUND", "b", "a1", []),
        ("NOT_FOUND", "unknown", "unknown", []),
        ("MOVED", "a1", "a1", ["TIDAK_PADAN_BERTENTANGAN"]),
        ("MOVED", "a2", "a1", []),
        ("UNKNOWN", "a1", "a1", []),
        ("INACTIVE", "a2", "a1", ["TIDAK_PADAN_BERTENTANGAN"]),
        ("DUPLICATE", "unknown", "unknown", ["TIDAK_PADAN_BERTENTANGAN"]),
        ("INACTIVE", "b", "a1", []),
    ],
    ids=[
        *("one day", "two days", "no day", "one file", "two files are a move", "no answer"),
        *("blocked on that day", "blocked in one file without a day", "blocked on another day"),
    ],
)
def test_what_a_day_says_of_one_number_in_two_ways_people_see(
    find: Find, answer: str, other: str, living: str, classes: list[str]
) -> None:
    vital = LIFE.get(answer, answer)
    engine = find(
        f"""
        id         | person | source_file  | vital_status | nik              | register_answer
        kis-1      | a      | kis.csv      | -            | 3171010101809001 | -
        dukcapil-1 | z      | {other}.csv  | {vital}      | 3171010101809001 | {answer}
        dukcapil-2 | a      | {living}.csv | ALIVE        | 3171010101809001 | -
        """,
        deliveries="""
        programme | source_file | as_of      | in_force
        dukcapil  | a1.csv      | 2018-02-01 | yes
        dukcapil  | a2.csv      | 2018-02-01 | yes
        dukcapil  | b.csv       | 2018-03-01 | yes
        """,
    )
    assert [row[0] for row in drawn(engine, "deaths_and_moves", "class")] == classes


def test_an_answer_is_of_the_rows_that_bear_the_number_asked_about(find: Find) -> None:
    """Nobody asked about the numbers of the others: "not found" is told of none of them, and a death of none
    that an extract has living."""
    right, typo, third = "3171010101809001", "3171010101809010", "3171010101809003"
    engine = find(
        f"""
        id         | person | source_file | vital_status | nik
        kis-1      | a      | kis.csv     | -            | {typo}
        kjs-1      | a      | kjs.csv     | -            | {right}
        kjp-1      | a      | kjp.csv     | -            | -
        dukcapil-1 | a      | a1.csv      | NOT_FOUND    | {typo}
        kis-2      | b      | kis.csv     | -            | {third}2
        kjs-2      | b      | kjs.csv     | -            | {third}
        dukcapil-2 | b      | a1.csv      | DEAD         | {third}2
        dukcapil-3 | b      | siak.csv    | ALIVE        | {third}
        """,
        deliveries="""
        programme | source_file | as_of      | in_force | answers
        dukcapil  | a1.csv      | 2018-03-01 | yes      | yes
        dukcapil  | siak.csv    | 2018-02-01 | yes      | no
        """,
    )
    assert drawn(engine, "deaths_and_moves", "record_id register_record_id class") == [
        ("kis-1", "dukcapil-1", "TIDAK_PADAN_TIDAK_DITEMUKAN"),
        ("kis-2", "dukcapil-2", "TIDAK_PADAN_MENINGGAL"),
    ]


def test_quality_counts_faults_that_the_reader_did_not_report(find: Find) -> None:
    engine = find(
        f"""
        id    | flags
        kjp-5 | {MASK["NIK_KOSONG"] | MASK["TGL_LAZIM"]}
        kjp-6 | {MASK["NIK_KOSONG"]}
        kjp-7 | 0
        kjp-8 | {MASK["KK_KOSONG"]}
        """,
        problems="""
        programme | source_file | sheet | code     | severity | rows | message   | advice
        kjp       | kjp.csv     |       | KK_KOSONG | GALAT   | 1    | KK hilang | isi
        """,
        rejected_rows="""
        programme | source_file | source_row | rule
        kjp       | kjp.csv     | 9          | TANPA_IDENTITAS
        """,
    )
    assert [
        (row["code"], row["severity"], row["rows"], row["rows_total"], row["row_examples"])
        for row in engine.arrow("SELECT * FROM quality ORDER BY code").to_pylist()
    ] == [
        ("KK_KOSONG", "GALAT", 1, 4, None),
        ("NIK_KOSONG", "PERINGATAN", 2, 4, [5, 6]),
        ("TANPA_IDENTITAS", "GALAT", 1, 4, [9]),
        ("TGL_LAZIM", "INFO", 1, 4, [5]),
    ]
