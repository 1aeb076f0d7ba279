"""Names of companies: 200 pairs that people decided, each with its why (tests/cases/company_names.csv).

SAMA: one normal form that no guard holds back. BEDA: two. TANYA: a name alone must not make them one.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconcile.parsing.companies.companies import (
    Company,
    bare_key,
    is_empty_name,
    parse_companies,
    parse_company,
)
from reconcile.parsing.companies.company_words import BUSINESSES

PAIRS = list(
    csv.DictReader(
        (Path(__file__).parents[1] / "cases" / "company_names.csv").read_text("utf-8").splitlines()
    )
)


def _is_one(left: Company, right: Company) -> bool:
    """What linking takes for one name: the same key, no two legal forms, and not of empty words alone."""
    businesses = {*BUSINESSES.values(), None}
    forms = {left.form, right.form}
    compatible = len(forms) == 1 or bool(forms & businesses)
    return bool(left.key) and left.key == right.key and compatible and not is_empty_name(left.core)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair['left']} / {pair['right']}")
def test_two_names_are_one_where_people_say_so(pair: dict[str, str]) -> None:
    left, right = parse_company(pair["left"]), parse_company(pair["right"])
    assert _is_one(left, right) == (pair["verdict"] == "SAMA"), (pair["why"], left, right)


def test_there_are_two_hundred_pairs_of_each_kind() -> None:
    verdicts = [pair["verdict"] for pair in PAIRS]
    assert len(PAIRS) >= 200 and all(pair["why"] for pair in PAIRS)
    assert min(verdicts.count(one) for one in ("SAMA", "BEDA", "TANYA")) >= 30


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("PT. SUMBER DJAJA d/h CV MAKMUR", ("SUMBER JAYA", "PT", None, "MAKMUR", None)),
        ("Maju Mundur, PT Cab. Bekasi", ("MAJU MUNDUR", "PT", "CAB BEKASI", None, None)),
        ("PD PASAR JAYA", ("PASAR JAYA", "PERUMDA", None, None, None)),
        ("PD SINAR KANDIS", ("SINAR KANDIS", "PD", None, None, None)),
        ("PT X/PT Y", ("X", "PT", None, None, "Y")),
        ("PT", ("PT", None, None, None, None)),
        ("", ("", None, None, None, None)),
        ("---", ("", None, None, None, None)),
    ],
)
def test_a_name_is_taken_apart(
    written: str, parts: tuple[str, str | None, str | None, str | None, str | None]
) -> None:
    assert parse_company(written) == Company(*parts)


def test_a_kind_of_business_in_front_can_be_taken_off() -> None:
    assert bare_key(parse_company("TOKO MARBA MAKMUR").core) == parse_company("MARBA MAKMUR").key
    assert bare_key(parse_company("PT MARBA").core) is None


@given(st.text(max_size=60))
def test_any_text_can_be_read_and_what_is_read_stays(text: str) -> None:
    """The core of a core is that core's, so that names can be compared with what was kept of them."""
    one = parse_company(text)
    assert one.core == " ".join(one.core.split()) and one.core.isascii()
    table = parse_companies(pa.array([text, None]))
    assert table["name_core"].to_pylist() == [one.core or None, None]
