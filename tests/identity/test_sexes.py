"""Sex words: every line of tests/cases/sexes.csv."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconcile.flags import codes_in
from reconcile.identity.sexes import SCHEMA, parse_sex, parse_sexes
from tests.identity.cases import cases, label


@pytest.mark.parametrize("case", cases("sexes"), ids=label)
def test_case(case: dict[str, str]) -> None:
    sex, flags = parse_sex(case["written"])
    assert (sex, codes_in(flags)) == (case["sex"] or None, case["flags"].split()), case["why"]


def test_a_column() -> None:
    table = parse_sexes(pa.chunked_array([["L", None], ["p", "L"]]))
    assert table.schema == SCHEMA
    assert table["sex"].to_pylist() == ["M", None, "F", "M"]


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    assert parse_sex(text)[0] in ("M", "F", None)
