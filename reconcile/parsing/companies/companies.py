"""Names of companies to one form: legal form, core, branch, other names.

A name is cut from the outside in: other names (d/h, qq, a slash, brackets), the legal form at either end, the
branch behind the name; what is left is the core, whose order counts. Words are declared in
data/companies.toml.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import pyarrow as pa

from reconcile.parsing.blanks import is_blank
from reconcile.parsing.companies.company_words import (
    ABBREVIATED,
    ACRONYMS,
    ATTENTION,
    BRANCHES,
    BUSINESSES,
    COMPOUNDS,
    FORMER,
    FORMS,
    HEADS,
    OTHER,
    REGIONAL,
    Phrase,
    common_word,
    counted,
    empty_words,
    fold,
    modern,
    places,
)
from reconcile.parsing.distinct import TextColumn, parse_distinct

SCHEMA = pa.schema(
    [
        (name, pa.string())
        for name in (
            *("name_raw", "name_core", "name_key", "name_sorted", "legal_form"),
            *("branch_hint", "name_former", "name_alias", "name_numbers"),
        )
    ]
)

_DOTTED = re.compile(r"\b(?:[A-Z]\s?\.\s?){2,}(?:[A-Z]\b)?")
_SLASHED = re.compile(r"\b(D\s?/\s?H|T\s?/\s?A|C\s?/\s?O|U\s?/\s?P)\b")
_BRACKETS = re.compile(r"[(\[{]([^)\]}]*)[)\]}]?")
_SIGNS = re.compile(r"[^A-Z0-9 ]+")
_FIGURES = re.compile(r"(?<=[A-Z])(?=\d)|(?<=\d)(?=[A-Z])")


_CODES = frozenset(BUSINESSES.values())


@dataclass(frozen=True)
class Company:
    """One name taken apart. core: its words in modern spelling, "" where there is none. form: a code of
    data/companies.toml. former, alias: cores of other names."""

    core: str = ""
    form: str | None = None
    branch: str | None = None
    former: str | None = None
    alias: str | None = None

    @property
    def key(self) -> str:
        """The core by ear without blanks, so that words written together and apart are one."""
        return "".join(fold(word) for word in self.core.split())

    @property
    def sorted_key(self) -> str:
        return " ".join(sorted(fold(word) for word in self.core.split()))

    @property
    def numbers(self) -> str | None:
        return " ".join(word for word in self.core.split() if word.isdecimal()) or None


@lru_cache(maxsize=200_000)
def parse_company(written: str | None) -> Company:
    """The parts of a name as written; never raises. Nothing is a Company without a core."""
    if written is None or is_blank(written):
        return Company()
    text = _plain(written)
    inner: list[str] = []
    text = _BRACKETS.sub(lambda found: _bracket(found.group(1), inner), text)
    main, former, others = _names(text)
    for said in inner:
        first = said.split()[:1]
        if first and first[0] in FORMER:
            former = former or " ".join(said.split()[1:])
        else:
            others.append(said)
    core, form, branch = _parts(main)
    cores = [_parts(other)[0] for other in others]
    alias = next((other for other in cores if other and other != core), None)
    return Company(core, form, branch, _parts(former)[0] or None if former else None, alias)


def parse_companies(written: TextColumn) -> pa.Table:
    """The names of a column, as SCHEMA."""

    def parse(cell: str | None) -> tuple[str | None, ...]:
        one = parse_company(cell)
        raw = " ".join(_ascii(cell or "").split()) or None
        return (
            *(raw, one.core or None, one.key or None, one.sorted_key or None, one.form),
            *(one.branch, one.former, one.alias, one.numbers),
        )

    return parse_distinct(written, parse, SCHEMA)


def company_key(core: str) -> str:
    """The key of a core that stands alone (a former name, an alias)."""
    return Company(core).key


def bare_key(core: str) -> str | None:
    """The key without the kind of business that the name begins with; null where it begins with none."""
    first, _, rest = core.partition(" ")
    return company_key(rest) if rest and first in _CODES else None


def is_empty_name(core: str) -> bool:
    """Whether a core is of words only that tell hardly one firm from another (SUMBER JAYA, 3)."""
    known = empty_words()
    return all(word.isdecimal() or fold(word) in known for word in core.split())


def common_words(core: str) -> int:
    """Which words that tell hardly one firm from another a core has, a bit for each: JAYA and KARYA are two
    words, and no slip makes one of the other."""
    meant = {common_word(fold(word)) for word in core.split()} - {None}
    return sum(1 << number for number in meant if number is not None)


def _ascii(written: str) -> str:
    folded = unicodedata.normalize("NFKD", written).upper()
    return "".join(sign if sign.isascii() else " " for sign in folded if not unicodedata.combining(sign))


def _plain(written: str) -> str:
    """Upper-case ASCII; dots of abbreviations gone, other signs kept."""
    text = _ascii(written).replace("&", " DAN ").replace("'", "").replace("`", "").replace("+", " DAN ")
    for written_out, short in ABBREVIATED.items():
        text = re.sub(rf"\b{written_out}\b", short, text)
    text = _DOTTED.sub(lambda found: re.sub(r"[.\s]", "", found.group()) + " ", text)
    return _SLASHED.sub(lambda found: re.sub(r"[\s/]", "", found.group()), text)


def _bracket(said: str, inner: list[str]) -> str:
    """What stands for a bracket in the name: its legal form or place; other names go into `inner`."""
    words = tuple(_SIGNS.sub(" ", said).split())
    if words in FORMS:
        return f" , {' '.join(words)}"
    if words in places() or set(words) & BRANCHES or set(words) <= HEADS:
        return f" - {' '.join(words)}"
    inner.append(" ".join(words))
    return " "


def _names(text: str) -> tuple[str, str | None, list[str]]:
    """The name, a former one, others."""
    former: str | None = None
    kept: list[list[str]] = [[]]
    kinds = ["main"]
    for token in re.sub(r"/", " / ", text).split():
        word = token.strip(".,;:-")
        kind = (
            "former" if word in FORMER else "other" if word in OTHER or token == "/" else
            "attention" if word in ATTENTION else ""
        )  # fmt: skip
        if kind and any(kept[0]):
            kept.append([])
            kinds.append(kind)
        elif token != "/":
            kept[-1].append(token)
    others = []
    for kind, tokens in zip(kinds[1:], kept[1:], strict=True):
        said = " ".join(tokens)
        if kind == "former" and said:
            former = former or said
        elif kind == "other" and said:
            others.append(said)
    return " ".join(kept[0]), former, others


def _parts(text: str) -> tuple[str, str | None, str | None]:
    """Core, legal form and branch of one name."""
    pieces = [piece for piece in re.split(r"\s[-–]\s|,", text) if _SIGNS.sub(" ", piece).strip()]
    words: list[str] = []
    branch: list[str] = []
    for place, piece in enumerate(pieces):
        said = _FIGURES.sub(" ", _SIGNS.sub(" ", piece)).split() if place else _SIGNS.sub(" ", piece).split()
        if tuple(said) in FORMS:
            words = [*said, *words]
        elif place and (tuple(said) in places() or said[0] in BRANCHES or set(said) <= HEADS):
            branch += said
        else:
            words += said
    words = [part for word in words for part in COMPOUNDS.get(word, word).split()]
    form, words = _form(words)
    words, behind = _branch(words)
    branch = [*behind, *branch]
    more, words = _form(words)
    business, words = _business(words)
    core = " ".join(ACRONYMS.get(word, word) for word in counted(map(modern, words)))
    said_branch = " ".join(map(modern, branch)) or None
    return core, form or more or business, said_branch


def _form(words: list[str]) -> tuple[str | None, list[str]]:
    """The legal form, and the words without what is written of it at either end."""
    form: str | None = None
    again = True
    while again and words:
        again = False
        for phrase, code in FORMS.items():
            size = len(phrase)
            if len(words) > size and tuple(words[:size]) == phrase:
                words, again = words[size:], True
            elif len(words) > size and tuple(words[-size:]) == phrase:
                words, again = words[:-size], True
            if again:
                regional = code == "PD" and words[0] in REGIONAL
                form = form or ("PERUMDA" if regional else code)
                break
    return form, words


def _business(words: list[str]) -> tuple[str | None, list[str]]:
    """The kind of business that a name begins with, which stays in it in its one writing."""
    for phrase, code in BUSINESSES.items():
        if len(words) > len(phrase) and tuple(words[: len(phrase)]) == phrase:
            return code, [code, *words[len(phrase) :]]
    return None, words


def _branch(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """The words, and those from the first that speaks of a branch; a name does not begin with them."""
    for at, word in enumerate(words):
        if at and word in BRANCHES and at + 1 < len(words):
            begin = at - 1 if at > 1 and words[at - 1] == "KANTOR" else at
            return list(words[:begin]), list(words[begin:])
    if len(words) > 1 and words[-1] in HEADS:
        end = -2 if len(words) > 2 and words[-2] == "KANTOR" else -1
        return list(words[:end]), list(words[end:])
    return list(words), []


__all__ = [
    "SCHEMA",
    "Company",
    "Phrase",
    "bare_key",
    "common_words",
    "company_key",
    "is_empty_name",
    "parse_companies",
    "parse_company",
]
