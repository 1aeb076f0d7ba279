"""Rows that stood in a snapshot before with the same cells are taken over from it; only others are read.

The snapshots looked into were read by the same code under the same declaration (`SnapshotCache.alike`); of
their rows those are taken that say the same on this day: a file of a million rows has some that say something
else as of tomorrow, and is not read whole for them. Files grow and change in place, so a batch finds most of
its rows in a few row groups of one snapshot: few of them are held at a time. Of a file in another order than
before less is taken over, never anything else.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from types import TracebackType

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from reconcile.ingest.snapshots.cache import Kept
from reconcile.ingest.snapshots.raw_rows import (
    RAW,
    Halves,
    kept_columns,
    raw_digests,
    read_raw,
    unkept_columns,
    with_raw,
)
from reconcile.ingest.standard.kind import SAID_ON, RowKind
from reconcile.parsing.as_of import AsOf
from reconcile.workspace.files.door import GroupReader

_AT_ONCE = 12
"""Row groups that one batch may take rows from."""

_TIMES = 3
"""How often each row group may be read, all in all: of a shuffled file the rest is read as if new."""

_MOST = 0.9
"""Of the rows of a first batch: a snapshot that has so many is taken, and no other is opened. Which one it is
changes no byte."""

Places = NDArray[np.int64]
"""Of rows in a snapshot; -1 where it has none."""


class Earlier:
    """The rows of one snapshot that say on `day` what they say there, found by their digests. Raises OSError
    or ValueError where it is not there as it was sealed."""

    def __init__(self, snapshot: Kept, kind: RowKind, day: date) -> None:
        self._sealed = snapshot.sealed
        raw = read_raw(snapshot.entry)
        days = [raw[name].to_numpy() for name in SAID_ON if name in raw.schema.names]
        self._days = (days[0], days[1]) if days else None
        self._holds = np.full(len(raw), self._sealed.holds(day))
        if self._days:
            self._holds = (self._days[0] <= np.datetime64(day)) & (self._days[1] >= np.datetime64(day))
        self._unkept = raw.select(unkept_columns(kind, raw.schema))
        high, self._low = (raw[name].to_numpy() for name in RAW)
        self._order = np.argsort(high, kind="stable")
        self._high = high[self._order]
        self._records = GroupReader(snapshot.entry / f"{kind.records.name}.parquet", kept_columns(kind))
        self._ends = np.cumsum(self._records.lengths)
        self._left = _TIMES * len(self._ends)
        self._held: OrderedDict[int, pa.Table] = OrderedDict()

    def close(self) -> None:
        self._records.close()

    def find(self, digests: Halves) -> Places:
        """Where the rows of a batch with these digests stand, as far as `rows` can tell what they say."""
        return self._in_reach(self.standing(digests))

    def standing(self, digests: Halves) -> Places:
        """Where rows with these digests stand."""
        at = np.minimum(np.searchsorted(self._high, digests[:, 0]), len(self._high) - 1)
        rows = self._order[at]
        same = (self._high[at] == digests[:, 0]) & (self._low[rows] == digests[:, 1]) & digests.any(axis=1)
        return np.where(same & self._holds[rows], rows, -1)

    def days(self, places: Places) -> tuple[date, date]:
        """The first and the last day on which the rows at `places` say so."""
        if not self._days:
            return date.fromisoformat(self._sealed.first), date.fromisoformat(self._sealed.last)
        return self._days[0][places].max().item(), self._days[1][places].min().item()

    def rows(self, places: Places) -> pa.Table:
        """What the rows at `places`, all of them found in one batch, say."""
        groups = np.searchsorted(self._ends, places, side="right")
        needed = np.unique(groups)
        tables = [self._group(int(group)) for group in needed]
        begins = np.cumsum([0, *(len(table) for table in tables)])[:-1]
        within = places - (self._ends[groups] - np.asarray(self._records.lengths)[groups])
        found = pa.concat_tables(tables).take(pa.array(begins[np.searchsorted(needed, groups)] + within))
        beside = self._unkept.take(pa.array(places))
        for name in beside.schema.names:
            found = found.append_column(name, beside[name])
        for name, days in zip(SAID_ON, self._days or (), strict=False):
            found = found.append_column(name, pa.array(days[places]))
        return found

    def _in_reach(self, places: Places) -> Places:
        """Those in the row groups that hold most of them."""
        groups = np.searchsorted(self._ends, places, side="right")
        needed, counts = np.unique(groups[places >= 0], return_counts=True)
        near = needed[np.argsort(-counts, kind="stable")[:_AT_ONCE]]
        near = np.array([group for group in near if group in self._held or self._spend()], np.int64)
        return np.where((places >= 0) & np.isin(groups, near), places, -1)

    def _spend(self) -> bool:
        self._left -= 1
        return self._left >= 0

    def _group(self, number: int) -> pa.Table:
        if number not in self._held:
            self._held[number] = self._records.read(number)
        self._held.move_to_end(number)
        while len(self._held) > _AT_ONCE:
            self._held.popitem(last=False)
        return self._held[number]


@dataclass(frozen=True)
class Looked:
    """A batch, looked up. at: where each row stands in the snapshot; new: those that stand nowhere."""

    batch: pa.RecordBatch
    digests: Halves
    at: Places
    new: pa.RecordBatch


class TakenOver:
    """What a reading takes over on a day from snapshots before. kept: those; None when nothing is to be left
    for the next reading either. likely: whether there are any."""

    def __init__(self, kind: RowKind, kept: Sequence[Kept] | None, day: date) -> None:
        self._kind, self._kept, self._day = kind, kept, day
        self._earlier: Earlier | None = None
        self.likely = bool(kept)

    def __enter__(self) -> TakenOver:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def look(
        self, batches: Iterable[pa.RecordBatch], names: tuple[str, ...], beyond: Callable[..., pa.Array]
    ) -> Iterator[Looked]:
        """The batches of a sheet, looked up. names: of its fields. beyond: as Tally says it of a batch."""
        for number, batch in enumerate(batches):
            if self._kept is None:
                nothing = np.zeros((batch.num_rows, 2), np.uint64)
                yield Looked(batch, nothing, np.full(batch.num_rows, -1), batch)
                continue
            fields = {name: batch[name] for name in names}
            digests = raw_digests(batch, names, beyond(fields, batch.num_rows))
            if number == 0 and self._earlier is None:
                self._choose(digests)
            at = self._earlier.find(digests) if self._earlier else np.full(batch.num_rows, -1)
            yield Looked(batch, digests, at, batch.filter(pa.array(at < 0)) if (at >= 0).any() else batch)

    def joined(
        self, batches: Iterable[tuple[Looked, pa.Table | None]], as_of: AsOf
    ) -> Iterator[tuple[pa.RecordBatch, pa.Table]]:
        """Each batch and what all its rows say, with their digests, given what its new ones do. as_of: gets
        to know between which days it is so."""
        for looked, made in batches:
            said = self._joined(looked, made, as_of)
            yield looked.batch, said if self._kept is None else with_raw(said, looked.digests)

    def _joined(self, looked: Looked, made: pa.Table | None, as_of: AsOf) -> pa.Table:
        known = looked.at >= 0
        if self._earlier is None or not known.any():
            assert made is not None
            return made
        as_of.narrow(*self._earlier.days(looked.at[known]))
        before = self._earlier.rows(looked.at[known])
        if made is None:
            return before
        place = np.empty(len(known), np.int64)
        place[~known], place[known] = np.arange(len(made)), len(made) + np.arange(len(before))
        both = pa.concat_tables([made.select(before.schema.names), before])
        return both.take(pa.array(place)).replace_schema_metadata(made.schema.metadata)

    def _choose(self, digests: Halves) -> None:
        """Take from the snapshot that has most of these rows; from none where none has any."""
        best = 0
        for kept in self._kept or ():
            if best >= _MOST * len(digests):
                return
            earlier = opened_earlier(kept, self._kind, self._day)
            hits = int((earlier.standing(digests) >= 0).sum()) if earlier else 0
            if earlier and hits > best and kept.is_whole():
                self._close()
                self._earlier, best = earlier, hits
            elif earlier:
                earlier.close()

    def _close(self) -> None:
        if self._earlier is not None:
            self._earlier.close()


def opened_earlier(kept: Kept, kind: RowKind, day: date) -> Earlier | None:
    """None where whoever shares the cache removed or spoilt it."""
    try:
        return Earlier(kept, kind, day)
    except (OSError, ValueError):
        return None
