"""Dates: every line of tests/cases/dates.csv, and the half-swapped columns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconcile.parsing.as_of import AsOf
from reconcile.parsing.dates.date_text import read_date
from reconcile.parsing.dates.dates import (
    SCHEMA,
    Order,
    SwapTally,
    parse_date,
    parse_dates,
    parse_period_dates,
    swap_days_and_months,
)
from reconcile.vocabulary.flags import MASK, codes_in
from tests.parsing.cases import cases, day, label

TODAY = date(2018, 1, 31)
HARD = sum(MASK[code] for code in ("TGL_KOSONG", "TGL_TIDAK_SAH", "TGL_DEPAN", "TGL_UMUR"))


@pytest.mark.parametrize("case", cases("dates"), ids=label)
def test_case(case: dict[str, str]) -> None:
    order: Order = "MDY" if case["order"] == "MDY" else "DMY"
    table = parse_dates(
        pa.array([case["written"]]), as_of=AsOf(date.fromisoformat(case["reference_date"])), order=order
    )
    found = table.to_pylist()[0]
    expected = (day(case["date"]), case["place"] or None, set(case["flags"].split()))
    assert (found["date"], found["place"], set(codes_in(found["flags"]))) == expected, case["why"]


STYLES = [
    "%d/%m/%Y",
    "%d-%m-%Y",
    "%Y-%m-%d",
    "%Y-%m-%d 00:00:00",
    "%d.%m.%Y",
    "%Y%m%d",
    "%d%m%Y",
    "%d %B %Y",
    "%d-%b-%Y",
    "Jakarta, %d/%m/%Y",
]


@given(st.dates(date(1909, 1, 1), TODAY), st.sampled_from(STYLES))
def test_a_written_date_reads_back(born: date, style: str) -> None:
    assert parse_date(born.strftime(style), TODAY)[0][0] == born


@given(st.dates(date(1919, 1, 1), TODAY), st.sampled_from(["%d/%m/%y", "%d-%b-%y"]))
def test_a_two_digit_year_is_never_in_the_future(born: date, style: str) -> None:
    found = parse_date(born.strftime(style), TODAY)[0][0]
    assert found is not None and found <= TODAY
    assert (found.day, found.month, found.year % 100) == (born.day, born.month, born.year % 100)


@given(
    st.from_regex(r"\A(\d\d?([/.-])\d\d?([/.-])\d{4}|\d{4}-\d\d-\d\d)\Z", fullmatch=True),
    st.sampled_from(["DMY", "MDY"]),
)
def test_a_plain_date_is_read_as_one_with_something_around_it(text: str, order: Order) -> None:
    """A blank before it, which is nothing, leads the long way round."""
    said, around = (read_date(one, latest=AsOf(TODAY), order=order) for one in (text, f" {text}"))
    assert said == around


@given(st.one_of(st.text(), st.text(alphabet="0123456789/-. :JanurieAgt,", max_size=24)))
def test_no_text_breaks_it(text: str) -> None:
    (found, _, flags), *_ = parse_date(text, TODAY)
    assert (found is None) == bool(flags & HARD)
    parse_period_dates(pa.array([text]))


def test_nulls_stay_in_their_rows() -> None:
    table = parse_dates(pa.chunked_array([["07/03/1985", None], ["x", "07/03/1985"]]), as_of=AsOf(TODAY))
    assert table.schema == SCHEMA
    assert table["date"].to_pylist() == [date(1985, 3, 7), None, None, date(1985, 3, 7)]
    one_null = parse_dates(pa.array(["07/03/1985", None, "08/03/1985"]), as_of=AsOf(TODAY))
    assert one_null["date"].to_pylist() == [date(1985, 3, 7), None, date(1985, 3, 8)]
    assert parse_dates(pa.array([], pa.string()), as_of=AsOf(TODAY)).num_rows == 0


PERIODS = [
    ("Januari 2018", date(2018, 1, 1)),
    ("2018-01", date(2018, 1, 1)),
    ("01/2018", date(2018, 1, 1)),
    ("1-2018", date(2018, 1, 1)),
    ("201801", date(2018, 1, 1)),
    ("Jan-18", date(2018, 1, 1)),
    ("Nop 2017", date(2017, 11, 1)),
    ("31-12-2050", date(2050, 12, 31)),
    ("2050-12-31 00:00:00", date(2050, 12, 31)),
    ("01/02/2018", date(2018, 2, 1)),
    ("31-12-18", date(2018, 12, 31)),
    ("43101", date(2018, 1, 1)),
    ("2018", None),
    ("", None),
    ("0000-00-00", None),
    ("tahap 1", None),
    (None, None),
]


@pytest.mark.parametrize(("written", "expected"), PERIODS)
def test_period_dates(written: str | None, expected: date | None) -> None:
    found = parse_period_dates(pa.array([written], pa.string()))
    assert found.type == pa.date32()
    assert found.to_pylist() == [expected]


def test_swapping_exchanges_days_up_to_12_and_nothing_else() -> None:
    dates = pa.array([date(2001, 7, 1), date(2001, 7, 13), None, date(2000, 2, 12), date(1969, 12, 5)])
    expected = [date(2001, 1, 7), date(2001, 7, 13), None, date(2000, 12, 2), date(1969, 5, 12)]
    assert swap_days_and_months(dates).to_pylist() == expected


@given(st.dates(date(1910, 1, 1), TODAY))
def test_swapping_twice_changes_nothing(born: date) -> None:
    once = swap_days_and_months(pa.array([born]))
    if born.day <= 12:
        assert swap_days_and_months(once).to_pylist() == [born]


def tally_of(rows: Sequence[tuple[str, date, date | None]]) -> SwapTally:
    tally = SwapTally()
    for part in (rows[: len(rows) // 2], rows[len(rows) // 2 :]):
        written, dates, niks = zip(*part, strict=True)
        tally.add(pa.array(written), pa.array(dates, pa.date32()), pa.array(niks, pa.date32()))
    return tally


def births(count: int) -> list[date]:
    return [date(1980, 1, 1) + timedelta(days=37 * number) for number in range(count)]


def half_swapped(born: date) -> date:
    return date(born.year, born.day, born.month) if born.day <= 12 else born


def test_a_half_swapped_column_is_seen_from_its_niks() -> None:
    assert tally_of(
        [(f"{half_swapped(born):%d/%m/%Y}", half_swapped(born), born) for born in births(60)]
    ).swapped


def test_a_half_swapped_column_is_seen_from_its_cells_alone() -> None:
    rows = [
        (
            f"{half_swapped(born):%Y-%m-%d 00:00:00}" if born.day <= 12 else f"{born:%d/%m/%Y}",
            half_swapped(born),
            None,
        )
        for born in births(200)
    ]
    assert tally_of(rows).swapped


def test_healthy_columns_are_not_swapped() -> None:
    right = [(f"{born:%d/%m/%Y}", born, born) for born in births(60)]
    assert not tally_of(right).swapped
    few_swaps = [
        (text, half_swapped(day) if number < 8 else day, nik) for number, (text, day, nik) in enumerate(right)
    ]
    assert not tally_of(few_swaps).swapped
    others = [(text, day + timedelta(days=400), nik) for text, day, nik in right]
    assert not tally_of(others).swapped
    mixed = [
        (f"{born:%Y-%m-%d}" if number % 2 else f"{born:%d/%m/%Y}", born, None)
        for number, born in enumerate(births(200))
    ]
    assert not tally_of(mixed).swapped
