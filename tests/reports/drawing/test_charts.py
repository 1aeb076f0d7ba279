"""What a drawing says to who cannot see it."""

from __future__ import annotations

import itertools
import re
from xml.etree import ElementTree

import pytest

from reconcile.reports.drawing.charts import BLUE, Bar, Range, Square, TwoSides, bars, both_ways, grid, ranges
from reconcile.reports.drawing.html import table
from reconcile.reports.drawing.tiles import legend, legend_height
from reconcile.reports.kit.showing import Cell, cell


def test_both_sides_are_called_as_the_caller_calls_them() -> None:
    marks = [TwoSides("KIS", cell(7), cell(12))]
    assert "KIS: selesai 7, baru 12" in both_ways("c", "Perubahan", marks)
    assert "KIS: pergi 7, datang 12" in both_ways("f", "Arus", marks, ("pergi", "datang"))


def _drawn(svg: str, name: str) -> list[dict[str, str]]:
    """Attributes of all elements of a name, as a browser reads them; `said`: their text."""
    return [
        {**found.attrib, "said": found.text or ""}
        for found in ElementTree.fromstring(svg).iter(f"{{http://www.w3.org/2000/svg}}{name}")
    ]


def test_a_bar_is_as_long_as_its_number_and_a_hidden_one_has_no_length() -> None:
    marks = [
        Bar("<A> & B", Cell(300, "300")),
        Bar("B", Cell(100, "100")),
        Bar("C", Cell(None, "<10")),
        Bar("D", Cell(0, "0")),
    ]
    svg = bars("k", "Judul", marks)
    first, second, hidden, none = (float(one["width"]) for one in _drawn(svg, "rect") if one["fill"] == BLUE)
    assert first == pytest.approx(3 * second, abs=0.01) and first > 100 and hidden == none == 0
    words = _drawn(svg, "text")
    assert [one["said"] for one in words] == ["<A> & B", "B", "C", "D", "300", "100", "<10", "0"]
    beside = {one["said"]: float(one["x"]) for one in words}
    assert beside["300"] == pytest.approx(first + 4, abs=0.01) and beside["<10"] == 4


def test_a_share_stands_on_its_interval_above_its_scale() -> None:
    svg = ranges("k", "Judul", [Range("A", 0.91, 0.95, 0.99, "95 %")])
    interval = _drawn(svg, "line")[-1]
    assert float(interval["x1"]) < float(_drawn(svg, "circle")[0]["cx"]) < float(interval["x2"])
    places = {one["said"]: float(one["x"]) for one in _drawn(svg, "text")}
    assert places["85 %"] < float(interval["x1"]) and float(interval["x2"]) < places["100 %"]
    assert places["92,5 %"] == pytest.approx((places["85 %"] + places["100 %"]) / 2, abs=1)


def test_what_went_and_what_came_meet_in_the_middle() -> None:
    went, came = _drawn(both_ways("k", "Judul", [TwoSides("A", cell(12), cell(24))]), "rect")[1:]
    assert float(went["x"]) + float(went["width"]) == float(came["x"])
    assert float(came["width"]) == pytest.approx(2 * float(went["width"]))


@pytest.mark.parametrize("count", [1, 3, 8, 13])
def test_a_grid_is_darkest_where_most_is_and_grey_on_its_diagonal(count: int) -> None:
    names = [f"P{n}" for n in range(count)]
    squares = [Square(a, b, cell(n + 1)) for n, (a, b) in enumerate(itertools.product(names, names))]
    svg = grid("k", "Judul", squares, names)
    shades = [one["fill"] for one in _drawn(svg, "rect")[1:]]
    same = [square.row == square.column for square in squares]
    assert {shade for shade, grey in zip(shades, same, strict=True) if grey} == {"#e6e6e6"}
    darker = [int(shade[1:3], 16) for shade, grey in zip(shades, same, strict=True) if not grey]
    assert darker == sorted(darker, reverse=True) and (count == 1 or darker[-1] == 0)
    assert not re.search(r"[0-9]\.[0-9]{4}", svg)


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
