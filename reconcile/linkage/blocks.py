"""Blocks and their pairs, made in this process: keys become one sorted number, neighbours that are equal
are pairs."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from reconcile.linkage.model import BlockingRule

Longs = NDArray[np.int64]
Rows = NDArray[np.int64]
Histogram = tuple[Longs, Longs]
"""Sizes of blocks, ascending, and how many blocks there are of each."""

Limit = Callable[[BlockingRule, Histogram], int]
"""A rule and its blocks -> the size above which blocks are narrowed."""


@dataclass(frozen=True)
class Blocks:
    """The blocks of a rule: rows of the largest, the size above which they were narrowed, how many were,
    rows left out."""

    largest: int
    narrowed_above: int
    narrowed: int = 0
    left_out: int = 0


@dataclass(frozen=True)
class _Column:
    """numbers: equal where the values are, anything where there is none; known: which rows have one, None
    for all."""

    numbers: NDArray[np.generic]
    known: NDArray[np.bool_] | None


def pair_up(
    keys: pa.Table, rules: Sequence[BlockingRule], limit: Limit, largest: int
) -> tuple[pa.Table, list[Blocks]]:
    """The pairs of all rules as table [l, r, rule, rules], each once, and what the blocks of each rule were.

    keys: column row_number_ (ascending) and every column that a rule names. largest: the most rows of a part
    of a narrowed block. Raises ValueError for more rows than a pair and its rule can be told of in 63 bits
    (some hundred millions).
    """
    width, rule_width = max(len(keys) - 1, 1).bit_length(), max(len(rules) - 1, 1).bit_length()
    if 2 * width + rule_width > 63:
        raise ValueError(f"{len(keys)} rows are too many to pair in one process")
    columns = {name: _numbered(keys[name]) for name in keys.column_names if name != "row_number_"}

    def pairs_of(place: int) -> tuple[Longs, Blocks]:
        pairs, blocks = _Pairing(rules[place], columns, len(keys), largest).pairs(limit)
        return pairs << rule_width | place, blocks

    with ThreadPoolExecutor(min(os.cpu_count() or 1, 4)) as crew:
        made = list(crew.map(pairs_of, range(len(rules))))
    every = np.concatenate([np.empty(0, np.int64), *(pairs for pairs, _ in made)])
    every.sort()
    places = (every & ((1 << rule_width) - 1)).astype(np.int8)
    every >>= rule_width
    first = np.flatnonzero(np.diff(every, prepend=-1))
    bits = (
        np.bitwise_or.reduceat(np.left_shift(np.int32(1), places, dtype=np.int32), first)
        if len(first)
        else np.empty(0, np.int32)
    )
    pairs, numbers = every[first], keys["row_number_"].to_numpy()
    left, right = numbers[pairs >> width], numbers[pairs & ((1 << width) - 1)]
    return pa.table({"l": left, "r": right, "rule": places[first], "rules": bits}), [
        blocks for _, blocks in made
    ]


def _numbered(column: pa.ChunkedArray) -> _Column:
    array = column.combine_chunks()
    if not pa.types.is_integer(array.type):
        array = array.dictionary_encode().indices
    known = pc.is_valid(array).to_numpy(zero_copy_only=False) if array.null_count else None
    if array.null_count:  # the buffer as it is: what stands where nothing is known does not matter
        array = pa.Array.from_buffers(array.type, len(array), [None, array.buffers()[1]], offset=array.offset)
    return _Column(array.to_numpy(), known)


def _hashes(columns: Sequence[_Column], rows: Rows) -> NDArray[np.uint64]:
    """A 64-bit number for the values of each row (the finaliser of Steele, Lea and Flood 2014 after each
    column).

    Two blocks share one about once in 300,000 runs of ten million rows; their pairs are then compared in
    vain.
    """
    mixed = np.zeros(len(rows), np.uint64)
    for column in columns:
        mixed *= np.uint64(3)
        mixed += column.numbers[rows].astype(np.int64).view(np.uint64)
        for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB), (31, 1)):
            mixed ^= mixed >> np.uint64(shift)
            mixed *= np.uint64(factor)
    return mixed


def _known(columns: Sequence[_Column], rows: int) -> NDArray[np.bool_]:
    known = [column.known for column in columns if column.known is not None]
    return np.logical_and.reduce(known) if known else np.ones(rows, dtype=bool)


@dataclass(frozen=True)
class _Pairing:
    """One rule at work. A pair is left << width | right."""

    rule: BlockingRule
    columns: Mapping[str, _Column]
    count: int
    largest: int

    @property
    def _width(self) -> int:
        return max(self.count - 1, 1).bit_length()

    def pairs(self, limit: Limit) -> tuple[Longs, Blocks]:
        keys = [self.columns[name] for name in self.rule.keys]
        rows = np.flatnonzero(_known(keys, self.count))
        hashes = _hashes(keys, rows)
        order = np.argsort(hashes)
        hashes, rows = hashes[order], rows[order]
        starts = (
            np.flatnonzero(np.r_[True, hashes[1:] != hashes[:-1]]) if len(hashes) else np.empty(0, np.int64)
        )
        sizes = np.diff(starts, append=len(hashes))
        of_size = np.bincount(sizes, minlength=1)
        seen = np.flatnonzero(of_size)
        bound = limit(self.rule, (seen, of_size[seen]))
        oversized, left_out = sizes > bound, 0
        if oversized.any():
            large = np.repeat(oversized, sizes)
            deep, left_out = self._narrowed(
                rows[large], np.repeat(np.flatnonzero(oversized), sizes[oversized])
            )
            pairs = np.concatenate([self._neighbours(rows[~large], hashes[~large]), *deep])
        else:
            pairs = self._neighbours(rows, hashes)
        if self.rule.lacking:
            known = _known([self.columns[self.rule.lacking]], self.count)
            pairs = pairs[~(known[pairs >> self._width] & known[pairs & ((1 << self._width) - 1)])]
        return pairs, Blocks(int(sizes.max(initial=0)), bound, int(oversized.sum()), left_out)

    def _neighbours(self, rows: Rows, block: NDArray[np.generic]) -> Longs:
        """All pairs within blocks. block: for each row a number of its block; rows of a block stand
        together."""
        found = [np.empty(0, np.int64)]
        at, step = np.flatnonzero(block[1:] == block[:-1]), 1
        while len(at):
            one, two = rows[at], rows[at + step]
            found.append(np.minimum(one, two) << self._width | np.maximum(one, two))
            step += 1
            at = at[: np.searchsorted(at, len(block) - step)]
            at = at[block[at + step] == block[at]]
        return np.concatenate(found)

    def _narrowed(self, rows: Rows, block: Longs) -> tuple[list[Longs], int]:
        """The pairs of oversized blocks, each split as deep as its largest part asks for; and the rows of
        those left out."""
        found: list[Longs] = []
        for depth in range(1, len(self.rule.narrow) + 1):
            if not len(rows):
                break
            narrow = [self.columns[name] for name in self.rule.narrow[:depth]]
            # a row that does not know the narrowing key counts in a part of its own kind, but joins nobody
            parts = [_Column(block, None)]
            for column in narrow:
                known = column.known[rows] if column.known is not None else np.ones(len(rows), dtype=bool)
                parts += [_Column(np.where(known, column.numbers[rows], 0), None), _Column(known, None)]
            hashes = _hashes(parts, np.arange(len(rows)))
            order = np.argsort(hashes)
            rows, block, hashes = rows[order], block[order], hashes[order]
            starts = np.flatnonzero(np.r_[True, hashes[1:] != hashes[:-1]])
            widest = np.zeros(int(block.max()) + 1, np.int64)
            np.maximum.at(widest, block[starts], np.diff(starts, append=len(rows)))
            enough = widest[block] <= self.largest
            joining = enough & _known(narrow, self.count)[rows]
            found.append(self._neighbours(rows[joining], hashes[joining]))
            rows, block = rows[~enough], block[~enough]
        return found, len(rows)
