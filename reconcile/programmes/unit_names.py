"""How names of units are known again in what rolls, files and sheets are called."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

_PLAIN = re.compile(r"[^A-Z0-9]+")
_SEVERAL = re.compile(r" \d (?:DAN|DGN|S D|SD|SAMPAI|HINGGA) \d ")
_ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4", "V": "5"}


def unnamed(role: str) -> bool:
    """Whether names of files and sheets of such rolls may tell of what class somebody is: nobody is told
    them."""
    return role == "unit"


def plain(name: str) -> str:
    """A name by which a unit is known again, however its signs and numbers are written."""
    words = [_ROMAN.get(word, word) for word in _PLAIN.sub(" ", name.upper()).split()]
    return " ".join(word for word in words if word not in {"PANTI", "UPT", "UNIT"})


def unit_in(text: str, names: Mapping[str, str]) -> str | None:
    """The unit whose name stands in `text`, the longest where several do; None where none does, two that are
    as long, or one and a number ("BUDI MULIA 1 DAN 2"). names: as `plain` has them -> code."""
    words = f" {plain(text)} "
    hits = sorted({(len(name), code) for name, code in names.items() if f" {name} " in words}, reverse=True)
    if not hits:
        return None
    longest = {code for length, code in hits if length == hits[0][0]}
    return longest.pop() if len(longest) == 1 and not _SEVERAL.search(words) else None


def unit_tag(code: str) -> str:
    """A mark of a unit in the name of a file: letters, of which nobody reads which one it is."""
    mark = hashlib.blake2b(code.encode(), digest_size=4).hexdigest()
    return "u" + "".join(chr(ord("a") + int(digit, 16)) for digit in mark)
