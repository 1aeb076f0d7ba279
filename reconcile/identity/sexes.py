"""Sex words. In these rolls P is perempuan (a woman), never pria (a man); M is male."""

from __future__ import annotations

import re
from functools import lru_cache

import pyarrow as pa

from reconcile.flags import MASK
from reconcile.identity.blanks import is_blank
from reconcile.identity.distinct import parse_distinct
from reconcile.identity.words import words_of

SCHEMA = pa.schema([("sex", pa.string()), ("flags", pa.int64())])

_MEN = words_of("sexes", "men")
_WOMEN = words_of("sexes", "women")
_CODES = {"1": "M", "2": "F"}


@lru_cache(maxsize=10_000)
def parse_sex(written: str | None) -> tuple[str | None, int]:
    """M or F, and the flags; a blank cell has none. A word and a code that contradict each other are unknown."""
    if written is None or (is_blank(written) and "0" not in written):
        return None, 0
    text = re.sub(r"[.,]0+$", "", written.strip().upper())
    words = re.findall(r"[A-Z]+|\d+", re.sub(r"LAKI\W*(?:LAKI|2)?", "LAKI ", text))
    found = {_CODES.get(word.lstrip("0")) or ("M" if word in _MEN else "F" if word in _WOMEN else "?") for word in words}
    known = found - {"?"}
    if len(known) == 1 and (len(words) == 1 or "?" not in found):
        return known.pop(), 0
    return None, MASK["JK_TIDAK_DIKENAL"]


def parse_sexes(written: pa.Array | pa.ChunkedArray) -> pa.Table:
    """The sexes of a column: sex (M or F, null when unknown), flags."""
    return parse_distinct(written, parse_sex, SCHEMA)
