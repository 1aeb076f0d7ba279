"""Where the heading of a sheet stands and what each column means."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise

from reconcile.ingest.cells.sheets import RowSeen, Sheet
from reconcile.programmes.cut_headings import CUT_RANK, may_be_cut
from reconcile.programmes.headings import Match, Vocabulary, heading_key, speaks_of_others

_HINT = re.compile(r"^\s*[(\[].*[)\]]\s*$")
_FORM = re.compile(
    r"^\W*(?:[DHMBYT]{1,4}(?:[/.\- ][DHMBYT]{1,4}){2}|L\s*/\s*P|P\s*/\s*L|LAKI\W*LAKI\s*/\s*PEREMPUAN"
    r"|\d+\s*(?:DIGIT|ANGKA|KARAKTER|HURUF)|HURUF\s+(?:BESAR|KAPITAL|KECIL)"
    r"|ANGKA|TEKS|TEXT|TANGGAL|DATE|STRING|INT(?:EGER)?|NUMERIC|NUMBER|(?:VAR)?CHAR\s*(?:\(\d+\))?|WAJIB(?:\s+DIISI)?|OPSIONAL|(?:DI)?SESUAI(?:KAN)?\s.*)\W*$",
    re.IGNORECASE,
)
"""The form in which a column is to be filled: 16 digit, DD/MM/YYYY, L/P."""
_NUMBER_OR_DATE = re.compile(
    r"^\W*(?:(?:\d[\s.\-]?){6,}|\d{1,4}[/.\- ](?:\d{1,2}|[A-Za-z]{3,9})[/.\- ]\d{1,4}(?:[ T][\d:.Z+]+)?)\W*$"
)
_LONG_NUMBER = re.compile(r"\d{6,}")


@dataclass(frozen=True)
class HeadedColumn:
    """One column: its place, its heading as written (rows joined by a space) and what it means (None =
    unknown)."""

    at: int
    heading: str
    match: Match | None


@dataclass(frozen=True)
class Layout:
    """first, last: the heading's rows, 1-based. preamble: the texts above it. rows: its single cells,
    normalised, row by row."""

    first: int
    last: int
    columns: tuple[HeadedColumn, ...]
    preamble: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def fields(self) -> dict[str, list[HeadedColumn]]:
        """Field -> its columns, best alias first."""
        found: dict[str, list[HeadedColumn]] = {}
        for column in self.columns:
            if column.match and column.match.field:
                found.setdefault(column.match.field, []).append(column)
        for columns in found.values():
            columns.sort(key=lambda column: (column.match.rank if column.match else 0, column.at))
        return found

    @property
    def cut(self) -> list[HeadedColumn]:
        """Those whose heading was understood as the first letters of a known one."""
        return [column for column in self.columns if column.match and column.match.rank == CUT_RANK]

    @property
    def unknown(self) -> list[HeadedColumn]:
        return [column for column in self.columns if column.heading and column.match is None]


def find_layout(sheet: Sheet, vocabulary: Vocabulary) -> Layout | None:
    """The layout of `sheet`, or None when none of its first rows is a heading we know.

    One row is preferred; two or three are joined ("Ayah" above "Nama") only when that explains more columns.
    The heading that explains most wins, also when a damaged one stands higher.
    """
    head = sheet.head()
    spans = _spans(sheet)
    best: Layout | None = None
    best_score = (0, 0)
    for start in range(len(head)):
        if not any(cell.strip() for cell in head[start][1]) or _is_data(head[start][1], vocabulary):
            continue
        for depth in (1, 2, 3):
            rows = head[start : start + depth]
            if len(rows) < depth or (depth > 1 and not _may_be_joined(rows)):
                break
            layout, joined = _read(rows, spans, vocabulary, head[:start])
            score = _score(layout, vocabulary)
            if score > best_score and (depth == 1 or joined):
                best, best_score = layout, score
    return best


def _is_data(cells: Sequence[str], vocabulary: Vocabulary) -> bool:
    """Whether a row holds somebody's numbers or dates, and hardly a heading: what it says must never be
    taken, or told, for one."""
    return (
        any(_NUMBER_OR_DATE.match(cell) for cell in cells)
        and sum(heading_key(cell) in vocabulary.keys for cell in cells) < 3
    )


def _score(layout: Layout, vocabulary: Vocabulary) -> tuple[int, int]:
    """(fields found, columns explained), or nothing when the columns found could not tell one row's from
    another's."""
    fields = layout.fields
    named = [column for column in layout.columns if column.heading]
    if vocabulary.identifying.isdisjoint(fields) or (len(fields) < 2 and len(named) > 1):
        return 0, 0
    return len(fields), sum(column.match is not None for column in named)


