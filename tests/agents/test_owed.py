"""What members pay and agents are owed: the bands, the reliefs, the schemes by month."""

from __future__ import annotations

from typing import Any

import pytest

from reconcile.agents.incentives import _lines, base_of, contribution_of
from reconcile.rules import load_rules

RULES = load_rules().perisai


@pytest.mark.parametrize(
    ("income", "base"),
    [
        (0, 1_000_000), (1_099_999, 1_000_000), (1_100_000, 1_200_000), (1_299_999, 1_200_000),
        (2_699_999, 2_600_000), (2_700_000, 2_950_000), (3_199_999, 2_950_000), (8_199_999, 7_950_000),
        (8_200_000, 8_700_000), (20_199_999, 19_700_000), (20_200_000, 20_700_000), (99_000_000, 20_700_000),
    ],
)  # fmt: skip
def test_the_base_is_the_middle_of_the_band(income: int, base: int) -> None:
    assert base_of(RULES.contribution, income) == base


def _lead(**said: Any) -> dict[str, Any]:
    usual = {
        "agent_code": "AB1", "month": "2022-05", "code": "LENGKAP", "person_id": "a", "nik": "n", "job": None,
        "programmes": "JKK+JKM+JHT", "income": 500_000, "months_paid": 1, "nik_is_new": True,
    }  # fmt: skip
    return {**usual, **said}


@pytest.mark.parametrize(
    ("said", "paid"),
    [
        ({"programmes": "JKK+JKM"}, [16_800]),
        ({}, [36_800]),
        ({"income": 30_000_000, "programmes": "JKK+JKM"}, [213_800]),
        ({"months_paid": 2, "month": "2025-12", "job": "OJEK ONLINE"}, [36_800, 28_400]),
        ({"months_paid": 2, "month": "2026-03", "job": "PENJAHIT"}, [36_800, 28_400]),
        ({"months_paid": 0}, []),
        ({"income": None}, None),
        ({"programmes": None}, None),
        ({"months_paid": None}, None),
    ],
    ids=["two", "three", "highest", "driver", "tailor", "nothing paid", "income?", "programmes?", "months?"],
)
def test_contributions_follow_band_programmes_and_relief(
    said: dict[str, Any], paid: list[int] | None
) -> None:
    assert contribution_of(RULES.contribution, _lead(**said)) == paid


def test_thirty_with_jht_in_one_month_earn_what_the_rule_book_reckons() -> None:
    """450,000 for thirty new members, and 15 % of 30 x 36,800 (Perdir 13/042022)."""
    [line] = _lines([_lead(person_id=f"p{n}", nik=f"n{n}") for n in range(30)], RULES)
    assert (line["acquisition_on_persons"], line["commission"], line["total"]) == (450_000, 165_600, 615_600)


@pytest.mark.parametrize(
    ("month", "persons", "owed"),
    [("2022-04", 24, 0), ("2022-04", 25, 375_000), ("2022-03", 49, 0), ("2022-03", 50, 450_000)],
)
def test_fewer_than_the_bound_earn_nothing(month: str, persons: int, owed: int) -> None:
    rows = [_lead(person_id=f"p{n}", nik=f"n{n}", month=month) for n in range(persons)]
    assert next(iter(_lines(rows, RULES)))["acquisition_on_persons"] == owed


def test_a_person_under_two_numbers_is_new_by_number_and_not_by_person() -> None:
    rows = [_lead(person_id=f"p{n}", nik=f"n{n}") for n in range(24)]
    rows.append(_lead(person_id="p0", nik="other"))
    rows.append(_lead(code="SUDAH_BPU_AKTIF", person_id="member", nik="second"))
    [line] = _lines(rows, RULES)
    assert (line["new_niks"], line["new_persons"]) == (26, 24)
    assert line["acquisition_on_niks"] == 26 * 15_000 and line["acquisition_on_persons"] == 0


def test_what_is_not_told_is_not_nothing() -> None:
    [line] = _lines([_lead(income=None), _lead(person_id="b", nik="m")], RULES)
    assert (line["contributions"], line["unknown_contributions"]) == (36_800, 1)
