"""Months drawn at random: changes replayed on a whole package give the next whole one, byte for byte."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconcile.package.checking.opening import Opened
from reconcile.package.checking.verifying import verify_files
from reconcile.package.form.archive import zipped
from tests.package.worlds import CITIES, Case, Office, month_after, tables
from tests.runs import FULL, tries

pytestmark = pytest.mark.usefixtures("without_letter")
_PERSON = st.integers(0, 11).map(lambda n: f"P-0000000{'0123456789AB'[n]}")
_SAID = st.tuples(st.sampled_from("AB"), st.sampled_from(CITIES), st.sampled_from(["", "x", 'a";b\r\n']))
_CASES = st.dictionaries(_PERSON, _SAID, max_size=12)
_MONTHS = st.lists(st.tuples(_CASES, st.booleans(), st.booleans()), min_size=1, max_size=7)


def _listed(cases: dict[str, tuple[str, str, str]]) -> list[Case]:
    return [(person, *said) for person, said in cases.items()]


@settings(max_examples=300 if FULL else tries(30), deadline=None)
@given(_MONTHS)
def test_changes_replayed_on_a_whole_give_the_next_whole(
    months: list[tuple[dict[str, tuple[str, str, str]], bool, bool]],
) -> None:
    """Each month whole or not, the same month again or the next; the receiver has nothing but the packages."""
    office, month, received = Office(), "2017-11", None
    for cases, whole, correction in months:
        month = month if correction and office.sent else month_after(month)
        rows = tables(_listed(cases))
        made = office.make(month, rows, whole=whole)
        received = verify_files(Opened(made.name, made.files), received)
        alone = Office().make(month, rows)
        assert alone.said.chain.kind == "whole"
        for name, content in received.state.items():
            assert content.written() == alone.files[f"data/{name}.csv"]
    assert received is not None and received.said.chain.sequence == len(months)


@settings(max_examples=tries(15), deadline=None)
@given(_CASES, _CASES)
def test_the_same_month_gives_the_same_bytes(
    first: dict[str, tuple[str, str, str]], second: dict[str, tuple[str, str, str]]
) -> None:
    made = []
    for _ in range(2):
        office = Office()
        office.make("2018-01", tables(_listed(first)))
        made.append(office.make("2018-02", tables(reversed(_listed(second)))))
    assert zipped(made[0].files) == zipped(made[1].files)
