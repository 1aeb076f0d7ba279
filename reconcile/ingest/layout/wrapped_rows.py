"""Rows that go on with the row above: long names and schools that a table taken from a PDF breaks over
several lines."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from reconcile.ingest.cells import marks
from reconcile.ingest.cells.sheets import Batch
from reconcile.ingest.layout.columns import Looks
from reconcile.ingest.layout.layouts import Layout
from reconcile.ingest.layout.reshaped import Step, Stream
from reconcile.programmes.headings import heading_key

_COUNTERS = frozenset(heading_key(text) for text in ("NO", "NO URUT", "NOMOR URUT", "URUT", "NO BARIS"))
_SURE_SHARE = 0.9


@dataclass(frozen=True)
class Anchors:
    """free: columns of words. anchors: columns that only a person's first line fills. counters: those that
    number the rows.

    names: those of the free columns that hold names.
    """

    free: frozenset[int]
    anchors: frozenset[int]
    counters: frozenset[int]
    names: frozenset[int]

    def goes_on(self, cells: Sequence[str]) -> bool:
        """Whether a row holds words only, in columns of words, and none that end a table."""
        if any(cells[at].strip() for at in self.anchors if at < len(cells)):
            return False
        filled = [at for at, cell in enumerate(cells) if cell.strip()]
        if self.free.isdisjoint(filled):
            return False
        return all(any(sign.isalpha() for sign in cells[at]) and not self._ends(cells, at) for at in filled)

    def is_nobody(self, cells: Sequence[str]) -> bool:
        """Whether every filled cell of a row speaks of the table, as a total or a note does."""
        return all(self._ends(cells, at) for at, cell in enumerate(cells) if cell.strip())

    def _ends(self, cells: Sequence[str], at: int) -> bool:
        """Whether a cell goes on with nobody: a total, a note, a title, or a digit where a name should
        stand."""
        text = cells[at].strip()
        return _ends_table(text) or (at in self.names and any(sign.isdecimal() for sign in text))

    def is_person(self, cells: Sequence[str]) -> bool:
        """Whether a row is a person's first line: at least two of what only such a line fills."""
        return sum(bool(cells[at].strip()) for at in self.anchors if at < len(cells)) >= 2


def _ends_table(text: str) -> bool:
    return any(
        mark.match(text)
        for mark in (marks.TOTAL_LABEL, marks.SIGNED, marks.NOTE, marks.TITLE, marks.ASIDE, marks.OF_A_TOOL)
    )


def find_anchors(layout: Layout, sample: Sequence[Sequence[str]], looks: Looks) -> Anchors | None:
    """How rows that go on are told in this sheet, or None when none does or a short row may as well be
    somebody.

    They are told when every person has a row number, or nearly every one what only a person's first line
    has (`Looks.sure`).
    """
    free = frozenset(
        column.at for column in layout.columns if column.match and column.match.field in looks.words
    )
    counters = frozenset(column.at for column in layout.columns if heading_key(column.heading) in _COUNTERS)
    fields = frozenset(
        column.at
        for column in layout.columns
        if column.match and column.match.field and column.at not in free
    )
    names = frozenset(
        column.at for column in layout.columns if column.match and column.match.field in looks.names
    )
    found = Anchors(free, fields | counters, counters, names)
    if not any(
        found.goes_on(cells) and found.is_person(above) for above, cells in itertools.pairwise(sample)
    ):
        return None
    firsts = [cells for cells in sample if not found.is_nobody(cells) and not found.goes_on(cells)]
    return found if _are_sure(layout, counters, firsts, looks.sure) else None


def _are_sure(
    layout: Layout, counters: frozenset[int], people: Sequence[Sequence[str]], sure: Sequence[str]
) -> bool:
    filled = Counter(at for cells in people for at, cell in enumerate(cells) if cell.strip())
    if any(filled[at] >= _SURE_SHARE * len(people) for at in counters):
        return True
    places = [column.at for name in sure for column in layout.fields.get(name, ())]
    return (
        bool(places)
        and len(places) >= len(sure)
        and all(filled[at] >= _SURE_SHARE * len(people) for at in places)
    )


