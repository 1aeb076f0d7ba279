"""Counts by place, every level of place filled in: what the recap holds and the summary tells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

OUTSIDE, UNKNOWN = "LUAR", "TIDAK DIKETAHUI"

Place = tuple[str, ...]
"""(), (city,), (city, kecamatan) or (city, kecamatan, kelurahan): codes, or OUTSIDE / UNKNOWN."""


@dataclass(frozen=True)
class Recap:
    """Counts by place and measure, every level of place filled in. measures: in the order of the report's
    columns."""

    measures: tuple[str, ...]
    counts: Mapping[Place, Mapping[str, int]]

    def total(self, measure: str) -> int:
        return self.counts[()].get(measure, 0)

    def children(self) -> dict[Place, list[Place]]:
        below: dict[Place, list[Place]] = defaultdict(list)
        for place in sorted(self.counts, key=_reading_order):
            if place:
                below[place[:-1]].append(place)
        return dict(below)


def _reading_order(place: Place) -> tuple[tuple[int, str], ...]:
    """By code, then outside the province served, then unknown; a place before what lies in it."""
    return tuple(({OUTSIDE: 1, UNKNOWN: 2}.get(part, 0), part) for part in place)
