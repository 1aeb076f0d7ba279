"""Numbers of employers against hand-made cases, each with its why (tests/cases/business_numbers.csv)."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconcile.parsing.numbers.businesses import (
    luhn9,
    parse_entity_code,
    parse_kbli,
    parse_kpj,
    parse_nib,
    parse_npp,
    parse_npwp,
    parse_npwps,
)
from reconcile.vocabulary.flags import codes_in

CASES = list(
    csv.DictReader(
        (Path(__file__).parents[1] / "cases" / "business_numbers.csv").read_text("utf-8").splitlines()
    )
)


def _npwp(written: str) -> str:
    one = parse_npwp(written)
    if one.sixteen:
        return f"{one.kind}|{one.sixteen}"
    return "|".join(part or "" for part in (one.nine, one.office, one.branch, one.kind)) if one.nine else ""


def _nitku(written: str) -> str:
    one = parse_npwp(written)
    return f"{one.nine}|{one.place}" if one.nine and one.place else ""


def _kbli(written: str) -> str:
    code, version = parse_kbli(written)
    return f"{code}|{version or ''}" if code else ""


READ: dict[str, Callable[[str], str]] = {
    "npwp": _npwp,
    "nitku": _nitku,
    "nib": lambda written: parse_nib(written)[0] or "",
    "npp": lambda written: parse_npp(written)[0] or "",
    "kpj": lambda written: parse_kpj(written)[0] or "",
    "kode_bu": lambda written: parse_entity_code(written)[0] or "",
    "kbli": _kbli,
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['kind']}-{case['written']}")
def test_a_number_says_what_people_know_of_it(case: dict[str, str]) -> None:
    assert READ[case["kind"]](case["written"]) == case["value"], case["why"]


def test_there_are_a_hundred_and_fifty_of_them() -> None:
    assert len(CASES) >= 150 and all(case["why"] for case in CASES)


def test_the_check_digit_is_that_of_the_published_examples() -> None:
    assert all(map(luhn9, ("910000017", "999999998", "710001231")))


@given(st.integers(0, 10**8 - 1), st.integers(0, 8), st.integers(1, 9))
def test_no_single_slip_passes_the_check_digit(number: int, place: int, more: int) -> None:
    """Of all ten ninth digits one is right, and a digit changed is always seen."""
    eight = f"{number:08d}"
    [right] = [eight + str(digit) for digit in range(10) if luhn9(eight + str(digit))]
    wrong = right[:place] + str((int(right[place]) + more) % 10) + right[place + 1 :]
    assert not luhn9(wrong)


@pytest.mark.parametrize(
    ("written", "flag"),
    [
        ("91000001", "NPWP_PANJANG"),
        ("910000018999900", "NPWP_CEK_SALAH"),
        ("000000000000000", "NPWP_PENGISI"),
        ("111111111111111", "NPWP_PENGISI"),
    ],
)
def test_what_cannot_be_used_is_told(written: str, flag: str) -> None:
    read = parse_npwps(pa.array([written, None]))
    assert [codes_in(mask) for mask in read["flags"].to_pylist()] == [[flag], []]
    assert read["npwp9"].null_count == 2


@given(st.text(max_size=30))
def test_any_text_can_be_read(text: str) -> None:
    for read in READ.values():
        assert isinstance(read(text), str)
