"""Guards a workbook's grid: a sheet is held as a dense grid, so one stray cell in the last corner must not cost gigabytes.

A glance at each worksheet's bytes tells whether it spans far more than it holds. Only then is its XML walked, and the few cells that
stand far from its table are left out, and told of.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from functools import partial
from xml.parsers.expat import ExpatError

from reconcile.errors import ExportError
from reconcile.ingest import limits
from reconcile.ingest.opening import damage_told
from reconcile.ingest.repacked import repacked
from reconcile.ingest.sheets import Note, Source
from reconcile.ingest.strays import Extent, extent, place_name, without_cells_beyond

_CELL = re.compile(rb"""\sr\s*=\s*["']([A-Z]{2,7}|[A-Z](?=\d{5}))(\d+)["']""")
_ROW = re.compile(rb"""<(?:\w+:)?row\b[^>]*?\sr\s*=\s*["'](\d+)["']""")
_VALUE_ENDS = re.compile(rb"[vtf]>")
_TABLE_OF_TEXTS = "xl/sharedstrings.xml"
_TABLE_HEAD = re.compile(rb"<(?:\w+:)?sst\b[^>]*>")
_COUNT = re.compile(rb"""\s(?:uniqueCount|count)\s*=\s*(?:"[^"]*"|'[^']*')""")

_CHUNK = 4 * 1024**2
_OVERLAP = 256
_SMALL = 4_000_000
"""Cells that a grid may have however few of them are filled."""

_SPARSE = 100
"""Cells of a grid for each value in it, above which the span is not believed."""


def sound_grid(source: Source, content: bytes) -> tuple[bytes, dict[str, Note]]:
    """The bytes of an XLSX without cells far from its tables, and what is to be told, by worksheet part in lower case.

    Raises ExportError when a sheet spans more cells than memory should hold and more than stray cells lie far out.
    """
    if source.suffix not in {"xlsx", "xlsm"}:
        return content, {}
    parts: dict[str, bytes] = {}
    told: dict[str, Note] = {}
    with damage_told(source.name, source.suffix.upper()), zipfile.ZipFile(io.BytesIO(content)) as package:
        for part in package.infolist():
            name = part.filename.lower()
            if name == _TABLE_OF_TEXTS:
                parts.update(_believable(package, part))
            elif name.startswith("xl/worksheets/") and name.endswith(".xml") and _suspicious(package, part):
                mended = _without_strays(source, package.read(part))
                if mended:
                    parts[part.filename], told[name] = mended
        return (repacked(package, parts) if parts else content), told


def _without_strays(source: Source, xml: bytes) -> tuple[bytes, Note] | None:
    """The sheet without its stray cells and what is told of them, or None when it may be read as it is."""
    try:
        table = extent(xml)
    except ExpatError:
        return None  # what is wrong with it is told by whoever reads its cells
    if table.strays and table.nobody and _fits(table.row, table.column):
        return without_cells_beyond(xml, table), _told(table)
    rows, columns = (max([last, *found]) for last, found in zip((table.row, table.column), _sides(table), strict=True))
    if _fits(rows, columns):
        return None
    where = f"mulai sel {place_name(table.strays[0])} ada isi jauh di luar tabel" if table.strays else "tabelnya terlalu besar"
    raise ExportError(
        f"{source.name}: satu lembar membentang {rows} baris x {columns} kolom; {where}."
        " Pindahkan isi itu ke tabelnya atau hapus (Ctrl+End menunjukkan sel terakhir), lalu simpan ulang."
    )


def _sides(table: Extent) -> tuple[list[int], list[int]]:
    return [row for row, _ in table.strays], [column for _, column in table.strays]


def _told(table: Extent) -> Note:
    first = place_name(table.strays[0])
    return Note(
        "SEL_JAUH_DI_LUAR_TABEL",
        "PERINGATAN",
        f"Ada isi jauh di luar tabel ({len(table.strays)} sel, yang pertama {first}); tidak dibaca.",
        "Periksa sel itu dan hapus (Ctrl+End menunjukkan sel terakhir); bila memuat data orang, pindahkan ke tabelnya.",
        len({row for row, _ in table.strays}),
        tuple(sorted({row for row, _ in table.strays})[:10]),
    )


def _fits(rows: int, columns: int) -> bool:
    return rows * columns <= limits.MAX_CELLS and columns <= limits.MAX_COLUMNS * 4


def _suspicious(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Whether a worksheet names rows and columns that its values do not bear out; styled cells count, values alone are certain."""
    rows, columns, values = 0, 26, 0
    rest = b""
    for chunk in _chunks(package, part):
        text = rest + chunk
        values += len(_VALUE_ENDS.findall(chunk)) // 2
        cells = set(_CELL.findall(text))
        rows = max([rows, *(int(row) for row in _ROW.findall(text)), *(int(row) for _, row in cells)])
        columns = max([columns, *(_column(letters) for letters in {letters for letters, _ in cells})])
        rest = text[-_OVERLAP:]
    return not _fits(rows, columns) or rows * columns > max(_SMALL, _SPARSE * values)


def _chunks(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    with package.open(part) as stream:
        yield from iter(partial(stream.read, _CHUNK), b"")


def _believable(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> dict[str, bytes]:
    """The table of texts without the counts at its head, when they promise more texts than it has room for: memory is set aside
    for as many. {} when they are believable.
    """
    with package.open(part) as stream:
        head = _TABLE_HEAD.search(stream.read(64 * 1024))
    if not head or all(int(number) <= part.file_size for number in re.findall(rb"\d+", b" ".join(_COUNT.findall(head[0])))):
        return {}
    xml = package.read(part)
    return {part.filename: xml[: head.start()] + _COUNT.sub(b"", head[0]) + xml[head.end() :]}


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
