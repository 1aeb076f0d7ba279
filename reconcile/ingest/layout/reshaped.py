"""A sheet whose rows are brought into the shape of a table as they are read: columns split, blocks and
merged cells spread."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa

from reconcile.ingest.cells.sheets import Batch, Sheet, SheetOver
from reconcile.ingest.layout.layouts import HeadedColumn, Layout
from reconcile.programmes.headings import Match

Stream = Iterator[Batch]
Step = Callable[[Stream], Stream]
"""Batches in, batches out; all of a sheet in order. A step may add columns at the end, never take any
away."""

SHARED = frozenset(
    [
        *("kk", "address", "rt", "rw", "rt_rw", "kelurahan", "kecamatan", "city", "province"),
        *("region_code", "province_code", "city_code", "kecamatan_code", "kelurahan_code"),
        *(
            "school",
            "npsn",
            "level",
            "grade",
            "year",
            "stage",
            "period_start",
            "period_end",
            "segment",
            "mother",
            "parent",
        ),
    ]
)
"""Fields that one cell may tell of several people: a household's, a place's, a school's; never who
somebody is."""


class Reshaped(SheetOver):
    """`inner` read through `steps`; width: columns of the sheet itself, before any is added."""

    def __init__(self, inner: Sheet, width: int, steps: tuple[Step, ...]) -> None:
        super().__init__(inner)
        self.width = width
        self.steps = steps

    def below(self, after: int, rows: int) -> list[list[str]]:
        return through(self.inner.below(after, rows), after + 1, self.width, self.steps)

    def batches(self, after: int, width: int) -> Stream:
        stream = self.inner.batches(after, self.width)
        for step in self.steps:
            stream = step(stream)
        for batch in stream:
            missing = [pa.nulls(len(batch.rows), pa.string())] * (width - len(batch.columns))
            yield replace(batch, columns=[*batch.columns[:width], *missing])


Held = Callable[[list[str]], Mapping[str, str] | None]
"""The cells of a row -> field -> what the titles above it say; None where it is such a title itself."""


def filled_down(fields: Sequence[str], begin: Callable[[], Held]) -> Step:
    """A step that adds a column for each of `fields`, filled down from titles, which become groups. begin:
    what holds over the rows of one stream, begun anew for each."""

    def fill(stream: Stream) -> Stream:
        held = begin()
        for batch in stream:
            columns: list[list[str | None]] = [[] for _ in fields]
            kinds = dict(batch.kinds)
            rows = zip(*(column.to_pylist() for column in batch.columns), strict=True)
            for number, cells in zip(batch.rows.to_pylist(), rows, strict=True):
                said = held([cell or "" for cell in cells])
                if said is None:
                    kinds[number] = "group"
                for column, name in zip(columns, fields, strict=True):
                    column.append((said or {}).get(name) or None)
            added = [pa.array(column, pa.string()) for column in columns]
            yield replace(batch, columns=[*batch.columns, *added], kinds=kinds)

    return fill


def through(rows: Sequence[Sequence[str]], first: int, width: int, steps: Sequence[Step]) -> list[list[str]]:
    """`rows` as cells, the first numbered `first`, after all `steps`: what a sample becomes."""
    padded = [[*cells[:width], *[""] * (width - len(cells))] for cells in rows]
    columns = [pa.array([row[at] or None for row in padded], pa.string()) for at in range(width)]
    stream: Stream = iter(
        [Batch(pa.array(np.arange(first, first + len(rows), dtype=np.int32)), columns)] if rows else []
    )
    for step in steps:
        stream = step(stream)
    return [
        [cell or "" for cell in cells]
        for batch in stream
        for cells in zip(*map(pa.Array.to_pylist, batch.columns), strict=True)
    ]


def with_added(layout: Layout, width: int, added: Sequence[tuple[str, str]]) -> Layout:
    """The layout with columns of (heading, field) behind column `width`, and whatever they were made of no
    longer read."""
    padding = tuple(HeadedColumn(at, "", None) for at in range(len(layout.columns), width))
    new = tuple(
        HeadedColumn(width + at, heading, Match(field, 0)) for at, (heading, field) in enumerate(added)
    )
    return replace(layout, columns=(*layout.columns[:width], *padding, *new))
