"""Charts as SVG text, made without a network and without a clock; each stands beside a table of the same
numbers.

Every chart is 340 units wide: that is a phone's column, and three of them are a desk's. Sizes are given,
never measured from text, so that the fonts of a machine change nothing. Colours are Okabe and Ito's, whose
order also holds in grey.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import altair as alt
import vl_convert

from reconcile.reports.summary.words import Cell

BLUE, VERMILLION, GREEN, ORANGE, INK, GRID = "#0072B2", "#D55E00", "#009E73", "#E69F00", "#222222", "#d0d0d0"
_WIDTH, _LABELS, _LETTER = 340, 138, 7.6
_LONGEST, _LONGEST_CAPITALS = 20, 16
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
    base = _chart(rows).encode(
        y=_rows(rows),
        x=alt.X(
            "value:Q",
            axis=None,
            scale=alt.Scale(domain=[0, longest * plot / max(plot - room, 40)], nice=False),
        ),
    )
    layers = base.mark_bar(color=colour, height=14) + base.mark_text(
        align="left", dx=4, color=INK, fontSize=12
    ).encode(text="text:N")
    return _svg(
        key, title, "; ".join(f"{bar.label}: {bar.cell.text}" for bar in marks), layers, _height(rows)
    )


def ranges(key: str, title: str, marks: Sequence[Range], colour: str = BLUE) -> str:
    """Shares as points on the line of their interval; the scale begins below the lowest interval, as its
    axis says."""
    rows: list[dict[str, Any]] = [
        {"n": n, "label": _lines(r.label), "low": r.low, "share": r.share, "high": r.high, "text": r.text}
        for n, r in enumerate(marks)
    ]
    lowest = min((row["low"] for row in rows), default=0.0)
    floor = max(int(lowest * 20) / 20 - (0.05 if lowest * 20 % 1 < 0.2 else 0), 0.0)
    scale = alt.Scale(domain=[floor, 1 + (1 - floor) * 0.42], nice=False)
    ticks = [floor, (1 + floor) / 2, 1.0]
    axis = alt.Axis(
        title=None,
        values=ticks,
        labelExpr="replace(format(100 * datum.value, '.3~r'), '.', ',') + ' %'",
        grid=True,
        gridColor=GRID,
        labelFontSize=11,
        domain=False,
        labelColor=INK,
    )
    base = _chart(rows).encode(y=_rows(rows))
    lines = base.mark_rule(strokeWidth=3, color=colour).encode(
        x=alt.X("low:Q", scale=scale, axis=axis), x2="high:Q"
    )
    points = base.mark_point(filled=True, size=70, color=INK, opacity=1).encode(
        x=alt.X("share:Q", scale=scale)
    )
    texts = base.mark_text(align="right", color=INK, fontSize=12).encode(
        x=alt.value(_WIDTH - _LABELS - 2), text="text:N"
    )
    return _svg(
        key,
        title,
        "; ".join(f"{r.label}: {r.text}" for r in marks),
        lines + points + texts,
        _height(rows),
        below=22,
    )


def both_ways(key: str, title: str, marks: Sequence[TwoSides]) -> str:
    """What went to the left in blue, what came to the right in vermillion, from one middle."""
    rows: list[dict[str, Any]] = [
        {
            "n": n,
            "label": _lines(t.label),
            "left": -(t.left.value or 0),
            "right": t.right.value or 0,
            "l": t.left.text,
            "r": t.right.text,
        }
        for n, t in enumerate(marks)
    ]
    longest = max((max(-row["left"], row["right"]) for row in rows), default=0) or 1
    scale = alt.Scale(domain=[-longest * 2, longest * 2], nice=False)
    base = _chart(rows).encode(y=_rows(rows))
    layers = []
    for side, colour, text in (("left", BLUE, "l"), ("right", VERMILLION, "r")):
        x = alt.X(f"{side}:Q", axis=None, scale=scale)
        texts = base.mark_text(
            align="right" if side == "left" else "left",
            dx=-4 if side == "left" else 4,
            color=INK,
            fontSize=12,
        )
        layers.append(
            base.mark_bar(color=colour, height=14).encode(x=x, x2=alt.X2Datum(0))
            + texts.encode(x=x, text=f"{text}:N")
        )
    said = "; ".join(f"{t.label}: selesai {t.left.text}, baru {t.right.text}" for t in marks)
    return _svg(key, title, said, layers[0] + layers[1], _height(rows))


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
    axis = alt.Axis(title=None, labelFontSize=11, labelColor=INK, domain=False, ticks=False, labelAngle=0)
    base = _chart(rows).encode(
        x=alt.X("column:N", sort=list(names), axis=axis.copy(deep=True), scale=alt.Scale(domain=list(names))),
        y=alt.Y("row:N", sort=list(names), axis=axis, scale=alt.Scale(domain=list(names))),
    )
    fields = base.mark_rect(stroke="white", strokeWidth=2).encode(
        color=alt.condition(
            "datum.other",
            alt.Color(
                "value:Q", scale=alt.Scale(domain=[0, highest], range=["#e8f1f8", "#00406a"]), legend=None
            ),
            alt.value("#e6e6e6"),
        )
    )
    texts = base.mark_text(fontSize=11).encode(
        text="text:N", color=alt.condition("datum.dark", alt.value("white"), alt.value(INK))
    )
    said = "; ".join(f"{s.row} dan {s.column}: {s.cell.text}" for s in marks)
    height = round(min(side, 56) * len(names))
    return _svg(key, title, said, fields + texts, height, left=72, below=22)


def _chart(rows: Sequence[dict[str, Any]]) -> alt.Chart:
    return alt.Chart(alt.InlineData(values=list(rows)))


def _rows(rows: Sequence[dict[str, Any]]) -> alt.Y:
    """Rows by number, labelled by name: two places may share a name."""
    names = (
        "[" + ",".join(json.dumps(row["label"], ensure_ascii=False) for row in rows) + "]" if rows else "[]"
    )
    axis = alt.Axis(
        title=None, labelExpr=f"{names}[datum.value]", labelFontSize=11, labelLineHeight=12, labelLimit=0,
        labelColor=INK, domain=False, ticks=False, labelPadding=4, labelOverlap=False,
    )  # fmt: skip
    return alt.Y("n:O", axis=axis, scale=alt.Scale(domain=list(range(len(rows)))))


def _lines(text: str) -> list[str]:
    """At most two lines of a label, by letters and not by a font's measure."""
    capitals = sum(letter.isupper() or letter.isdigit() for letter in text)
    longest = _LONGEST_CAPITALS if capitals > len(text) / 3 else _LONGEST
    lines = textwrap.wrap(text, longest, break_on_hyphens=False) or [""]
    return lines if len(lines) <= 2 else [lines[0], lines[1][: longest - 1].rstrip() + "…"]


