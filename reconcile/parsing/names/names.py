"""Names of persons: cut into name, alias and patronymic; titles dropped, abbreviations expanded, spelling
modern, folded by ear.

`name_core` keeps the written order. `name_key` is folded, with compounds apart (NURAINI is NUR AINI) and
sorted, so that spelling, word order and joined words do not matter. MUHAMMAD and SITI stay in both; who
compares gives them little weight. `name_first` is the most telling folded word wherever it stands
(`folding.telling_rank`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from reconcile.parsing.blanks import is_blank
from reconcile.parsing.distinct import as_text, parse_distinct
from reconcile.parsing.names.folding import (  # fmt: skip
    ALIAS,
    CLAN,
    FRONT_TITLES,
    PATRONYMIC,
    REAR_TITLES,
    WEAK_SHORT,
    WEAK_TITLES,
    compound_parts,
    fold,
    modern_word,
    telling_rank,
)
from reconcile.parsing.names.name_text import (
    LIMITS,
    CutName,
    ascii_name,
    cut_name,
    is_simple,
    looks_truncated,
    words_in,
)
from reconcile.parsing.names.plain_names import read_plain
from reconcile.parsing.words import words_of
from reconcile.vocabulary.flags import MASK

__all__ = ["SCHEMA", "Name", "fold", "normalise_name", "normalise_names"]

_Row = tuple[str | None, str | None, str | None, str | None, str | None, str | None, int]

SCHEMA = pa.schema(
    [
        ("name", pa.string()),
        ("name_core", pa.string()),
        ("name_key", pa.string()),
        ("name_first", pa.string()),
        ("name_alias", pa.string()),
        ("patronymic", pa.string()),
        ("flags", pa.int64()),
    ]
)

_BATCH = 50_000
"""Names whose rows live in Python at once."""

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
_SIMPLE_TITLES = FRONT_TITLES - {"AN"}
_DOTTED = frozenset({"B.", "AL.", "AN.", "."})
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
_IN_CONTEXT = (
    _BLANK_WORDS
    | FRONT_TITLES
    | REAR_TITLES
    | WEAK_TITLES
    | WEAK_SHORT.keys()
    | PATRONYMIC
    | ALIAS
    | CLAN
    | _ARTICLES.keys()
    | _SYAH
    | {"MH", "ST"}
)


@dataclass(frozen=True)
class Name:
    """One name as parsed; the fields are those of the records table."""

    name: str | None
    name_core: str | None
    name_key: str | None
    name_first: str | None
    name_alias: str | None
    patronymic: str | None
    flags: int


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


def _strip_front(words: list[str]) -> list[str]:
    start = 0
    while start < len(words) - 1 and (
        words[start] in FRONT_TITLES or words[start : start + 2] == ["ATAS", "NAMA"]
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
            expanded.append("SITI")
        elif place == 0 and not last and word in WEAK_SHORT:
            expanded.append(WEAK_SHORT[word])
        else:
            expanded.extend(modern_word(word).split())
    return expanded


@dataclass
class _Settled:
    """A name's words, and those behind BIN and behind ALIAS."""

    words: list[str]
    patronymic: list[str]
    alias: list[str]


def _cut_tails(settled: _Settled) -> None:
    """Move what stands behind the first BIN or ALIAS out of the name."""
    words = settled.words
    cut = next((place for place, word in enumerate(words) if place and word in _TAILS), None)
    if cut is None:
        return
    settled.words, tail = words[:cut], words[cut + 1 :]
    if words[cut] in ALIAS:
        settled.alias = settled.alias or tail
        return
    end = next((place for place, word in enumerate(tail) if word in ALIAS), len(tail))
    settled.patronymic = settled.patronymic or tail[:end]
    settled.alias = settled.alias or tail[end + 1 :]


def _settle(words: list[str]) -> _Settled:
    """The words of a name in order, so that reading the result again changes nothing."""
    settled = _Settled(words, [], [])
    for _ in range(12):
        before = settled.words
        settled.words = _strip_front(_join_articles(settled.words))
        _cut_tails(settled)
        words = _strip_rear(settled.words)
        if len(words) > 1:
            words = [word for word in words if word not in CLAN] or words[:1]
        settled.words = _expand(words)
        if settled.words == before:
            break
    return settled


def _core(words: list[str]) -> str | None:
    core = " ".join(_settle(words).words)
    return None if is_blank(core) else core


@lru_cache(maxsize=500_000)
def _folded_parts(word: str) -> tuple[str, ...]:
    return tuple(fold(part) for part in compound_parts(word))


def _key_parts(words: list[str]) -> list[str]:
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


class _Words(dict[str, tuple[str, tuple[str, ...], str] | None]):
    """Plain words by spelling, filled as they come; the bound keeps a long-lived process from growing."""

    def __missing__(self, word: str) -> tuple[str, tuple[str, ...], str] | None:
        if len(self) > 500_000:
            self.clear()
        self[word] = found = _plain(word)
        return found


