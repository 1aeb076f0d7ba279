"""Words of a fixed list as people write them: short forms, a number of the list before the word, a day or a
year behind it.

Whatever else stands beside a known word may take it back ("meninggal (katanya)", "setuju, tapi ..."), so it
is not known.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from reconcile.parsing.short_words import WRITTEN_OUT

_SPELT = WRITTEN_OUT | {
    "ALM": "MENINGGAL",
    "ALMARHUM": "MENINGGAL",
    "ALMARHUMAH": "MENINGGAL",
    "ALMH": "MENINGGAL",
    "DLM": "DALAM",
    "JKT": "JAKARTA",
    "KELUAR": "LUAR",
    "KRN": "KARENA",
    "MEMPUNYAI": "MEMILIKI",
    "MILIAR": "M",
    "MILYAR": "M",
    "MLIK": "MILIK",
    "PDH": "PINDAH",
    "PEG": "PEGAWAI",
    "PNDH": "PINDAH",
    "PUNYA": "MEMILIKI",
    "SOS": "SOSIAL",
    "TELAH": "SUDAH",
    "TLH": "SUDAH",
    "UDAH": "SUDAH",
}
_LEFT_OUT = frozenset({"KE", "YANG", "YG"})
_WORD = re.compile(r"[^\W_]+")
_PLACE = re.compile(r"^\(?(?:\d{1,2}|[A-Z])[.)]\s+(?=\S{3})")
"""The number of a list before its word: "1. MENINGGAL DUNIA", "a) pindah dalam"."""
_DAY = re.compile(
    r"[\s,(]+(?:(?:PADA|SEJAK|TH|THN|TAHUN|TGL|TANGGAL)\b[.\s]*)*"
    r"(?:\d{1,2}[-/.]\d{1,2}[-/.])?(?:19|20)\d{2}\s*\)?$"
)
"""A year or a day behind a word: "(2017)", "th. 2016", "12-03-2017"."""
_SAYS = re.compile(r"[^\w\s.,;:!>'\"`’_\-–()\[\]]")
_SAID_TWICE = re.compile(r"^([^()]+)\(([^()]+)\)$")
"""A word, and in brackets the same in other words."""


def spelt(written: str) -> str:
    """The words of a text in capitals, short forms written out, joined; its signs kept out."""
    words = (_SPELT.get(word, word) for word in _WORD.findall(_plain(written)))
    return "".join(word for word in words if word not in _LEFT_OUT)


def meant(written: str, known: Mapping[str, str]) -> str | None:
    """What `known` (by `spelt`) has for a text, None where it has nothing or two things. A sign that says
    something is a doubt: a question mark, a slash, an ampersand, less than."""
    plain = _plain(written)
    if _SAYS.search(_DAY.sub("", plain)):
        return None
    word = _DAY.sub("", _PLACE.sub("", plain))
    twice = _SAID_TWICE.match(word)
    parts = twice.groups() if twice else (word,)
    found = {known.get(spelt(part)) for part in parts}
    return found.pop() if len(found) == 1 else None


def year_beside(written: str) -> str:
    """The year of the day that stands behind a word, "" where none does."""
    found = _DAY.search(_plain(written))
    return re.findall(r"\d{4}", found[0])[-1] if found else ""


def _plain(written: str) -> str:
    return unicodedata.normalize("NFKC", written).upper().strip().rstrip(".!;,").rstrip()
