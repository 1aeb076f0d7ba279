"""Which of two names of one person says less than the other, or is the other with a slip.

A word that one leaves out between two others, or shortens to its letter, is in the other: that one is
fuller. Of two that differ in one word by a slip (a letter more, less, other or exchanged with its neighbour;
a word cut in two, two written as one) nobody can tell from one person alone which is the slip. Among all
persons it shows: what a slip makes of a word is borne by hardly anybody, the word by many.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa

OFTEN = 20
"""So many times as many others bear a word as bear a slip of it. Where two names of people are that unlike in
frequency and one person is called both, the rarer is right once in about as many."""
SEEN = 3
"""At least so many others bear the word: two may be a family that one clerk wrote."""


def lesser(told: pa.Table, words: Mapping[str, int]) -> pa.Table:
    """The names (person, name) that another of the person's names completes or corrects. told: person, name
    as written and spelt, without titles and short forms; words: how many persons bear each word."""
    of: dict[int, dict[str, str]] = {}
    columns = (told[name].to_pylist() for name in ("person", "name", "spelt"))
    for person, name, spelt in zip(*columns, strict=True):
        of.setdefault(person, {})[name] = spelt
    found = [
        (person, name)
        for person, names in of.items()
        for name, spelt in names.items()
        if any(_says_less(spelt, other, words, _own(names)) for other in set(names.values()) - {spelt})
    ]
    persons, names_ = zip(*found, strict=True) if found else ((), ())
    return pa.table(
        {"person": pa.array(persons, told.schema.field("person").type), "name": pa.array(names_, pa.string())}
    )


def _own(names: Mapping[str, str]) -> Mapping[str, int]:
    """How often the person himself is counted among those who bear a word."""
    counted: dict[str, int] = {}
    for name in names:
        for word in name.split():
            counted[word] = counted.get(word, 0) + 1
    return counted


def _says_less(one: str, other: str, words: Mapping[str, int], own: Mapping[str, int]) -> bool:
    left, right = one.split(), other.split()
    if len(left) < len(right) and left[0] == right[0] and left[-1] == right[-1] and _within(left, right):
        return len(left) > 1
    differ = [(a, b) for a, b in zip(left, right, strict=False) if a != b]
    if len(left) == len(right) and len(differ) == 1:
        ((a, b),) = differ
        if len(a.rstrip(".")) == 1:
            return len(b) > 1 and b.startswith(a[0])
        return is_slip(a, b) and _rarer([a], [b], words, own)
    if "".join(left) == "".join(right):
        return _rarer([a for a in left if a not in right], [b for b in right if b not in left], words, own)
    return False


def _within(some: Sequence[str], all_: Sequence[str]) -> bool:
    """Whether all words of one stand in the other, in their order."""
    rest = iter(all_)
    return all(word in rest for word in some)


def _rarer(
    slips: Sequence[str], right: Sequence[str], words: Mapping[str, int], own: Mapping[str, int]
) -> bool:
    """Whether hardly anybody else bears one of `slips`, and many bear each of `right`."""

    def others(written: Sequence[str]) -> int:
        return min((max(words.get(word, 0) - own.get(word, 0), 0) for word in written), default=0)

    return others(right) >= max(SEEN, OFTEN * others(slips))


def is_slip(one: str, other: str) -> bool:
    """Whether two words differ by one letter more, less or other, or by two neighbours exchanged."""
    if len(one) > len(other):
        one, other = other, one
    if len(other) - len(one) > 1:
        return False
    at = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    rest, beside = one[at:], other[at:]
    if len(one) < len(other):
        return rest == beside[1:]
    return rest[1:] == beside[1:] or (rest[1::-1] == beside[:2] and rest[2:] == beside[2:])