def _may_be_joined(rows: Sequence[RowSeen]) -> bool:
    """Whether rows may be one heading: a title above has one text, or a label with what it says behind a
    colon; data below has long numbers."""
    above = [[cell.strip() for cell in cells if cell.strip()] for _, cells in rows[:-1]]
    labels = any(cell.startswith(":") or cell.endswith(":") for cells in above for cell in cells)
    return min(map(len, above)) >= 2 and not labels and _may_be_heading(rows[-1][1])


def _may_be_heading(cells: Sequence[str]) -> bool:
    filled = [cell.strip() for cell in cells if cell.strip()]
    return (
        bool(filled)
        and not any(_LONG_NUMBER.search(cell) or _NUMBER_OR_DATE.match(cell) for cell in filled)
        and not is_numbering(filled)
    )


def is_numbering(filled: Sequence[str]) -> bool:
    """Whether cells are the row of column numbers under a heading: 1 2 3 ... (also "(1)", "3a", or the
    letters A B C)."""
    if len(filled) < 3:
        return False
    numbers = [re.sub(r"\D", "", cell) for cell in filled]
    if any(len(cell) > 4 for cell in filled) or not all(numbers):
        return [cell.upper() for cell in filled] == [chr(ord("A") + at) for at in range(len(filled))] and len(
            filled
        ) <= 26
    steps = {int(after) - int(before) for before, after in itertools.pairwise(numbers)}
    return int(numbers[0]) in (0, 1) and steps <= {0, 1} and len(set(numbers)) >= max(3, 0.7 * len(numbers))


def is_hint_row(filled: Sequence[str]) -> bool:
    """Whether cells only explain the heading above them: "(16 digit)", "dd/mm/yyyy"."""
    hints = sum(bool(_HINT.match(cell) or _FORM.match(cell)) for cell in filled)
    return bool(filled) and hints > 0.7 * len(filled)


def _spans(sheet: Sheet) -> dict[int, list[tuple[int, int]]]:
    """Row -> (first, last column) of merged ranges that start in it and are wider than one column."""
    found: dict[int, list[tuple[int, int]]] = {}
    for (top, left), (_, right) in sheet.merged():
        if right > left:
            found.setdefault(top, []).append((left, right))
    return found


def _spread(
    number: int, cells: Sequence[str], spans: dict[int, list[tuple[int, int]]], below: Sequence[str]
) -> list[str]:
    """An upper heading row with its merged texts written over every column they cover."""
    spread = [cell.strip() for cell in cells]
    if spans.get(number):
        for left, right in spans[number]:
            for at in range(left + 1, min(right + 1, len(spread))):
                if not spread[at]:
                    spread[at] = spread[left]
        return spread
    if spans:
        return spread  # the workbook says what is merged, and in this row nothing is
    for at in range(1, len(spread)):
        if (
            not spread[at]
            and at < len(below)
            and below[at].strip()
            and (at >= len(below) or below[at - 1].strip())
        ):
            spread[at] = spread[at - 1]
    return spread


