"""The words of one name settled: articles joined, titles and tails cut off, abbreviations expanded, spelling
modern; and those words that mean the same wherever they stand, known once for all names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from reconcile.parsing.blanks import is_blank
from reconcile.parsing.names.folding import (  # fmt: skip
    ALIAS,
    ARMS,
    BALI_SHORT,
    CLAN,
    FRONT_TITLES,
    PATRONYMIC,
    RANKS,
    REAR_TITLES,
    WEAK_SHORT,
    WEAK_TITLES,
    compound_parts,
    fold,
    modern_word,
    telling_rank,
)
from reconcile.parsing.words import words_of

_ARTICLES = {
    "AL": "",
    "AN": "N",
    "AR": "R",
    "AS": "S",
    "ASH": "S",
    "ASY": "S",
    "AT": "T",
    "AZ": "Z",
    "ADH": "D",
    "AD": "D",
}
_BLANK_WORDS = words_of("blanks") | {
    "TIDAK",
    "TDK",
    "TDAK",
    "TAK",
    "BELUM",
    "BLM",
    "TANPA",
    "NON",
    "DATA",
    "ATAS",
}
_TAILS = PATRONYMIC | ALIAS
_SYAH = frozenset({"SYAH", "SYACH", "SJAH", "SHAH", "SYAHH"})
_BEFORE_SITI = frozenset(words_of("names", "before_siti"))
"""Whatever else stands before ST is a man's name, and ST his gala SUTAN."""
_BALI = frozenset({"I", "NI", "IDA", "GUSTI", "GST"})
_IN_CONTEXT = (
    _BLANK_WORDS
    | FRONT_TITLES
    | REAR_TITLES
    | WEAK_TITLES
    | WEAK_SHORT.keys()
    | BALI_SHORT.keys()
    | ARMS
    | PATRONYMIC
    | ALIAS
    | CLAN
    | _ARTICLES.keys()
    | _SYAH
    | {"MH", "ST"}
)


def _join_articles(words: list[str]) -> list[str]:
    """AL FATIH -> ALFATIH, AN NISA -> ANNISA, FIRMAN SYAH -> FIRMANSYAH: article and SYAH are parts of the
    word."""
    joined: list[str] = []
    for word in words:
        article = joined[-1] if joined else ""
        if (
            article in _ARTICLES
            and len(word) > 2
            and word.startswith(_ARTICLES[article])
            and word not in PATRONYMIC
        ):
            joined[-1] += word
        elif word in _SYAH and len(article) > 2 and article not in FRONT_TITLES and article not in PATRONYMIC:
            joined[-1] += "SYAH"
        else:
            joined.append(word)
    return joined


_IN_PIECES = (FRONT_TITLES | WEAK_SHORT.keys()) - {"MR", "MS", "MD", "NN", "AN"}
"""Titles that stand with a dot behind each letter too: K.R.T., R.Ay., I.B.; M.R. and A.N. are initials."""


def _join_pieces(words: list[str]) -> list[str]:
    """K R T SOSRO -> KRT SOSRO, R AY SUNDARI -> RAY SUNDARI: a title in pieces, the longest that is one."""
    start = next((place for place, word in enumerate(words) if word not in FRONT_TITLES or len(word) == 1), 0)
    if len(words[start : start + 1]) and len(words[start]) == 1:
        for last in range(min(start + 4, len(words) - 1), start + 1, -1):
            pieces = words[start:last]
            if all(len(piece) <= 3 for piece in pieces) and "".join(pieces) in _IN_PIECES:
                return [*words[:start], "".join(pieces), *words[last:]]
    return words


def _strip_front(words: list[str]) -> list[str]:
    start = 0
    while start < len(words) - 1 and (
        words[start] in FRONT_TITLES
        or words[start : start + 2] == ["ATAS", "NAMA"]
        or (start and words[start] in ARMS and words[start - 1] in RANKS)
    ):
        start += 2 if words[start] == "ATAS" else 1
    return words[start:] or words[-1:]


def _strip_rear(words: list[str]) -> list[str]:
    """Drop degrees from the end, also those in pieces (S PD, A MD KEB), as long as a name remains."""
    for pieces in (4, 3, 2, 1):
        tail = words[-pieces:]
        if (
            len(words) > pieces
            and "".join(tail) in REAR_TITLES
            and (pieces == 1 or len(tail[0]) <= 2 or tail[0] in REAR_TITLES)
        ):
            return _strip_rear(words[:-pieces])
    return words


