"""Texts as they stand in the XML of a spreadsheet, a column at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_INVALID = r"[\x00-\x1f\x7f-\x9f\x{fffe}\x{ffff}]+"
_ESCAPED = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"))
_LIKE_AN_ESCAPE = r"_(x[0-9A-Fa-f]{4}_)"  # spreadsheets read _x0041_ as a letter
_RARE = rf"{_INVALID}|[&<>]|_x|^[\s\p{{Z}}]|[\s\p{{Z}}]$"
"""Whatever `xml_text` may change: one look instead of six, for nearly all texts are plain."""


def xml_text(text: pa.Array) -> pa.Array:
    """`text`, without nulls, as the content of an element: nothing that XML forbids, no space around it."""
    return where_matched(text, _RARE, _xml)


def where_matched(text: pa.Array, pattern: str, function: Callable[[pa.Array], pa.Array]) -> pa.Array:
    """`text`, and `function` of those that match `pattern`."""
    matched = pc.match_substring_regex(text, pattern)
    found = text.filter(matched)
    return pc.replace_with_mask(text, matched, function(found)) if len(found) else text


def _xml(text: pa.Array) -> pa.Array:
    text = pc.utf8_trim_whitespace(pc.replace_substring_regex(text, _INVALID, " "))
    for sign, escape in _ESCAPED:
        text = pc.replace_substring(text, sign, escape)
    return pc.replace_substring_regex(text, _LIKE_AN_ESCAPE, r"_x005F_\1")


def by_value(values: Any, function: Callable[[pa.Array], pa.Array]) -> pa.Array:
    """`function` of the texts, asked for each different one once; "" for nulls."""
    encoded = whole_array(values).cast(pa.string()).dictionary_encode()
    made = function(encoded.dictionary)
    return pc.fill_null(pc.take(made, encoded.indices), "")


def whole_array(values: Any) -> pa.Array:
    """One array, where a table's column may be several."""
    return values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values


def joined_text(texts: Any, lengths: Sequence[int] | None = None) -> list[pa.Buffer]:
    """`texts`, one after the other, as UTF-8 without a copy. lengths: how many go into each piece; one
    piece holds all when None."""
    texts = whole_array(texts)
    if not len(texts):
        return [pa.py_buffer(b"")]
    ends = np.frombuffer(texts.buffers()[1], np.int32)[texts.offset : texts.offset + len(texts) + 1]
    cuts = ends[np.cumsum([0, *([len(texts)] if lengths is None else lengths)])].tolist()
    return [texts.buffers()[2].slice(begin, end - begin) for begin, end in pairwise(cuts)]
