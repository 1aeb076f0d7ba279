"""The numbers of a run as anybody may see them (L3): rounded, the small ones hidden, so that none of those
can be worked out.

Everything that one run publishes is one system: values, and equations that say which of them add up to
another. 1 to 4 is written "<5" (so is what lies within it, zeros included), 5 and more is rounded to fives.
Then the system is read as an attacker would, who knows how it was made: bounds run through all equations
until nothing changes, which finds all that can be known where the equations form no circle. As long as they
leave a small value fewer than three possibilities, the nearest larger one beside or above it is hidden as
"*". Hiding below 5 and rounding to 5 are common practice; either alone is not enough.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Generic, TypeVar

SMALL = BASE = 5
FEW, HIDDEN = f"<{SMALL}", "*"
CHOICES = 3
"""So many values at least are left for every small number."""

Node = TypeVar("Node", bound=Hashable)
Bounds = tuple[float, float]
_MOST_PASSES = 100
_NOTHING: Mapping[Hashable, str | None] = MappingProxyType({})


@dataclass(frozen=True)
class Published:
    """A number as it is published. mark: what stands in its place when it is hidden. value: None then;
    bounds: all that it may be."""

    value: int | None
    mark: str | None
    bounds: Bounds


def published(
    equations: Sequence[tuple[Node, Sequence[Node]]],
    values: Mapping[Node, int],
    small: int = SMALL,
    told: Mapping[Any, str | None] = _NOTHING,
) -> dict[Node, Published]:
    """Every one of `values` as it may be published. equations: a value, and those that add up to it; a value
    may be the sum of several lists and stand in several, as long as no circle comes of it.

    small: values below it are hidden; 5, or more where so few are too few. told: of values that readers know
    from an earlier paper, the mark that stood in their place, None where they were shown: they stay so.
    """
    system = _System(equations, values, small, told)
    # pinned values may not all be saved in one round, and a system of small values alone hides all there is
    while any([system.protect(node) for node in system.worked_out()]):  # noqa: C419  every one of a round, not the first alone
        pass
    return {node: system.published(node) for node in values}


class _System(Generic[Node]):
    """The equations as readers see them. `few`: nodes shown as "<5"; `hidden`: as "*"."""

    def __init__(
        self,
        equations: Sequence[tuple[Node, Sequence[Node]]],
        values: Mapping[Node, int],
        small: int,
        told: Mapping[Any, str | None],
    ) -> None:
        self._small, self._few, self._told = small, f"<{small}", told
        self._equations = [(total, tuple(parts)) for total, parts in equations if parts]
        self._values = values
        self._of: dict[Node, list[int]] = defaultdict(list)
        for place, (total, parts) in enumerate(self._equations):
            for node in (total, *parts):
                self._of[node].append(place)
        self._sensitive = [node for node, value in values.items() if 0 < value < small and node not in told]
        self.few = {*self._sensitive, *(node for node, mark in told.items() if mark not in (None, HIDDEN))}
        self.within = {node for node in self.few if node in told}
        self.hidden = {node for node, mark in told.items() if mark == HIDDEN}
        self._hide_within()

    def _hide_within(self) -> None:
        """Zeros beside a small value would tell it: where the sum is "<5", so is every part."""
        waiting = list(self.few)
        while waiting:
            node = waiting.pop()
            for total, parts in (self._equations[place] for place in self._of[node]):
                if total == node:
                    added = [part for part in parts if part not in self.within and part not in self._told]
                    self.within.update(added)
                    self.few.update(added)
                    waiting += added

    def published(self, node: Node) -> Published:
        mark = self._few if node in self.few else HIDDEN if node in self.hidden else None
        return Published(_rounded(self._values[node]) if mark is None else None, mark, self._shown(node))

    def _shown(self, node: Node) -> Bounds:
        """What the number alone tells."""
        if node in self.few:
            return (0 if node in self.within else 1, self._small - 1)
        if node in self.hidden:
            return (self._small, math.inf)
        rounded = _rounded(self._values[node])
        return (0, 0) if rounded == 0 else (max(self._small, rounded - BASE // 2), rounded + BASE // 2)

    def worked_out(self) -> list[Node]:
        """The small values of which a reader can tell the number, or nearly."""
        bounds = self._bounds()
        return [node for node in self._sensitive if bounds[node][1] - bounds[node][0] < CHOICES - 1]

    def _bounds(self) -> dict[Node, Bounds]:
        bounds = {node: self._shown(node) for node in self._values}
        for _ in range(_MOST_PASSES):
            if not any([_narrow(bounds, total, parts) for total, parts in self._equations]):  # noqa: C419  all, in order
                break
        return bounds

    def protect(self, node: Node) -> bool:
        """Hide the nearest value that leaves `node` a choice; False when all around it is hidden already."""
        seen, ring = {node}, [node]
        while ring:
            near = {other for at in ring for place in self._of[at] for other in self._members(place)} - seen
            open_ = [
                other
                for other in near
                if self._values[other] >= self._small and other not in self.hidden and other not in self._told
            ]
            if open_:
                # the smallest that leaves room: a value of exactly the bound is guessed at once
                self.hidden.add(
                    min(
                        open_,
                        key=lambda other: (
                            self._values[other] <= self._small,
                            self._values[other],
                            repr(other),
                        ),
                    )
                )
                return True
            seen |= near
            ring = sorted(near, key=repr)
        return False

    def _members(self, place: int) -> tuple[Node, ...]:
        total, parts = self._equations[place]
        return (total, *parts)


def _rounded(value: int) -> int:
    return (value + BASE // 2) // BASE * BASE


def _narrow(bounds: dict[Node, Bounds], total: Node, parts: Sequence[Node]) -> bool:
    """Narrow the bounds of one equation's values by one another's; whether any changed."""
    before = [bounds[part] for part in parts]
    low, high = sum(bound[0] for bound in before), sum(bound[1] for bound in before)
    changed = _set(bounds, total, (max(bounds[total][0], low), min(bounds[total][1], high)))
    least, most = bounds[total]
    endless = sum(bound[1] == math.inf for bound in before)
    for part, (own_low, own_high) in zip(parts, before, strict=True):
        others_high = (
            high - own_high
            if own_high < math.inf
            else (math.inf if endless > 1 else sum(b[1] for b in before if b[1] < math.inf))
        )
        found = (max(own_low, least - others_high), min(own_high, most - (low - own_low)))
        changed = _set(bounds, part, found) or changed
    return changed


def _set(bounds: dict[Node, Bounds], node: Node, found: Bounds) -> bool:
    changed = bounds[node] != found
    bounds[node] = found
    return changed
