"""Kelurahan as squares of one size, darker for more: a map that needs no borders of anybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from reconcile.reports.drawing.charts import INK
from reconcile.reports.kit.showing import Cell

_SIDE, _WIDTH, _ABOVE = 18, 340, 4
_LINE, _LETTER = 20, 7.2
"""Of the legend: from one line to the next, and how wide a digit is at most."""
_SHADES = ("#ffffff", "#cfe3f1", "#8fbfde", "#3f8fc4", "#005a8e", "#00304d")
"""Of none, and of four parts and the highest of what there is; light to dark also in grey."""
_CITY, _DISTRICT = 4, 6
_HIDDEN, LINE = "#dcdcdc", "#b9bfc8"


@dataclass(frozen=True)
class Tile:
    """A square: where it stands, what it is called, how many, and the file that lists them ("" for none).
    code: of the kelurahan;
    a thin line parts kecamatan, a strong one kota."""

    column: int
    row: int
    label: str
    code: str
    cell: Cell
    link: str = ""


def tiles(key: str, title: str, marks: Sequence[Tile], few: str = "<5 atau *") -> str:
    """The map with its legend; what stands in a square is read by resting on it, or in the table beside. few:
    what stands in place of a number that is hidden."""
    highest = max((tile.cell.value or 0 for tile in marks), default=0)
    left = (_WIDTH - _SIDE * (1 + max((tile.column for tile in marks), default=0))) / 2
    squares = "".join(_square(tile, highest, left) for tile in marks)
    bottom = _ABOVE + _SIDE * (1 + max((tile.row for tile in marks), default=0))
    hidden = any(tile.cell.value is None for tile in marks)
    said = f"{title}: {len(marks)} kelurahan, terbanyak {highest}"
    below = 10 + legend_height(highest, few=hidden)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" aria-labelledby="{key}-t {key}-d"'
        f' viewBox="0 0 {_WIDTH} {bottom + below}"><title id="{key}-t">{escape(title)}</title><desc'
        f' id="{key}-d">{escape(said)}</desc>'
    )
    lines = "".join(
        f'<path d="{_borders(marks, left, digits)}" fill="none" stroke="{INK}" stroke-width="{width}"/>'
        for digits, width in ((_DISTRICT, 0.8), (_CITY, 2.4))
    )
    return f"{head}{squares}{lines}{legend(highest, few if hidden else '', bottom + 10)}</svg>"


def _square(tile: Tile, highest: int, left: float) -> str:
    x, y = left + _SIDE * tile.column, _ABOVE + _SIDE * tile.row
    drawn = (
        f'<rect x="{x:g}" y="{y}" width="{_SIDE}" height="{_SIDE}" fill="{shade(tile.cell, highest)}"'
        f' stroke="{LINE}"><title>{escape(tile.label)}: {escape(tile.cell.text)}</title></rect>'
    )
    return f'<a href="{escape(tile.link)}">{drawn}</a>' if tile.link else drawn


def shade(cell: Cell, highest: int) -> str:
    return _HIDDEN if cell.value is None else _SHADES[_step(cell.value, highest)]


def _step(value: int, highest: int) -> int:
    """0 for none, else 1 to 5 in equal parts of the highest."""
    return 0 if not value else min(5, 1 + (5 * value - 1) // max(highest, 1))


def _borders(marks: Sequence[Tile], left: float, digits: int) -> str:
    """The lines between squares whose codes begin differently, and around all."""
    groups: Mapping[tuple[int, int], str] = {(tile.column, tile.row): tile.code[:digits] for tile in marks}
    lines = []
    for (column, row), group in groups.items():
        x, y = left + _SIDE * column, _ABOVE + _SIDE * row
        for (over, down), line in (
            ((0, -1), f"M{x:g} {y}h{_SIDE}"),
            ((0, 1), f"M{x:g} {y + _SIDE}h{_SIDE}"),
            ((-1, 0), f"M{x:g} {y}v{_SIDE}"),
            ((1, 0), f"M{x + _SIDE:g} {y}v{_SIDE}"),
        ):
            if groups.get((column + over, row + down)) != group:
                lines.append(line)
    return "".join(lines)


def legend(highest: int, few: str, top: int) -> str:
    """A square for each shade that can occur, with the numbers it stands for; below them that of what is
    hidden."""
    named = _named(highest)
    places = [(left, top + _LINE * line, _SHADES[step], words) for step, line, left, words in named]
    places += [(4, top + _LINE * _lines(highest), _HIDDEN, escape(few))] if few else []
    return "".join(
        f'<rect x="{left:g}" y="{above}" width="11" height="11" fill="{colour}" stroke="{LINE}"/>'
        f'<text x="{left + 14:g}" y="{above + 10}" font-size="12.5" fill="{INK}"'
        f' font-family="sans-serif">{words}</text>'
        for left, above, colour, words in places
    )


def legend_height(highest: int, *, few: bool) -> int:
    return _LINE * (_lines(highest) + few) - 4


def _lines(highest: int) -> int:
    return _named(highest)[-1][1] + 1


def _named(highest: int) -> list[tuple[int, int, float, str]]:
    """Each shade with the line on which it is named, the left of its square, and the numbers it stands for:
    one beside another as long as there is room."""
    steps: dict[int, list[int]] = {}
    for value in (0, *(1 + highest * part // 60 for part in range(60)), highest):
        if value <= highest:
            steps.setdefault(_step(value, highest), []).append(value)
    named, line, left = [], 0, 4.0
    for step, values in sorted(steps.items()):
        words = _range(values)
        needed = 14 + _LETTER * len(words)
        if left + needed > _WIDTH:
            line, left = line + 1, 4.0
        named.append((step, line, left, words))
        left += max(needed + 8, 50)
    return named


def _range(values: Sequence[int]) -> str:
    low, high = min(values), max(values)
    return f"{low}" if low == high else f"{low}-{high}"
