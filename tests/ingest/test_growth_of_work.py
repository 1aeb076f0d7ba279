"""What one cell or line costs grows with its length, not with its square: a hostile cell must not hold up
a night."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date

import pytest

from reconcile.ingest.cells import limits
from reconcile.ingest.texts import dialects, lines, packed
from reconcile.ingest.texts.cutting import Dialect, cut_cells
from reconcile.ingest.texts.dialects import find_dialect
from reconcile.parsing.as_of import AsOf
from reconcile.parsing.dates.date_text import read_date, read_month

FOURFOLD = 8
"""Four times the length may cost at most this: work in proportion costs 4, work in the square 16."""

FLOOR = 0.002  # seconds; below it the clock tells nothing


def _cost(work: Callable[[str], object], text: str) -> float:
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        work(text)
        best = min(best, time.process_time() - start)
    return best


def _grows_evenly(work: Callable[[str], object], text: str, times: int) -> bool:
    return _cost(work, text * times * 4) <= FOURFOLD * max(_cost(work, text * times), FLOOR)


@pytest.mark.parametrize(
    "text", ["A ", "A.\n1\n", "O", "IL", "1 10:10 ", "1*", "1/", "A-", "\u2022", "=", "2008-01-01T00:00 "]
)
def test_dates(text: str) -> None:
    assert _grows_evenly(lambda cell: read_date(cell, latest=AsOf(date(2018, 3, 31))), text, 700)
    assert _grows_evenly(lambda cell: read_date("1" + cell + "x", latest=AsOf(date(2018, 3, 31))), text, 700)
    assert _grows_evenly(read_month, text, 700)


def test_a_date_among_blanks_is_read_however_many() -> None:
    found = read_date("GAMBIR," + " " * 5000 + "17-08-1945" + " " * 5000, latest=AsOf(date(2018, 3, 31)))
    assert (found.day, found.place) == (date(1945, 8, 17), "GAMBIR")


@pytest.mark.slow
@pytest.mark.parametrize("text", ['"', '";', 'a"b', '" ', '\\"', "\\", '"a"  x', "\\;"])
@pytest.mark.parametrize("escaped", [False, True])
def test_quotes_in_a_line(text: str, escaped: bool) -> None:
    assert _grows_evenly(lambda line: cut_cells('"' + line, Dialect(";"), escaped=escaped), text, 7000)


def test_an_open_quote_does_not_have_all_lines_cut_anew_with_each(monkeypatch: pytest.MonkeyPatch) -> None:
    cut = []

    def counted(text: str, dialect: Dialect, *, escaped: bool = False) -> list[str] | None:
        cut.append(len(text))
        return cut_cells(text, dialect, escaped=escaped)

    monkeypatch.setattr(lines, "cut_cells", counted)
    block = b"\n".join([b'"' + b'""' * 13_500, *[b'""' * 13_500] * 60, b"a;b;c"]) + b"\n"
    found = lines.split_records(block, ";", 3, last=True, limit=None)
    assert (len(found.cells), found.cells[-1], found.ragged[0]) == (62, ["a", "b", "c"], 0)
    assert sum(cut) < 4 * len(block)


def test_blanks_at_the_end_of_a_line_are_not_copied_one_by_one() -> None:
    assert _grows_evenly(lambda text: packed._line(["NIK;NAMA", *[""] * len(text)]), " ", 20_000)


@pytest.mark.parametrize("heading", ["K" + "\tK" * 2500, "K" + "   K" * 2500, "-" + "  -" * 2500])
def test_lines_are_not_cut_at_more_columns_than_are_read(heading: str) -> None:
    block = "\n".join([heading, *["N"] * 3]).encode()
    assert len(find_dialect(block, frozenset({"NIK", "NAMA"})).starts) <= limits.MAX_COLUMNS
    assert (
        max(len(dialect.starts) for dialect in dialects._candidates(block.decode().splitlines()))
        <= limits.MAX_COLUMNS
    )


def test_headings_beyond_the_columns_that_are_read_are_not_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(dialects, "heading_key", lambda cell: asked.append(cell) or cell)
    assert find_dialect(b"NIK;NAMA" + b";K" * 20_000 + b"\n", frozenset({"NIK", "NAMA"})).delimiter == ";"
    assert len(asked) < 3 * limits.MAX_COLUMNS
