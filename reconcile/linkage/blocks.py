"""Blocks and their pairs, made in this process: keys become one sorted number, neighbours that are equal are pairs."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
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
    """The blocks of a rule: rows of the largest, the size above which they were narrowed, how many were, rows left out."""

    largest: int
    narrowed_above: int
    narrowed: int = 0
    left_out: int = 0


@dataclass(frozen=True)
class _Column:
    """numbers: equal where the values are; known: False where there is none."""

    numbers: NDArray[np.uint64]
    known: NDArray[np.bool_]


def pair_up(keys: pa.Table, rules: Sequence[BlockingRule], limit: Limit, largest: int) -> tuple[pa.Table, list[Blocks]]:
    """The pairs of all rules as table [l, r, rule, rules], each once, and what the blocks of each rule were.

    keys: column row_number_ (ascending) and every column that a rule names. largest: the most rows of a part of a narrowed block.
    """
    rows = len(keys)
    columns = {name: _numbered(keys[name]) for name in keys.column_names if name != "row_number_"}
    shift = np.int64(max(len(rules), 1))
    if rows * rows * int(shift) >= 1 << 63:
        raise ValueError(f"{rows} rows are too many to pair in one process")

    def pairs_of(place: int) -> tuple[Longs, Blocks]:
        pairs, blocks = _pair(rules[place], columns, rows, limit, largest)
        return pairs * shift + place, blocks

    with ThreadPoolExecutor(min(os.cpu_count() or 1, 4)) as crew:
        made = list(crew.map(pairs_of, range(len(rules))))
    every = np.concatenate([pairs for pairs, _ in made]) if made else np.empty(0, np.int64)
    every.sort()
    pairs, places = every // shift, (every % shift).astype(np.int32)
    first = np.flatnonzero(np.r_[True, pairs[1:] != pairs[:-1]]) if len(pairs) else np.empty(0, np.int64)
    bits = np.bitwise_or.reduceat(np.left_shift(np.int32(1), places), first) if len(first) else np.empty(0, np.int32)
    numbers = keys["row_number_"].to_numpy()
    left, right = numbers[pairs[first] // max(rows, 1)], numbers[pairs[first] % max(rows, 1)]
    table = pa.table({"l": left, "r": right, "rule": places[first].astype(np.int8), "rules": bits})
    return table, [blocks for _, blocks in made]


def _numbered(column: pa.ChunkedArray) -> _Column:
    if not pa.types.is_integer(column.type):
        encoded = column.combine_chunks().dictionary_encode()
        column = pa.chunked_array([encoded.indices])
    known = pc.is_valid(column).to_numpy() if column.null_count else np.ones(len(column), dtype=bool)
    return _Column(column.fill_null(0).to_numpy().astype(np.int64).view(np.uint64), known)


def _mix(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """A permutation of 64-bit numbers that scatters them (after the finaliser of Steele, Lea and Flood 2014)."""
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return numbers ^ (numbers >> np.uint64(31))


def _hashes(columns: Sequence[_Column], rows: Rows) -> NDArray[np.uint64]:
    mixed = _mix(columns[0].numbers[rows])
    for column in columns[1:]:
        mixed = _mix(mixed * np.uint64(3) + column.numbers[rows])
    return mixed


def _pair(rule: BlockingRule, columns: dict[str, _Column], count: int, limit: Limit, largest: int) -> tuple[Longs, Blocks]:
    """The pairs of a rule, each as left * count + right."""
    keys = [columns[name] for name in rule.keys]
    rows = np.flatnonzero(np.logical_and.reduce([column.known for column in keys]))
    sorted_rows, starts = _blocks(keys, rows)
    sizes = np.diff(np.r_[starts, len(sorted_rows)])
    of_size = np.bincount(sizes) if len(sizes) else np.zeros(1, np.int64)
    seen = np.flatnonzero(of_size)
    bound = limit(rule, (seen, of_size[seen]))
    oversized = sizes > bound
    small = np.repeat(~oversized, sizes)
    found = [_neighbours(keys, sorted_rows[small], np.repeat(np.flatnonzero(~oversized), sizes[~oversized]), count)]
    left_out = 0
    if oversized.any():
        block = np.repeat(np.flatnonzero(oversized), sizes[oversized])
        deep, left_out = _narrowed(rule, columns, sorted_rows[~small], block, count=count, largest=largest)
        found += deep
    pairs = np.concatenate(found)
    if rule.lacking:
        known = columns[rule.lacking].known
        pairs = pairs[~(known[pairs // count] & known[pairs % count])]
    return pairs, Blocks(int(sizes.max(initial=0)), bound, int(oversized.sum()), left_out)


def _blocks(columns: Sequence[_Column], rows: Rows) -> tuple[Rows, Longs]:
    """Rows sorted so that those equal on all columns stand together, and where each such block starts."""
    hashes = _hashes(columns, rows)
    order = np.argsort(hashes)
    hashes = hashes[order]
    starts = np.flatnonzero(np.r_[True, hashes[1:] != hashes[:-1]]) if len(hashes) else np.empty(0, np.int64)
    return rows[order], starts


def _neighbours(keys: Sequence[_Column], rows: Rows, block: Longs, count: int) -> Longs:
    """All pairs within blocks. rows: block by block; block: the number of each row's block, in the same order."""
    found = []
    at = np.flatnonzero(block[1:] == block[:-1])
    step = 1
    while len(at):
        one, two = rows[at], rows[at + step]
        same = np.logical_and.reduce([key.numbers[one] == key.numbers[two] for key in keys])  # hashes may collide
        one, two = one[same], two[same]
        found.append(np.minimum(one, two) * count + np.maximum(one, two))
        step += 1
        at = at[at + step < len(block)]
        at = at[block[at + step] == block[at]]
    return np.concatenate(found) if found else np.empty(0, np.int64)


def _narrowed(
    rule: BlockingRule, columns: dict[str, _Column], rows: Rows, block: Longs, *, count: int, largest: int
) -> tuple[list[Longs], int]:
    """The pairs of oversized blocks, each split as deep as its largest part asks for; and the rows of those left out."""
    found: list[Longs] = []
    keys = [columns[name] for name in rule.keys]
    for depth in range(1, len(rule.narrow) + 1):
        if not len(rows):
            break
        narrow = [columns[name] for name in rule.narrow[:depth]]
        # a row that does not know the narrowing key counts in a part of its own kind, but joins nobody
        unknown = [_Column((~column.known).astype(np.uint64), column.known) for column in narrow]
        within = np.zeros(count, np.uint64)
        within[rows] = block.astype(np.uint64)
        parts = [_Column(within, np.ones(count, dtype=bool)), *narrow, *unknown]
        order = np.argsort(_hashes(parts, rows))
        hashes = _hashes(parts, rows)[order]
        starts = np.flatnonzero(np.r_[True, hashes[1:] != hashes[:-1]])
        sizes = np.diff(np.r_[starts, len(rows)])
        widest = np.zeros(int(block.max()) + 1, np.int64)
        np.maximum.at(widest, block[order][starts], sizes)
        enough = widest[block] <= largest
        part = np.empty(len(rows), np.int64)
        part[order] = np.repeat(np.arange(len(starts)), sizes)
        joining = enough & np.logical_and.reduce([column.known[rows] for column in narrow])
        by_part = np.argsort(part[joining], kind="stable")
        found.append(_neighbours([*keys, *narrow], rows[joining][by_part], part[joining][by_part], count))
        rows, block = rows[~enough], block[~enough]
    return found, len(rows)
