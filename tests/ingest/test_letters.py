"""One look at the bytes of a column spares looks at its cells, and changes nothing of what is found."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reconcile.ingest.cells.crowded import _buckets
from reconcile.ingest.cells.letters import hashed, letters, words
from reconcile.ingest.standard.cleaning import clean
from reconcile.ingest.standard.values import _plain, tidy
from reconcile.kinds.person.reading.standard import _BROKEN_TEXT, _may_be_broken
from tests.runs import tries

_CELLS = st.lists(
    st.none()
    | st.text(alphabet="aZ09  .-\t\x00\x08\x7f\u00c3\u0080\u00e9\u0301\u00df\ufb01\ufffd", max_size=6),
    max_size=8,
)


def column(cells: list[str | None]) -> pa.Array:
    return pa.array(cells, pa.string())


@given(_CELLS, st.integers(0, 4))
def test_letters_are_those_of_a_slice(cells: list[str | None], skipped: int) -> None:
    assert letters(column(cells).slice(skipped)) == "".join(cell or "" for cell in cells[skipped:]).encode()


@given(_CELLS)
def test_a_column_passed_over_holds_no_broken_text(cells: list[str | None]) -> None:
    found = pc.any(pc.match_substring_regex(column(cells), _BROKEN_TEXT)).as_py()
    assert _may_be_broken(column(cells)) or not found


def test_plain_columns_are_passed_over() -> None:
    assert not _may_be_broken(column(["JL. MAWAR NO 7", "~", None]))
    assert not _may_be_broken(pa.nulls(3, pa.string()))


@pytest.mark.slow
@settings(max_examples=tries(300))
@given(_CELLS)
@example(["JL  MAWAR", "JL MAWAR", "jl. mawar", " ", "\t-"])
def test_plain_cells_are_as_if_each_had_been_folded(cells: list[str | None]) -> None:
    folded = [cell.strip(" ") if cell else cell for cell in _plain(column(cells)).to_pylist()]
    assert tidy(column(cells)).to_pylist() == [
        cell if cell and any(sign.isalnum() for sign in cell) else None for cell in folded
    ]


def test_escapes_that_an_entity_hid_are_undone() -> None:
    assert clean(column(["A&#95;x0041_", "C"])).to_pylist() == ["AA", "C"]


@given(st.lists(st.text(max_size=20), min_size=1, max_size=6))
def test_a_hash_is_the_same_in_whatever_company(cells: list[str]) -> None:
    alone = [hashed(words(column([cell])), 1)[0] for cell in cells]
    assert hashed(words(column(cells)), 1).tolist() == alone
    assert len(set(alone)) == len({cell.rstrip("\0") for cell in cells})


def test_numbers_spread_over_the_buckets() -> None:
    """Serial numbers must not crowd where no number is crowded; one far too long is no burden."""
    numbers = [f"317101010101{number:04}" for number in range(9000, 9999)]
    assert np.unique(_buckets(column(numbers))).size > 990
    assert np.array_equal(_buckets(column([*numbers, "9" * 100_000]))[:999], _buckets(column(numbers)))
