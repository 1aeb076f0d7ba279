"""Charts as SVG text, made without a network and without a clock; each stands beside a table of the same
numbers.

Every chart is 340 units wide: that is a phone's column, and three of them are a desk's. Sizes are given,
never measured from text, so that the fonts of a machine change nothing. Colours are Okabe and Ito's, whose
order also holds in grey. They are bars, lines, points and words at places that are known beforehand, so they
are written as such (docs/decisions/1220).
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from reconcile.reports.kit.showing import Cell
from reconcile.vocabulary.numbers import percent

BLUE, VERMILLION, GREEN, ORANGE, INK, GRID = "#0072B2", "#D55E00", "#009E73", "#E69F00", "#222222", "#d0d0d0"
_TICK, _DIAGONAL = "#888", "#e6e6e6"
_LIGHT, _DARK = (0xE8, 0xF1, 0xF8), (0x00, 0x40, 0x6A)
"""The ends of the shades of a grid."""
_WIDTH, _LABELS, _LETTER = 340, 138, 7.9
_PLOT = _WIDTH - _LABELS - 4
_LONGEST, _LONGEST_CAPITALS = 18, 14
_THICK, _DOT = 14, 4.183
"""Of a bar, and the radius of a point."""
_BASE = 4
"""How far below its middle a line of text stands."""
_SIZE = 'font-size="12.5"'
"""Of all words."""
_Place = tuple[float, float]


@dataclass(frozen=True)
class Bar:
    """One bar: its label, its length and what is written beside it; a hidden cell has no length."""

    label: str
    cell: Cell


@dataclass(frozen=True)
class Range:
    """A share with its interval, each 0 to 1."""

    label: str
    low: float
    share: float
    high: float
    text: str


@dataclass(frozen=True)
class TwoSides:
    """What went (to the left) and what came (to the right)."""

    label: str
    left: Cell
    right: Cell


@dataclass(frozen=True)
class Square:
    """One field of a grid."""

    row: str
    column: str
    cell: Cell


@dataclass(frozen=True)
class _Drawing:
    """What is drawn right of the labels and below the upper edge. left, below: room for labels."""

    drawn: Iterable[str]
    height: int
    left: int = _LABELS
    below: int = 4


def bars(key: str, title: str, marks: Sequence[Bar], colour: str = BLUE) -> str:
    """Horizontal bars in the given order, each with its number. key: unique in the page, names the chart's
    parts."""
    longest = max((bar.cell.value or 0 for bar in marks), default=0) or 1
    room = _LETTER * max((len(bar.cell.text) for bar in marks), default=0) + 6
    unit = max(_PLOT - room, 40) / longest
    rows = _Rows([bar.label for bar in marks])
    drawn = list(rows.labels())
    for bar, middle in zip(marks, rows.middles, strict=True):
        long = (bar.cell.value or 0) * unit
        drawn += [_bar(0, middle, long, colour), _text(long + 4, middle + _BASE, bar.cell.text)]
    said = "; ".join(f"{bar.label}: {bar.cell.text}" for bar in marks)
    return _svg(key, title, said, _Drawing(drawn, rows.height))


def ranges(key: str, title: str, marks: Sequence[Range], colour: str = BLUE) -> str:
    """Shares as points on the line of their interval; where all are above a half the scale begins below the
    lowest interval, as its axis says."""
    lowest = min((mark.low for mark in marks), default=0.0)
    below = int(lowest * 20) / 20 - (0.05 if lowest * 20 % 1 < 0.2 else 0)
    floor = below if below >= 0.5 else 0.0
    unit = _PLOT / (1.42 * (1 - floor))
    rows = _Rows([mark.label for mark in marks])
    drawn = [*_axis(floor, unit, rows.height), *rows.labels()]
    for mark, middle in zip(marks, rows.middles, strict=True):
        low, share, high = ((value - floor) * unit for value in (mark.low, mark.share, mark.high))
        drawn += [
            _line((low, middle), (high, middle), colour, 3),
            f'<circle cx="{_figure(share)}" cy="{_figure(middle)}" r="{_DOT}"/>',
            _text(_PLOT + 2, middle + _BASE, mark.text, "end"),
        ]
    said = "; ".join(f"{mark.label}: {mark.text}" for mark in marks)
    return _svg(key, title, said, _Drawing(drawn, rows.height, below=22))


def _axis(floor: float, unit: float, height: int) -> list[str]:
    """Lines at the ends of the scale and in its middle, and what they stand for."""
    drawn = []
    for value in (floor, (1 + floor) / 2, 1.0):
        place, low = round((value - floor) * unit) + 0.5, height + 0.5
        words = percent(value, 1 if round(1000 * value) % 10 else 0)
        drawn += [
            _line((place, low), (place, 0.5), GRID),
            _line((place, low), (place, low + 5), _TICK),
            _text(place, low + 17, words, "start" if value == floor else "middle"),
        ]
    return drawn


def both_ways(
    key: str, title: str, marks: Sequence[TwoSides], sides: tuple[str, str] = ("selesai", "baru")
) -> str:
    """What went to the left in blue, what came to the right in vermillion, from one middle. sides: how the
    two are called for who cannot see it."""
    longest = max((max(mark.left.value or 0, mark.right.value or 0) for mark in marks), default=0) or 1
    centre, unit = _PLOT / 2, _PLOT / 4 / longest
    rows = _Rows([mark.label for mark in marks])
    drawn = list(rows.labels())
    for mark, middle in zip(marks, rows.middles, strict=True):
        left, right = ((one.value or 0) * unit for one in (mark.left, mark.right))
        drawn += [
            _bar(centre - left, middle, left, BLUE),
            _text(centre - left - 4, middle + _BASE, mark.left.text, "end"),
            _bar(centre, middle, right, VERMILLION),
            _text(centre + right + 4, middle + _BASE, mark.right.text),
        ]
    left_word, right_word = sides
    said = "; ".join(f"{t.label}: {left_word} {t.left.text}, {right_word} {t.right.text}" for t in marks)
    return _svg(key, title, said, _Drawing(drawn, rows.height))


def grid(key: str, title: str, marks: Sequence[Square], names: Sequence[str]) -> str:
    """A square of fields, darker for more, each with its number; the diagonal, which counts something
    else, stays grey."""
    highest = max((square.cell.value or 0 for square in marks if square.row != square.column), default=0) or 1
    left, count = 72, max(len(names), 1)
    wide = (_WIDTH - left - 4) / count
    height = round(min(wide, 56) * len(names))
    high, place = height / count, {name: at for at, name in enumerate(names)}
    drawn = []
    for square in marks:
        x, y = place[square.column] * wide, place[square.row] * high
        share, other = (square.cell.value or 0) / highest, square.row != square.column
        drawn += [
            f'<rect x="{_figure(x)}" y="{_figure(y)}" width="{_figure(wide)}" height="{_figure(high)}"'
            f' fill="{_shade(share) if other else _DIAGONAL}" stroke="white" stroke-width="2"/>',
            _text(
                x + wide / 2,
                y + high / 2 + _BASE,
                square.cell.text,
                "middle",
                "white" if other and share > 0.45 else "",
            ),
        ]
    level = wide > 56
    for name, at in place.items():
        drawn.append(_text(-1.5, (at + 0.5) * high + _BASE, name, "end"))
        x = (at + 0.5) * wide
        drawn.append(_text(x, height + 12.5, name, "middle") if level else _slanted(x, height + 2.5, name))
    said = "; ".join(f"{s.row} dan {s.column}: {s.cell.text}" for s in marks)
    return _svg(key, title, said, _Drawing(drawn, height, left=left, below=22 if level else 50))


class _Rows:
    """Rows of a chart one below the other, by number, for two places may share a name: where their middles
    are, and how high all are together."""

    def __init__(self, names: Sequence[str]) -> None:
        self._labels = [_lines(name) for name in names]
        step = 30 if any(len(lines) > 1 for lines in self._labels) else 22
        self.height = step * len(names)
        self.middles = [step * (number + 0.5) for number in range(len(names))]

    def labels(self) -> Iterable[str]:
        for lines, middle in zip(self._labels, self.middles, strict=True):
            # of two lines the first stands where one would: both up by half a line
            first = middle + _BASE - (6.5 if len(lines) > 1 else 0)
            for number, line in enumerate(lines):
                yield _text(-3.5, first + 13 * number, line, "end")


def _lines(text: str) -> list[str]:
    """At most two lines of a label, by letters and not by a font's measure."""
    capitals = sum(letter.isupper() or letter.isdecimal() for letter in text)
    longest = _LONGEST_CAPITALS if capitals > len(text) / 3 else _LONGEST
    lines = textwrap.wrap(text, longest, break_on_hyphens=False) or [""]
    return lines if len(lines) <= 2 else [lines[0], lines[1][: longest - 1].rstrip() + "…"]


