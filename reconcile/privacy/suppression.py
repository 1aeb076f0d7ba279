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
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
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
    from another paper, the mark that stood in their place, None where they were shown: they stay so, and what
    is hidden there is not given away here.
    """
    system = _System(equations, values, small, told)
    # pinned values may not all be saved in one round, and a system of small values alone hides all there is
    while any([system.protect(at) for at in system.worked_out()]):  # noqa: C419  every one of a round, not the first alone
        pass
    return {node: system.published(at) for at, node in enumerate(values)}


class _System(Generic[Node]):
    """The equations as readers see them, of nodes by their places among the values. `few`: shown as "<5";
    `hidden`: as "*". Nodes that equations lead to from one another are an island: what is hidden on it
    changes nothing elsewhere."""

    def __init__(
        self,
        equations: Sequence[tuple[Node, Sequence[Node]]],
        values: Mapping[Node, int],
        small: int,
        told: Mapping[Any, str | None],
    ) -> None:
        self._small, self._few = small, f"<{small}"
        self._nodes, self._values = list(values), list(values.values())
        place_of = {node: at for at, node in enumerate(self._nodes)}
        marks = {place_of[node]: mark for node, mark in told.items() if node in place_of}
        self._told = set(marks)
        self._equations = [
            (place_of[total], [place_of[part] for part in parts]) for total, parts in equations if parts
        ]
        self._of: list[list[int]] = [[] for _ in self._nodes]
        for place, (total, parts) in enumerate(self._equations):
            for at in (total, *parts):
                self._of[at].append(place)
        self._sensitive = [
            at for at, value in enumerate(self._values) if 0 < value < small and marks.get(at, "") is not None
        ]
        self.few = {
            *(at for at in self._sensitive if at not in marks),
            *(at for at, mark in marks.items() if mark not in (None, HIDDEN)),
        }
        self.within = {at for at in self.few & self._told if not self._values[at]}
        self.hidden = {at for at, mark in marks.items() if mark == HIDDEN}
        self._hide_within()
        self._island = self._islands()
        self._open = Counter(self._island[at] for at in range(len(self._nodes)) if self._may_hide(at))
        self._bounds: list[Bounds] = [(0, 0)] * len(self._nodes)
        self._stale = set(self._island)
        if self._told:
            self._leave_what_is_out()

    def _leave_what_is_out(self) -> None:
        """Of what the other papers tell by themselves nothing can be taken back."""
        self._read(lambda at: self._shown(at) if at in self._told else (0, math.inf))
        out = {at for at in self._worked_out() if at in self._told}
        self._sensitive = [at for at in self._sensitive if at not in out]
        self._stale = set(self._island)

    def _hide_within(self) -> None:
        """Zeros beside a small value would tell it: where the sum is "<5", so is every part."""
        waiting = list(self.few)
        while waiting:
            at = waiting.pop()
            for total, parts in (self._equations[place] for place in self._of[at]):
                if total == at:
                    added = [part for part in parts if part not in self.within and self._may_be_none(part)]
                    self.within.update(added)
                    self.few.update(added)
                    waiting += added

    def _may_be_none(self, part: int) -> bool:
        """Whether "<5" stands, or may be put, in place of a part of what is "<5" itself."""
        return part not in self._told or part in self.few

    def _islands(self) -> list[int]:
        """Of each node a node of its island, the same one for all of them."""
        island = [-1] * len(self._nodes)
        for start in range(len(self._nodes)):
            if island[start] < 0:
                for ring in self._rings(start):
                    for at in ring:
                        island[at] = start
        return island

    def _rings(self, start: int) -> Iterator[set[int]]:
        """The node, those that one equation leads to, those that two lead to, ..."""
        seen, read, ring = {start}, set[int](), {start}
        while ring:
            yield ring
            places = {place for at in ring for place in self._of[at]} - read
            read |= places
            ring = {at for place in places for at in self._members(place)} - seen
            seen |= ring

    def _members(self, place: int) -> list[int]:
        total, parts = self._equations[place]
        return [total, *parts]

    def _may_hide(self, at: int) -> bool:
        return self._values[at] >= self._small and at not in self.hidden and at not in self._told

    def published(self, at: int) -> Published:
        mark = self._few if at in self.few else HIDDEN if at in self.hidden else None
        return Published(_rounded(self._values[at]) if mark is None else None, mark, self._shown(at))

    def _shown(self, at: int) -> Bounds:
        """What the number alone tells."""
        if at in self.few:
            return (0 if at in self.within else 1, self._small - 1)
        if at in self.hidden:
            return (self._small, math.inf)
        rounded = _rounded(self._values[at])
        return (0, 0) if rounded == 0 else (max(self._small, rounded - BASE // 2), rounded + BASE // 2)

    def worked_out(self) -> list[int]:
        """The small values of which a reader can tell the number, or nearly."""
        self._read(self._shown)
        return self._worked_out()

    def _worked_out(self) -> list[int]:
        return [at for at in self._sensitive if self._bounds[at][1] - self._bounds[at][0] < CHOICES - 1]

    def _read(self, shown: Callable[[int], Bounds]) -> None:
        """Bounds of all nodes, anew on islands where something was hidden since. An equation is read again
        only when bounds of its nodes changed: else it would tell what it told."""
        for at, island in enumerate(self._island):
            if island in self._stale:
                self._bounds[at] = shown(at)
        unread = [self._island[total] in self._stale for total, _ in self._equations]
        self._stale.clear()
        for _ in range(_MOST_PASSES):
            if not any(unread):
                return
            for place, (total, parts) in enumerate(self._equations):
                if unread[place]:
                    unread[place] = False
                    for at in _narrow(self._bounds, total, parts):
                        for other in self._of[at]:
                            unread[other] = True

    def protect(self, at: int) -> bool:
        """Hide the nearest value that leaves the node a choice; False when all around is hidden already."""
        if not self._open[self._island[at]]:
            return False
        rings = ([other for other in ring if self._may_hide(other)] for ring in self._rings(at))
        nearest = min(next(filter(None, rings)), key=self._room)
        self.hidden.add(nearest)
        self._open[self._island[at]] -= 1
        self._stale.add(self._island[at])
        return True

    def _room(self, at: int) -> tuple[bool, int, str]:
        """The order in which values are hidden: the smallest that leaves room; one of exactly the bound is
        guessed at once."""
        return (self._values[at] <= self._small, self._values[at], repr(self._nodes[at]))


def _rounded(value: int) -> int:
    return (value + BASE // 2) // BASE * BASE


def _narrow(bounds: list[Bounds], total: int, parts: Sequence[int]) -> list[int]:
    """Narrow the bounds of one equation's values by one another's; those that changed."""
    before = [bounds[part] for part in parts]
    low, high = sum(bound[0] for bound in before), sum(bound[1] for bound in before)
    changed = _set(bounds, total, (max(bounds[total][0], low), min(bounds[total][1], high)))
    least, most = bounds[total]
    endless = sum(bound[1] == math.inf for bound in before)
    ended = sum(bound[1] for bound in before if bound[1] < math.inf) if endless else high
    for part, (own_low, own_high) in zip(parts, before, strict=True):
        others_high = high - own_high if own_high < math.inf else (math.inf if endless > 1 else ended)
        found = (max(own_low, least - others_high), min(own_high, most - (low - own_low)))
        changed += _set(bounds, part, found)
    return changed


def _set(bounds: list[Bounds], at: int, found: Bounds) -> list[int]:
    if bounds[at] == found:
        return []
    bounds[at] = found
    return [at]
