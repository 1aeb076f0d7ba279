"""Headings cut at ten letters, as DBF keeps them: NAMA_LENGK is what is left of NAMA LENGKAP."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

CUT_AT = 10
"""Letters of a column's name in a DBF."""

_NUMBERS = frozenset({"nik", "kk", "nik_and_kk", "card_number", "nisn"})
"""Fields of numbers that tell one person or family from another: none is ever guessed among several."""

CUT_RANK = 20_000
"""Place of a cut heading among those of its field: behind any that is whole."""

_NAME = re.compile(r"[A-Za-z0-9_]{1,10}")


@dataclass(frozen=True)
class Known:
    """A known heading: its words, each in its one form, and the field that it names (None = ignored on
    purpose)."""

    words: tuple[str, ...]
    field: str | None


@dataclass(frozen=True)
class CutMeaning:
    """field: what a cut heading means. sure: no longer known heading that means something else begins with
    the same ten letters."""

    field: str | None
    sure: bool


def may_be_cut(headings: Iterable[str]) -> bool:
    """Whether a row of headings may come from a DBF: none is longer than its names, and one is as long."""
    filled = [heading for heading in headings if heading]
    return all(_NAME.fullmatch(heading) for heading in filled) and any(
        len(heading) == CUT_AT for heading in filled
    )


def meaning_of_cut(
    heading: str,
    known: Sequence[Known],
    forms: Callable[[str], Iterable[str]],
    canonical: Callable[[str], str],
) -> CutMeaning | None:
    """What `heading` means as the first ten letters of known headings; None when it is no such cut, or of two
    that differ.

    forms: the ways in which one word is written. canonical: the one form of a word. A heading that lost only
    the end of its last word is meant before one that lost whole words: nobody calls the name of a mother
    NAMA_LENGK beside no other name.
    """
    if len(heading) != CUT_AT:
        return None
    *whole, begun = heading.upper().split("_")
    words = tuple(map(canonical, whole))
    near, far = set[str | None](), set[str | None]()
    for one in known:
        if lost := _lost(one.words, words, begun, forms) or _lost_unparted(one.words, heading.upper()):
            (near if lost == 1 else far).add(one.field)
    best = near or far
    if len(near | far) > 1 and not _NUMBERS.isdisjoint(near | far):
        return None
    return CutMeaning(next(iter(best)), sure=len(near | far) == 1) if len(best) == 1 else None


def _lost(
    words: tuple[str, ...], whole: tuple[str, ...], begun: str, forms: Callable[[str], Iterable[str]]
) -> int:
    """Words of a known heading that a cut has shortened or taken, 0 when it is none of it."""
    if words[: len(whole)] != whole or len(words) <= len(whole):
        return 0
    left = len(words) - len(whole)
    if any(form.startswith(begun) and (form != begun or left > 1) for form in forms(words[len(whole)])):
        return left
    return 0


def _lost_unparted(words: tuple[str, ...], heading: str) -> int:
    """As `_lost`, of a heading whose words run together."""
    run = "".join(words)
    if len(run) <= CUT_AT or not run.startswith(heading):
        return 0
    return sum(len("".join(words[: at + 1])) > CUT_AT for at in range(len(words)))