def join_wrapped(anchors: Anchors, joined: set[int]) -> Step:
    """A step that writes rows that go on to the end of their person's row and empties them. joined: is
    told their numbers."""

    def join(stream: Stream) -> Stream:
        held: Batch | None = None
        for batch in stream:
            whole = _glued(held, batch) if held else batch
            mended, cut = _mended(whole, anchors, joined)
            if cut:
                yield _slice(mended, 0, cut)
            held = _slice(whole, cut, len(whole.rows))
        if held:
            yield _mended(held, anchors, joined)[0]

    return join


def _mended(batch: Batch, anchors: Anchors, joined: set[int]) -> tuple[Batch, int]:
    """The batch with every row that goes on joined, and where its last person begins, with whom the next
    batch may go on."""
    rows = [
        [cell or "" for cell in cells]
        for cells in zip(*(column.to_pylist() for column in batch.columns), strict=True)
    ]
    goes_on = [anchors.goes_on(cells) for cells in rows]
    people = [anchors.is_person(cells) for cells in rows]
    cut = _last_person(rows, people, goes_on)
    found = _join(rows, people, goes_on)
    if not found:
        return batch, cut
    numbers = batch.rows.to_pylist()
    joined.update(numbers[at] for at in found)
    columns = [pa.array([row[at] or None for row in rows], pa.string()) for at in range(len(batch.columns))]
    return (
        replace(batch, columns=columns, kinds={**batch.kinds, **{numbers[at]: "continued" for at in found}}),
        cut,
    )


def _join(rows: list[list[str]], people: Sequence[bool], goes_on: Sequence[bool]) -> list[int]:
    """Write each row that goes on into its person's row, empty it, and return their places.

    It goes with the person above it; with the one right below where that one's own cell is blank, as in cells
    centred on a page.
    """
    found: list[int] = []
    above = -1
    for at, cells in enumerate(rows):
        if not goes_on[at]:
            above = at if people[at] else -1
            continue
        below = at + 1 if at + 1 < len(rows) and people[at + 1] else -1
        if above < 0 and not _fits_below(rows, cells, below):
            continue
        for place, text in enumerate(cells):
            if text.strip():
                owner = below if above < 0 or _is_open(rows, below, place) else above
                rows[owner][place] = f"{rows[owner][place].strip()} {text.strip()}".strip()
        rows[at] = [""] * len(cells)
        found.append(at)
    return found


def _is_open(rows: Sequence[Sequence[str]], person: int, place: int) -> bool:
    return person >= 0 and not rows[person][place].strip()


def _fits_below(rows: Sequence[Sequence[str]], cells: Sequence[str], person: int) -> bool:
    return person >= 0 and all(
        _is_open(rows, person, place) for place, text in enumerate(cells) if text.strip()
    )


def _last_person(rows: Sequence[Sequence[str]], people: Sequence[bool], goes_on: Sequence[bool]) -> int:
    """Where the last person begins whom the next batch may go on with; the number of rows when there is
    none."""
    at = len(rows)
    while at and (goes_on[at - 1] or not any(rows[at - 1])):
        at -= 1
    return at - 1 if at and people[at - 1] else len(rows)


def _slice(batch: Batch, start: int, stop: int) -> Batch:
    numbers = batch.rows.slice(start, stop - start)
    kept = set(numbers.to_pylist())
    return Batch(
        numbers,
        [column.slice(start, stop - start) for column in batch.columns],
        {at: column.slice(start, stop - start) for at, column in batch.numeric.items()},
        tuple(number for number in batch.ragged if number in kept),
        {number: kind for number, kind in batch.kinds.items() if number in kept},
        tuple(number for number in batch.shifted if number in kept),
        {number: found for number, found in batch.beyond.items() if number in kept},
        {number: found for number, found in batch.repeated.items() if number in kept},
    )


def _glued(first: Batch, second: Batch) -> Batch:
    """Two batches as one, the first's rows before the second's."""
    numeric = {}
    for at in first.numeric.keys() | second.numeric.keys():
        parts = [
            part.numeric.get(at, pa.array([False] * len(part.rows), pa.bool_())) for part in (first, second)
        ]
        numeric[at] = pa.concat_arrays(parts)
    return Batch(
        pa.concat_arrays([first.rows, second.rows]),
        [pa.concat_arrays([left, right]) for left, right in zip(first.columns, second.columns, strict=True)],
        numeric,
        first.ragged + second.ragged,
        {**first.kinds, **second.kinds},
        first.shifted + second.shifted,
        {**first.beyond, **second.beyond},
        {**first.repeated, **second.repeated},
    )
