"""Blocks and their pairs, made in this process: keys become one sorted number, neighbours that are equal
are pairs."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from reconcile.linkage.model import BlockingRule

Longs = NDArray[np.int64]
Rows = NDArray[np.int64]
Depths = NDArray[np.int8]
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


class Blocking:
    """The blocks of rows by their keys. keys: column row_number_ (ascending) and every column that a rule
    names. largest: the most rows of a part of a narrowed block.

    Raises ValueError for more rows than a pair and its rule can be told of in 63 bits (some hundred
    millions).
    """

    def __init__(self, keys: pa.Table, rules: Sequence[BlockingRule], largest: int) -> None:
        self._width = max(len(keys) - 1, 1).bit_length()
        self._rule_width = max(len(rules) - 1, 1).bit_length()
        if 2 * self._width + self._rule_width > 63:
            raise ValueError(f"{len(keys)} rows are too many to pair in one process")
        columns = {name: _numbered(keys[name]) for name in keys.column_names if name != "row_number_"}
        self._numbers = keys["row_number_"].to_numpy()
        self._at_work = [_Pairing(rule, columns, len(keys), largest) for rule in rules]
        self._made: dict[int, Longs] = {}

    def measure(self, limit: Limit, whole: bool) -> tuple[list[Blocks], list[Depths | None]]:
        """What the blocks of each rule are, and how deep each row's block is narrowed: None where none is.

        whole: all pairs will be asked for, so that those of a rule may be made of its blocks while they are
        at hand.
        """
        with _crew() as crew:
            measured = list(crew.map(lambda pairing: pairing.measure(limit, whole), self._at_work))
        self._made = {place: made for place, (*_, made) in enumerate(measured) if made is not None}
        return [blocks for blocks, *_ in measured], [depths for _, depths, _ in measured]

    def pair_up(self, depths: Sequence[Depths | None], fresh: NDArray[np.bool_] | None) -> pa.Table:
        """The pairs of all rules as table [l, r, rule, rules], each once; fresh: those with one of these rows
        alone."""

        def pairs_of(place: int) -> Longs:
            pairs = self._made.pop(place, None) if fresh is None else None
            if pairs is None:
                pairs = self._at_work[place].pairs(depths[place], fresh)
            pairs <<= self._rule_width
            pairs |= place
            return pairs

        with _crew() as crew:
            every = _together(list(crew.map(pairs_of, range(len(self._at_work)))))
        every.sort()
        places = (every & ((1 << self._rule_width) - 1)).astype(np.int8)
        every >>= self._rule_width
        first = np.flatnonzero(_begins(every))
        # a rule makes a pair once: its bits are a sum. Sums up to the end of each pair, however often they
        # run over, are made sooner than one for each
        sums = np.left_shift(np.uint32(1), places.view(np.uint8), dtype=np.uint32).cumsum(dtype=np.uint32)
        bits = np.diff(sums[np.append(first, len(every))[1:] - 1], prepend=np.uint32(0))
        pairs, numbers = every[first], self._numbers
        left, right = numbers[pairs >> self._width], numbers[pairs & ((1 << self._width) - 1)]
        return pa.table({"l": left, "r": right, "rule": places[first], "rules": bits.view(np.int32)})


def _crew() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(min(os.cpu_count() or 1, 4))


def _together(parts: list[Longs]) -> Longs:
    """All parts one after the other; each is given back as it is taken over."""
    every, end = np.empty(sum(map(len, parts)), np.int64), 0
    while parts:
        part = parts.pop()
        every[end : end + len(part)] = part
        end += len(part)
    return every


def _numbered(column: pa.ChunkedArray) -> _Column:
    array = column.combine_chunks()
    if not pa.types.is_integer(array.type):
        array = array.dictionary_encode().indices
    known = pc.is_valid(array).to_numpy(zero_copy_only=False) if array.null_count else None
    if array.null_count:  # the buffer as it is: what stands where nothing is known does not matter
        array = pa.Array.from_buffers(array.type, len(array), [None, array.buffers()[1]], offset=array.offset)
    return _Column(array.to_numpy(), known)


def _hashes(columns: Sequence[_Column], rows: Rows) -> NDArray[np.uint64]:
    """A 64-bit number for the values of each row: after each column a multiplication, whose high bits are
    folded into the low ones, so that what follows meets numbers spread over all bits.

    Two blocks share one about once in 300,000 runs of ten million rows; their pairs are then compared in
    vain.
    """
    mixed = np.zeros(len(rows), np.uint64)
    for column in columns:
        mixed ^= column.numbers[rows].astype(np.int64).view(np.uint64)
        mixed *= _ODD
        mixed ^= mixed >> np.uint64(32)
        mixed *= _ODD
    return mixed


_ODD = np.uint64(0x9E3779B97F4A7C15)


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

    def measure(self, limit: Limit, whole: bool) -> tuple[Blocks, Depths | None, Longs | None]:
        """The blocks of the rule, the depth at which each row's block is narrowed (0 for not at all, -1 where
        none suffices), and, of a `whole` that takes no more than these blocks, its pairs."""
        rows, hashes = self._with_lack(*self._hashed(np.arange(self.count)))
        at_hand = whole and not self.rule.lacking
        order = np.argsort(hashes) if at_hand else None
        ordered = np.sort(hashes) if order is None else hashes[order]
        starts = np.flatnonzero(_begins(ordered))
        sizes = np.diff(starts, append=len(ordered))
        of_size = np.bincount(sizes, minlength=1)
        seen = np.flatnonzero(of_size)
        bound = limit(self.rule, (seen, of_size[seen]))
        oversized = sizes > bound
        largest = int(sizes.max(initial=0))
        if not oversized.any():
            pairs = None if order is None else self._neighbours(rows[order], ordered)
            return Blocks(largest, bound), None, pairs
        large = ordered[starts[oversized]]
        met = _met(hashes, large)
        block = np.minimum(np.searchsorted(large, hashes[met]), len(large) - 1)
        inside = large[block] == hashes[met]
        rows, block = rows[met][inside], block[inside]
        depths = np.zeros(self.count, np.int8)
        depths[rows] = self._deep(rows, block)
        return Blocks(largest, bound, int(oversized.sum()), int((depths < 0).sum())), depths, None

    def pairs(self, depths: Depths | None, fresh: NDArray[np.bool_] | None) -> Longs:
        """The rule's pairs. depths: as `measure` found them. fresh: only pairs with one of these rows."""
        rows, hashes = self._hashed(np.arange(self.count))
        if fresh is not None:
            met = _met(hashes, hashes[fresh[rows]])
            rows, hashes = rows[met], hashes[met]
        rows, hashes = self._with_lack(rows, hashes)
        if depths is None:
            pairs = self._neighbours(*_ordered(rows, hashes))
        else:
            parts = [
                self._neighbours(*_ordered(*self._at_depth(rows, depths, depth))) for depth in self._depths
            ]
            pairs = np.concatenate(parts)
        keep = np.ones(len(pairs), dtype=bool)
        left, right = pairs >> self._width, pairs & ((1 << self._width) - 1)
        if self._lacks is not None:
            keep &= self._lacks[left] | self._lacks[right]
        if fresh is not None:
            keep &= fresh[left] | fresh[right]
        return pairs[keep]

    @cached_property
    def _lacks(self) -> NDArray[np.bool_] | None:
        """Which rows lack what one of a pair must lack, None where the rule asks for nothing of the kind."""
        return ~_known([self.columns[self.rule.lacking]], self.count) if self.rule.lacking else None

    def _with_lack(self, rows: Rows, hashes: NDArray[np.uint64]) -> tuple[Rows, NDArray[np.uint64]]:
        """Of rows and their blocks those whose block holds one that lacks it: no other makes a pair."""
        if self._lacks is None:
            return rows, hashes
        lacking = np.unique(hashes[self._lacks[rows]])
        met = _met(hashes, lacking)
        if len(lacking):
            met = met[
                lacking[np.minimum(np.searchsorted(lacking, hashes[met]), len(lacking) - 1)] == hashes[met]
            ]
        return rows[met], hashes[met]

    @property
    def _depths(self) -> range:
        return range(len(self.rule.narrow) + 1)

    def _hashed(self, rows: Rows, depth: int = 0) -> tuple[Rows, NDArray[np.uint64]]:
        """Of `rows` those that know all keys down to `depth`, and the number of the block of each."""
        keys = [self.columns[name] for name in (*self.rule.keys, *self.rule.narrow[:depth])]
        rows = rows[_known(keys, self.count)[rows]]
        return rows, _hashes(keys, rows)

    def _at_depth(self, rows: Rows, depths: Depths, depth: int) -> tuple[Rows, NDArray[np.uint64]]:
        return self._hashed(rows[depths[rows] == depth], depth)

    def _neighbours(self, rows: Rows, block: NDArray[np.uint64]) -> Longs:
        """All pairs within blocks. block: for each row a number of its block, ascending."""
        found = [np.empty(0, np.int64)]
        at, step = np.flatnonzero(block[1:] == block[:-1]), 1
        while len(at):
            one, two = rows[at], rows[at + step]
            found.append(np.minimum(one, two) << self._width | np.maximum(one, two))
            step += 1
            at = at[: np.searchsorted(at, len(block) - step)]
            at = at[block[at + step] == block[at]]
        return np.concatenate(found)

    def _deep(self, rows: Rows, block: Longs) -> Depths:
        """The depth at which the largest part of each row's block is small enough; -1 where none is."""
        found = np.full(len(rows), -1, np.int8)
        for depth in reversed(self._depths[1:]):
            # a row that does not know the narrowing key counts in a part of its own kind, but joins nobody
            parts = [_Column(block, None)]
            for column in (self.columns[name] for name in self.rule.narrow[:depth]):
                known = column.known[rows] if column.known is not None else np.ones(len(rows), dtype=bool)
                parts += [_Column(np.where(known, column.numbers[rows], 0), None), _Column(known, None)]
            hashes = _hashes(parts, np.arange(len(rows)))
            order = np.argsort(hashes)
            starts = np.flatnonzero(_begins(hashes[order]))
            widest = np.zeros(int(block.max()) + 1, np.int64)
            np.maximum.at(widest, block[order][starts], np.diff(starts, append=len(rows)))
            found[widest[block] <= self.largest] = depth
        return found


def _ordered(rows: Rows, block: NDArray[np.uint64]) -> tuple[Rows, NDArray[np.uint64]]:
    order = np.argsort(block)
    return rows[order], block[order]


def _begins(ordered: NDArray[np.integer[Any]]) -> NDArray[np.bool_]:
    """Where in sorted numbers another one begins."""
    begins = np.ones(len(ordered), dtype=bool)
    np.not_equal(ordered[1:], ordered[:-1], out=begins[1:])
    return begins


def _met(numbers: NDArray[np.uint64], among: NDArray[np.uint64]) -> Rows:
    """The places of `numbers` that are among those of `among`, and a few others: their high bits are looked
    up, of which there are more than of numbers to be met."""
    shift = np.uint64(64 - _HIGH_BITS)
    wanted = np.zeros(1 << _HIGH_BITS, dtype=bool)
    wanted[among >> shift] = True
    return np.flatnonzero(wanted[numbers >> shift])


_HIGH_BITS = 24
