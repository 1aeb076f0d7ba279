"""Numbers of a person on more people than one family: an operator's NIK in every row, a school's number, a
default.

A number that is one person's may stray over a family: children are listed under a parent's NIK, brothers
under one card. It goes no further, and a family card has ten lines. A number that more people of one file
bear than that is a fault of the file. People are told apart by name and birth date as written: one person
listed for each of many months stays one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from reconcile.ingest.cells.letters import hashed, words

LINES = 10
"""Lines of a family card: more people than this share no number that is one's own."""

INSTITUTION = 25
"""People on one family card beyond whom it is an institution's or a filler's."""

LIMITS = {"nik": LINES, "nisn": LINES, "card_number": LINES, "kk": INSTITUTION}
"""Field -> the most people of a file behind one of its numbers."""

Crowded = Mapping[str, frozenset[str]]
"""Field -> its cells, as written, that stand for more people than one of them can be."""

_NAMES = ("name", "given_name", "family_name", "parent_and_child")
_BIRTHS = ("birth_date", "birth_place_and_date", "birth_year", "age")
_CUT = re.compile(r"\W*\d[.,]\d+E\+?\d+\W*$", re.IGNORECASE)
"""A number that Excel cut to 3,17E+15 is alike for thousands: that is wrong with it, not its bearers."""

_BUCKETS = 1 << 22
_FEW = 1 << 16
"""Numbers that are kept as they come: arrays of all buckets cost a small file 20 ms."""
_SEED = 2018
_TELLING = 64
"""Bytes of a number looked at; those that are alike so far share a bucket, and are told apart when it is
full."""


def _buckets(values: pa.StringArray) -> npt.NDArray[np.int64]:
    """A number below _BUCKETS for each text (no nulls); equal texts have equal ones, whichever batch they
    come in."""
    values = pc.binary_slice(values.cast(pa.binary()), 0, _TELLING)
    found: npt.NDArray[np.int64] = (hashed(words(values), _SEED) % np.uint64(_BUCKETS)).astype(np.int64)
    return found


@dataclass
class _Buckets:
    """How many numbers came in each bucket: few are kept, of many the counts."""

    kept: list[npt.NDArray[np.int64]] = field(default_factory=list)
    count: int = 0
    counts: npt.NDArray[np.int32] | None = None

    def add(self, buckets: npt.NDArray[np.int64]) -> None:
        self.kept.append(buckets)
        self.count += len(buckets)
        if self.count > _FEW:
            if self.counts is None:
                self.counts = np.zeros(_BUCKETS, np.int32)
            for some in self.kept:
                np.add.at(self.counts, some, np.int32(1))  # of their own type: fifty times as fast
            self.kept.clear()

    def above(self, limit: int) -> npt.NDArray[np.bool_] | None:
        """For each bucket whether more than `limit` numbers came in it; None where none did."""
        if self.counts is not None:
            full = self.counts > limit
            return full if full.any() else None
        met, times = np.unique(np.concatenate(self.kept), return_counts=True)
        if not (times > limit).any():
            return None
        full = np.zeros(_BUCKETS, np.bool_)
        full[met[times > limit]] = True
        return full


@dataclass
class CrowdTally:
    """Counts the numbers of a file in buckets while it is read, so that few rows need a second look;
    memory is flat."""

    rows: dict[str, _Buckets] = field(default_factory=dict)

    def add(self, fields: Mapping[str, pa.Array]) -> None:
        """Count a batch of cells as written."""
        for name in LIMITS.keys() & fields.keys():
            filled = fields[name].drop_null()
            if len(filled):
                self.rows.setdefault(name, _Buckets()).add(_buckets(filled))

    def crowded(self, batches: Iterable[pa.RecordBatch]) -> Crowded:
        """The numbers that too many people bear. batches: the rows counted, once more, with what names
        them."""
        above = {name: buckets.above(LIMITS[name]) for name, buckets in self.rows.items()}
        full = {name: buckets for name, buckets in above.items() if buckets is not None}
        if not full:
            return {}
        people: dict[str, dict[str, set[tuple[str | None, ...]]]] = {name: defaultdict(set) for name in full}
        for batch in batches:
            for name, buckets in full.items():
                if name in batch.schema.names:
                    _meet(batch, name, buckets, people[name])
        found = {
            name: frozenset(
                cell for cell, bearers in of.items() if len(bearers) > LIMITS[name] and not _CUT.match(cell)
            )
            for name, of in people.items()
        }
        return {name: cells for name, cells in found.items() if cells}


def _meet(
    batch: pa.RecordBatch,
    name: str,
    full: npt.NDArray[np.bool_],
    people: dict[str, set[tuple[str | None, ...]]],
) -> None:
    """Add the different people of a batch behind each number whose bucket is full, until there are too
    many of them."""
    told = [column for column in (*_NAMES, *_BIRTHS) if column in batch.schema.names]
    rows = batch.select([name, *told]).filter(pc.is_valid(batch[name]))
    settled = pa.array([cell for cell, bearers in people.items() if len(bearers) > LIMITS[name]], pa.string())
    rows = rows.filter(pc.invert(pc.is_in(rows[name], settled)))
    if rows.num_rows:
        rows = rows.filter(pa.array(full[_buckets(rows[name])]))
    different = pa.Table.from_batches([rows]).group_by([name, *told]).aggregate([])
    for cell, *said in zip(*(different[column].to_pylist() for column in (name, *told)), strict=True):
        if len(people[cell]) <= LIMITS[name]:
            people[cell].add(tuple(said))


def without_repeated(cells: list[str], most: int = LINES) -> list[str]:
    """The cells but for those that stand on more rows than a number of one's own could: they say nothing
    of the column."""
    counts: dict[str, int] = defaultdict(int)
    for cell in cells:
        counts[cell] += 1
    return [cell for cell in cells if counts[cell] <= most]
