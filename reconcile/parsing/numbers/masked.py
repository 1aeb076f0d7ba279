"""Numbers of which part is hidden (3171**********01): they prove nothing and must never be read as other
numbers."""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

_HIDING = re.compile(r"[*xX#\u2022\u25CF\u2219\u00B7\u2588_?\u2026\uFF0A]{2,}|[.\-]{3,}")
_HIDING_IN_COLUMNS = r"[*#?\x{2022}\x{25CF}\x{2219}\x{00B7}\x{2588}\x{2026}\x{FF0A}]{2,}|[xX]{4,}"
"""Narrower than for a NIK: a card number of letters may well hold an X or two."""

_WHOLE = 16


def is_masked(written: str) -> bool:
    """Whether a number is partly hidden: digits, too few for a whole NIK, and a run of signs in place of
    others."""
    if not _HIDING.search(written.strip()):
        return False
    return 0 < sum(sign.isdecimal() for sign in written) < _WHOLE


def without_masked(written: pa.Array) -> pa.Array:
    """The column with numbers that are partly hidden left out."""
    if written.null_count == len(written):
        return written
    masked = pc.fill_null(pc.match_substring_regex(written, _HIDING_IN_COLUMNS), False)
    return pc.if_else(masked, pa.scalar(None, pa.string()), written) if pc.any(masked).as_py() else written
