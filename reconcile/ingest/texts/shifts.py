"""Rows with more cells than the others, because a delimiter stands unquoted inside a cell, or with fewer,
because one is missing: put back, or given up.

What each column usually holds is learned from rows that have the usual number of cells. A longer row is
joined, and a shorter one filled up, in the one way in which every column holds what it usually does; when two
ways are nearly as good, or none is, nobody can tell.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

_DATE = re.compile(r"^\d{1,4}[-/.]\w{1,9}[-/.]\d{1,4}( [\d:.]+)?$")
_NUMBER = re.compile(r"^[\d.,]+$")
_WORDS = re.compile(r"^[^\W\d_][^\d_]*$")
_FREE = ("words", "text")
_LEAST_ROWS = 2
_MOST_EXTRA = 6
_MOST_MISSING = 2
_LEAST_FILLED = 4
"""Cells of a shorter row before anything can be said of it: a title or a total has fewer."""

_CLEARLY = math.log(20)
"""How much better the best way must be than the second: twenty times as likely."""

_SELDOM, _UNSEEN = 0.5, 0.01
"""Rows that count as seen for a kind of text the column does not hold yet, and for what it never holds."""

_NO_BLANK = -math.log(20)
"""A cell that begins with a blank, where none in its column does: it goes on with the cell before it."""

_KNOWN_VALUE = 2.0
_FEW_VALUES = 200


@dataclass(frozen=True)
class _Profile:
    """What one column holds: how often which shape, and its values when they are few."""

    shapes: Counter[str]
    values: frozenset[str]
    rows: int

    def score(self, cell: str) -> float:
        """How likely such a cell is in the column, as a logarithm."""
        seen = self.shapes[_shape(cell)] or (_SELDOM if self.holds(cell) else 0.0)
        blank = _NO_BLANK if cell[:1] == " " and not any(shape[:1] == " " for shape in self.shapes) else 0.0
        return (
            math.log((seen + _UNSEEN) / (self.rows + 1))
            + blank
            + (_KNOWN_VALUE if cell.strip() in self.values else 0.0)
        )

    def holds(self, cell: str) -> bool:
        """Whether such a cell was seen in the column, or the column holds free text as the cell does."""
        shape = _shape(cell)
        return self.shapes[shape] > 0 or (shape in _FREE and any(self.shapes[free] for free in _FREE))


def _shape(cell: str) -> str:
    bare = cell.strip()
    lead = " " if cell[:1] == " " else ""
    if not bare:
        return ""
    if bare.isdecimal():
        return f"{lead}9*{len(bare)}"
    if _DATE.match(bare):
        return lead + "date"
    if _NUMBER.match(bare):
        return lead + "number"
    return lead + ("words" if _WORDS.match(bare) else "text")


class Columns:
    """What the columns of a file hold, and how its longer rows are mended."""

    def __init__(
        self, headings: Sequence[Sequence[str]], rows: Sequence[Sequence[str]], delimiter: str
    ) -> None:
        """headings: the rows that may be the heading of `rows`, the first rows of a sheet; [] when there
        is none."""
        self._named = _filled_width(headings)
        self.width = _usual_width(rows, self._named)
        self._delimiter = delimiter
        goes_on = _goes_on(rows, self.width) if self._named == self.width - 1 else 0
        if goes_on:
            rows = [
                [*row[: goes_on - 1], delimiter.join(row[goes_on - 1 : goes_on + 1]), *row[goes_on + 1 :]]
                for row in rows
            ]
            self.width = self._named
        usual = [row for row in rows if len(row) == self.width]
        self._known = len(usual) >= _LEAST_ROWS
        self._columns = (
            [_profile([row[at] for row in usual]) for at in range(self.width)] if self._known else []
        )
        self._unheard_of = math.log(_UNSEEN / (len(usual) + 1))

    def mend(self, cells: list[str]) -> list[str] | None:
        """The row in `width` cells, or as it is where it holds what others leave out at their end; None
        when nobody can tell."""
        over = cells[self.width :]
        under_headings = len(cells) <= self._named
        surplus = not under_headings and any(cell.strip() for cell in over)
        plain = cells if under_headings else cells[: self.width]
        if not self._known:
            return None if surplus else plain
        ways = self._ways(cells) if len(over) <= _MOST_EXTRA else []
        alike = [way for way in ways if way[1][:-1] == plain[: self.width - 1]]
        if surplus and alike:
            plain = alike[0][1]  # a delimiter in the last column
        ways = [way for way in ways if way not in alike]
        score = sum(column.score(cell) for column, cell in zip(self._columns, plain, strict=False))
        ways.append((score + (self._unheard_of if surplus and not alike else 0.0), plain))
        ways.sort(key=lambda way: -way[0])
        if len(ways) > 1 and ways[0][0] - ways[1][0] < _CLEARLY:
            return None
        best = ways[0][1]
        fits = all(column.holds(cell) for column, cell in zip(self._columns, best, strict=False))
        return best if fits or (under_headings and best is plain) else None

    def fill_up(self, cells: list[str]) -> list[str] | None:
        """A row of fewer cells with blanks where cells are missing; as it is where they are missing at its
        end, or where no place for them makes sense of it; None when several do."""
        missing = self.width - len(cells)
        filled = sum(bool(cell.strip()) for cell in cells)
        if (
            not missing
            or not self._known
            or missing > _MOST_MISSING
            or filled < max(_LEAST_FILLED, self.width // 2)
            or self._fits(cells)
        ):
            return cells
        ways = [_filled_at(cells, places) for places in combinations(range(self.width), missing)]
        fitting = sorted(
            ((self._likely(way), way) for way in ways if self._fits(way)), key=lambda way: -way[0]
        )
        if len(fitting) > 1 and fitting[0][0] - fitting[1][0] < _CLEARLY:
            return None
        return fitting[0][1] if fitting else cells

    def go_on(self, above: list[str], below: list[str]) -> list[str] | None:
        """One row of two whose cell a line end broke: None unless they make up a row of this file
        together, and apart do not."""
        joined = [*above[:-1], f"{above[-1].rstrip()} {below[0].lstrip()}", *below[1:]]
        return (
            joined
            if self._known and len(joined) == self.width and self._fits(joined) and not self._fits(below)
            else None
        )

    def _likely(self, cells: Sequence[str]) -> float:
        """How likely the filled cells are in their columns, as a logarithm."""
        return sum(
            column.score(cell) for column, cell in zip(self._columns, cells, strict=True) if cell.strip()
        )

    def _fits(self, cells: Sequence[str]) -> bool:
        """Whether each cell is such as its column holds; a blank is so in any."""
        return all(
            not cell.strip() or column.holds(cell) for column, cell in zip(self._columns, cells, strict=False)
        )

    def mended(self, rows: Sequence[list[str]]) -> list[list[str]]:
        """Rows as they will be read; those that nobody can tell are left out."""
        found = (self.mend(row) if len(row) > self.width else self.fill_up(row) for row in rows)
        return [row for row in found if row is not None]

    def _ways(self, cells: Sequence[str]) -> list[tuple[float, list[str]]]:
        """The two best ways to join cells, none left over. Of the states (columns done, cells joined) two
        ways each are kept."""
        extra = len(cells) - self.width
        states: dict[int, list[tuple[float, list[str]]]] = {0: [(0.0, [])]}
        for at, column in enumerate(self._columns):
            following: dict[int, list[tuple[float, list[str]]]] = {}
            for joined, ways in states.items():
                for more in range(extra - joined + 1):
                    text = self._delimiter.join(cells[at + joined : at + joined + more + 1])
                    gain = column.score(text)
                    following.setdefault(joined + more, []).extend(
                        (score + gain, [*done, text]) for score, done in ways
                    )
            states = {joined: sorted(ways, key=lambda way: -way[0])[:2] for joined, ways in following.items()}
        return states.get(extra, [])


def _filled_at(cells: Sequence[str], places: Sequence[int]) -> list[str]:
    """The cells with blanks so that they come to stand at `places`."""
    row = list(cells)
    for place in places:
        row.insert(place, "")
    return row


def _profile(cells: Sequence[str]) -> _Profile:
    seen = Counter(cells)
    values: Counter[str] = Counter()
    shapes: Counter[str] = Counter()
    for cell, count in seen.items():
        values[cell.strip()] += count
        shapes[_shape(cell)] += count
    repeated = (
        frozenset(value for value, count in values.items() if count > 1 and value)
        if len(values) <= _FEW_VALUES
        else frozenset()
    )
    return _Profile(shapes, repeated, len(cells))


def _goes_on(rows: Sequence[Sequence[str]], width: int) -> int:
    """The one column whose cells all begin with a blank, as none of another does: it goes on with the one
    before it. 0: none."""
    usual = [row for row in rows if len(row) == width]
    begun = [at for at in range(1, width) if any(row[at][:1] == " " for row in usual)]
    sure = (
        len(begun) == 1 and len(usual) >= _LEAST_ROWS and all(row[begun[0]][:1] in ("", " ") for row in usual)
    )
    return begun[0] if sure else 0


def _filled_width(rows: Sequence[Sequence[str]]) -> int:
    return max((at + 1 for row in rows for at, cell in enumerate(row) if cell.strip()), default=0)


def _usual_width(rows: Sequence[Sequence[str]], named: int) -> int:
    """How many cells a row has that is not shifted: as many as most rows, or as many as the heading when
    some rows have those."""
    lengths = Counter(len(row) for row in rows if any(cell.strip() for cell in row))
    usual = max(lengths, key=lambda length: (lengths[length], length)) if lengths else 0
    return named if usual > named and lengths[named] >= _LEAST_ROWS else usual


def with_row_names(rows: list[list[str]]) -> list[list[str]]:
    """Rows whose heading gets a blank first cell, when the rows below it are one longer and begin with 1,
    2, 3 (R's row names)."""
    for at in range(len(rows) - 2):
        below = rows[at + 1 : at + 4]
        longer = all(len(row) == len(rows[at]) + 1 for row in below) and len(rows[at]) > 1
        if longer and [row[0] for row in below] == [str(number + 1) for number in range(len(below))]:
            return [*rows[:at], ["", *rows[at]], *rows[at + 1 :]]
    return rows
