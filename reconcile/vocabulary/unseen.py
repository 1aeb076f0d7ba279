"""Signs that are not seen where they stand: what each place does with them is its own, which ones they are
stands here once.

Two kinds, kept apart on purpose: `CONTROLS` is what a text may do to whoever reads it; `WITHIN` is the part
of it that people copy into a number or a name without knowing, and that is taken out there so that the pieces
join again.
"""

from __future__ import annotations

import re

CONTROLS = (
    "\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202f\u2060-\u206f\ue000-\uf8ff\ufe00-\ufe0f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e0fff\U000f0000-\U0010ffff"
)
"""Ranges of signs that are obeyed instead of shown, or not seen at all: control characters, marks of
direction, joiners, tags, and those of private use, which every font draws as it likes."""

UNSEEN = re.compile(f"[{CONTROLS}\ud800-\udfff]+")
"""A run of them in a Python text, which may also hold halves of pairs (bytes of a name that are not
UTF-8)."""

WITHIN = "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff"
"""Ranges of signs that join or part letters unseen: soft hyphen, joiners, marks of direction (those that
embed and isolate too), selectors of a shape, byte order mark."""


def escaped(ranges: str) -> str:
    """`ranges` as a class of signs for expressions outside Python, which know \\x{...} and no halves of
    pairs."""
    return "[" + "".join(sign if sign == "-" else f"\\x{{{ord(sign):x}}}" for sign in ranges) + "]"
