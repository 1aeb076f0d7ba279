"""Names of persons: cut into name, alias and patronymic; titles dropped, abbreviations expanded, spelling
modern, folded by ear.

`name_core` keeps the written order. `name_key` is folded, with compounds apart (NURAINI is NUR AINI) and
sorted, so that spelling, word order and joined words do not matter. MUHAMMAD and SITI stay in both; who
compares gives them little weight. `name_first` is the most telling folded word wherever it stands
(`folding.telling_rank`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from reconcile.parsing.blanks import is_blank
from reconcile.parsing.distinct import as_text, parse_distinct
from reconcile.parsing.names.folding import FRONT_TITLES, fold, telling_rank
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
from reconcile.parsing.names.settling import PLAIN_WORDS, compose, core_of, key_parts, settle
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

BETWEEN = " / "
"""Between the second names of somebody who has several."""

_SIMPLE_TITLES = FRONT_TITLES - {"AN"}
_DOTTED = frozenset({"B.", "AL.", "AN.", "."})


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


def _parse_simple(words: list[str]) -> _Row | None:
    """A name that is plain but for titles and M before it, BIN or BINTI, and dots; None when it is not that
    simple.

    It must say what `read_in_full` says, at a third of the cost: a tenth of a roll looks so.
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
    patronymic = compose(words[cut + 1 :]) if cut is not None else None
    named = compose(words[:cut])
    if named is None or (cut is not None and patronymic is None):
        return None
    flags = MASK["NAMA_TERPOTONG"] if looks_truncated(name) else 0
    return (name, *named, None, patronymic[0] if patronymic else None, flags)


def _parse(written: str | None) -> _Row:
    if written is None:
        return (None, None, None, None, None, None, MASK["NAMA_KOSONG"])
    words = written.upper().split()
    return (_parse_simple(words) if words else None) or read_in_full(written)


def read_in_full(written: str) -> _Row:
    """Any text as a name: cut, cleaned, settled.

    The readable rule. Of its own it would do: what is quicker (`read_plain` for nine names in ten,
    `_parse_simple` for most of the rest) knows a few words whose place means nothing, is no reading of any
    text, and is held equal to this by tests.
    """
    name, flags = ascii_name(written)
    if name is None:
        return (None, None, None, None, None, None, flags | MASK["NAMA_KOSONG"])
    cut = CutName(name) if is_simple(name) else cut_name(name)
    settled = settle(words_in(cut.name))
    words = settled.words
    core = " ".join(words)
    if is_blank(core):
        return (name, None, None, None, None, None, flags | MASK["NAMA_KOSONG"])
    parts = key_parts(words)
    telling = min(map(telling_rank, parts))[2:]
    others = (core_of(words) for words in (*settled.aliases, *map(words_in, cut.aliases)))
    alias = BETWEEN.join(dict.fromkeys(other for other in others if other and other != core)) or None
    if looks_truncated(name):
        flags |= MASK["NAMA_TERPOTONG"]
    return (name, core, " ".join(parts), telling, alias, core_of(settled.patronymic), flags)


def key_of(core: str) -> str | None:
    """The key of a core, as name_key is that of name_core."""
    return " ".join(key_parts(core.split())) or None


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
    plain = read_plain(text, PLAIN_WORDS.__getitem__)
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