def _height(rows: Sequence[dict[str, Any]]) -> int:
    return len(rows) * (28 if any(len(row["label"]) > 1 for row in rows) else 22)


def _svg(
    key: str,
    title: str,
    said: str,
    chart: alt.LayerChart,
    height: int,
    *,
    left: int = _LABELS,
    below: int = 4,
) -> str:
    made = chart.properties(
        width=_WIDTH - left - 4,
        height=max(height, 1),
        padding={"left": left, "right": 4, "top": 4, "bottom": below},
        autosize=alt.AutoSizeParams(type="none"),
        background="white",
    ).configure(font=_FONT, view=alt.ViewConfig(stroke=None), aria=False)
    svg: str = vl_convert.vegalite_to_svg(made.to_dict(validate=False))
    svg = re.sub(r' (?:aria-[a-z]+|role|class|id)="[^"]*"', "", svg)
    svg = _LONG.sub(lambda found: f"{float(found[0]):.3f}".rstrip("0").rstrip("."), svg)
    # of two lines the first stands where one would: both up by half a line
    svg = _TWO_LINES.sub(lambda found: f"{found[1]}{float(found[2]) - 6:g}{found[3]}", svg)
    size = f"0 0 {_WIDTH} {max(height, 1) + 4 + below}"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" aria-labelledby="{key}-t {key}-d"'
        f' viewBox="{size}"><title id="{key}-t">{escape(title)}</title><desc'
        f' id="{key}-d">{escape(said)}</desc>'
    )
    return re.sub(r"<svg [^>]*>", lambda _: head, svg, count=1)
