"""Texts as they stand in the XML of a spreadsheet, a column at a time."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from reconcile.privacy.arrays import where_matched, whole_array

_INVALID = r"[\x00-\x1f\x7f-\x9f\x{fffe}\x{ffff}]+"
_ESCAPED = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"))
_LIKE_AN_ESCAPE = r"_(x[0-9A-Fa-f]{4}_)"  # spreadsheets read _x0041_ as a letter
_RARE = rf"{_INVALID}|[&<>]|_x|^[\s\p{{Z}}]|[\s\p{{Z}}]$"
"""Whatever `xml_text` may change: one look instead of six, for nearly all texts are plain."""


def xml_text(text: pa.Array) -> pa.Array:
    """`text`, without nulls, as the content of an element: nothing that XML forbids, no space around it."""
    return where_matched(text, _RARE, _xml)


def _xml(text: pa.Array) -> pa.Array:
    text = pc.utf8_trim_whitespace(pc.replace_substring_regex(text, _INVALID, " "))
    for sign, escape in _ESCAPED:
        text = pc.replace_substring(text, sign, escape)
    return pc.replace_substring_regex(text, _LIKE_AN_ESCAPE, r"_x005F_\1")


def joined_text(texts: Any) -> pa.Buffer:
    """`texts`, one after the other, as UTF-8 without a copy."""
    texts = whole_array(texts)
    if not len(texts):
        return pa.py_buffer(b"")
    ends = np.frombuffer(texts.buffers()[1], np.int32)[texts.offset : texts.offset + len(texts) + 1]
    return texts.buffers()[2].slice(int(ends[0]), int(ends[-1] - ends[0]))
