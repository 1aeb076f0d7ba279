"""Guards a workbook's grid: a sheet is held as a dense grid, so one stray cell in the last corner must not
cost gigabytes.

A glance at each worksheet's bytes tells whether it spans far more than it holds. Only then is its XML walked,
and the few cells that stand far from its table are left out, and told of.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from functools import partial
from xml.parsers.expat import ExpatError

from reconcile.ingest.cells.opening import damage_told, file_named
from reconcile.ingest.cells.sheets import Note, Source
from reconcile.ingest.cells.strays import (
    extent,
    left_out_note,
    settled,
    sparse,
    without_cells_beyond,
    xml_walk,
)
from reconcile.ingest.formats.binary_sheets import binary_span, binary_walk, without_binary_cells_beyond
from reconcile.ingest.workbooks.repacked import repacked

_CELL = re.compile(rb"""\sr\s*=\s*["']([A-Z]{2,7}|[A-Z](?=\d{5}))(\d+)["']""")
_ROW = re.compile(rb"""<(?:\w+:)?row\b[^>]*?\sr\s*=\s*["'](\d+)["']""")
_VALUE_ENDS = re.compile(rb"[vtf]>")
_TABLE_OF_TEXTS = "xl/sharedstrings.xml"
_TABLE_HEAD = re.compile(rb"<(?:\w+:)?sst\b[^>]*>")
_COUNT = re.compile(rb"""\s(?:uniqueCount|count)\s*=\s*(?:"[^"]*"|'[^']*')""")

_CHUNK = 4 * 1024**2
_OVERLAP = 256


def sound_grid(source: Source, content: bytes) -> tuple[bytes, dict[str, Note]]:
    """The bytes of an XLSX or XLSB without cells far from its tables, and what is to be told, by worksheet
    part in lower case.

    Raises ExportError when a sheet spans more cells than memory should hold and more than stray cells lie far
    out, and when the records of a binary sheet are in no order that a program would write.
    """
    if source.suffix not in {"xlsx", "xlsm", "xlsb"}:
        return content, {}
    parts: dict[str, bytes] = {}
    told: dict[str, Note] = {}
    with damage_told(source.name, source.suffix.upper()), zipfile.ZipFile(io.BytesIO(content)) as package:
        for part in package.infolist():
            name = part.filename.lower()
            mended = None
            if name == _TABLE_OF_TEXTS:
                parts.update(_believable(package, part))
            elif name.startswith("xl/worksheets/") and name.endswith(".xml") and _suspicious(package, part):
                mended = _without_strays(source, package.read(part))
            elif name.startswith("xl/worksheets/") and name.endswith(".bin"):
                mended = _binary_without_strays(source, package.read(part))
            if mended:
                parts[part.filename], told[name] = mended
        return (repacked(package, parts) if parts else content), told


def _without_strays(source: Source, xml: bytes) -> tuple[bytes, Note] | None:
    """The sheet without its stray cells and what is told of them, or None when it may be read as it is."""
    try:
        table = extent(xml_walk(xml))
    except ExpatError:
        return None  # what is wrong with it is told by whoever reads its cells
    with file_named(source.name):
        return (without_cells_beyond(xml, table), left_out_note(table.strays)) if settled(table) else None


def _binary_without_strays(source: Source, part: bytes) -> tuple[bytes, Note] | None:
    with file_named(source.name):
        if not sparse(*binary_span(part)):
            return None
        table = extent(binary_walk(part))
        return (
            (without_binary_cells_beyond(part, table), left_out_note(table.strays))
            if settled(table)
            else None
        )


def _suspicious(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Whether a worksheet names rows and columns that its values do not bear out; styled cells count,
    values alone are certain."""
    rows, columns, values = 0, 26, 0
    rest = b""
    for chunk in _chunks(package, part):
        text = rest + chunk
        values += len(_VALUE_ENDS.findall(chunk)) // 2
        cells = set(_CELL.findall(text))
        rows = max([rows, *(int(row) for row in _ROW.findall(text)), *(int(row) for _, row in cells)])
        columns = max([columns, *(_column(letters) for letters in {letters for letters, _ in cells})])
        rest = text[-_OVERLAP:]
    return sparse(rows, columns, values)


def _chunks(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    with package.open(part) as stream:
        yield from iter(partial(stream.read, _CHUNK), b"")


def _believable(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> dict[str, bytes]:
    """The table of texts without the counts at its head, when they promise more texts than it has room for:
    memory is set aside for as many. {} when they are believable.
    """
    with package.open(part) as stream:
        head = _TABLE_HEAD.search(stream.read(64 * 1024))
    if not head or all(
        int(number) <= part.file_size for number in re.findall(rb"\d+", b" ".join(_COUNT.findall(head[0])))
    ):
        return {}
    xml = package.read(part)
    return {part.filename: xml[: head.start()] + _COUNT.sub(b"", head[0]) + xml[head.end() :]}


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
