"""The workbook that all books of one shape are made from."""

from __future__ import annotations

from datetime import date

import pytest

from reconcile.reports.worklists.skeleton import Guide, skeleton
from reconcile.reports.written.files import Stamp

SHAPES = (1, 2, 3)


@pytest.mark.parametrize("shape", SHAPES)
def test_styles_bear_the_same_numbers_in_every_shape(shape: int) -> None:
    """Lines of many books are drawn in one go, before it is known in which book they stand."""
    assert skeleton(shape).styles == skeleton(SHAPES[0]).styles
    assert len(set(skeleton(shape).styles.values())) == len(skeleton(shape).styles)


@pytest.mark.parametrize("shape", SHAPES)
def test_every_mark_gives_way_to_the_words_of_the_book(shape: int) -> None:
    head = Stamp("20180131-0a1b-900001", date(2018, 1, 31))
    guide = Guide("Uji & <coba> @NOMOR@", [("Satu", 7), (), ("Bagian",), ("", "kata & kata", 3)])
    parts = skeleton(shape).filled(head, guide, [40 + number for number in range(shape)])
    whole = b"".join(parts.values())
    assert b"Uji &amp; &lt;coba&gt; @NOMOR@" in parts["xl/sharedStrings.xml"]
    assert whole.count(b"20180131-0a1b-900001") == 1 + shape  # below each sheet, as it was given
    assert b"2018-01-31T00:00:00Z" in parts["docProps/core.xml"] and b"9987" not in whole
    for number, path in enumerate(skeleton(shape).sheets):
        assert b"<autoFilter " in parts[path]
        assert (
            f"{42 + number}".encode() in parts[path]
            and f"${42 + number}".encode() in parts["xl/workbook.xml"]
        )
        assert b"90000" not in parts[path].replace(b"20180131-0a1b-900001", b"")
    assert (
        b"kata &amp; kata" in parts["xl/worksheets/sheet1.xml"]
        and b"<v>3</v>" in parts["xl/worksheets/sheet1.xml"]
    )
