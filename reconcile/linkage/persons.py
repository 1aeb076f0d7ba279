"""Persons: links joined from the strongest down, refusing any that a guard or a judgement forbids."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

ONE_SOURCE, CONFIRMED_NUMBERS, JUDGED = "one_source", "confirmed_numbers", "judged"
EVIDENCE, TWO_CLAIMS, PARTED, SHARED_NUMBER = "evidence", "two_claims", "parted", "shared_number"
"""Why a link is refused: fields of a model's Words, which say what tables call them."""

_WEIGHTIEST_LAST = (PARTED, EVIDENCE, JUDGED)
"""Why two persons are kept apart: where several reasons do, the weightiest is told."""

_PLAIN, _SAME_HOLDER, _JUDGED = (
    0,
    1,
    2,
)  # what a link may overrule: no guard; numbers and sources; all but people

Rows = NDArray[np.int32]
_Link = tuple[int, int, int, float]
"""Two rows, what their link may overrule, and its weight in bits."""


@dataclass(frozen=True)
class Pairs:
    """Pairs of row numbers, left < right."""

    left: Rows
    right: Rows

    def __len__(self) -> int:
        return len(self.left)


NO_PAIRS = Pairs(np.empty(0, np.int32), np.empty(0, np.int32))


@dataclass(frozen=True)
class Guarded:
    """What the guards look at, an entry for each row.

    source: number of the source, -1 where a person may have several rows. number: the confirmed number, -1
    for none. judged_same and judged_different: what people said; they outrank every score. apart: pairs whose
    own evidence says that they are two persons: a third row that resembles both must not join them. parted:
    pairs that only people may join, such as father and son of one name: a third row must not join them
    either, nor does it belong to one by chance.
    """

    source: NDArray[np.int32]
    number: NDArray[np.int64]
    judged_same: Pairs = NO_PAIRS
    judged_different: Pairs = NO_PAIRS
    apart: Pairs = NO_PAIRS
    parted: Pairs = NO_PAIRS


