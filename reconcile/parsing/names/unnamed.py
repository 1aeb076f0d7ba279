"""Children without a name yet, whom a roll writes by a parent: BY NY SITI AMINAH, BAYI NY. RATNA DEWI 2, AN.
TN BUDI.

Such a cell names the mother or the father, never the row's own person; a number behind it tells twins apart.
Real names that look alike are left alone: BAYU and ANNYA are words of their own, AN NISA has no parent's
title behind AN, and an adult is nobody's newborn (AN NY SITI is then: on behalf of Mrs Siti).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from reconcile.parsing.as_of import AsOf
from reconcile.parsing.names.names import normalise_name
from reconcile.parsing.words import word_file

CHILD_YEARS = 17
"""From this age on people have an identity card of their own: whoever is written so is no newborn."""

SCHEMA = pa.schema(
    [
        ("unnamed", pa.int8()),
        ("mother_core", pa.string()),
        ("mother_key", pa.string()),
        ("parent_core", pa.string()),
    ]
)

_WORDS = {
    key: frozenset(words.split())
    for key, words in word_file("names")["unnamed"].items()
    if isinstance(words, str)
}
_ORDINALS: dict[str, int] = word_file("names")["unnamed"]["ordinals"]
_SURE = _WORDS["child"] | _WORDS["misspelt"]
_CHILD = _SURE | _WORDS["doubtful"]
_TITLES = _WORDS["mother"] | _WORDS["father"]
_MOST_TWINS = 9
_TOKENS = re.compile(r"[A-Z]+|\d+")
_OF = re.compile(r"(\d|\bI{1,3}\b)\s*/\s*(\d|\bI{1,3}\b)")  # 1/2: the first of two
_JOINED = re.compile(rf"\b(BY|BAYI|BBL)({'|'.join(('NYONYA', 'NY', 'TN'))})\b")
_MAY_BE = rf"\b({'|'.join(sorted(_CHILD | _WORDS['joined'], key=len, reverse=True))})\b"


@dataclass(frozen=True)
class Unnamed:
    """What a cell says instead of a name. order: which of twins, 0 when it does not say. sure: no adult is
    written so."""

    mother: str | None
    father: str | None
    order: int
    sure: bool


def read_unnamed(name: str | None) -> Unnamed | None:
    """The parents and the order of a child without a name, or None where the cell names somebody. name:
    upper-case ASCII."""
    if name is None or not re.search(_MAY_BE, name):
        return None
    words = _TOKENS.findall(_JOINED.sub(r"\1 \2", _OF.sub(r"\1", _child_first(name).replace("'", ""))))
    while words and words[0] in _WORDS["before"]:
        words = words[1:]
    if not words or words[0] not in _CHILD:
        return None
    between, rest = _split(words[1:])
    titled = bool(rest) and (rest[0] in _TITLES or "DARI" in between)
    # without a parent's title only BAYI and its like speak of a child: AN NISA and BABY ANGELINA are names
    if not titled and (words[0] not in _WORDS["child"] or (rest and len(rest) == 1 and len(rest[0]) == 1)):
        return None
    parents, behind = _cut_order(rest)
    mother, father = _parents(parents)
    order = next((number for number in (_order(between), _order(behind)) if number), 0)
    return Unnamed(mother, father, order, words[0] in _SURE and (titled or words[0] not in {"BY", "BAYI"}))


def _child_first(name: str) -> str:
    """SITI AMINAH (BAYI), SITI AMINAH, BY NY and SITI AMINAH BY NY with what says child in front."""
    for cut in (
        r"^(?P<parent>.*?)\s*[,(\[/-]\s*(?P<child>[^,()\[\]]*)[)\]]?\s*$",
        r"^(?P<parent>.+?)\s(?P<child>(?:BAYI|BY|BBL)[. ]+NY\w*\.?.*)$",
    ):
        found = re.match(cut, name)
        tail = _TOKENS.findall(found["child"]) if found else []
        if (
            found
            and tail
            and tail[0] in _SURE
            and all(word in _SURE | _TITLES | _WORDS["between"] or _is_order(word) for word in tail)
        ):
            return f"{found['child']} {found['parent']}"
    return name


def _split(words: list[str]) -> tuple[list[str], list[str]]:
    """What stands between the child and its parent, and the rest."""
    place = 0
    while place < len(words) and (words[place] in _WORDS["between"] or _is_order(words[place])):
        place += 1
    if (
        place < len(words)
        and words[place] not in _TITLES
        and place
        and words[place - 1] not in _WORDS["between"]
    ):
        letters = words[place - 1]
        place -= letters.isalpha() and len(letters) == 1  # BAYI A RAHMAN: an initial
    return words[:place], words[place:]


def _cut_order(words: list[str]) -> tuple[list[str], list[str]]:
    """The parents' words, and what stands behind them and is no name: KEMBAR 2, (KE-1), II, B."""
    end = len(words)
    while end > 1 and (
        words[end - 1] in _WORDS["between"] - {"NO"}
        or _is_order(words[end - 1])
        or words[end - 1].isdecimal()
    ):
        end -= 1
    return words[:end], words[end:]


