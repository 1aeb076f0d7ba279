"""The long page of a quality workbook, written into the finished file: a call of a library for each of its cells takes minutes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

FaultRow = tuple[str, int, str, str, str]
"""Sheet as in the tables, row as in Excel, code, sheet as it may be shown, the faulty cell as it may be shown."""

Key = tuple[str, str]
"""Sheet as in the tables, and code."""

_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True)
class SheetRows:
    """Rows of the page as XML, to stand below a heading. listed: how many of each key; examples: its first cell that shows anything."""

    xml: str
    listed: Mapping[Key, int]
    examples: Mapping[Key, str]

    @property
    def count(self) -> int:
        return sum(self.listed.values())


def sheet_rows(rows: Iterable[FaultRow], told: Mapping[Key, tuple[str, str]]) -> SheetRows:
    """`rows` from row 2 on. told: key -> severity and message for staff."""
    listed: dict[Key, int] = {}
    examples: dict[Key, str] = {}
    texts: dict[Key, tuple[str, ...]] = {}
    lines: list[str] = []
    for line, (sheet, row, code, shown_sheet, cell) in enumerate(rows, 2):
        key = (sheet, code)
        if key not in listed:
            listed[key] = 0
            severity, message = told.get(key, ("", ""))
            texts[key] = tuple(map(_text, (shown_sheet, severity, code, message)))
        listed[key] += 1
        where, severity, named, message = texts[key]
        if cell and key not in examples:
            examples[key] = cell
        lines.append(
            f'<row r="{line}"><c r="A{line}" t="inlineStr">{where}</c><c r="B{line}"><v>{row}</v></c>'
            f'<c r="C{line}" t="inlineStr">{severity}</c><c r="D{line}" t="inlineStr">{named}</c>'
            f'<c r="E{line}" t="inlineStr">{message}</c><c r="F{line}" t="inlineStr">{_text(cell)}</c></row>'
        )
    return SheetRows("".join(lines), listed, examples)


def _text(text: str) -> str:
    return f'<is><t xml:space="preserve">{escape(_NOT_IN_XML.sub("", text), quote=False)}</t></is>'


def with_rows(workbook: bytes, page: str, rows: SheetRows, columns: str) -> bytes:
    """The workbook with `rows` on `page` (the path of its XML), whose only row so far is the heading.

    columns: letter of the last column. The same workbook and rows give the same bytes.
    """
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as source, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.infolist():
            content = source.read(member)
            if member.filename == page and rows.count:
                content = re.sub(
                    rb'<dimension ref="[^"]*"/>', f'<dimension ref="A1:{columns}{rows.count + 1}"/>'.encode(), content, count=1
                )
                before, closing, after = content.partition(b"</sheetData>")
                content = before + rows.xml.encode() + closing + after
            told = zipfile.ZipInfo(member.filename, _ZIP_TIME)
            told.compress_type, told.create_system, told.external_attr = zipfile.ZIP_DEFLATED, 0, 0
            target.writestr(told, content, compresslevel=6)
    return written.getvalue()