@dataclass(frozen=True)
class Clusters:
    """person: for each row the lowest row number of its person. refused: (left, right, reason), the
    strongest first."""

    person: Rows
    refused: list[tuple[int, int, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Worth:
    """What links are worth, an entry for each link. same_holder: so much agrees that two numbers, or a source
    that lists it twice, are no reason against. weight: bits. margin: a row without a confirmed number that
    fits two persons belongs to the better one only when that link is worth so many bits more.
    """

    same_holder: NDArray[np.bool_]
    weight: NDArray[np.float64]
    margin: float


def cluster(links: Pairs, guarded: Guarded, worth: Worth | None = None) -> Clusters:
    """Persons from links given strongest first. Judgements of sameness come before all links.

    Links whose component breaks no guard are joined at once; only the components that do are walked link by
    link.
    """
    rows, judged = len(guarded.source), len(guarded.judged_same)
    left = np.concatenate([guarded.judged_same.left, links.left]).astype(np.int64)
    right = np.concatenate([guarded.judged_same.right, links.right]).astype(np.int64)
    count, component = components(left, right, rows)
    suspect = _suspects(component, count, guarded)
    person = _lowest(component, count)
    inside = np.flatnonzero(suspect[component])
    person[inside] = inside
    if worth is None:
        worth = Worth(np.zeros(len(links), dtype=bool), np.zeros(len(links)), -np.inf)
    force = np.concatenate([np.full(judged, _JUDGED), worth.same_holder * _SAME_HOLDER])
    weight = np.concatenate([np.full(judged, np.inf), worth.weight])
    at = np.flatnonzero(suspect[component[left]])
    walked = list(
        zip(left[at].tolist(), right[at].tolist(), force[at].tolist(), weight[at].tolist(), strict=True)
    )
    walk = _walk(walked, guarded, component)
    claims = _two_claims(walked, walk, guarded, worth.margin)
    if claims:
        claimed = [
            weight < np.inf and (a, b) in claims for a, b, _, weight in walked
        ]  # what people judged of the same rows stands
        walk = _walk(
            [link for link, torn in zip(walked, claimed, strict=True) if not torn], guarded, component
        )
        walk.refused += [(a, b, TWO_CLAIMS) for (a, b, *_), torn in zip(walked, claimed, strict=True) if torn]
    for row in inside.tolist():
        person[row] = walk.root(row)
    return Clusters(person.astype(np.int32), walk.refused)


def components(left: NDArray[np.int64], right: NDArray[np.int64], rows: int) -> tuple[int, NDArray[np.int32]]:
    """How many groups the links make of `rows` rows, and the group of each row, numbered by their first rows.
    left, right: places of rows, from 0.

    Each round hangs every group that has a lower neighbour on one of its lower neighbours."""
    group = np.arange(rows)
    while (apart := group[left] != group[right]).any():
        left, right = left[apart], right[apart]
        ends = group[left], group[right]
        np.minimum.at(group, np.maximum(*ends), np.minimum(*ends))
        while (above := group[group] != group).any():
            group[above] = group[group[above]]
    first, component = np.unique(group, return_inverse=True)
    return len(first), component.astype(np.int32)


def _walk(links: Sequence[_Link], guarded: Guarded, component: NDArray[np.int32]) -> _Walk:
    walk = _Walk(guarded, component, {(a, b) for a, b, *_ in links})
    for a, b, force, _ in links:
        walk.join(a, b, force)
    return walk


def _two_claims(links: Sequence[_Link], walk: _Walk, guarded: Guarded, margin: float) -> set[tuple[int, int]]:
    """The links of rows without a confirmed number that fit two persons about equally well: which the walk
    met first says nothing.

    The two persons have confirmed numbers, as twins have, or hold two rows that only people may join, as
    father and son of one name do. A row whose own evidence already parts it from a person has no claim there.
    """
    torn = _torn_by_numbers(links, walk, guarded, margin) | _torn_by_namesakes(links, walk, guarded, margin)
    return {(a, b) for a, b, _, weight in links if weight < np.inf and (a in torn) != (b in torn)}


def _torn_by_numbers(links: Sequence[_Link], walk: _Walk, guarded: Guarded, margin: float) -> set[int]:
    """What holds a row in its person is its own link to a number there, or the weaker half of the way over
    another row without."""
    refused = {(a, b) for a, b, _ in walk.refused}
    unsure = {row for pair in refused for row in pair if guarded.number[row] < 0}
    own: dict[int, float] = {}
    rival: dict[int, float] = {}
    for a, b, _, weight in links:
        for row, other in ((a, b), (b, a)):
            if guarded.number[row] < 0 <= guarded.number[other]:
                together = walk.root(row) == walk.root(other)
                side = (
                    own if together else rival if (a, b) in refused and not walk.parts(row, other) else None
                )
                if side is not None:
                    side[row] = max(side.get(row, -np.inf), weight)
    over: dict[int, float] = {}
    for a, b, _, weight in links:
        for row, mate in ((a, b), (b, a)):
            if row in unsure and row not in own and mate in own and walk.root(row) == walk.root(mate):
                over[row] = max(over.get(row, -np.inf), min(weight, own[mate]))
    return {row for row in unsure & rival.keys() if rival[row] > own.get(row, over.get(row, np.inf)) - margin}


def _torn_by_namesakes(links: Sequence[_Link], walk: _Walk, guarded: Guarded, margin: float) -> set[int]:
    """What holds a row in its person is its best link to a row there that does not stand between the two
    itself."""
    parted = {(a, b) for a, b, reason in walk.refused if reason == PARTED}
    rival: dict[int, float] = {}
    for a, b, _, weight in links:
        for row, other in ((a, b), (b, a)):
            if (
                (a, b) in parted
                and guarded.number[row] < 0
                and walk.root(a) != walk.root(b)
                and not walk.parts(row, other)
            ):
                rival[row] = max(rival.get(row, -np.inf), weight)
    own: dict[int, float] = {}
    for a, b, _, weight in links:
        for row, mate in ((a, b), (b, a)):
            if row in rival and mate not in rival and walk.root(row) == walk.root(mate):
                own[row] = max(own.get(row, -np.inf), weight)
    return {row for row, best in rival.items() if best > own.get(row, -np.inf) - margin}


def _lowest(component: NDArray[np.int32], count: int) -> NDArray[np.int64]:
    lowest = np.full(count, np.iinfo(np.int64).max)
    np.minimum.at(lowest, component, np.arange(len(component)))
    return lowest[component]


def _suspects(component: NDArray[np.int32], count: int, guarded: Guarded) -> NDArray[np.bool_]:
    """Components with two rows of a source that lists each person once, two confirmed numbers, or a pair
    that is to stay apart."""
    suspect = np.zeros(count, dtype=bool)
    once = guarded.source >= 0
    keys = component[once].astype(np.int64) * (int(guarded.source.max(initial=0)) + 1) + guarded.source[once]
    unique, seen = np.unique(keys, return_counts=True)
    suspect[unique[seen > 1] // (int(guarded.source.max(initial=0)) + 1)] = True
    numbered = np.flatnonzero(guarded.number >= 0)
    lowest, highest = np.full(count, np.iinfo(np.int64).max), np.full(count, -1, dtype=np.int64)
    np.minimum.at(lowest, component[numbered], guarded.number[numbered])
    np.maximum.at(highest, component[numbered], guarded.number[numbered])
    suspect |= (highest >= 0) & (lowest != highest)
    for pairs in (guarded.judged_different, guarded.apart, guarded.parted):
        suspect[component[pairs.left[component[pairs.left] == component[pairs.right]]]] = True
    return suspect


class _Walk:
    """Union-find that remembers, for each person so far, what the guards need."""

    def __init__(self, guarded: Guarded, component: NDArray[np.int32], links: set[tuple[int, int]]) -> None:
        self._parent: dict[int, int] = {}
        self._sources: dict[int, set[int]] = {}
        self._numbers: dict[int, set[int]] = {}
        self._rows: dict[int, list[int]] = {}
        self._apart: dict[int, dict[int, str]] = {}
        self._parted: dict[int, set[int]] = {}
        self._given: set[int] = set()
        """Persons to whom people gave two confirmed numbers."""
        self._guarded = guarded
        self._links = links
        self.refused: list[tuple[int, int, str]] = []
        for pairs, reason in (
            (guarded.parted, PARTED),
            (guarded.apart, EVIDENCE),
            (guarded.judged_different, JUDGED),
        ):
            together = component[pairs.left] == component[pairs.right]
            for a, b in zip(pairs.left[together].tolist(), pairs.right[together].tolist(), strict=True):
                for row, other in ((a, b), (b, a)):
                    self._apart.setdefault(row, {})[other] = reason
                    self._parted.setdefault(row, set()).add(other)

    def parts(self, row: int, other: int) -> bool:
        """Whether the row's own evidence, or what people said, keeps it apart from a row of the other's
        person."""
        return any(self.root(one) == self.root(other) for one in self._parted.get(row, ()))

    def root(self, row: int) -> int:
        parent = self._parent
        if row not in parent:
            parent[row] = row
            source, number = int(self._guarded.source[row]), int(self._guarded.number[row])
            self._sources[row] = {source} if source >= 0 else set()
            self._numbers[row] = {number} if number >= 0 else set()
            self._rows[row] = [row]
            return row
        while parent[row] != row:
            parent[row] = parent[parent[row]]
            row = parent[row]
        return row

    def join(self, a: int, b: int, force: int) -> None:
        one, two = self.root(a), self.root(b)
        if one == two:
            return
        reason = self._forbidden(one, two, force)
        if reason is not None:
            self.refused.append((a, b, reason))
            return
        low, high = min(one, two), max(one, two)
        self._parent[high] = low
        numbers, others = self._numbers[one], self._numbers[two]
        if high in self._given or (force == _JUDGED and numbers and others and numbers.isdisjoint(others)):
            self._given.add(low)
        self._sources[low] |= self._sources.pop(high)
        self._numbers[low] |= self._numbers.pop(high)
        self._rows[low] += self._rows.pop(high)
        if high in self._apart:
            known = self._apart.setdefault(low, {})
            for other, why in self._apart.pop(high).items():
                known[other] = max(why, known.get(other, why), key=_WEIGHTIEST_LAST.index)

    def _forbidden(self, one: int, two: int, force: int) -> str | None:
        reasons = {self._kept_apart(one, two), self._kept_apart(two, one)}
        if JUDGED in reasons:
            return JUDGED
        if force == _JUDGED:  # people outrank every guard but people
            return None
        if force == _PLAIN:
            reason = self._two_numbers(one, two)
            if reason:
                return reason
            if self._sources[one] & self._sources[two]:
                return ONE_SOURCE
        return next((reason for reason in (EVIDENCE, PARTED) if reason in reasons), None)

    def _two_numbers(self, one: int, two: int) -> str | None:
        """Why confirmed numbers forbid two persons to be one, if they do.

        A judgement that gave a person two numbers spoke of its own rows: the row it moved brings nobody along
        by its old number. Who else bears one of them must be linked to a row of each.
        """
        numbers, others = self._numbers[one], self._numbers[two]
        if not numbers or not others:
            return None
        if numbers.isdisjoint(others):
            return CONFIRMED_NUMBERS
        if one not in self._given and two not in self._given:
            return None
        reached = self._reaches(one, others - numbers, two) and self._reaches(two, numbers - others, one)
        return None if reached else SHARED_NUMBER

    def _reaches(self, person: int, numbers: set[int], other: int) -> bool:
        """Whether a row of `person` is linked to a row of `other` with each of these numbers."""
        holders = {
            number: [row for row in self._rows[other] if self._guarded.number[row] == number]
            for number in numbers
        }
        return all(
            any((min(a, b), max(a, b)) in self._links for a in self._rows[person] for b in rows)
            for rows in holders.values()
        )

    def _kept_apart(self, one: int, two: int) -> str | None:
        found = None
        for other, reason in self._apart.get(one, {}).items():
            if other in self._parent and self.root(other) == two:
                if reason == JUDGED:
                    return reason
                found = EVIDENCE if EVIDENCE in (found, reason) else reason
        return found
