"""The ids of rows, made from what they say: the same row has the same id whatever its file is called (but for
a period that the name alone tells: it is what the row says), in which order its rows stand and which format
it has; a row that says something else has another.

What is hashed is the programme and all that is kept of a row. Not hashed is where the row stands, nor its
flags: they tell how it was written. The first 64 bits are the row's digest, kept beside what it says. Anybody
could try out NIKs until a digest fits, so it stays there: the id is the digest enciphered under the store's
secret. Rows that say exactly the same are told apart by an ordinal: `kis-7Q3V0B8KXT2MA`,
`kis-7Q3V0B8KXT2MA-2`.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from reconcile.ingest.standard.kind import Fields, Roll, Standardise
from reconcile.privacy.signs import signed
from reconcile.privacy.speck import enciphered

DIGEST = "row_digest"
_NOT_SAID = ("record_id", "programme", "source_file", "sheet", "source_row", DIGEST, "flags")
_BYTES = 8  # of a digest
_LENGTH = 13  # signs of an id behind its programme, of five bits each
_MOST_RUNS = 16

Digests = NDArray[np.int64]
Ordinals = NDArray[np.int64]


@dataclass(frozen=True)
class Digested:
    """Reads rows of a programme as `standardise` does, and adds the column DIGEST (int64). columns: of the
    table of their records."""

    standardise: Standardise
    programme: str
    columns: Sequence[str]

    def __call__(self, fields: Fields, rows: int, numeric: Fields) -> pa.Table:
        said = self.standardise(fields, rows, numeric)
        found = said.append_column(DIGEST, row_digests(said, self.columns, self.programme))
        return found.replace_schema_metadata(said.schema.metadata)


def row_digests(said: pa.Table, columns: Sequence[str], programme: str) -> pa.Array:
    """The digests of rows of a programme. columns: of the table of their records."""
    names = sorted(name for name in columns if name not in _NOT_SAID)
    return pa.array(_digests(text_of(said, names), programme))


def text_of(said: pa.Table, names: Iterable[str]) -> pa.ChunkedArray:
    """What the rows say in the columns `names`, a text for each row."""
    columns = (_text(said[name]) for name in names)
    return pc.binary_join_element_wise(*columns, "\x1f", null_handling="replace", null_replacement="")


def _text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    days = column.cast(pa.int32()) if pa.types.is_date32(column.type) else column
    return days.cast(pa.string())


def _digests(texts: pa.ChunkedArray, programme: str) -> Digests:
    begun, found = hashlib.sha256(f"{programme}\x1f".encode()), bytearray()
    for text in texts.cast(pa.binary()).to_pylist():
        digest = begun.copy()
        digest.update(text)
        found += digest.digest()[:_BYTES]
    return np.frombuffer(found, np.int64)


class RowIds:
    """Gives the rows of a snapshot their ids, batch by batch."""

    def __init__(self, roll: Roll) -> None:
        self._roll = roll
        self._counted = Counted()

    def of(self, digests: pa.ChunkedArray) -> pa.Array:
        said = digests.to_numpy()
        return row_ids(self._roll, said, self._counted.ordinals(said))


def row_ids(roll: Roll, digests: Digests, ordinals: Ordinals) -> pa.Array:
    """The ids of rows. ordinals: the how-manieth of those that say the same each is, from 1."""
    numbers = enciphered(digests.view(np.uint64), _key(roll.secret))
    ids = signed(numbers, f"{roll.programme.code}-", _LENGTH)
    if not (ordinals > 1).any():
        return ids
    behind = pc.binary_join_element_wise(ids, pa.array(ordinals).cast(pa.string()), "-")
    return pc.if_else(pa.array(ordinals > 1), behind, ids)


def _key(secret: bytes) -> bytes:
    return hmac.digest(secret, b"row ids", "sha256")[:16]


def id_length(roll: Roll) -> int:
    """Signs of an id without an ordinal."""
    return len(roll.programme.code) + 1 + _LENGTH


class Counted:
    """The digests of a snapshot, counted batch by batch."""

    def __init__(self) -> None:
        self._runs: list[Digests] = []
        self._several: dict[int, int] = {}  # how many there were, of those of which there were two

    def ordinals(self, digests: Digests) -> Ordinals:
        """The how-manieth of those that say the same each row is, from 1."""
        alone, at, count = np.unique(digests, return_inverse=True, return_counts=True)
        before = self._seen(alone).astype(np.int64)
        for place in np.flatnonzero(before).tolist():
            before[place] = self._several.get(int(alone[place]), 1)
        for place in np.flatnonzero(before + count > 1).tolist():
            self._several[int(alone[place])] = int(before[place] + count[place])
        self._keep(alone)
        return before[at] + places(at)

    def _seen(self, sorted_digests: Digests) -> NDArray[np.bool_]:
        seen = np.zeros(len(sorted_digests), np.bool_)
        for run in self._runs:
            place = np.minimum(np.searchsorted(run, sorted_digests), len(run) - 1)
            seen |= run[place] == sorted_digests
        return seen

    def _keep(self, sorted_digests: Digests) -> None:
        """Few long runs are looked through faster than many short ones."""
        self._runs += [sorted_digests] if len(sorted_digests) else []
        if len(self._runs) > _MOST_RUNS:
            self._runs = [np.sort(np.concatenate(self._runs), kind="stable")]


def places(groups: NDArray[np.int64]) -> Ordinals:
    """1, 2, ... within each group, in the order in which they stand."""
    if not len(groups):
        return np.zeros(0, np.int64)
    order, rows = np.argsort(groups, kind="stable"), np.arange(len(groups))
    first = np.concatenate(([True], np.diff(groups[order]) != 0))
    place = np.empty(len(groups), np.int64)
    place[order] = rows - np.maximum.accumulate(np.where(first, rows, 0)) + 1
    return place