_WORDS = _Words()


def _compose(words: list[str]) -> tuple[str, str, str] | None:
    """Core, key and most telling word of a name whose words are all plain; else None."""
    cores: list[str] = []
    parts: list[str] = []
    telling = "9"
    for word in words:
        known = _WORDS[word]
        if known is None:
            return None
        cores.append(known[0])
        parts += known[1]
        telling = known[2] if known[2] < telling else telling
    parts.sort()
    return " ".join(cores), " ".join(parts), telling[2:]


def _parse_simple(words: list[str]) -> _Row | None:
    """A name that is plain but for titles and M before it, BIN or BINTI, and dots; None when it is not that
    simple.

    It must say what `_parse_in_full` says, at a third of the cost: a tenth of a roll looks so.
    """
    name = " ".join(words)
    words = [word[:-1] if word[-1] == "." and word not in _DOTTED else word for word in words]
    start = 0
    while start < len(words) - 1 and words[start] in _SIMPLE_TITLES:
        start += 1
    words = words[start:]
    if words[0] == "M" and len(words) > 1:
        words[0] = "MUHAMMAD"
    cut = next((place for place in range(1, len(words) - 1) if words[place] in ("BIN", "BINTI")), None)
    patronymic = _compose(words[cut + 1 :]) if cut is not None else None
    named = _compose(words[:cut])
    if named is None or (cut is not None and patronymic is None):
        return None
    flags = MASK["NAMA_TERPOTONG"] if looks_truncated(name) else 0
    return (name, *named, None, patronymic[0] if patronymic else None, flags)


def _parse(written: str | None) -> _Row:
    if written is None:
        return (None, None, None, None, None, None, MASK["NAMA_KOSONG"])
    words = written.upper().split()
    named = _compose(words) if words else None
    if named is None:
        return (_parse_simple(words) if words else None) or _parse_in_full(written)
    name = " ".join(words)
    core, key, first = named
    return (name, core, key, first, None, None, MASK["NAMA_TERPOTONG"] if looks_truncated(name) else 0)


def _parse_in_full(written: str) -> _Row:
    """Any text as a name: cut, cleaned, settled."""
    name, flags = ascii_name(written)
    if name is None:
        return (None, None, None, None, None, None, flags | MASK["NAMA_KOSONG"])
    cut = CutName(name, None) if is_simple(name) else cut_name(name)
    settled = _settle(words_in(cut.name))
    words = settled.words
    core = " ".join(words)
    if is_blank(core):
        return (name, None, None, None, None, None, flags | MASK["NAMA_KOSONG"])
    parts = _key_parts(words)
    telling = min(map(telling_rank, parts))[2:]
    alias = _core(settled.alias or words_in(cut.alias or ""))
    if looks_truncated(name):
        flags |= MASK["NAMA_TERPOTONG"]
    return (name, core, " ".join(parts), telling, alias, _core(settled.patronymic), flags)


def normalise_name(written: str | None) -> Name:
    """One name, normalised; never raises. `normalise_name(n.name_core)` has the same core."""
    return Name(*_parse(written))


def normalise_names(written: pa.Array | pa.ChunkedArray) -> pa.Table:
    """The names of a column: name, name_core, name_key, name_first, name_alias, patronymic, flags (schema
    SCHEMA).

    Null and blank names have every field null and the flag NAMA_KOSONG. A name without a usable letter keeps
    `name`.
    """
    text = as_text(written)
    batches = [_read_batch(text.slice(start, _BATCH)) for start in range(0, len(text), _BATCH)]
    return pa.concat_tables(batches).combine_chunks() if batches else SCHEMA.empty_table()


def _read_batch(text: pa.StringArray) -> pa.Table:
    plain = read_plain(text, _WORDS.__getitem__)
    strange = np.ones(len(text), dtype=bool)
    strange[plain.rows] = False
    rest = np.flatnonzero(strange)
    flags = np.zeros(len(plain.rows), dtype=np.int64)
    suspect = np.flatnonzero(
        pc.is_in(pc.utf8_length(plain.name), pa.array(LIMITS, pa.int32())).to_numpy(zero_copy_only=False)
    )
    for row in suspect.tolist():
        flags[row] = MASK["NAMA_TERPOTONG"] if looks_truncated(plain.name[row].as_py()) else 0
    nothing = pa.nulls(len(flags), pa.string())
    columns = [plain.name, plain.core, plain.key, plain.first, nothing, nothing, pa.array(flags)]
    read = pa.concat_tables(
        [
            pa.Table.from_arrays(columns, schema=SCHEMA),
            parse_distinct(text.take(pa.array(rest)), _parse, SCHEMA),
        ]
    )
    order = np.empty(len(text), dtype=np.int64)
    order[np.concatenate([plain.rows, rest])] = np.arange(len(text))
    return read.take(pa.array(order))
