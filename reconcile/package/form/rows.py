"""Rows of a resource as text: written to the same bytes whoever writes them, compared, and put back together.

A whole resource holds its rows sorted by their key. A delta holds what became of rows since the package
before, sorted the same way: a row that came (BARU), one that says something else now (BERUBAH), and the key
alone of one that went (BERAKHIR). Replayed on the rows before, it gives the rows after, byte for byte.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

CHANGE = "change"
"""The column of a delta that says what became of the row."""
ADDED, CHANGED, ENDED = "BARU", "BERUBAH", "BERAKHIR"
DELIMITER, END = ";", "\r\n"
_LONGEST_CELL = 1 << 16

Cells = tuple[str, ...]


class RowsError(ValueError):
    """Rows that are not what this module writes. code: which way; place: the row, 1 below the heading."""

    def __init__(self, code: str, place: int = 0) -> None:
        super().__init__(code)
        self.code, self.place = code, place


@dataclass(frozen=True)
class Rows:
    """Rows whose cells stand in the order of `names`, sorted by their cells of `key`, no two alike there."""

    names: tuple[str, ...]
    key: tuple[str, ...]
    rows: tuple[Cells, ...]

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def by_key(self) -> Mapping[Cells, Cells]:
        return {key_of(row, self.places): row for row in self.rows}

    @cached_property
    def places(self) -> tuple[int, ...]:
        return tuple(self.names.index(name) for name in self.key)

    def column(self, name: str) -> list[str]:
        at = self.names.index(name)
        return [row[at] for row in self.rows]

    def written(self) -> bytes:
        return written(self.names, self.rows)


def key_of(row: Cells, places: Sequence[int]) -> Cells:
    return tuple(row[place] for place in places)


def sorted_rows(names: Sequence[str], key: Sequence[str], rows: Iterable[Cells]) -> Rows:
    """`rows` in the one order. Raises RowsError ("twice") where two bear the same key."""
    places = tuple(names.index(name) for name in key)
    ordered = tuple(sorted(rows, key=lambda row: key_of(row, places)))
    made = Rows(tuple(names), tuple(key), ordered)
    check_sorted(made.rows, places)
    return made


def check_sorted(rows: Sequence[Cells], places: Sequence[int]) -> None:
    """Raise RowsError where two rows bear the same key ("twice") or one stands before its place ("order")."""
    for at in range(1, len(rows)):
        before, now = key_of(rows[at - 1], places), key_of(rows[at], places)
        if before >= now:
            raise RowsError("twice" if before == now else "order", at + 1)


def written(names: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """The file of these rows: UTF-8 without a mark, `;`, every cell in quotes, CRLF."""
    quoted = (
        DELIMITER.join('"' + cell.replace('"', '""') + '"' for cell in cells) for cells in (names, *rows)
    )
    return "".join(line + END for line in quoted).encode()


def parsed(content: bytes) -> tuple[Cells, tuple[Cells, ...]]:
    """The heading and the rows of such a file. Raises RowsError ("text" or "form") for any other."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RowsError("text") from error
    limit = csv.field_size_limit(_LONGEST_CELL)
    try:
        lines = [tuple(line) for line in csv.reader(io.StringIO(text, newline=""), delimiter=DELIMITER)]
    except csv.Error as error:
        raise RowsError("form") from error
    finally:
        csv.field_size_limit(limit)
    if not lines or written(lines[0], lines[1:]) != content:
        raise RowsError("form")
    for place, line in enumerate(lines[1:], 1):
        if len(line) != len(lines[0]):
            raise RowsError("cells", place)
    return lines[0], tuple(lines[1:])


@dataclass(frozen=True)
class Delta:
    """What became of rows. rows: `change` and then the cells, of those that ended the key alone."""

    names: tuple[str, ...]
    key: tuple[str, ...]
    rows: tuple[Cells, ...]

    def count(self, change: str) -> int:
        return sum(row[0] == change for row in self.rows)

    def written(self) -> bytes:
        return written((CHANGE, *self.names), self.rows)


def delta_between(before: Rows, after: Rows) -> Delta:
    """What makes `after` of `before`; both of the same columns and key."""
    if (before.names, before.key) != (after.names, after.key):
        raise ValueError("rows of other columns")
    changes: list[tuple[Cells, Cells]] = []
    for key, row in after.by_key.items():
        old = before.by_key.get(key)
        if old != row:
            changes.append((key, (ADDED if old is None else CHANGED, *row)))
    kept = set(after.places)
    for key in before.by_key.keys() - after.by_key.keys():
        row = before.by_key[key]
        bare = tuple(cell if at in kept else "" for at, cell in enumerate(row))
        changes.append((key, (ENDED, *bare)))
    return Delta(after.names, after.key, tuple(row for _, row in sorted(changes)))


def replayed(before: Rows, delta: Delta) -> Rows:
    """The rows after. Raises RowsError ("names", "there", "absent", "same" or "bare") where the delta is not
    one of these rows."""
    if (before.names, before.key) != (delta.names, delta.key):
        raise RowsError("names")
    rows = dict(before.by_key)
    for place, (change, *cells) in enumerate(delta.rows, 1):
        row = tuple(cells)
        key = key_of(row, before.places)
        _refuse_misfit(change, rows.get(key), row, set(before.places), place)
        if change == ENDED:
            del rows[key]
        else:
            rows[key] = row
    return sorted_rows(before.names, before.key, rows.values())


def _refuse_misfit(change: str, old: Cells | None, row: Cells, key: set[int], place: int) -> None:
    if change == ADDED and old is not None:
        raise RowsError("there", place)
    if change != ADDED and old is None:
        raise RowsError("absent", place)
    if change == CHANGED and old == row:
        raise RowsError("same", place)
    if change == ENDED and any(cell for at, cell in enumerate(row) if at not in key):
        raise RowsError("bare", place)
