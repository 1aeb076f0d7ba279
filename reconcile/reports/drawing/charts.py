"""Charts as SVG text, made without a network and without a clock; each stands beside a table of the same
numbers.

Every chart is 340 units wide: that is a phone's column, and three of them are a desk's. Sizes are given,
never measured from text, so that the fonts of a machine change nothing. Colours are Okabe and Ito's, whose
order also holds in grey. They are written in plain Vega-Lite, which vl-convert draws.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any

import vl_convert

from reconcile.reports.kit.showing import Cell

BLUE, VERMILLION, GREEN, ORANGE, INK, GRID = "#0072B2", "#D55E00", "#009E73", "#E69F00", "#222222", "#d0d0d0"
_WIDTH, _LABELS, _LETTER = 340, 138, 7.9
_LONGEST, _LONGEST_CAPITALS = 18, 14
_FONT = "sans-serif"
_LONG = re.compile(r"-?[0-9]+\.[0-9]{4,}(?:e-?[0-9]+)?")
"""Sixteen digits in a row are a NIK to whoever looks for one; a thousandth of a dot is enough for a chart."""
_TWO_LINES = re.compile(
    r'(<text text-anchor="end" transform="translate\([-0-9.]+,)([-0-9.]+)(\)"[^>]*><tspan)'
)


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
    """Layers over the same rows, in words of Vega-Lite. left, below: room for labels."""

    rows: Sequence[dict[str, Any]]
    layers: Sequence[dict[str, Any]]
    height: int
    left: int = _LABELS
    below: int = 4

    def specification(self) -> dict[str, Any]:
        return {
            "$schema": "https://vega.github.io/schema/vega-lite/v6.4.1.json",
            "config": {"view": {"stroke": None}, "aria": False, "font": _FONT},
            "data": {"values": list(self.rows)},
            "layer": list(self.layers),
            "width": _WIDTH - self.left - 4,
            "height": max(self.height, 1),
            "padding": {"left": self.left, "right": 4, "top": 4, "bottom": self.below},
            "autosize": {"type": "none"},
            "background": "white",
        }


def bars(key: str, title: str, marks: Sequence[Bar], colour: str = BLUE) -> str:
    """Horizontal bars in the given order, each with its number. key: unique in the page, names the chart's
    parts."""
    rows: list[dict[str, Any]] = [
        {"n": n, "label": _lines(bar.label), "value": bar.cell.value or 0, "text": bar.cell.text}
        for n, bar in enumerate(marks)
    ]
    longest = max((row["value"] for row in rows), default=0) or 1
    room = _LETTER * max((len(row["text"]) for row in rows), default=0) + 6
    plot = _WIDTH - _LABELS - 4
    scale = {"domain": [0, longest * plot / max(plot - room, 40)], "nice": False}
    at = {"x": _amount("value", scale), "y": _rows(rows)}
    layers = [
        _layer({"type": "bar", "color": colour, "height": 14}, at),
        _layer(
            {"type": "text", "align": "left", "dx": 4, "color": INK, "fontSize": 12.5}, at, text=_word("text")
        ),
    ]
    said = "; ".join(f"{bar.label}: {bar.cell.text}" for bar in marks)
    return _svg(key, title, said, _Drawing(rows, layers, _height(rows)))


def ranges(key: str, title: str, marks: Sequence[Range], colour: str = BLUE) -> str:
    """Shares as points on the line of their interval; where all are above a half the scale begins below the
    lowest interval, as its axis says."""
    rows: list[dict[str, Any]] = [
        {"n": n, "label": _lines(r.label), "low": r.low, "share": r.share, "high": r.high, "text": r.text}
        for n, r in enumerate(marks)
    ]
    lowest = min((row["low"] for row in rows), default=0.0)
    below = int(lowest * 20) / 20 - (0.05 if lowest * 20 % 1 < 0.2 else 0)
    floor = below if below >= 0.5 else 0.0
    scale = {"domain": [floor, 1 + (1 - floor) * 0.42], "nice": False}
    axis = {
        "title": None,
        "values": [floor, (1 + floor) / 2, 1.0],
        "labelExpr": "replace(format(100 * datum.value, '.3~r'), '.', ',') + ' %'",
        "grid": True,
        "gridColor": GRID,
        "labelFontSize": 12.5,
        "domain": False,
        "labelColor": INK,
    }
    at = {"y": _rows(rows)}
    share = {"field": "share", "type": "quantitative", "scale": scale}
    layers = [
        _layer(
            {"type": "rule", "strokeWidth": 3, "color": colour},
            at,
            x=_amount("low", scale, axis),
            x2={"field": "high"},
        ),
        _layer({"type": "point", "filled": True, "size": 70, "color": INK, "opacity": 1}, at, x=share),
        _layer(
            {"type": "text", "align": "right", "color": INK, "fontSize": 12.5},
            at,
            x={"value": _WIDTH - _LABELS - 2},
            text=_word("text"),
        ),
    ]
    said = "; ".join(f"{r.label}: {r.text}" for r in marks)
    return _svg(key, title, said, _Drawing(rows, layers, _height(rows), below=22))


def both_ways(
    key: str, title: str, marks: Sequence[TwoSides], sides: tuple[str, str] = ("selesai", "baru")
) -> str:
    """What went to the left in blue, what came to the right in vermillion, from one middle. sides: how the
    two are called for who cannot see it."""
    rows: list[dict[str, Any]] = [
        {
            "n": n,
            "label": _lines(t.label),
            "left": -(t.left.value or 0),
            "right": t.right.value or 0,
            "left_text": t.left.text,
            "right_text": t.right.text,
        }
        for n, t in enumerate(marks)
    ]
    longest = max((max(-row["left"], row["right"]) for row in rows), default=0) or 1
    scale = {"domain": [-longest * 2, longest * 2], "nice": False}
    left = _one_way(rows, "left", BLUE, scale, {"align": "right", "dx": -4})
    right = _one_way(rows, "right", VERMILLION, scale, {"align": "left", "dx": 4})
    left_word, right_word = sides
    said = "; ".join(f"{t.label}: {left_word} {t.left.text}, {right_word} {t.right.text}" for t in marks)
    return _svg(key, title, said, _Drawing(rows, [*left, {"layer": right}], _height(rows)))


def _one_way(
    rows: Sequence[Any], field: str, colour: str, scale: dict[str, Any], beside: dict[str, Any]
) -> list[dict[str, Any]]:
    """A bar to one side of the middle, and its number beyond its end."""
    at = {"x": _amount(field, scale), "y": _rows(rows)}
    return [
        _layer({"type": "bar", "color": colour, "height": 14}, at, x2={"datum": 0}),
        _layer({"type": "text", "color": INK, "fontSize": 12.5, **beside}, at, text=_word(f"{field}_text")),
    ]


def grid(key: str, title: str, marks: Sequence[Square], names: Sequence[str]) -> str:
    """A square of fields, darker for more, each with its number; the diagonal, which counts something
    else, stays grey."""
    highest = max((square.cell.value or 0 for square in marks if square.row != square.column), default=0) or 1
    rows: list[dict[str, Any]] = []
    for square in marks:
        value, other = square.cell.value or 0, square.row != square.column
        named = {"row": square.row, "column": square.column, "value": value, "text": square.cell.text}
        rows.append({**named, "other": other, "dark": other and value > highest * 0.45})
    side = (_WIDTH - 76) / max(len(names), 1)
    at = {"x": _named("column", names, 0 if side > 56 else -35), "y": _named("row", names)}
    shades = {"domain": [0, highest], "range": ["#e8f1f8", "#00406a"]}
    shade = {"test": "datum.other", "field": "value", "type": "quantitative", "scale": shades, "legend": None}
    ink = {"condition": {"test": "datum.dark", "value": "white"}, "value": INK}
    layers = [
        _layer(
            {"type": "rect", "stroke": "white", "strokeWidth": 2},
            at,
            color={"condition": shade, "value": "#e6e6e6"},
        ),
        _layer({"type": "text", "fontSize": 12.5}, at, text=_word("text"), color=ink),
    ]
    said = "; ".join(f"{s.row} dan {s.column}: {s.cell.text}" for s in marks)
    height = round(min(side, 56) * len(names))
    return _svg(key, title, said, _Drawing(rows, layers, height, left=72, below=22 if side > 56 else 50))


def _layer(mark: dict[str, Any], at: dict[str, Any], **channels: Any) -> dict[str, Any]:
    return {"mark": mark, "encoding": {**at, **channels}}


def _amount(field: str, scale: dict[str, Any], axis: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"field": field, "type": "quantitative", "scale": scale, "axis": axis}


def _word(field: str) -> dict[str, Any]:
    return {"field": field, "type": "nominal"}


def _named(field: str, names: Sequence[str], angle: int = 0) -> dict[str, Any]:
    """Fields of a grid in the order of `names`; at an angle where a field is narrower than its name."""
    axis = {
        "title": None,
        "labelFontSize": 12.5,
        "labelColor": INK,
        "domain": False,
        "ticks": False,
        "labelAngle": angle,
    }
    return {**_word(field), "sort": list(names), "axis": axis, "scale": {"domain": list(names)}}


def _rows(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Rows by number, labelled by name: two places may share a name."""
    names = "[" + ",".join(json.dumps(row["label"], ensure_ascii=False) for row in rows) + "]"
    axis = {
        "title": None,
        "labelExpr": f"{names}[datum.value]",
        "labelFontSize": 12.5,
        "labelLineHeight": 13,
        "labelLimit": 0,
        "labelColor": INK,
        "domain": False,
        "ticks": False,
        "labelPadding": 4,
        "labelOverlap": False,
    }
    return {"field": "n", "type": "ordinal", "axis": axis, "scale": {"domain": list(range(len(rows)))}}


