"""What a drawing says to who cannot see it."""

from __future__ import annotations

import itertools
import re

import pytest

from reconcile.reports.drawing.charts import TwoSides, both_ways
from reconcile.reports.drawing.html import table
from reconcile.reports.drawing.tiles import legend, legend_height
from reconcile.reports.kit.showing import cell


def test_both_sides_are_called_as_the_caller_calls_them() -> None:
    marks = [TwoSides("KIS", cell(7), cell(12))]
    assert "KIS: selesai 7, baru 12" in both_ways("c", "Perubahan", marks)
    assert "KIS: pergi 7, datang 12" in both_ways("f", "Arus", marks, ("pergi", "datang"))


@pytest.mark.parametrize("highest", [1, 9, 26, 141, 980, 4_321])
def test_shades_of_a_map_are_named_beside_one_another(highest: int) -> None:
    found = re.findall(r'<rect x="([0-9.]+)" y="([0-9]+)".*?<text[^>]*>([^<]+)<', legend(highest, "<10", 0))
    squares = [(int(line), float(left), float(left) + 14 + 7 * len(words)) for left, line, words in found]
    for (line, _, end), (next_line, begin, _) in itertools.pairwise(squares):
        assert line < next_line or end <= begin
    assert max(end for _, _, end in squares) <= 340
    assert squares[-1][0] + 12 <= legend_height(highest, few=True)


def test_a_sentence_in_a_table_is_no_tower_on_a_phone() -> None:
    sentence = "buruh harian lepas 35-54 laki-laki: 40; buruh harian lepas 25-34 perempuan: 30"
    drawn = table(
        "Kelurahan",
        ["Giliran", "Kota", "Kelompok terbesar"],
        [["1", "Jakarta Timur", sentence]],
        texts=(1, 2),
    )
    assert '<td class="text said">buruh' in drawn and '<td class="text">Jakarta' in drawn
