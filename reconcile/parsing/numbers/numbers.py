"""The other numbers of a row: programme cards and pupil numbers."""

from __future__ import annotations

import re
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc

from reconcile.parsing.blanks import is_blank
from reconcile.parsing.distinct import TextColumn, as_text, parse_distinct
from reconcile.parsing.numbers.nik_text import is_exponent

_TIDY = "^[A-Z0-9]{0,14}[1-9][A-Z0-9]{0,14}[1-9][A-Z0-9]{0,14}$"
"""Numbers that reading leaves as they are; words for blank hold no two digits."""

_SCHEMA = pa.schema([("number", pa.string())])


def _squeezed(written: str | None) -> str:
    if written is None or is_blank(written) or is_exponent(written):
        return ""
    return re.sub(r"[^A-Z0-9]", "", re.sub(r"(?<=\d)[.,]0{1,2}$", "", written.strip().upper()))


@lru_cache(maxsize=50_000)
def _nisn(written: str | None) -> str | None:
    digits = _squeezed(written)
    return (
        digits.zfill(10) if digits.isdecimal() and 7 <= len(digits) <= 10 and len(set(digits)) > 1 else None
    )


def parse_card_numbers(written: TextColumn, width: int | None = None) -> pa.Array:
    """The programme's own numbers (string): upper-case digits and letters, without signs; null when blank.

    width: the number's full length when it is known (13 for a JKN card): zeros that Excel dropped are put
    back.
    """

    def card(one: str | None) -> tuple[str | None]:
        number = _squeezed(one)
        return (number.zfill(width) if width and number.isdecimal() else number or None,)

    text = as_text(written)
    tidy = pc.match_substring_regex(
        text, _TIDY if width is None else rf"^[1-9][0-9]{{{width - 1}}}$"
    ).fill_null(False)
    rest = parse_distinct(text.filter(pc.invert(tidy)), card, _SCHEMA)["number"].combine_chunks()
    return pc.replace_with_mask(text, pc.invert(tidy), rest)


def parse_nisns(written: TextColumn) -> pa.Array:
    """Pupil numbers (string): 10 digits, up to three lost leading zeros put back (born 2000: 000...); else
    null."""
    return parse_distinct(written, lambda one: (_nisn(one),), _SCHEMA)["number"].combine_chunks()
