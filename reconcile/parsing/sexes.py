"""Sex words. In these rolls P is perempuan (a woman); only beside W (wanita), in a file without L, is it
pria (a man). M is male."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc

from reconcile.parsing.blanks import is_blank
from reconcile.parsing.distinct import TextColumn, as_text, parse_distinct
from reconcile.parsing.words import words_of
from reconcile.vocabulary.flags import MASK

SCHEMA = pa.schema([("sex", pa.string()), ("flags", pa.int64())])

_MEN = words_of("sexes", "men")
_WOMEN = words_of("sexes", "women")
_CODES = {"1": "M", "2": "F"}


@lru_cache(maxsize=10_000)
def parse_sex(written: str | None) -> tuple[str | None, int]:
    """M or F, and the flags; a blank cell has none. A word and a code that contradict each other are
    unknown."""
    if written is None or (is_blank(written) and "0" not in written):
        return None, 0
    text = re.sub(r"[.,]0+$", "", written.strip().upper())
    words = re.findall(r"[A-Z]+|\d+", re.sub(r"LAKI\W*(?:LAKI|2)?", "LAKI ", text))
    found = {
        _CODES.get(word.lstrip("0")) or ("M" if word in _MEN else "F" if word in _WOMEN else "?")
        for word in words
    }
    known = found - {"?"}
    if len(known) == 1 and (len(words) == 1 or "?" not in found):
        return known.pop(), 0
    return None, MASK["JK_TIDAK_DIKENAL"]


class SexTally:
    """Counts, batch by batch, by which words a file tells its sexes: P and W, or L and P; and what the
    NIKs of P say."""

    def __init__(self) -> None:
        self.words: Counter[str] = Counter()
        self.men_by_nik = 0
        self.women_by_nik = 0

    def add(self, written: TextColumn, nik_sexes: TextColumn | None = None) -> None:
        """Count a batch of sexes as written; nik_sexes: M or F as the NIKs of the same rows say."""
        text = pc.utf8_upper(pc.utf8_trim_whitespace(as_text(written)))
        for count in pc.value_counts(text).to_pylist():
            self.words[_kind(count["values"])] += count["counts"]
        if nik_sexes is not None:
            of_p = as_text(nik_sexes).filter(pc.fill_null(pc.equal(text, "P"), False))
            self.men_by_nik += pc.sum(pc.equal(of_p, "M")).as_py() or 0
            self.women_by_nik += pc.sum(pc.equal(of_p, "F")).as_py() or 0

    @property
    def p_is_man(self) -> bool:
        """Whether P stands for pria in this file: W stands beside it, L does not, and the NIKs do not say
        otherwise."""
        return (
            bool(self.words["P"] and self.words["W"] and not self.words["L"])
            and self.women_by_nik <= self.men_by_nik
        )


def _kind(word: str | None) -> str:
    if word in ("P", "W"):
        return word
    return "W" if word and word.startswith("WANITA") else "L" if word in _MEN - {"PRIA", "M"} else ""


def parse_sexes(written: TextColumn, *, p_is_man: bool = False) -> pa.Table:
    """The sexes of a column: sex (M or F, null when unknown), flags. p_is_man: the file writes P and W,
    pria and wanita."""
    if p_is_man:
        text = as_text(written)
        written = pc.if_else(
            pc.fill_null(pc.match_substring_regex(text, r"(?i)^\s*P\s*$"), False), "PRIA", text
        )
    return parse_distinct(written, parse_sex, SCHEMA)
