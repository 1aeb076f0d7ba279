"""Columns of text in Arrow: what is done to each different value once, or only to those that need it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


def where(text: pa.Array, matched: pa.Array, function: Callable[[pa.Array], pa.Array]) -> pa.Array:
    """`text`, and `function` of those that are `matched` (booleans, no nulls)."""
    found = text.filter(matched)
    return pc.replace_with_mask(text, matched, function(found)) if len(found) else text


def where_matched(text: pa.Array, pattern: str, function: Callable[[pa.Array], pa.Array]) -> pa.Array:
    """`text`, and `function` of those that match `pattern`, which is compiled anew at each call: no large
    classes of Unicode, counted."""
    return where(text, pc.match_substring_regex(text, pattern), function)


def by_value(values: Any, function: Callable[[pa.Array], pa.Array]) -> pa.Array:
    """`function` of the texts, asked for each different one once; "" for nulls."""
    encoded = whole_array(values).cast(pa.string()).dictionary_encode()
    made = function(encoded.dictionary)
    return pc.fill_null(pc.take(made, encoded.indices), "")


def whole_array(values: Any) -> pa.Array:
    """One array, where a table's column may be several."""
    return values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values


def joined_text(texts: Any) -> pa.Buffer:
    """`texts`, one after the other, as UTF-8 without a copy."""
    texts = whole_array(texts)
    if not len(texts):
        return pa.py_buffer(b"")
    ends = np.frombuffer(texts.buffers()[1], np.int32)[texts.offset : texts.offset + len(texts) + 1]
    return texts.buffers()[2].slice(int(ends[0]), int(ends[-1] - ends[0]))