def _lines(text: str) -> list[str]:
    """At most two lines of a label, by letters and not by a font's measure."""
    capitals = sum(letter.isupper() or letter.isdecimal() for letter in text)
    longest = _LONGEST_CAPITALS if capitals > len(text) / 3 else _LONGEST
    lines = textwrap.wrap(text, longest, break_on_hyphens=False) or [""]
    return lines if len(lines) <= 2 else [lines[0], lines[1][: longest - 1].rstrip() + "…"]


def _height(rows: Sequence[dict[str, Any]]) -> int:
    return len(rows) * (30 if any(len(row["label"]) > 1 for row in rows) else 22)


@lru_cache(maxsize=128)
def _drawn(specification: str) -> str:
    """What Vega makes of a specification; of one that several papers or runs of a process show it is asked
    once."""
    svg: str = vl_convert.vegalite_to_svg(specification)
    return svg


def _svg(key: str, title: str, said: str, drawing: _Drawing) -> str:
    svg = _drawn(json.dumps(drawing.specification(), ensure_ascii=False))
    svg = re.sub(r' (?:aria-[a-z]+|role|class|id)="[^"]*"', "", svg)
    svg = _LONG.sub(lambda found: f"{float(found[0]):.3f}".rstrip("0").rstrip("."), svg)
    # of two lines the first stands where one would: both up by half a line
    svg = _TWO_LINES.sub(lambda found: f"{found[1]}{float(found[2]) - 6.5:g}{found[3]}", svg)
    size = f"0 0 {_WIDTH} {max(drawing.height, 1) + 4 + drawing.below}"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" aria-labelledby="{key}-t {key}-d"'
        f' viewBox="{size}"><title id="{key}-t">{escape(title)}</title><desc'
        f' id="{key}-d">{escape(said)}</desc>'
    )
    return re.sub(r"<svg [^>]*>", lambda _: head, svg, count=1)
