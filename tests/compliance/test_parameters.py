"""Contributions by month: the declared rules against the published values, and SQL against working by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconcile.compliance.dues import dues_sql
from reconcile.compliance.parameters import keep_parameters
from reconcile.engines.opening import open_engine
from reconcile.engines.protocol import Engine
from reconcile.rules import load_rules
from reconcile.rules.contribution_rules import PROGRAMMES, SIZES
from reconcile.rules.contributions import Asked, due_day, monthly_rates, size_limits, wage_floor
from reconcile.vocabulary.errors import DeclarationError
from tests.compliance import oracle
from tests.runs import tries

RULES = load_rules()
AS_OF = date(2026, 11, 1)
MONTHS = [date(year, month, 1) for year in range(2015, 2028) for month in range(1, 13)]

PUBLISHED_CEILINGS = {
    2015: 7_000_000, 2016: 7_335_300, 2017: 7_703_500, 2018: 8_094_000, 2019: 8_512_400, 2020: 8_939_700,
    2021: 8_754_600, 2022: 9_077_600, 2023: 9_559_600, 2024: 10_042_300, 2025: 10_547_400, 2026: 11_086_300,
}  # fmt: skip
"""Of JP, as BPJS Ketenagakerjaan published them each year."""


def test_the_ceiling_of_pensions_is_that_published_each_year() -> None:
    grown = RULES.contributions.grown.ceilings()
    assert {one.valid_from.year: one.amount for one in grown} == PUBLISHED_CEILINGS
    assert [one.valid_from for one in RULES.contributions.grown.ceilings()][:3] == [
        date(2015, 7, 1),
        date(2016, 3, 1),
        date(2017, 3, 1),
    ]


@pytest.mark.parametrize(
    ("asked", "employer", "worker"),
    [
        (("JKN", "2018-03", 0, 5_000_000), (200_000, 200_000), (50_000, 50_000)),
        (("JKN", "2018-03", 0, 2_000_000), (145_921, 145_921), (36_480, 36_480)),  # of the UMP, 3,648,036
        (("JKN", "2019-12", 0, 20_000_000), (320_000, 320_000), (80_000, 80_000)),
        (("JKN", "2020-01", 0, 20_000_000), (480_000, 480_000), (120_000, 120_000)),
        (("JKN", "2015-06", 0, 5_000_000), None, None),  # nobody owed by size before July 2015
        (("JKN", "2021-05", 0, 1_000_000), (171_054, 176_647), (42_763, 44_162)),  # UMP of 2020 or of 2021
        (("JKK", "2018-03", 5, 4_000_000), (69_600, 69_600), (0, 0)),
        (("JKK", "2018-03", 0, 4_000_000), (9_600, 69_600), (0, 0)),
        (("JKM", "2018-03", 0, 4_000_001), (12_000, 12_000), (0, 0)),
        (("JKM", "2018-03", 0, 4_000_167), (12_001, 12_001), (0, 0)),  # 12,000.501
        (("JKM", "2018-03", 0, 3_500), (11, 11), (0, 0)),  # 10.5: half a rupiah up
        (("JHT", "2018-03", 0, 20_000_000), (740_000, 740_000), (400_000, 400_000)),
        (("JP", "2018-02", 0, 9_000_000), (154_070, 154_070), (77_035, 77_035)),
        (("JP", "2018-03", 0, 9_000_000), (161_880, 161_880), (80_940, 80_940)),
        (("JKK", "2020-09", 3, 5_000_000), (445, 44_500), (0, 0)),  # PP 49/2020: 1 %, or all
        (("JP", "2020-09", 0, 5_000_000), (100_000, 100_000), (50_000, 50_000)),  # put off until April 2022
        (("JKK", "2025-06", 3, 5_000_000), (22_250, 44_500), (0, 0)),
        (("JP", "2027-03", 0, 5_000_000), None, None),  # no growth of 2026 is declared
    ],
)
def test_what_is_owed(asked: tuple[str, str, int, int], employer: object, worker: object) -> None:
    programme, month, risk, wage = asked
    of = date.fromisoformat(f"{month}-01")
    rates = monthly_rates(RULES.contributions, of, Asked("3171", AS_OF))
    rate = [one for one in rates if one.programme == programme and one.risk == risk]
    by_hand = oracle.due((programme, of, wage, risk, "LARGE"), AS_OF) if risk or programme != "JKK" else None
    if employer is None:
        assert not rate or by_hand == oracle.Due((0, 0), (0, 0), None)
        return
    bases = [
        min(max(wage, floor or 0), rate[0].ceiling or wage)
        for floor in (rate[0].floor_low, rate[0].floor_high)
    ]
    parts = [(rate[0].employer_low, rate[0].employer_high), (rate[0].worker_low, rate[0].worker_high)]
    found = [
        tuple((base * one + 500_000) // 1_000_000 for base, one in zip(bases, part, strict=True))
        for part in parts
    ]
    assert found == [employer, worker]
    if by_hand:
        assert [by_hand.employer, by_hand.worker] == found


def test_what_was_put_off_is_owed_in_part_until_its_day() -> None:
    month = date(2020, 9, 1)
    before, after = (
        next(
            one
            for one in monthly_rates(RULES.contributions, month, Asked("31", day))
            if one.programme == "JP"
        )
        for day in (date(2022, 4, 15), date(2022, 4, 16))
    )
    assert (before.employer_low, before.employer_high, before.rule) == (
        200,
        20_000,
        "JP+BATAS_JP+PP_49_2020_JP",
    )
    assert (after.employer_low, after.employer_high, after.rule) == (20_000, 20_000, "JP+BATAS_JP")


def test_members_who_pay_for_themselves_have_their_own_windows() -> None:
    month = date(2026, 5, 1)
    own = {
        segment: next(
            one
            for one in monthly_rates(RULES.contributions, month, Asked("31", AS_OF, segment))
            if one.programme == "JKM"
        )
        for segment in ("PU", "BPU")
    }
    assert (own["PU"].employer_low, own["BPU"].employer_low) == (3000, 1500)


def test_a_rule_names_its_codes_its_day_and_its_authority_and_says_what_nobody_checked() -> None:
    rates = {
        one.programme: one
        for one in monthly_rates(RULES.contributions, date(2018, 4, 1), Asked("3171", AS_OF))
    }
    assert (rates["JP"].rule, rates["JP"].since) == ("JP+BATAS_JP", date(2018, 3, 1))
    assert rates["JKN"].rule == "JKN+BATAS_JKN+UPAH_MINIMUM_2018"
    assert "UMP DKI Jakarta 2018" in rates["JKN"].authority
    assert rates["JP"].checked
    assert not rates["JKN"].checked  # the ceiling of 2016 stands there from memory


@pytest.mark.parametrize(
    ("programme", "month", "day"),
    [
        ("JKN", "2018-01", "2018-01-10"),
        ("JKN", "2018-03", "2018-03-12"),  # the 10th is a Saturday
        ("JHT", "2018-03", "2018-04-16"),  # the 15th is a Sunday
        ("JP", "2020-09", "2020-10-30"),
        ("JP", "2021-01", "2021-03-01"),  # the 30th of February: its last day, a Sunday
        ("JKN", "2013-01", None),
    ],
)
def test_a_due_day_on_a_day_off_is_the_next_working_day(programme: str, month: str, day: str | None) -> None:
    found = due_day(RULES.contributions, programme, date.fromisoformat(f"{month}-01"))  # type: ignore[arg-type]
    assert found == (date.fromisoformat(day) if day else None)


@pytest.mark.parametrize(
    ("month", "by", "amount", "size"),
    [
        ("2021-01", "SALES", 300_000_000, "MICRO"),
        ("2021-01", "SALES", 300_000_001, "SMALL"),
        ("2021-03", "SALES", 300_000_001, "MICRO"),
        ("2021-03", "CAPITAL", 10_000_000_001, "LARGE"),
        ("2021-01", "ASSETS", 50_000_000, "MICRO"),
        ("2018-03", "WORKERS", 4, "MICRO"),
        ("2018-03", "WORKERS", 100, "LARGE"),
    ],
)
def test_sizes_are_those_of_the_law_of_the_month(month: str, by: str, amount: int, size: str) -> None:
    found = [
        one
        for how, one, over, up_to, _ in size_limits(RULES.obligations, date.fromisoformat(f"{month}-01"))
        if how == by and over < amount and (up_to is None or amount <= up_to)
    ]
    assert found == [size]


def test_a_place_whose_wage_floor_nobody_declared_has_none() -> None:
    assert wage_floor(RULES.contributions, date(2018, 3, 1), "3171") == (3_648_036, 3_648_036)
    assert wage_floor(RULES.contributions, date(2018, 3, 1), "3276") is None
    assert wage_floor(RULES.contributions, date(2030, 3, 1), "3171") is None


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    made = open_engine(tmp_path_factory.mktemp("spill"), "200MB", 1, [])
    keep_parameters(made, RULES, MONTHS, "31", AS_OF)
    yield made
    made.close()


ASKED = st.tuples(
    st.sampled_from(PROGRAMMES),
    st.sampled_from(MONTHS),
    st.integers(0, 200_000_000),
    st.integers(1, 5),
    st.sampled_from(SIZES),
)


@settings(max_examples=tries(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ASKED, min_size=1, max_size=40))
def test_sql_owes_what_working_by_hand_owes(
    engine: Engine, asked: list[tuple[str, date, int, int, str]]
) -> None:
    columns = ("programme", "month", "wage_low", "risk", "size")
    rows = [
        {"place": place, **dict(zip(columns, one, strict=True)), "wage_high": one[2]}
        for place, one in enumerate(asked)
    ]
    engine.read("asked", pa.Table.from_pylist(rows))
    found = engine.arrow(
        dues_sql("SELECT a.*, a.size AS size_most FROM asked a") + " ORDER BY place"
    ).to_pylist()
    assert len(found) == len(asked)
    for row, one in zip(found, asked, strict=True):
        by_hand = oracle.due(one, AS_OF)
        unknown = (None, None)
        assert (row["employer_low"], row["employer_high"]) == (by_hand.employer if by_hand else unknown)
        assert (row["worker_low"], row["worker_high"]) == (by_hand.worker if by_hand else unknown)


FLOOR_2027 = '[[floor]]\nplace = "31"\nyear = 2027\namount = 6_000_000\nauthority = "UMP 2027"\n'
GROWTH_2026 = "[grown.growth]\n2026 = 5.0\n"


def test_an_office_adds_the_figures_of_a_new_year_and_keeps_the_others(tmp_path: Path) -> None:
    (tmp_path / "contributions.toml").write_text(
        f"{FLOOR_2027}{GROWTH_2026}[days_off]\ndays = [2018-03-12]\n"
    )
    rules = load_rules(tmp_path).contributions
    assert wage_floor(rules, date(2027, 1, 1), "31") == (6_000_000, 6_000_000)
    assert wage_floor(rules, date(2018, 1, 1), "31") == (3_648_036, 3_648_036)
    assert [one.amount for one in rules.grown.ceilings()][-2:] == [11_086_300, 11_640_600]
    assert due_day(rules, "JKN", date(2018, 3, 1)) == date(2018, 3, 13)
    assert rules.days_off.each_year == RULES.contributions.days_off.each_year


@pytest.mark.parametrize(
    ("file", "said", "fault"),
    [
        ("contributions.toml", GROWTH_2026.replace("2026", "2028"), "setiap tahun sejak 2015"),
        ("contributions.toml", FLOOR_2027 + "lower = 7_000_000\n", "lower harus di bawah amount"),
        ("contributions.toml", FLOOR_2027 * 2, "disebut dua kali"),
        (
            "contributions.toml",
            '[[rate]]\nprogramme = "JKK"\nemployer = 1\nauthority = "-"\n',
            "isi untuk JKK",
        ),
        (
            "contributions.toml",
            '[[rate]]\nprogramme = "JP"\nemployer = 1\nceiling = "XX"\nauthority = "-"\n',
            "ceiling XX tidak ada",
        ),
        (
            "contributions.toml",
            '[[relief]]\ncode = "X"\nprogrammes = ["JKK"]\npercent = 0.1\nauthority = "-"\n',
            "lebih halus",
        ),
        (
            "obligations.toml",
            '[[size]]\nby = "SALES"\nup_to = { MICRO = 5, SMALL = 4, MEDIUM = 9 }\nauthority = "-"\n',
            "lebih besar",
        ),
        (
            "obligations.toml",
            '[[obligation]]\nsize = "MICRO"\nprogrammes = ["JHX"]\nauthority = "-"\n',
            "obligation ke-1",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_file(tmp_path: Path, file: str, said: str, fault: str) -> None:
    (tmp_path / file).write_text(said)
    with pytest.raises(DeclarationError, match=fault) as error:
        load_rules(tmp_path)
    assert str(error.value).startswith(file)
