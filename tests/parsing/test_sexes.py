"""Sex words: every line of tests/cases/sexes.csv."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconcile.parsing.sexes import SCHEMA, SexTally, parse_sex, parse_sexes
from reconcile.vocabulary.flags import codes_in
from tests.parsing.cases import cases, label


@pytest.mark.parametrize("case", cases("sexes"), ids=label)
def test_case(case: dict[str, str]) -> None:
    sex, flags = parse_sex(case["written"])
    assert (sex, codes_in(flags)) == (case["sex"] or None, case["flags"].split()), case["why"]


def test_a_column() -> None:
    table = parse_sexes(pa.chunked_array([["L", None], ["p", "L"]]))
    assert table.schema == SCHEMA
    assert table["sex"].to_pylist() == ["M", None, "F", "M"]


@pytest.mark.parametrize(
    ("batches", "p_is_man"),
    [
        ([["P", "W", "P"]], True),
        ([["P", "P"], ["w", " p ", "Wanita"]], True),
        ([["L", "P", "W"]], False),
        ([["P", "P"]], False),
        ([["W", "L"]], False),
        ([["P", "L"], ["W"]], False),
        ([["PRIA", "W", "P"]], True),
    ],
)
def test_p_beside_w_and_no_l_is_a_man(batches: list[list[str]], p_is_man: bool) -> None:
    tally = SexTally()
    for batch in batches:
        tally.add(pa.array(batch))
    assert tally.p_is_man is p_is_man
    assert parse_sexes(pa.array(["P", "W"]), p_is_man=p_is_man)["sex"].to_pylist() == [
        "M" if p_is_man else "F",
        "F",
    ]


def test_niks_overrule_what_p_seems_to_be() -> None:
    tally = SexTally()
    tally.add(pa.array(["P", "P", "W"]), pa.array(["F", "F", "F"]))
    assert not tally.p_is_man


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    assert parse_sex(text)[0] in ("M", "F", None)