def _read(
    rows: Sequence[RowSeen],
    spans: dict[int, list[tuple[int, int]]],
    vocabulary: Vocabulary,
    above: Iterable[RowSeen],
) -> tuple[Layout, bool]:
    """The layout that `rows` make, and whether joining them explained any column."""
    width = max(len(cells) for _, cells in rows)
    padded = [(number, [*cells, *[""] * (width - len(cells))]) for number, cells in rows]
    texts = [
        (
            _spread(number, cells, spans, padded[depth + 1][1])
            if depth + 1 < len(padded)
            else [cell.strip() for cell in cells]
        )
        for depth, (number, cells) in enumerate(padded)
    ]
    columns = []
    joined = False
    for at in range(width):
        parts = [" ".join(row[at].split()) for row in texts if row[at]]
        column, whole = _column(at, parts, vocabulary)
        columns.append(column)
        joined = joined or (whole and (len(parts) > 1 or not texts[-1][at]))
    if len(rows) == 1:
        columns = _without_cuts(columns, vocabulary)
    preamble = tuple(cell.strip() for _, cells in above for cell in cells if cell.strip())
    keys = tuple(tuple(heading_key(cell) for cell in cells) for _, cells in rows)
    return Layout(rows[0][0], rows[-1][0], tuple(columns), preamble, keys), joined


def _without_cuts(columns: list[HeadedColumn], vocabulary: Vocabulary) -> list[HeadedColumn]:
    """The columns with a meaning for headings that a DBF cut at ten letters; one that may be cut from two
    takes nobody's place."""
    if not may_be_cut(column.heading for column in columns):
        return columns
    named = {column.match.field for column in columns if column.match}
    cuts = {column.at: vocabulary.cut(column.heading) for column in columns if column.match is None}
    meant = {
        at: Match(cut.field, CUT_RANK)
        for at, cut in cuts.items()
        if cut and (cut.sure or cut.field not in named)
    }
    return [replace(column, match=meant.get(column.at, column.match)) for column in columns]


def _column(at: int, parts: list[str], vocabulary: Vocabulary) -> tuple[HeadedColumn, bool]:
    """A column headed by `parts`, upper row first, and whether it took all of them to know it.

    Tried whole, then reversed, then the lower part alone unless the upper speaks of somebody else.
    """
    heading = " ".join(parts)
    if len(parts) > 1 and (part := vocabulary.part(" ".join(parts[:-1]), parts[-1])):
        return HeadedColumn(at, heading, part), True
    tries = [(heading, True)]
    if len(parts) > 1:
        tries.append((" ".join(reversed(parts)), True))
        upper = " ".join(parts[:-1])
        if _HINT.match(parts[-1]):
            tries.append((upper, True))
        elif not speaks_of_others(upper) and not vocabulary.changes_meaning(upper, parts[-1]):
            tries.append((parts[-1], False))
    for text, whole in tries:
        match = vocabulary.match(text) if text else None
        if match:
            return HeadedColumn(at, heading, match), whole
    return HeadedColumn(at, heading, None), False


def mend_split_heading(layout: Layout, cells: int, vocabulary: Vocabulary) -> Layout | None:
    """The layout with headings joined again that a delimiter inside them had cut in two ("Tempat, Tanggal
    Lahir").

    cells: cells that the rows below have, fewer than the heading. None when no one way of joining explains
    the difference.
    """
    columns = layout.columns
    extra = max((column.at + 1 for column in columns if column.heading), default=0) - cells
    joints: dict[int, Match] = {}
    for left, right in pairwise(columns):
        match = vocabulary.match(f"{left.heading} {right.heading}")
        if match and match.field and (left.match is None or right.match is None):
            joints[left.at] = match
    ways = [way for way in combinations(sorted(joints), extra) if all(b - a > 1 for a, b in pairwise(way))]
    if extra < 1 or len(ways) != 1:
        return None
    joined: list[HeadedColumn] = []
    for column in columns:
        if column.at - 1 in ways[0]:
            last = joined.pop()
            joined.append(HeadedColumn(last.at, f"{last.heading}, {column.heading}", joints[column.at - 1]))
        else:
            joined.append(replace(column, at=len(joined)))
    return replace(layout, columns=tuple(joined))
