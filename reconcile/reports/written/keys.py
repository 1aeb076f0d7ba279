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

import pyarrow as pa
import pyarrow.compute as pc

import reconcile
from reconcile.privacy.arrays import joined_text, whole_array

_PACKAGE = Path(reconcile.__file__).parent
_KINDS = (".py", ".csv", ".toml", ".txt")
_LIBRARIES = ("xlsxwriter", "pyarrow", "numpy", "python-docx", "vl-convert-python")


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
    yield pc.is_valid(values).to_numpy(zero_copy_only=False)
    if pa.types.is_integer(values.type):
        yield pc.fill_null(values, 0).to_numpy(zero_copy_only=False)
        return
    texts = pc.fill_null(values.cast(pa.string()), "")
    yield pc.binary_length(texts).to_numpy(zero_copy_only=False)
    yield joined_text(texts)
