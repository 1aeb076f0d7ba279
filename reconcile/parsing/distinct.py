"""Reading a column by its distinct values: each is parsed once, however many rows repeat it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import pyarrow as pa

TextColumn: TypeAlias = pa.Array | pa.ChunkedArray


def as_text(written: TextColumn) -> pa.StringArray:
    """One contiguous string array of `written`, whatever text or null type it has."""
    joined = written.combine_chunks() if isinstance(written, pa.ChunkedArray) else written
    if pa.types.is_dictionary(joined.type):
        joined = joined.dictionary_decode()
    return joined if joined.type == pa.string() else joined.cast(pa.string())


def parse_distinct(
    written: TextColumn, parse: Callable[[str | None], Sequence[Any]], schema: pa.Schema
) -> pa.Table:
    """The table of `parse(value)` for each value of `written`; `parse` gives one value for each field of
    `schema`."""
    encoded = as_text(written).dictionary_encode()
    values = encoded.dictionary.to_pylist()
    indices = encoded.indices
    in_row_order = len(values) == len(encoded)
    if indices.null_count:
        indices = indices.fill_null(len(values))
        values.append(None)
    columns: list[list[Any]] = [[] for _ in schema]
    appends = [column.append for column in columns]
    for value in values:  # no row outlives its turn: a million tuples would keep the garbage collector busy
        for append, part in zip(appends, parse(value), strict=True):
            append(part)
    table = pa.Table.from_arrays(
        [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)], schema=schema
    )
    return table if in_row_order else table.take(indices)