def _expand(words: list[str]) -> list[str]:
    expanded: list[str] = []
    for place, word in enumerate(words):
        last = place == len(words) - 1
        if (word == "M" and place == 0 and not last) or (word == "MH" and not last):
            expanded.append("MUHAMMAD")
        elif word == "ST" and not last:
            expanded.append("SITI" if set(words[:place]) <= _BEFORE_SITI else "SUTAN")
        elif place == 0 and not last and word in WEAK_SHORT:
            expanded.extend(WEAK_SHORT[word].split())
        elif place and not last and word in BALI_SHORT and not _BALI.isdisjoint(words[:place]):
            expanded.append(BALI_SHORT[word])
        else:
            expanded.extend(modern_word(word).split())
    return expanded


@dataclass
class Settled:
    """A name's words, those behind BIN, and those behind each ALIAS."""

    words: list[str]
    patronymic: list[str]
    aliases: list[list[str]]


def _cut_tails(settled: Settled) -> None:
    """Move what stands behind the first BIN or ALIAS out of the name."""
    words = settled.words
    cut = next((place for place, word in enumerate(words) if place and word in _TAILS), None)
    if cut is None:
        return
    settled.words, tail = words[:cut], words[cut + 1 :]
    parts: list[list[str]] = [[]]
    for word in tail:
        if word in ALIAS:
            parts.append([])
        else:
            parts[-1].append(word)
    if words[cut] in PATRONYMIC:
        settled.patronymic = settled.patronymic or parts[0]
        parts = parts[1:]
    settled.aliases = settled.aliases or [part for part in parts if part]


def settle(words: list[str]) -> Settled:
    """The words of a name in order, so that reading the result again changes nothing."""
    settled = Settled(words, [], [])
    for _ in range(12):
        before = settled.words
        settled.words = _strip_front(_join_articles(_join_pieces(settled.words)))
        _cut_tails(settled)
        words = _strip_rear(settled.words)
        if len(words) > 1:
            words = [word for word in words if word not in CLAN] or words[:1]
        settled.words = _expand(words)
        if settled.words == before:
            break
    return settled


def core_of(words: list[str]) -> str | None:
    """The core of words that are one name, None when they say nothing."""
    core = " ".join(settle(words).words)
    return None if is_blank(core) else core


@lru_cache(maxsize=500_000)
def _folded_parts(word: str) -> tuple[str, ...]:
    return tuple(fold(part) for part in compound_parts(word))


def key_parts(words: list[str]) -> list[str]:
    """The folded words of settled ones, compounds apart, sorted."""
    named = [word for place, word in enumerate(words) if place or word not in WEAK_TITLES] or words
    return sorted(part for word in named for part in _folded_parts(word))


def _plain(word: str) -> tuple[str, tuple[str, ...], str] | None:
    """A word that means the same wherever it stands: core, folded parts, the most telling of them; None
    when its place matters."""
    if not (word.isascii() and word.isalpha()) or len(word) < 3 or word in _IN_CONTEXT:
        return None
    core = modern_word(word)
    if core != word and any(part in _IN_CONTEXT or len(part) < 3 for part in core.split()):
        return None
    folded = tuple(part for one in core.split() for part in _folded_parts(one))
    return core, folded, min(map(telling_rank, folded))


_Plain = tuple[str, tuple[str, ...], str] | None

_MOST_WORDS, _MOST_SHARED = 500_000, 200_000


class _Words(dict[str, _Plain]):
    """Plain words by spelling, filled as they come; the bounds keep a long-lived process from growing."""

    shared = 0
    """How many of them, the first, are no news: they were read at the start, or taken."""

    def __missing__(self, word: str) -> _Plain:
        if len(self) > _MOST_WORDS:
            self.clear()
        self[word] = found = _plain(word)
        return found

    def news(self) -> dict[str, _Plain]:
        """Words that were read since some were last taken."""
        return dict(islice(self.items(), self.shared, None))

    def take(self, words: Mapping[str, _Plain]) -> None:
        """Know words as another process read them; some of them, where they are very many."""
        self.update(islice(words.items(), max(_MOST_SHARED - len(self), 0)))
        self.shared = len(self)


PLAIN_WORDS = _Words()


def compose(words: list[str]) -> tuple[str, str, str] | None:
    """Core, key and most telling word of a name whose words are all plain; else None."""
    cores: list[str] = []
    parts: list[str] = []
    telling = "9"
    for word in words:
        known = PLAIN_WORDS[word]
        if known is None:
            return None
        cores.append(known[0])
        parts += known[1]
        telling = known[2] if known[2] < telling else telling
    parts.sort()
    return " ".join(cores), " ".join(parts), telling[2:]
