"""Small cells hidden in a table with subtotals, so that no shown cell lets a reader work one out.

A cell of 1 to 4 becomes "<5"; what lies within it becomes "<5" too, zeros included. Then the table is read as an attacker
would: bounds run up and down the tree of subtotals, which on a tree finds all that can be known. As long as they leave a small
cell a single value, a further cell beside it or above it is hidden as "*". Hiding cells below 5 is common practice.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import Generic, TypeVar

SMALL = 5
FEW, HIDDEN = f"<{SMALL}", "*"

Node = TypeVar("Node", bound=Hashable)
Bounds = tuple[float, float]


def hidden_cells(children: Mapping[Node, Sequence[Node]], values: Mapping[Node, int]) -> dict[Node, str]:
    """The cells to hide and what stands in their place. children: parent -> the cells that add up to it; values: every cell."""
    marks = {node: FEW for node, value in values.items() if 0 < value < SMALL}
    if not marks:
        return marks
    table = _Table(children, values, marks)
    for parent in table.downwards:
        if marks.get(parent) == FEW:
            marks.update(dict.fromkeys(children.get(parent, ()), FEW))
    while any([table.protect(node) for node in table.worked_out()]):  # noqa: C419  every cell of a round, not the first alone
        pass
    return marks


class _Table(Generic[Node]):
    """A table of subtotals as its readers see it: `marks` stand in the place of hidden values."""

    def __init__(self, children: Mapping[Node, Sequence[Node]], values: Mapping[Node, int], marks: dict[Node, str]) -> None:
        self._children, self._values, self._marks = children, values, marks
        self._parent = {child: parent for parent, below in children.items() for child in below}
        self.downwards = sorted(values, key=self._depth)
        """Every cell after the one it belongs to."""

    def _depth(self, node: Node) -> int:
        return 0 if node not in self._parent else 1 + self._depth(self._parent[node])

    def worked_out(self) -> list[Node]:
        """The small cells of which a reader can tell the value."""
        bounds = self._bounds()
        return [node for node in self.downwards if 0 < self._values[node] < SMALL and bounds[node][0] == bounds[node][1]]

    def protect(self, node: Node) -> bool:
        """Hide one more cell that leaves `node` a choice: beside it, else above it; False when all is hidden already."""
        while node in self._parent:
            parent = self._parent[node]
            open_ = [sibling for sibling in self._children[parent] if sibling not in self._marks and self._values[sibling] > 0]
            if open_:
                # the smallest that leaves room: a cell of exactly SMALL is guessed at once
                self._marks[min(open_, key=lambda cell: (self._values[cell] <= SMALL, self._values[cell]))] = HIDDEN
                return True
            if parent not in self._marks:
                self._marks[parent] = HIDDEN
                return True
            node = parent
        return False

    def _bounds(self) -> dict[Node, Bounds]:
        bounds: dict[Node, Bounds] = {}
        for node in reversed(self.downwards):
            low, high = self._shown(node)
            if below := self._children.get(node):
                low, high = max(low, sum(bounds[c][0] for c in below)), min(high, sum(bounds[c][1] for c in below))
            bounds[node] = (low, high)
        for parent in self.downwards:
            below = self._children.get(parent, ())
            before = {child: bounds[child] for child in below}
            for child in below:
                others = [before[other] for other in below if other != child]
                low, high = before[child]
                bounds[child] = (
                    max(low, bounds[parent][0] - sum(other[1] for other in others)),
                    min(high, bounds[parent][1] - sum(other[0] for other in others)),
                )
        return bounds

    def _shown(self, node: Node) -> Bounds:
        """What the cell alone tells: zeros are shown, so a "<5" is 1 to 4 unless it lies within another."""
        mark = self._marks.get(node)
        if mark == FEW:
            within = self._parent.get(node) is not None and self._marks.get(self._parent[node]) == FEW
            return (0 if within else 1, SMALL - 1)
        return (SMALL, math.inf) if mark == HIDDEN else (self._values[node], self._values[node])
