"""What each level of masking shows of a person, and cells that no spreadsheet takes for a formula.

| level | for whom | NIK, KK | name | birth | RT/RW |
|---|---|---|---|---|---|
| L0 | named recipients | full, behind an apostrophe | full | date | yes |
| L1 | working lists (the default) | 317101********** | full | year | yes |
| L2 | circulation | 31************** | S*** A*** | no | no |
| L3 | anybody | only the recap, small cells hidden | | | |

The last digits of a NIK are its secret (place, birth and sex stand on the row), so no level shows them
without the rest; beside a number that it is held against, L1 shows what of the last two differs
(differing.py). A CSV cannot say that a cell is text: the apostrophe of L0 keeps Excel from rounding a
number of 16 digits, and readers of NIKs drop it. From L1 on, the stars and the letters of a row id make every
id a text by themselves.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

from reconcile.privacy.arrays import where, where_matched
from reconcile.privacy.outside_texts import FEWEST, masked
from reconcile.vocabulary.unseen import CONTROLS, escaped

Kind = Literal["text", "name", "number_of_person", "birth", "where", "row", "count", "plain"]
"""text: free text. name: a person's. number_of_person: NIK or KK. birth: "yyyy-mm-dd", shown as
dd-mm-yyyy, or "yyyy". where: RT, RW. row: what leads to the row of an export (its id, its number): whoever
holds a copy of the export would know the person. count: a whole number of this program's (persons, rows,
rupiah, the number of a line); papers for anybody show it as suppression has it. plain: written by this
program or its declarations (codes, months, names of programmes); never masked."""

_CONTROLS = escaped(CONTROLS) + "+"
# full-width forms and look-alike minus signs become their ASCII twins in some spreadsheets
_FORMULA = r"^[\s\p{Z}]*[=+\-@|%＝＋－＠﹦﹢﹣﹫−]"
_ISO_DAY = r"^([0-9]{4})-([0-9]{2})-([0-9]{2})$"
_DIGIT = r"[\p{Nd}\p{No}]"
_LONG_NUMBER = rf"[0-9](?:[^A-Za-z0-9]{{0,3}}[0-9]){{{FEWEST - 1}}}"
"""Where `masked` may find something to hide in a text that is all ASCII, as nearly all are. The same over
the digits of all scripts takes the engine of the patterns 15 ms to compile, at each call."""


class Level(StrEnum):
    """How much of a person the reports show."""

    L0 = "L0"
    L1 = "L1"
    L2 = "L2"
    L3 = "L3"


def shown(values: pa.Array, kind: Kind, level: Level, *, typed: bool = False) -> pa.Array:
    """`values` (text, or whole numbers) as `level` shows them: no nulls, no control characters, nothing a
    spreadsheet would calculate. typed: for a file whose cells say that they are text, where a whole number
    of a person needs no apostrophe."""
    text = pc.fill_null(values.cast(pa.string()), "")
    if kind == "count" and pa.types.is_integer(values.type):
        return text
    if kind == "row" and level >= Level.L2:
        return _blank(text)
    if kind in ("plain", "count", "row"):
        return where_matched(text, f"{_CONTROLS}|{_FORMULA}", _harmless)
    if kind == "number_of_person":
        return _number(pc.replace_substring_regex(text, _CONTROLS, " "), level, typed=typed)
    if kind == "birth":
        return _birth(pc.replace_substring_regex(text, _CONTROLS, " "), level)
    if kind == "where" and level >= Level.L2:
        return _blank(text)
    if kind == "name" and level >= Level.L2:
        return _written(text, kind, level)
    rare = pc.or_(pc.match_substring_regex(text, f"{_CONTROLS}|{_FORMULA}"), _may_hide(text))
    if kind == "name":
        rare = pc.or_(rare, pc.match_substring_regex(text, _DIGIT))
    return where(text, rare, lambda found: _written(found, kind, level))


def _may_hide(text: pa.Array) -> pa.Array:
    """Where `masked` may find something; it decides itself."""
    numbers = pc.match_substring_regex(text, _LONG_NUMBER)
    strange = pc.invert(pc.string_is_ascii(text))
    if not pc.any(strange).as_py():
        return numbers
    many = pc.greater_equal(pc.count_substring_regex(text, _DIGIT), FEWEST)
    return pc.or_(numbers, pc.and_(strange, many))


def _written(text: pa.Array, kind: Kind, level: Level) -> pa.Array:
    text = pc.replace_substring_regex(text, _CONTROLS, " ")
    if level >= Level.L1:
        text = where(
            text, _may_hide(text), lambda found: pa.array(map(masked, found.to_pylist()), pa.string())
        )
    return neutral(_name(text, level) if kind == "name" else text)


def _harmless(text: pa.Array) -> pa.Array:
    return neutral(pc.replace_substring_regex(text, _CONTROLS, " "))


def neutral(text: pa.Array) -> pa.Array:
    """Texts that begin like a formula, also after spaces or in full-width form, behind an apostrophe."""
    return pc.if_else(
        pc.match_substring_regex(text, _FORMULA), pc.binary_join_element_wise("'", text, ""), text
    )


def _blank(text: pa.Array) -> pa.Array:
    return pa.array([""] * len(text), pa.string())


def _number(text: pa.Array, level: Level, *, typed: bool) -> pa.Array:
    if level == Level.L0 and typed:
        return text
    if level == Level.L0:
        masked = pc.binary_join_element_wise("'", text, "")
    else:
        kept = 6 if level == Level.L1 else 2
        masked = pc.binary_join_element_wise(pc.utf8_slice_codeunits(text, 0, kept), "*" * (16 - kept), "")
    return pc.if_else(pc.equal(text, ""), "", masked)


def _birth(text: pa.Array, level: Level) -> pa.Array:
    if level == Level.L0:
        return pc.replace_substring_regex(text, _ISO_DAY, r"\3-\2-\1")
    return pc.utf8_slice_codeunits(text, 0, 4) if level == Level.L1 else _blank(text)


def _name(text: pa.Array, level: Level) -> pa.Array:
    """A digit does not belong in a name; where one stands, a NIK or a birth date may stand with it."""
    if level == Level.L0:
        return text
    text = pc.replace_substring_regex(text, _DIGIT, "*")
    return pc.replace_substring_regex(text, r"(\S)\S*", r"\1***") if level >= Level.L2 else text
