"""Numbers of papers that come every month: that few came or went between two of them is as small a number as
any, and is told as little.

The paper before and the one of now are one system with the changes between them. A reader has both.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, TypeVar

from reconcile.privacy.suppression import Published, published

Node = TypeVar("Node", bound=Hashable)
_When = tuple[str, Any]


def published_again(
    equations: Sequence[tuple[Node, Sequence[Node]]],
    values: Mapping[Node, int],
    small: int,
    before: Mapping[Node, tuple[int, str | None]],
) -> dict[Node, Published]:
    """Every one of `values` as it may be published beside the paper before.

    equations, small: as in `suppression.published`. before: what that paper told: the count behind, and the
    mark that stood in its place, None where it was shown. What was hidden, be it for its change, stays so for
    as long as it is the same, so that a paper drawn again tells no more than the first.
    """
    counts = {**dict.fromkeys(before, 0), **values}
    system: dict[_When, int] = {("now", node): count for node, count in counts.items()}
    links: list[tuple[_When, list[_When]]] = [
        (("now", total), [("now", part) for part in parts]) for total, parts in equations
    ]
    known: dict[_When, str | None] = {}
    for node, (count, mark) in before.items():
        now = counts[node]
        if now == count and mark is not None:
            known["now", node] = mark
        system["before", node], known["before", node] = count, mark
        if 0 < abs(now - count) < small:
            system["moved", node] = abs(now - count)
            pair: tuple[_When, _When] = (("before", node), ("now", node))
            less, more = pair if now > count else pair[::-1]
            links.append((more, [less, ("moved", node)]))
    links += _sums_of(equations, before)
    shown = published(links, system, small, known)
    return {node: shown["now", node] for node in values}


def _sums_of(
    equations: Sequence[tuple[Node, Sequence[Node]]], before: Mapping[Node, tuple[int, str | None]]
) -> list[tuple[_When, list[_When]]]:
    """The sums that held on the paper before, of the places that it knew."""
    found: list[tuple[_When, list[_When]]] = []
    for total, parts in equations:
        had = [part for part in parts if part in before]
        if total in before and before[total][0] == sum(before[part][0] for part in had):
            found.append((("before", total), [("before", part) for part in had]))
    return found


def as_before(rows: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], tuple[int, str | None]]:
    """`before` of `published_again` from rows of a table of what was told."""
    return {(row["measure"], row["place"]): (row["persons"], row["mark"]) for row in rows}


def told_rows(
    equations: Sequence[tuple[tuple[str, str], Sequence[tuple[str, str]]]],
    values: Mapping[tuple[str, str], int],
    small: int,
    before: Mapping[tuple[str, str], tuple[int, str | None]],
) -> list[dict[str, Any]]:
    """Rows of a table of what is told: measure, place, persons, mark, shown."""
    shown = published_again(equations, values, small, before)
    return [
        {"measure": measure, "place": place, "persons": count, "mark": one.mark, "shown": one.value}
        for (measure, place), count in sorted(values.items())
        for one in (shown[measure, place],)
    ]
