"""A minimal writer of binary workbooks (XLSB), text cells only: in the table of texts, or in the cells
themselves."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence

Rows = Sequence[Sequence[str]]
_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types'
    ' xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="bin"'
    ' ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/><Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0"?><Relationships'
    ' xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
)
_RELATION = (
    '<Relationship Id="rId{}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}"'
    ' Target="{}"/>'
)


def record(kind: int, body: bytes = b"") -> bytes:
    number = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size = len(body)
    length = b""
    while size > 127:
        length += bytes([size & 0x7F | 0x80])
        size >>= 7
    return number + length + bytes([size]) + body


def text(written: str) -> bytes:
    return struct.pack("<I", len(written)) + written.encode("utf-16-le")


def row_head(row: int) -> bytes:
    return record(0, struct.pack("<IIHBBBI", row, 0, 300, 0, 0, 0, 0))


def text_cell(column: int, written: str) -> bytes:
    return record(6, struct.pack("<II", column, 0) + text(written))


def number_cell(column: int, value: float) -> bytes:
    return record(5, struct.pack("<IId", column, 0, value))


def xlsb(
    sheets: Mapping[str, Rows],
    *,
    shared: bool = True,
    more: bytes = b"",
    dimension: tuple[int, int] | None = None,
) -> bytes:
    """A workbook. more: records to stand after the cells of the first sheet. dimension: its last row and
    column, as it claims."""
    texts = (
        list(dict.fromkeys(cell for rows in sheets.values() for row in rows for cell in row if cell))
        if shared
        else []
    )
    places = {cell: at for at, cell in enumerate(texts)}
    bundle = b"".join(
        record(156, struct.pack("<II", 0, at) + text(f"rId{at}") + text(name))
        for at, name in enumerate(sheets, start=1)
    )
    parts = {
        "[Content_Types].xml": _TYPES.encode(),
        "_rels/.rels": _RELATIONS.format(_RELATION.format(1, "officeDocument", "xl/workbook.bin")).encode(),
        "xl/workbook.bin": record(131) + record(143) + bundle + record(144) + record(132),
        "xl/_rels/workbook.bin.rels": _related(len(sheets), shared).encode(),
    }
    for at, rows in enumerate(sheets.values(), start=1):
        parts[f"xl/worksheets/sheet{at}.bin"] = _sheet(
            rows, places, more if at == 1 else b"", dimension if at == 1 else None
        )
    if shared:
        items = b"".join(record(19, b"\0" + text(cell)) for cell in texts)
        parts["xl/sharedStrings.bin"] = (
            record(159, struct.pack("<II", len(texts), len(texts))) + items + record(160)
        )
    return _zipped(parts)


def _related(sheets: int, shared: bool) -> str:
    found = "".join(
        _RELATION.format(at, "worksheet", f"worksheets/sheet{at}.bin") for at in range(1, sheets + 1)
    )
    return _RELATIONS.format(
        found + (_RELATION.format(sheets + 1, "sharedStrings", "sharedStrings.bin") if shared else "")
    )


def _sheet(rows: Rows, places: Mapping[str, int], more: bytes, dimension: tuple[int, int] | None) -> bytes:
    last, right = dimension or (max(len(rows) - 1, 0), max((len(row) for row in rows), default=1) - 1)
    cells = b""
    for at, row in enumerate(rows):
        cells += row_head(at)
        for column, written in enumerate(row):
            if written in places:
                cells += record(7, struct.pack("<III", column, 0, places[written]))
            elif written:
                cells += text_cell(column, written)
    size = record(148, struct.pack("<IIII", 0, last, 0, right))
    return record(129) + size + record(145) + cells + more + record(146) + record(130)


def _zipped(parts: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(zipfile.ZipInfo(name, (2018, 3, 31, 0, 0, 0)), part, zipfile.ZIP_DEFLATED)
    return packed.getvalue()
