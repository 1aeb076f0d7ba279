"""Lines of a worklist as the XML of spreadsheet rows: column by column in Arrow, without addresses, so
that they fit below any heading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from reconcile.privacy.arrays import whole_array
from reconcile.reports.drawing.letters import lines_of
from reconcile.reports.kit.showing import Shown
from reconcile.reports.kit.workbooks import xml_text
from reconcile.reports.worklists.columns import (
    COLUMNS,
    OF_QUESTION,
    STYLES,
    SheetColumn,
    StyleKey,
    columns_at,
)
from reconcile.reports.worklists.texts import begins

_NUMBERS = {"number", "line", "person", "amount"}
LOWEST, LINE, TO_WRITE = 11.25, 11, 17.5
"""Points: of a row, of a line of nine points in it, of a row in which somebody writes by hand."""

Styles = Mapping[StyleKey, int]
"""Style -> its number in the workbook."""


@dataclass(frozen=True)
class Marks:
    """What is drawn of lines, a boolean a line: the first of its block, whether a question stands on it; by
    cell, whether it differs from its block's first."""

    first: np.ndarray
    asked: np.ndarray
    differs: Mapping[str, np.ndarray]

    def of(self, lines: np.ndarray) -> Marks:
        """Those of some lines, which begin and end with a block. lines: a boolean a line."""
        differs = {name: marked[lines] for name, marked in self.differs.items()}
        return Marks(self.first[lines], self.asked[lines], differs)


def marks_of(lines: pa.Table) -> Marks:
    """The marks of `lines` (as `blocks.lines` gives them, whole blocks)."""
    lines = lines.combine_chunks()
    first = begins(lines)
    return Marks(first, _numpy(pc.is_valid(lines["question_id"])), _differences(lines, first))


def rows_xml(marks: Marks, texts: tuple[Shown, Shown], styles: Styles) -> pa.Array:
    """Lines as XML, one <row> a line.

    texts: of all lines, and of those on which a question stands, as `texts` makes them.
    """
    rows, questions = ({name: _escaped(name, text) for name, text in of.cells.items()} for of in texts)
    first, asked = marks.first, marks.asked
    parts: list[Any] = [_row_tags(columns_at(texts[0].level), rows, questions, marks)]
    for of_question, run in groupby(COLUMNS, lambda column: column.cell in OF_QUESTION):
        if of_question:
            parts.append(_asked_cells(list(run), questions, first, asked, styles))
        else:
            parts += _cells(list(run), rows, marks.differs, first, styles)
    return pc.binary_join_element_wise(*parts, "</row>", "")


def _escaped(name: str, text: pa.Array) -> pa.Array:
    return text if name in _NUMBERS else xml_text(text)


def _cells(
    columns: Sequence[SheetColumn],
    texts: Mapping[str, pa.Array],
    marked: Mapping[str, np.ndarray],
    first: np.ndarray,
    styles: Styles,
) -> list[pa.Array]:
    """The cells of some columns, as texts to be joined. marked: by cell, where it looks different."""
    none = np.zeros(len(first), bool)
    parts = []
    filled, close = none, ""
    for column in columns:
        text = texts.get(column.cell)
        has = none if text is None else _numpy(pc.not_equal(text, ""))
        state = filled * 8 + marked.get(column.cell, none) * 4 + first * 2 + has
        parts.append(pc.take(_seams(column, close, styles), pa.array(state.astype(np.int8))))
        if text is not None:
            parts.append(text)
        filled, close = has, "</v></c>" if column.cell in _NUMBERS else "</t></is></c>"
    return [*parts, pc.take(pa.array(["", close]), pa.array(filled.astype(np.int8)))]


def _asked_cells(
    columns: Sequence[SheetColumn],
    texts: Mapping[str, pa.Array],
    first: np.ndarray,
    asked: np.ndarray,
    styles: Styles,
) -> pa.Array:
    """The cells of a question, which most lines do not have. texts: of those that have one; cells to fill
    in are marked there."""
    of = first[asked]
    made = pc.binary_join_element_wise(*_cells(columns, texts, {"": np.ones(len(of), bool)}, of, styles), "")
    blank = [
        "".join(f'<c s="{styles[column.style, begins, False]}"/>' for column in columns)
        for begins in (False, True)
    ]
    cells = pc.take(pa.array(blank), pa.array(first.astype(np.int8)))
    return pc.replace_with_mask(cells, pa.array(asked), made)


