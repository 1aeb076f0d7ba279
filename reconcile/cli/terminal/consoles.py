"""Consoles that cannot write every letter: Windows with its code page, a shell without a locale.

What a command says there is said in the letters that there are. A person's name with a letter that is not
among them shows a question mark; no command ends because of one.
"""

from __future__ import annotations

import codecs
import sys
import unicodedata
from io import TextIOWrapper

HANDLER = "reconcile.plain"
_PLAIN = {
    "≥": ">=", "≤": "<=", "–": "-", "—": "-", "−": "-", "…": "...", "·": "|", "→": "->", "←": "<-", "×": "x",
    "“": '"', "”": '"', "‘": "'", "’": "'", "•": "*", "█": "#", "━": "-", "─": "-", "│": "|",
    "╸": "-", "╺": "-", "±": "+/-", "✓": "v", "✗": "x",
}  # fmt: skip


def _plain(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lost = error.object[error.start : error.end]
    return "".join(map(_letter, lost)), error.end


def _letter(letter: str) -> str:
    """In ASCII, which every code page has."""
    if letter in _PLAIN:
        return _PLAIN[letter]
    return unicodedata.normalize("NFKD", letter).encode("ascii", "ignore").decode() or "?"


def write_what_can_be() -> None:
    """From now on neither screen nor a file that a command's output goes to refuses a letter."""
    codecs.register_error(HANDLER, _plain)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper) and codecs.lookup(stream.encoding).name != "utf-8":
            stream.reconfigure(errors=HANDLER)
