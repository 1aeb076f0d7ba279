"""The long page of a quality workbook, written into the finished file: a call of a library for each of its
cells takes minutes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from reconcile.privacy.arrays import by_value, joined_text
from reconcile.reports.kit.showing import Shown
from reconcile.reports.kit.workbooks import reaching, without_samples, write_workbook, xml_text
from reconcile.reports.written.archives import members

Key = tuple[str, str]
"""Sheet as in the tables, and code."""

_NUMBER = '<c s="#"><v>'
"""Begins the cell of a row number, and _SAID that of a text, until the finished workbook tells the numbers of
their styles."""

_SAID = '<c s="@" t="inlineStr">'
_OPEN, _CLOSE = f"{_SAID}<is><t>", "</t></is></c>"


@dataclass(frozen=True)
class SheetRows:
    """Rows of the page as XML, to stand below a heading. listed: how many of each key; examples: its first
    cell that shows anything."""

    xml: pa.Buffer
    listed: Mapping[Key, int]
    examples: Mapping[Key, str]

    @property
    def count(self) -> int:
        return sum(self.listed.values())


@dataclass(frozen=True)
class FaultyRows:
    """Rows at fault. keys: sheet (as in the tables), code; shown: sheet, source_row (as in Excel), cell."""

    keys: pa.Table
    shown: Shown

    def table(self) -> pa.Table:
        """All that a book lists, a column each."""
        columns = dict(zip(self.keys.column_names, self.keys.columns, strict=True))
        return pa.table({**columns, **{f"shown {name}": text for name, text in self.shown.cells.items()}})


def sheet_rows(rows: FaultyRows, told: Mapping[Key, tuple[str, str]]) -> SheetRows:
    """`rows` from row 2 on, in their order. told: key -> severity and message for staff."""
    keys, cells = rows.keys, rows.shown.cells
    counted = keys.group_by(["sheet", "code"], use_threads=False).aggregate([([], "count_all")]).to_pylist()
    shown = (
        keys.append_column("cell", cells["cell"])
        .filter(pc.not_equal(cells["cell"], ""))
        .group_by(["sheet", "code"], use_threads=False)
        .aggregate([("cell", "first")])
    )
    texts = [
        _OPEN,
        by_value(cells["sheet"], xml_text),
        f"{_CLOSE}{_NUMBER}",
        cells["source_row"],
        "</v></c>",
        _of_key(keys, told),
        _OPEN,
        by_value(cells["cell"], xml_text),
        f"{_CLOSE}</row>",
    ]
    xml = pc.binary_join_element_wise("<row>", *texts, "")
    return SheetRows(
        joined_text(xml),
        {(row["sheet"], row["code"]): row["count_all"] for row in counted},
        {(row["sheet"], row["code"]): row["cell_first"] for row in shown.to_pylist()},
    )


def _of_key(keys: pa.Table, told: Mapping[Key, tuple[str, str]]) -> pa.Array:
    """The cells that are the same for all rows of a key: severity, code, message."""
    mark = "\x1f"

    def cells(encoded: pa.Array) -> pa.Array:
        of = [tuple(text.rsplit(mark, 1)) for text in encoded.to_pylist()]
        columns = [
            [(told.get(key, ("", ""))[0], key[1], told.get(key, ("", ""))[1])[place] for key in of]
            for place in range(3)
        ]
        texts = [
            pc.binary_join_element_wise(_OPEN, xml_text(pa.array(column, pa.string())), _CLOSE, "")
            for column in columns
        ]
        return pc.binary_join_element_wise(*texts, "")

    return by_value(pc.binary_join_element_wise(keys["sheet"], keys["code"], mark), cells)


def write_with_rows(path: Path, workbook: bytes, page: str, rows: SheetRows, columns: str) -> None:
    """Write the workbook with `rows` on `page` (the path of its XML), whose only row so far is the heading,
    with empty cells at its end in the styles of the row numbers and of the texts.

    columns: letter of the last column. The same workbook and rows give the same bytes.
    """
    parts = members(workbook)
    content, (number, said) = without_samples(parts[page])
    parts[page] = reaching(content, f"{columns}{rows.count + 1}")
    xml = rows.xml.to_pybytes()
    for begun, sign, style in ((_NUMBER, "#", number), (_SAID, "@", said)):
        xml = xml.replace(begun.encode(), begun.replace(sign, str(style)).encode())
    write_workbook(path, parts, {page: [xml]})
