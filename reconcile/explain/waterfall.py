"""A waterfall picture in SVG: how pieces of evidence, one after the other, lead from a start to a total."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from reconcile.vocabulary.numbers import decimal

WIDTH, LABELS, RIGHT, TOP, STEP, BAR = 980, 400, 70, 64, 30, 20
FOR, AGAINST, WHOLE, INK = "#2b7a4b", "#b5452f", "#44546a", "#222222"


@dataclass(frozen=True)
class Bar:
    """One step of a waterfall. bits: how far it moves; a whole bar stands on zero and shows where things
    stand."""

    label: str
    bits: float
    whole: bool = False


def waterfall(title: str, note: str, bars: Sequence[Bar]) -> str:
    """The picture of `bars`, top to bottom, as the text of an SVG file."""
    reach = spans(bars)
    low = min(0.0, *(min(span) for span in reach))
    high = max(0.0, *(max(span) for span in reach))
    scale = (WIDTH - LABELS - RIGHT) / ((high - low) or 1.0)

    def x(bits: float) -> float:
        return LABELS + (bits - low) * scale

    height = TOP + STEP * len(bars) + 24
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}"'
            f' height="{height}" font-family="sans-serif" font-size="13" fill="{INK}" role="img">'
        ),
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        f'<text x="12" y="24" font-size="16" font-weight="bold">{escape(title)}</text>',
        f'<text x="12" y="44">{escape(note)}</text>',
        f'<line x1="{x(0):.1f}" x2="{x(0):.1f}" y1="{TOP - 6}" y2="{height - 16}" stroke="#999999"/>',
    ]
    for place, (bar, (start, end)) in enumerate(zip(bars, reach, strict=True)):
        y = TOP + STEP * place
        colour = WHOLE if bar.whole else FOR if bar.bits >= 0 else AGAINST
        label = bar.label if len(bar.label) <= 62 else bar.label[:61] + "…"
        parts += [
            (
                f'<text x="{LABELS - 10}" y="{y + 15}" text-anchor="end"'
                f' font-size="12">{escape(label)}<title>{escape(bar.label)}</title></text>'
            ),
            (
                f'<rect x="{x(min(start, end)):.1f}" y="{y}" width="{max(abs(end - start) * scale, 1):.1f}"'
                f' height="{BAR}" fill="{colour}"/>'
            ),
            f'<text x="{x(max(start, end)) + 6:.1f}" y="{y + 15}">{signed(bar.bits)}</text>',
        ]
        if place + 1 < len(bars):
            parts.append(
                f'<line x1="{x(end):.1f}" x2="{x(end):.1f}" y1="{y + BAR}" y2="{y + STEP}" stroke="#999999"/>'
            )
    return "\n".join([*parts, "</svg>", ""])


def signed(bits: float) -> str:
    """13.24 -> +13,2, as Indonesians write it; a true minus sign."""
    text = decimal(abs(bits))
    return text if text == "0,0" else ("+" if bits > 0 else "−") + text


def spans(bars: Sequence[Bar]) -> list[tuple[float, float]]:
    """Where each bar starts and ends, in bits."""
    found, at = [], 0.0
    for bar in bars:
        start = 0.0 if bar.whole else at
        at = start + bar.bits
        found.append((start, at))
    return found
