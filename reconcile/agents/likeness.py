"""How like the name that an agent typed is the register's, and which digit of a NIK may be mistyped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

import pyarrow as pa

from reconcile.parsing.names.names import normalise_names

LENGTH = 16
_Views = tuple[str, str, str, str]
"""A name as normalised, its words in alphabetical order, without blanks, and folded by sound."""


def likeness(typed: Sequence[str | None], registered: Sequence[str | None]) -> list[int | None]:
    """For each pair of names 0 to 100, None where one has no name: what Ratcliff and Obershelp call their
    likeness (Kemensos' field application confirms NIKs by it), the best of the names as normalised, with
    their words in alphabetical order, and without blanks.

    Confirms a NIK; it is far too loose to find anybody by. Where only the order of words differs, or one name
    has words that the other lacks, see `same_words`.
    """
    sides = [_views(side) for side in (typed, registered)]
    return [_best(one, other) for one, other in zip(*sides, strict=True)]


def same_words(typed: Sequence[str | None], registered: Sequence[str | None]) -> list[bool]:
    """Whether two names differ only in the order of their words, or in that one lacks words of the other."""
    sides = [_views(side) for side in (typed, registered)]
    return [
        one is not None and other is not None and one[0] != other[0] and _within(one[0], other[0])
        for one, other in zip(*sides, strict=True)
    ]


def _views(names: Sequence[str | None]) -> list[_Views | None]:
    read = normalise_names(pa.array(names, pa.string()))
    cores = [
        core or name
        for core, name in zip(read["name_core"].to_pylist(), read["name"].to_pylist(), strict=True)
    ]
    return [
        (core, " ".join(sorted(core.split())), core.replace(" ", ""), key or core) if core else None
        for core, key in zip(cores, read["name_key"].to_pylist(), strict=True)
    ]


def _best(one: _Views | None, other: _Views | None) -> int | None:
    if one is None or other is None:
        return None
    if any(a == b for a, b in zip(one, other, strict=True)):
        return 100
    pairs = zip(one[:-1], other[:-1], strict=True)  # sounds that are alike are no letters that are
    ratios = (SequenceMatcher(None, a, b, autojunk=False).ratio() for a, b in pairs)
    return int(100 * max(ratios))


def _within(one: str, other: str) -> bool:
    less, more = sorted((one.split(), other.split()), key=len)
    return not set(less) - set(more)


def neighbours(digits: str) -> Iterator[tuple[str, int]]:
    """Every number of 16 digits that may be meant by `digits` with one slip, and the digit (1 to 16) to look
    at: one digit mistyped, two beside each other exchanged, one left out or one too many."""
    if len(digits) == LENGTH:
        for place, old in enumerate(digits):
            yield from (
                (digits[:place] + new + digits[place + 1 :], place + 1) for new in "0123456789" if new != old
            )
        for place in range(LENGTH - 1):
            one, two = digits[place], digits[place + 1]
            if one != two:
                yield digits[:place] + two + one + digits[place + 2 :], place + 1
    elif len(digits) == LENGTH - 1:
        for place in range(LENGTH):
            yield from ((digits[:place] + new + digits[place:], place + 1) for new in "0123456789")
    elif len(digits) == LENGTH + 1:
        for place in range(LENGTH + 1):
            yield digits[:place] + digits[place + 1 :], min(place + 1, LENGTH)
