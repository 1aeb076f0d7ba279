"""Kelurahan in their real shapes, darker for more: the borders an office gave, on a grid so fine that
neighbours keep their common line. Islands far off are drawn in a corner, larger, and it is said."""

from __future__ import annotations

import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from reconcile.reports.drawing.charts import INK
from reconcile.reports.drawing.tiles import LINE, legend, legend_height, shade
from reconcile.reports.kit.showing import Cell

Point = tuple[float, float]
Ring = Sequence[Point]
Grid = tuple[int, int]
_WIDTH, _CORNER, _FINE = 340, 78, 4
"""Units of the drawing, of its corner, and steps of the grid in a unit."""
_MOST_TALL = 1.4
_CITY = 4


@dataclass(frozen=True)
class Shape:
    """An area: its rings in degrees (longitude, latitude), its code, what it is called, and how many."""

    rings: Sequence[Ring]
    code: str
    label: str
    cell: Cell


def shapes(key: str, title: str, areas: Sequence[Shape], few: str, apart: str = "") -> str:
    """The map with its legend. few: what stands in place of a number that is hidden. apart: beginning of the
    codes that are drawn in the corner."""
    main = [area for area in areas if not apart or not area.code.startswith(apart)]
    corner = [area for area in areas if area not in main] if main else []
    above, tall = _placed(corner, _CORNER, 4.0, 4.0) if corner else ([], 0.0)
    drawn, height = _placed(main or areas, _WIDTH, 4.0, tall + 10.0 if corner else 4.0)
    highest = max((area.cell.value or 0 for area in areas), default=0)
    bottom = height + 8
    hidden = any(area.cell.value is None for area in areas)
    said = f"{title}: {len(areas)} kelurahan, terbanyak {highest}"
    frame = (
        f'<rect x="1" y="1" width="{_CORNER + 2}" height="{tall + 6:.0f}" fill="#fff" stroke="{LINE}"/>'
        if corner
        else ""
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" aria-labelledby="{key}-t {key}-d"'
        f' viewBox="0 0 {_WIDTH} {bottom + 10 + legend_height(highest, few=hidden):.0f}">'
        f'<title id="{key}-t">{escape(title)}</title><desc id="{key}-d">{escape(said)}</desc>'
        f"{_paths(drawn, highest)}{_cities(drawn)}{frame}{_paths(above, highest)}"
        f"{legend(highest, few if hidden else '', round(bottom))}</svg>"
    )


Placed = list[tuple[Shape, list[list[Grid]]]]


def _placed(areas: Sequence[Shape], width: float, edge: float, top: float) -> tuple[Placed, float]:
    """The areas on the grid of a drawing so wide below `top`, and its lower end: degrees of longitude are
    shortened as they are there."""
    points = [point for area in areas for ring in area.rings for point in ring]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    narrow = math.cos(math.radians((south + north) / 2))
    across, down = max((east - west) * narrow, 1e-9), max(north - south, 1e-9)
    scale = min((width - edge) / across, (width - edge) * _MOST_TALL / down)
    left = edge / 2 + (width - edge - across * scale) / 2

    def on_grid(point: Point) -> Grid:
        x, y = left + (point[0] - west) * narrow * scale, top + (north - point[1]) * scale
        return round(x * _FINE), round(y * _FINE)

    placed = [(area, [_thinned([on_grid(point) for point in ring]) for ring in area.rings]) for area in areas]
    return placed, top + down * scale


def _thinned(ring: Sequence[Grid]) -> list[Grid]:
    """Without points that the grid makes one; an area that is smaller than a step stays, as a dot."""
    kept = [point for at, point in enumerate(ring) if point != ring[at - 1]]
    if len(set(kept)) >= 3:
        return kept
    x, y = ring[0]
    return [(x, y), (x + 2, y), (x + 2, y + 2), (x, y + 2)]


def _paths(placed: Placed, highest: int) -> str:
    return "".join(
        f'<path d="{"".join(map(_path, rings))}" fill="{shade(area.cell, highest)}" fill-rule="evenodd"'
        f' stroke="{LINE}" stroke-width="0.5">'
        f"<title>{escape(area.label)}: {escape(area.cell.text)}</title></path>"
        for area, rings in placed
    )


def _path(ring: Sequence[Grid]) -> str:
    """Relative steps: half as long as places."""
    steps = "".join(f"l{_units(b[0] - a[0])} {_units(b[1] - a[1])}" for a, b in itertools.pairwise(ring))
    return f"M{_units(ring[0][0])} {_units(ring[0][1])}{steps}z"


def _units(steps: int) -> str:
    return f"{steps / _FINE:g}"


def _cities(placed: Placed) -> str:
    """A strong line wherever two kota share one."""
    kota: dict[tuple[Grid, Grid], Counter[str]] = defaultdict(Counter)
    for area, rings in placed:
        for ring in rings:
            for one, two in zip(ring, [*ring[1:], ring[0]], strict=True):
                kota[min(one, two), max(one, two)][area.code[:_CITY]] += 1
    lines: Mapping[tuple[Grid, Grid], object] = {edge: of for edge, of in kota.items() if len(of) > 1}
    path = "".join(f"M{_units(a)} {_units(b)}L{_units(c)} {_units(d)}" for (a, b), (c, d) in sorted(lines))
    return f'<path d="{path}" fill="none" stroke="{INK}" stroke-width="1.6"/>' if path else ""
