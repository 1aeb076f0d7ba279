"""How many persons two employers have in common in one month: evidence that no name gives.

An employer's crew is a text: `person:first:last` for each of its persons, separated by blanks, months counted
from year 0 (12 * year + month). Two crews are compared in the last month in which both have anybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import exp, lgamma, log

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from reconcile.linkage.kernels.text_kernel import NOTHING_LEARNED

MOST, WHOLE_FEW, MANY, FEW, NOT_TOLD, NONE = 5, 4, 3, 2, 1, 0
"""Levels: most of a crew of many; most of a small one; a good part; some; none of so few that it says
nothing; none though both are many."""

_MOST, _MANY = 0.6, 0.3
_ENOUGH, _SEVERAL, _TELLING = 5, 3, 10
"""Persons in common that make MOST, that make MANY, and in each crew before NONE says anything."""

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Crew:
    """persons: sorted numbers; first, last: months in which each is there."""

    persons: Ints
    first: Ints
    last: Ints

    @cached_property
    def end(self) -> int:
        return int(self.last.max()) if len(self.last) else -1

    def at(self, month: int) -> Ints:
        return self.persons[(self.first <= month) & (month <= self.last)]


@dataclass(frozen=True)
class Shared:
    """shared: persons of both in the month; of the smaller and the larger crew."""

    shared: int
    smaller: int
    larger: int

    @property
    def containment(self) -> float:
        return self.shared / self.smaller if self.smaller else 0.0

    @property
    def level(self) -> int:
        if self.shared == 0:
            return NONE if self.smaller >= _TELLING else NOT_TOLD
        if self.containment >= _MOST and self.shared >= 2:
            return MOST if self.shared >= _ENOUGH else WHOLE_FEW
        return MANY if self.containment >= _MANY and self.shared >= _SEVERAL else FEW


def read_crew(text: str) -> Crew:
    """The crew that a text says."""
    numbers = np.array(text.replace(":", " ").split(), np.int64).reshape(-1, 3)
    numbers = numbers[np.argsort(numbers[:, 0], kind="stable")]
    return Crew(numbers[:, 0], numbers[:, 1], numbers[:, 2])


def compare(one: Crew, other: Crew) -> Shared:
    """What two crews have in common in the last month in which both have anybody."""
    month = min(one.end, other.end)
    here, there = one.at(month), other.at(month)
    both = np.intersect1d(here, there, assume_unique=True)
    return Shared(len(both), *sorted((len(here), len(there))))


def chance(found: Shared, workers: int) -> float:
    """The probability that two crews of these sizes, drawn from so many workers by lot, share as many or
    more (Poisson)."""
    expected = found.smaller * found.larger / max(workers, 1)
    if found.shared == 0 or expected == 0:
        return 1.0 if found.shared == 0 else 0.0
    terms = (
        exp(k * log(expected) - expected - lgamma(k + 1)) for k in range(found.shared, found.shared + 60)
    )
    return min(1.0, sum(terms))


@dataclass(frozen=True)
class CrewKernel:
    """Two int32 arrays, numbers of crews -> int8, a level each."""

    crews: tuple[Crew, ...]

    def __call__(self, left: pa.Array, right: pa.Array) -> pa.Array:
        pairs = zip(left.to_pylist(), right.to_pylist(), strict=True)
        return pa.array(
            [compare(self.crews[one], self.crews[other]).level for one, other in pairs], pa.int8()
        )


class CrewKernelMaker:
    """Makes crew kernels."""

    def learn(self, values: pa.Table) -> pa.Table:
        """Nothing."""
        return NOTHING_LEARNED

    def __call__(self, values: pa.StringArray, learned: pa.Table) -> CrewKernel:
        """Crew i is the text with number i."""
        return CrewKernel(tuple(read_crew(text) for text in values.to_pylist()))