def _row_tags(
    columns: Sequence[SheetColumn],
    texts: Mapping[str, pa.Array],
    questions: Mapping[str, pa.Array],
    marks: Marks,
) -> pa.Array:
    """<row> with the height that its longest text needs: not every program fits rows to wrapped text by
    itself."""
    asked, plain = marks.asked, np.zeros(len(marks.asked), bool)
    lines = np.ones(len(asked), np.int64)
    for column in columns:
        if column.printed and column.style in ("text", "centre") and column.cell in texts:
            # digits are no wider in bold
            bold = plain if column.cell in ("nik", "birth") else marks.differs.get(column.cell, plain)
            for chosen, in_bold in ((~bold, False), (bold, True)):
                text = texts[column.cell].filter(pa.array(chosen))
                lines[chosen] = np.maximum(lines[chosen], _lines_of(column, text, bold=in_bold))
        elif column.printed and column.style in ("text", "centre"):
            lines[asked] = np.maximum(lines[asked], _lines_of(column, questions[column.cell]))
    written = np.where(lines > 1, LINE * lines + 0.5, LOWEST)
    points = np.maximum(np.where(asked, TO_WRITE, LOWEST), written)
    return pc.binary_join_element_wise('<row ht="', pa.array(points).cast(pa.string()), '">', "")


def _lines_of(column: SheetColumn, text: pa.Array, *, bold: bool = False) -> np.ndarray:
    return lines_of(text, column.width, STYLES[column.style]["font_size"], bold=bold)


def _seams(column: SheetColumn, close: str, styles: Styles) -> pa.Array:
    """What stands between the text of the cell before and this one's, for each state."""
    made = []
    for state in range(16):
        style = styles[column.style, bool(state & 2), bool(state & 4)]
        opened = f'<c s="{style}"/>'
        if state & 1:
            opened = (
                f'<c s="{style}"><v>' if column.cell in _NUMBERS else f'<c s="{style}" t="inlineStr"><is><t>'
            )
        made.append((close if state & 8 else "") + opened)
    return pa.array(made)


def _differences(lines: pa.Table, first: np.ndarray) -> dict[str, np.ndarray]:
    """Which cells differ from the first known one of their block, on what the rows say and not on what is
    shown of it.

    A year is not different from a date within it, nor a city from a kelurahan within it.
    """
    starts = np.flatnonzero(first)
    block = np.cumsum(first) - 1
    cells = {name: _differs(lines[name], starts, block) for name in ("name", "sex", "nik", "kk", "mother")}
    cells["birth"] = _differs(lines["birth"], starts, block, vague=True)
    place = _differs(lines["region_code"], starts, block, vague=True)
    cells["region"] = cells["near"] = (
        place | _differs(lines["rw"], starts, block) | _differs(lines["rt"], starts, block)
    )
    return cells


def _differs(values: Any, starts: np.ndarray, block: np.ndarray, *, vague: bool = False) -> np.ndarray:
    """vague: a text that begins the other says less, nothing else."""
    encoded = whole_array(values).dictionary_encode()
    codes = _numpy(encoded.indices.fill_null(-1)).astype(np.int64)
    if not len(codes):
        return np.zeros(0, bool)
    known = np.where(codes >= 0, np.arange(len(codes)), len(codes))
    leaders = np.minimum.reduceat(known, starts)[block]
    leading = np.where(leaders < len(codes), codes[np.minimum(leaders, len(codes) - 1)], -1)
    differs = (codes >= 0) & (leading >= 0) & (codes != leading)
    if vague and differs.any():
        texts = encoded.dictionary.to_pylist()
        pairs = zip(codes[differs].tolist(), leading[differs].tolist(), strict=True)
        differs[differs] = [
            not (texts[one].startswith(texts[two]) or texts[two].startswith(texts[one])) for one, two in pairs
        ]
    return cast(np.ndarray, differs)


def _numpy(values: Any) -> np.ndarray:
    return cast(np.ndarray, whole_array(values).to_numpy(zero_copy_only=False))