def _is_order(word: str) -> bool:
    return word in _ORDINALS or (word.isdecimal() and 0 < int(word) <= _MOST_TWINS)


def _order(words: list[str]) -> int:
    """The only ordinal among the words; several numbers are a date or something else."""
    found = [_ORDINALS.get(word) or int(word) for word in words if word in _ORDINALS or word.isdecimal()]
    return found[0] if len(found) == 1 and found[0] <= _MOST_TWINS else 0


def _parents(words: list[str]) -> tuple[str | None, str | None]:
    """Mother and father; a name without a title is the mother's, as hospitals write it."""
    said: dict[str, list[str]] = {"mother": [], "father": []}
    who = "mother"
    for word in words:
        if word in _TITLES:
            who = "mother" if word in _WORDS["mother"] else "father"
        elif word != "DAN":
            said[who].append(word)
    mother, father = (" ".join(said[one]) or None for one in ("mother", "father"))
    return mother, father


def read_unnamed_children(names: pa.Array, born: pa.Array, as_of: AsOf) -> pa.Table:
    """Columns of SCHEMA for `names` (upper-case ASCII); born: years, null where unknown. `unnamed` is null
    where a name is one.

    What might be an adult's name counts as one from CHILD_YEARS on; BY alone before a name needs a known age
    below it.
    """
    found = {"unnamed": np.full(len(names), -1, np.int8)} | {
        name: np.full(len(names), None, object) for name in SCHEMA.names[1:]
    }
    for row in np.flatnonzero(
        pc.match_substring_regex(names, _MAY_BE).fill_null(False).to_numpy(zero_copy_only=False)
    ).tolist():
        child, year = read_unnamed(names[row].as_py()), born[row].as_py()
        if child is None or not (child.sure or _is_child(names[row].as_py(), year, as_of, row)):
            continue
        mother, father = normalise_name(child.mother), normalise_name(child.father)
        said = (child.order, mother.name_core, mother.name_key, father.name_core)
        for name, value in zip(SCHEMA.names, said, strict=True):
            found[name][row] = value
    unnamed = pa.array(found.pop("unnamed"), pa.int8())
    known = pc.if_else(pc.less(unnamed, 0), pa.scalar(None, pa.int8()), unnamed)
    return pa.table([known, *(pa.array(column, pa.string()) for column in found.values())], schema=SCHEMA)


def _is_child(name: str, born: int | None, as_of: AsOf, row: int) -> bool:
    if born is None:
        return not re.match(r"BY\.? ", name)  # BY. SUSANTO may be somebody's initials
    return not as_of.reached(date(born + CHILD_YEARS, 1, 1), row)
