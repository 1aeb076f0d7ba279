"""Which rows of a sheet are people, and what the others are: nothing is dropped without being counted by
kind."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from reconcile.ingest.cells import marks
from reconcile.ingest.cells.nik_like import in_cells
from reconcile.ingest.cells.sheets import Batch
from reconcile.ingest.layout.layouts import Layout, is_hint_row, is_numbering
from reconcile.programmes.headings import heading_key

Mask = npt.NDArray[np.bool_]
Certain = Callable[[Mapping[str, pa.Array], int], Mask]

NIHIL = "nihil"
"""The kind of a row in which a list says that it has nobody."""

_NIK_CELL = re.compile(r"^\W*(?:\d[\s.\-]?){16}(?:[.,]0{1,2})?\W*$")
_EXAMPLE = re.compile(r"^\W*(?:CONTOH|CTH|MISAL(?:NYA)?)\s*(?:[:.=)]|\d|$)", re.IGNORECASE)
"""What begins the line by which a form shows how it is filled in."""


@dataclass
class Sorted:
    """keep: which rows are people. kinds: how many of the others there are, by kind. moved: rows with another
    heading.

    alone: rows kept although they hold a single cell; that is nobody yet, unless it is a NIK.
    others: place of a row that is nobody, unless it is blank -> its kind.
    """

    keep: Mask
    alone: Mask
    kinds: Counter[str]
    moved: list[int]
    others: dict[int, str]


class RowSorter:
    """Sorts the rows of one sheet batch by batch, remembering whether a signature block has begun."""

    def __init__(
        self, layout: Layout, known: frozenset[str], certain: Certain, own: int | None = None
    ) -> None:
        """known: all headings of the programme, normalised. certain: tells rows that are data beyond doubt.
        own: columns of the sheet itself, all when None."""
        self._own = own
        self._certain = certain
        self._headings = layout.rows
        self._words = frozenset(key for row in layout.rows for key in row if key)
        self._known = known
        self._signing_since = -1
        self._people = 0

    def sort(self, batch: Batch, fields: Mapping[str, pa.Array]) -> Sorted:
        """fields: the mapped columns of the batch, blanks null."""
        certain = self._certain(fields, len(batch.rows))
        kinds: Counter[str] = Counter(batch.kinds.values())
        nobody = _known_to_be_nobody(batch)
        certain &= ~nobody
        keep, alone = certain.copy(), np.zeros(len(batch.rows), dtype=np.bool_)
        moved: list[int] = []
        others = {int(at): batch.kinds[batch.rows[int(at)].as_py()] for at in np.flatnonzero(nobody)}
        blank = _all_blank(batch.columns[: self._own], len(batch.rows)) & ~nobody
        kinds["blank"] = int(blank.sum())
        doubtful = np.flatnonzero(~certain & ~blank & ~nobody)
        people_before = np.cumsum(certain)
        if len(doubtful):
            places = pa.array(doubtful)
            columns = [column.take(places).to_pylist() for column in batch.columns[: self._own]]
            for at, cells in zip(doubtful.tolist(), zip(*columns, strict=True), strict=True):
                kind = self._kind([cell or "" for cell in cells], self._people + int(people_before[at]))
                if kind == "moved":
                    moved.append(batch.rows[at].as_py())
                    kind = "heading"
                if kind:
                    kinds[kind] += 1
                    others[at] = kind
                else:
                    keep[at] = True
                    alone[at] = sum(bool(cell and cell.strip()) for cell in cells) == 1
        self._people += int(certain.sum())
        return Sorted(keep, alone, +kinds, moved, others)

    def _kind(self, cells: Sequence[str], people: int) -> str | None:
        """The kind of a row that is not certainly a person, or None when it is data after all."""
        filled = [cell.strip() for cell in cells if cell.strip()]
        if not filled:
            return "blank"
        if is_numbering(filled) or (len(filled) >= 2 and is_hint_row(filled)):
            return "numbering" if is_numbering(filled) else "heading"
        if _says_nobody(filled):
            return NIHIL
        if marks.MACHINE.match(" ".join(filled)):
            return "separator"
        heading = self._heading(cells, filled)
        if heading:
            return heading
        if any(_NIK_CELL.match(cell) for cell in filled):
            return None  # whatever else it looks like, a row with a NIK is never dropped as no data
        if any(_EXAMPLE.match(cell) for cell in filled) and not in_cells(filled):
            return "heading"
        if _is_total(filled):
            return "total"
        if all(_is_aside(cell) for cell in filled) or (len(filled) == 1 and marks.OF_A_TOOL.match(filled[0])):
            return "separator"
        if len(filled) > 4:
            return None
        if any(marks.SIGNED.match(cell) for cell in filled):
            self._signing_since = people
            return "signature"
        if self._signing_since == people:
            return "signature"
        if any(marks.NOTE.match(cell) for cell in filled[:1]):
            self._signing_since = people
            return "signature"
        return (
            "preamble" if len(filled) <= 2 and any(marks.TITLE.match(cell) for cell in filled[:1]) else None
        )

    def _heading(self, cells: Sequence[str], filled: Sequence[str]) -> str | None:
        """ "heading" for a row of the heading told again, "moved" for a heading whose columns stand
        elsewhere."""
        keys = [heading_key(cell) for cell in cells]
        for heading in self._headings:
            same = sum(bool(key) and key == own for key, own in zip(keys, heading, strict=False))
            if same >= 2 and same >= 0.5 * len(filled):
                elsewhere = any(
                    key in self._words and key != own for key, own in zip(keys, heading, strict=False) if key
                )
                return "moved" if elsewhere else "heading"
        known = sum(key in self._known or key in self._words for key in keys if key)
        return "moved" if known >= 3 and known >= 0.7 * len(filled) else None


def _known_to_be_nobody(batch: Batch) -> Mask:
    """Rows that reshaping already knows to be nobody."""
    if not batch.kinds:
        return np.zeros(len(batch.rows), dtype=np.bool_)
    nobody: Mask = np.isin(batch.rows.to_numpy(), list(batch.kinds))
    return nobody


def _is_aside(cell: str) -> bool:
    """Whether a cell holds signs only, or words about the list itself."""
    return not any(char.isalnum() for char in cell) or bool(marks.ASIDE.match(cell))


def _is_total(filled: Sequence[str]) -> bool:
    labels = [cell for cell in filled if marks.TOTAL_LABEL.match(cell) or marks.SUBTOTAL_LABEL.match(cell)]
    if not labels:
        return False
    others = [marks.UNITS.sub("", cell) for cell in filled if cell not in labels]
    return not any(char.isalpha() for cell in others for char in cell)


def _says_nobody(filled: Sequence[str]) -> bool:
    """Whether a row says that the list, or a part of it, is empty: NIHIL, or a total of nought."""
    if len(filled) <= 2 and marks.NOTHING.match(filled[-1]):
        return len(filled) == 1 or not any(char.isalpha() for char in filled[0])
    counts = [marks.UNITS.sub("", cell) for cell in filled[1:]]
    return _is_total(filled) and bool(counts) and all(re.fullmatch(r"\W*0[\W0]*", one) for one in counts)


def _all_blank(columns: Sequence[pa.Array], size: int) -> Mask:
    blank = np.ones(size, dtype=np.bool_)
    for column in columns:
        if not blank.any():
            break
        if column.null_count == len(column):
            continue
        filled = pc.fill_null(pc.not_equal(pc.utf8_trim_whitespace(column), ""), False)
        blank &= ~filled.to_numpy(zero_copy_only=False)
    return blank
