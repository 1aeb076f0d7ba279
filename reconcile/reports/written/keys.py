"""Keys of papers: a digest of all that a paper is made of, down to the code that makes it.

SHA-256 over the very values that the writer is handed, and not a hash in SQL over rows: it costs a tenth of a
second for a quarter of a million lines, no column can be forgotten, and nobody can make two papers share one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

import reconcile
from reconcile.privacy.arrays import joined_text, whole_array

_PACKAGE = Path(reconcile.__file__).parent
_KINDS = (".py", ".csv", ".toml", ".txt")
_LIBRARIES = ("duckdb", "xlsxwriter", "pyarrow", "numpy", "python-docx", "vl-convert-python")


def key_of(*parts: object) -> str:
    """A key of plain values: texts, numbers, lists and mappings of them, digests."""
    said = json.dumps([code_key(), *parts], default=str, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


@cache
def code_key() -> str:
    """A digest of the program, and of the libraries that make papers."""
    digest = hashlib.sha256(" ".join(version(name) for name in _LIBRARIES).encode())
    for path in sorted(path for path in _PACKAGE.rglob("*") if path.suffix in _KINDS):
        digest.update(path.relative_to(_PACKAGE).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def lines_key(lines: pa.Table, leaving: Iterable[str] = ()) -> str:
    """A digest of the rows of a table in their order, whatever pieces they came in. leaving: columns that
    no paper shows."""
    digest = hashlib.sha256()
    for name in lines.column_names:
        if name not in leaving:
            digest.update(name.encode() + b"\0")
            for part in _parts(whole_array(lines[name])):
                digest.update(part)
    return digest.hexdigest()


def _parts(values: pa.Array) -> Iterable[Any]:
    """Which values there are, how long each is, and what they are: no two columns have all alike."""
    valid = _valid(values)
    yield valid
    if pa.types.is_integer(values.type):
        yield (pc.fill_null(values, 0) if values.null_count else values).to_numpy(zero_copy_only=False)
        return
    texts = values if pa.types.is_string(values.type) else values.cast(pa.string())
    lengths = _lengths(texts)
    if lengths[~valid].any():
        texts = pc.fill_null(texts, "")
        lengths = _lengths(texts)
    yield lengths
    yield joined_text(texts)


def _valid(values: pa.Array) -> np.ndarray:
    """A boolean a value; asked of the buffer, for columns are many and a call of the library takes longer
    than a kelurahan's values."""
    if not values.null_count:
        return np.ones(len(values), bool)
    begin, end = values.offset, values.offset + len(values)
    bits = np.frombuffer(values.buffers()[0], np.uint8)[begin // 8 : (end + 7) // 8]
    first = begin % 8
    return np.unpackbits(bits, bitorder="little")[first : first + len(values)].astype(bool)


def _lengths(texts: pa.Array) -> np.ndarray:
    """Bytes of each text, of nulls too: what stands below them is not looked at otherwise."""
    if not len(texts):
        return np.zeros(0, np.int32)
    begin = texts.offset
    ends = np.frombuffer(texts.buffers()[1], np.int32)[begin : begin + len(texts) + 1]
    return np.diff(ends)
