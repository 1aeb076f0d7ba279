"""Counts by place, every level of place filled in: what the recap holds and the summary tells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

OUTSIDE, UNKNOWN = "LUAR", "TIDAK DIKETAHUI"

Place = tuple[str, ...]
"""(), (city,), (city, kecamatan) or (city, kecamatan, kelurahan): codes, or OUTSIDE / UNKNOWN."""


@dataclass(frozen=True)
class Recap:
    """Counts by place and measure, every level of place filled in. measures: in the order of the report's
    columns. unpriced: findings of which nobody knows the value, by place."""

    measures: tuple[str, ...]
    counts: Mapping[Place, Mapping[str, int]]
    unpriced: Mapping[Place, int] = field(default_factory=dict)

    def unknown(self, measure: str, place: Place) -> bool:
        """Whether there is a value in rupiah at the place and nobody knows any of it, which is not 0."""
        return bool(
            measure == "amount" and self.unpriced.get(place) and not self.counts.get(place, {}).get(measure)
        )

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
