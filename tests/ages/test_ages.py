"""Ages on the first day of the month: counted by band, told of ahead, and those that cannot be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from reconcile.ages import keep_ages
from reconcile.ages.indices import distance, whipple
from reconcile.engines.protocol import Engine
from reconcile.rules import load_rules
from reconcile.run import stages
from reconcile.run.given import SNAPSHOT_OF_WORK
from reconcile.vocabulary.errors import DeclarationError
from tests.findings.ascii_tables import PROGRAMMES, engine_with, listed, table

ROLES = {code: programme.role for code, programme in PROGRAMMES.items()}
RULES = load_rules().ages
NEEDS = (*stages.AGES.needs, *SNAPSHOT_OF_WORK)
DAY = date(2018, 3, 31)
HEAD = (
    "id | person | birth_date | nik_birth_date | birth_year | relationship | level | segment | kk"
    " | name_key | mother_key | sex | benefit_status"
)

Aged = Callable[..., dict[str, list[dict[str, Any]]]]


@pytest.fixture
def aged(tmp_path: Path) -> Iterator[Aged]:
    """aged(rows, day) -> the tables of ages, as of the day. A person is as old as the first of his rows that has a date."""
    engines: list[Engine] = []

    def run(drawing: str, day: date = DAY) -> dict[str, list[dict[str, Any]]]:
        given = listed(f"{HEAD}\n{drawing}")
        rows = given["records"].to_pylist()
        people = {row["person_id"]: row["record_id"] for row in given["persons"].to_pylist()[::-1]}
        row_of = {row["record_id"]: row for row in rows}
        known = [
            {
                "person_id": person,
                **{name: row_of[row][name] for name in ("birth_date", "sex", "region_code")},
            }
            for person, row in people.items()
        ]
        single = [{"person_id": one, "birth_year": row_of[row]["birth_year"]} for one, row in people.items()]
        verified = [
            {**row, "status": "BELUM_DICEK"}
            for row in given["persons"].to_pylist()
            if row["programme"] != "dukcapil"
        ]
        tables = {
            **given,
            "register_persons": table("register_persons", known),
            "single_numbers": table("single_numbers", single),
            "verification": table("verification", verified),
        }
        engine = engine_with(tables, tmp_path / str(len(engines)), NEEDS)
        engines.append(engine)
        keep_ages(engine, RULES, ROLES, day, {"kjp": 21})
        names = ("age_segments", "age_notices", "age_faults", "age_indices")
        return {name: engine.arrow(f"SELECT * FROM {name} ORDER BY ALL").to_pylist() for name in names}

    yield run
    for engine in engines:
        engine.close()


def _bands(found: dict[str, list[dict[str, Any]]], scheme: str) -> dict[str, int]:
    return {row["band"]: row["persons"] for row in found["age_segments"] if row["scheme"] == scheme}


@pytest.mark.parametrize(
    ("born", "year", "band"),
    [
        ("2005-03-01", "-", "13-15"),
        ("2005-03-02", "-", "6-12"),
        ("2012-02-29", "-", "6-12"),
        ("-", "1990", "25-60"),
        ("-", "2005", "UNKNOWN"),
        ("-", "-", "UNKNOWN"),
    ],
    ids=["13 on the day", "13 tomorrow", "29 February", "any age of the year", "two bands", "nobody knows"],
)
def test_the_first_day_of_the_month_decides_and_what_is_unknown_stands_apart(
    aged: Aged, born: str, year: str, band: str
) -> None:
    found = aged(f"kis-1 | a | {born} | - | {year} | - | - | - | - | - | - | - | ACTIVE")
    assert _bands(found, "sekolah") == {band: 1}


def test_a_person_of_a_roll_counts_once_and_is_paid_for_where_any_row_is(aged: Aged) -> None:
    found = aged("""
        kis-1 | a | 1990-01-01 | - | - | - | - | - | - | - | - | M | INACTIVE
        kis-2 | a | 1990-01-01 | - | - | - | - | - | - | - | - | M | ACTIVE
        kjs-1 | a | 1990-01-01 | - | - | - | - | - | - | - | - | M | -
    """)
    counted = {(row["programme"], row["status"]): row["persons"] for row in found["age_segments"]
               if row["scheme"] == "pensiun"}  # fmt: skip
    assert counted == {("kis", "ACTIVE"): 1, ("kjs", "UNKNOWN"): 1}


def test_who_reaches_a_bound_within_three_months_is_told_of(aged: Aged) -> None:
    found = aged("""
        kjp-1 | a | 1996-03-02 | - | - | - | - | - | - | - | - | - | ACTIVE
        kjp-2 | b | 1996-06-01 | - | - | - | - | - | - | - | - | - | ACTIVE
        kjp-3 | c | 1996-06-02 | - | - | - | - | - | - | - | - | - | ACTIVE
        kjp-4 | d | 1996-03-01 | - | - | - | - | - | - | - | - | - | ACTIVE
        kjp-5 | e | 1996-04-01 | - | - | - | - | - | - | - | - | - | INACTIVE
        kis-1 | f | 1997-05-05 | - | - | CHILD | - | PPU | - | - | - | - | ACTIVE
        kis-2 | g | 1997-05-05 | - | - | SPOUSE | - | PPU | - | - | - | - | ACTIVE
    """)
    told = {row["person_id"]: (row["code"], row["age"], str(row["on_day"])) for row in found["age_notices"]}
    assert told == {
        "a": ("BATAS_USIA", 22, "2018-03-02"),
        "b": ("BATAS_USIA", 22, "2018-06-01"),
        "f": ("ANAK_JKN_21", 21, "2018-05-05"),
    }


# born on 29 February: 22 in a year without that day, 60 in one with it
@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("2017-11-30", {}),
        ("2017-12-01", {"common": "2018-03-01"}),
        ("2018-02-28", {"common": "2018-03-01"}),
        ("2018-03-01", {}),
        ("2019-11-30", {}),
        ("2019-12-01", {"leap": "2020-02-29"}),
        ("2020-02-29", {"leap": "2020-02-29"}),
        ("2020-03-01", {}),
    ],
)
def test_a_birthday_of_29_february_is_told_of_from_the_third_month_before_until_it_comes(
    aged: Aged, day: str, told: dict[str, str]
) -> None:
    found = aged(
        """
        kjp-1  | common | 1996-02-29 | - | - | - | - | - | - | - | - | - | ACTIVE
        dtks-1 | leap   | 1960-02-29 | - | - | - | - | - | - | - | - | - | ACTIVE
        """,
        date.fromisoformat(day),
    )
    assert {row["person_id"]: str(row["on_day"]) for row in found["age_notices"]} == told


@pytest.mark.parametrize(
    ("row", "code", "cause"),
    [
        ("kjp-1 | a | 1980-05-05 | 2008-05-05 | - | - | - | -", "USIA_PESERTA_DIDIK", "DATE_COLUMN"),
        ("kjp-1 | a | 1980-05-05 | 1980-05-05 | - | - | - | -", "USIA_PESERTA_DIDIK", "NIK_OF_PARENT"),
        ("kjp-1 | a | 1980-01-01 | - | - | - | - | -", "USIA_PESERTA_DIDIK", "DEFAULT_DATE"),
        ("kis-1 | a | 1880-05-05 | - | - | - | - | -", "USIA_MUSTAHIL", "UNKNOWN"),
        ("kis-1 | a | 2019-05-05 | - | - | - | - | -", "USIA_MUSTAHIL", "UNKNOWN"),
        ("kis-1 | a | 2010-05-05 | - | - | HEAD | - | -", "USIA_KEPALA_KELUARGA", "UNKNOWN"),
        ("kjp-1 | a | 2000-05-05 | - | - | - | SD | -", "USIA_SD", "UNKNOWN"),
        ("kis-1 | a | 1970-05-05 | - | - | CHILD | - | -", "USIA_ANAK", "UNKNOWN"),
    ],
)
def test_an_age_that_cannot_be_is_told_with_its_likely_cause(
    aged: Aged, row: str, code: str, cause: str
) -> None:
    found = aged(f"{row} | - | - | - | - | ACTIVE")
    assert [(one["code"], one["cause"]) for one in found["age_faults"]] == [(code, cause)]


def test_parents_and_siblings_of_one_card(aged: Aged) -> None:
    found = aged("""
        kis-1 | a | 1980-05-05 | - | - | HEAD | - | - | K1 | BUDI | - | M | ACTIVE
        kis-2 | b | 1988-05-05 | - | - | CHILD | - | - | K1 | AGUS | SITI | - | ACTIVE
        kis-3 | c | 1980-05-05 | - | - | SPOUSE | - | - | K2 | SITI | - | F | ACTIVE
        kis-4 | d | 1993-05-05 | - | - | CHILD | - | - | K2 | AYU | SITI | - | ACTIVE
        kis-5 | e | 2010-05-05 | - | - | CHILD | - | - | K2 | DEWI | SITI | - | ACTIVE
        kis-6 | f | 2010-09-05 | - | - | CHILD | - | - | K2 | RINI | SITI | - | ACTIVE
        kis-7 | g | 2010-09-06 | - | - | CHILD | - | - | K2 | RINA | SITI | - | ACTIVE
        kis-8 | h | 1980-05-05 | - | - | SPOUSE | - | - | K3 | MARIA | - | F | ACTIVE
        kis-9 | i | 1993-05-05 | - | - | CHILD | - | - | K3 | UMAR | SITI | - | ACTIVE
    """)
    told = sorted((row["person_id"], row["code"]) for row in found["age_faults"])
    assert told == [
        ("b", "SELISIH_ORANG_TUA"),
        ("d", "SELISIH_IBU"),
        ("e", "SELISIH_SAUDARA"),
        ("f", "SELISIH_SAUDARA"),
        ("g", "SELISIH_SAUDARA"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "odd"),
    [
        ("2012-04-30", "2012-05-01", False),
        ("2011-02-28", "2011-03-01", False),
        ("2012-02-28", "2012-03-01", True),  # of a year with a 29th
        ("2012-12-31", "2013-01-01", False),
        ("2012-05-01", "2012-05-03", True),
        ("2012-05-01", "2012-12-30", True),
        ("2012-05-01", "2013-02-01", False),
    ],
)
def test_twins_are_born_on_one_day_or_over_midnight(aged: Aged, one: str, other: str, odd: bool) -> None:
    found = aged(f"""
        kis-1 | a | {one} | - | - | CHILD | - | - | K1 | AYU | SITI | - | ACTIVE
        kis-2 | b | {other} | - | - | CHILD | - | - | K1 | UMAR | SITI | - | ACTIVE
    """)
    assert {row["code"] for row in found["age_faults"]} == ({"SELISIH_SAUDARA"} if odd else set())


def test_indices_of_files() -> None:
    even = dict.fromkeys(range(23, 63), 20)
    assert whipple(even) == 100.0
    assert whipple(dict.fromkeys(range(25, 61, 5), 100)) == 500.0
    assert whipple({30: 10}) is None
    assert distance(even, even) == 0
    assert distance(even, {2: 500}) > 1


def test_the_age_of_pension_follows_the_day() -> None:
    scheme = next(one for one in RULES.scheme if one.name == "pensiun")
    assert [scheme.on(date(year, 1, 1))[-1][0] for year in (2016, 2019, 2043)] == ["56+", "57+", "65+"]
    assert not scheme.on(date(2015, 1, 1))


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("bands = [[0, 5], [7]]", "tanpa celah"),
        ("bands = [[1, 5], [6]]", "mulai dari 0"),
        ("bands = [[0, 5], [6, 9]]", "mulai dari 0, yang terakhir terbuka"),
        ("", "tepat satu dari bands dan limits"),
    ],
)
def test_bands_that_lose_somebody_are_refused(tmp_path: Path, said: str, told: str) -> None:
    text = f'[[scheme]]\nname = "satu"\ntitle = "Satu"\nauthority = "uji"\n{said}\n'
    (tmp_path / "ages.toml").write_text(text)
    with pytest.raises(DeclarationError, match=told):
        load_rules(tmp_path)
