"""Remarks of people, without what names the people they are about: the store keeps no personal data."""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable

LONGEST_NOTE = 500
OWN_SHEETS = {"Tindakan", "Identitas", "Keputusan"}
# Notes are free text of people: six digits are enough to be somebody's (a birth date, a telephone), and no
# day stays, so this is stricter than outside_texts.masked, which leaves days and short codes in the names of
# files.
_NUMBERS = re.compile(r"\d(?:[\s./\-]?\d){5,}")
# what is hashed of a name, not what is shown of one: stores made before hold marks of just this form
_LONG_NUMBER = re.compile(r"\d{12,}")
_WORD = re.compile(r"[^\W\d_]+")


def without_numbers(text: str) -> str:
    """Six digits and more, however they are broken up, hidden: NIK, KK, telephone, birth date."""
    return _NUMBERS.sub("…", " ".join(text.split()))[:LONGEST_NOTE]


def place_mark(key: bytes, kind: str, name: str) -> str:
    """What stands for the name of a file ("F") or sheet ("L") in the store: it may name a person, and anybody
    may write it.

    The same name has the same mark; without the key none can be tried out. The sheets of our own worklists
    keep their names.
    """
    if not name or name in OWN_SHEETS:
        return name
    digits = hmac.digest(
        key, f"place\x1f{kind}\x1f{_LONG_NUMBER.sub('…', name)}".encode("utf-8", "surrogatepass"), "sha256"
    ).hex()[:16]
    return f"{kind}-{digits[:8]}-{digits[8:]}"


def without_persons(text: str, names: Iterable[str]) -> str:
    """The same, with the words of `names` hidden too."""
    words = {word for name in names for word in _WORD.findall(name.upper()) if len(word) > 2}
    return _WORD.sub(lambda found: "…" if found[0].upper() in words else found[0], without_numbers(text))