def _figure(value: float) -> str:
    """A thousandth of a dot is enough for a chart: sixteen digits in a row are a NIK to whoever looks for
    one."""
    return f"{value:.3f}".rstrip("0").rstrip(".")


def _bar(x: float, middle: float, long: float, colour: str) -> str:
    return (
        f'<rect x="{_figure(x)}" y="{_figure(middle - _THICK / 2)}" width="{_figure(long)}" height="{_THICK}"'
        f' fill="{colour}"/>'
    )


def _line(begin: _Place, end: _Place, colour: str, width: int = 1) -> str:
    (x, y), (to_x, to_y) = begin, end
    ends = f'x1="{_figure(x)}" y1="{_figure(y)}" x2="{_figure(to_x)}" y2="{_figure(to_y)}"'
    return f'<line {ends} stroke="{colour}" stroke-width="{width}"/>'


def _text(x: float, y: float, text: str, anchor: str = "start", ink: str = "") -> str:
    said = {"text-anchor": "" if anchor == "start" else anchor, "fill": ink}
    more = "".join(f' {name}="{value}"' for name, value in said.items() if value)
    return f'<text {_SIZE} x="{_figure(x)}" y="{_figure(y)}"{more}>{escape(text, quote=False)}</text>'


def _slanted(x: float, y: float, text: str) -> str:
    """Words that end at a place below it, rising to it."""
    turned = f' transform="translate({_figure(x)},{_figure(y)}) rotate(-35)"'
    return f'<text {_SIZE}{turned} x="0" y="9" text-anchor="end">{escape(text, quote=False)}</text>'


def _shade(share: float) -> str:
    red, green, blue = (
        round(light + (dark - light) * share) for light, dark in zip(_LIGHT, _DARK, strict=True)
    )
    return f"#{red:02x}{green:02x}{blue:02x}"


_SET = f'font-family="sans-serif" fill="{INK}"'
"""How all words are set."""


def _svg(key: str, title: str, said: str, drawing: _Drawing) -> str:
    high = max(drawing.height, 1) + 4 + drawing.below
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" aria-labelledby="{key}-t {key}-d"'
        f' viewBox="0 0 {_WIDTH} {high}"><title id="{key}-t">{escape(title)}</title><desc'
        f' id="{key}-d">{escape(said)}</desc><rect width="{_WIDTH}" height="{high}" fill="white"/>'
        f'<g transform="translate({drawing.left},4)" {_SET}>'
        f"{''.join(drawing.drawn)}</g></svg>"
    )
