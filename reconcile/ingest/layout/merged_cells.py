"""Cells merged down over the members of a family: what they say holds for every row they cover."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pyarrow as pa

from reconcile.ingest.cells.nik_like import by_cell
from reconcile.ingest.cells.sheets import Sheet
from reconcile.ingest.layout.layouts import Layout
from reconcile.ingest.layout.reshaped import SHARED, Step, Stream

Ranges = Mapping[int, Mapping[int, int]]
"""Column -> row -> the row whose cell speaks for it."""


def merged_down(sheet: Sheet, layout: Layout) -> Ranges:
    """The cells below the heading that a merged cell above them covers, in columns of what several people
    share.

    No row is noted twice, and none below the last: a file may say of every cell that it covers a million
    rows.
    """
    shared = {column.at for column in layout.columns if column.match and column.match.field in SHARED}
    covered: dict[int, dict[int, int]] = {}
    reached: dict[int, int] = {}
    for (top, left), (bottom, right) in sorted(sheet.merged()):
        last = min(bottom, sheet.total)
        for at in shared if last > top > layout.last else ():
            if left <= at <= right:
                first = max(top, reached.get(at, 0)) + 1
                covered.setdefault(at, {}).update(dict.fromkeys(range(first, last + 1), top))
                reached[at] = max(last, first - 1)
    return covered


def fill_merged(ranges: Ranges) -> Step:
    """A step that writes a merged cell's text into the blank cells it covers; a number stays known as one."""

    def fill(stream: Stream) -> Stream:
        spoken: dict[tuple[int, int], tuple[str | None, bool]] = {}
        for batch in stream:
            rows = batch.rows.to_pylist()
            columns, numeric = list(batch.columns), dict(batch.numeric)
            repeated = Counter(batch.repeated)
            for at, speakers in ranges.items():
                if at < len(columns):
                    numbers = numeric[at].to_pylist() if at in numeric else [False] * len(rows)
                    before = by_cell(columns[at])
                    columns[at], numeric[at] = _filled(
                        (columns[at].to_pylist(), numbers), at, rows, speakers, spoken
                    )
                    repeated.update(dict(zip(rows, (by_cell(columns[at]) - before).tolist(), strict=True)))
            yield replace(batch, columns=columns, numeric=numeric, repeated=+repeated)

    return fill


def _filled(
    cells: tuple[list[str | None], list[bool]],
    at: int,
    rows: Sequence[int],
    speakers: Mapping[int, int],
    spoken: dict[tuple[int, int], tuple[str | None, bool]],
) -> tuple[pa.Array, pa.Array]:
    texts, numbers = cells
    tops = set(speakers.values())
    for place, number in enumerate(rows):
        if number in tops:
            spoken[at, number] = texts[place], numbers[place]
        if number in speakers and not (texts[place] or "").strip():
            texts[place], numbers[place] = spoken.get((at, speakers[number]), (None, False))
    return pa.array(texts, pa.string()), pa.array(numbers, pa.bool_())
