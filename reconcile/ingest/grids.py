"""Guards a workbook's grid: a sheet is held as a dense grid, so one stray cell in the last corner must not cost gigabytes."""

from __future__ import annotations

import re
import zipfile

from reconcile.errors import ExportError
from reconcile.ingest import limits
from reconcile.ingest.opening import damage_told
from reconcile.ingest.sheets import Source

_FAR_CELL = re.compile(rb'\br="([A-Z]{2,3})\d{1,7}"(?![^>]*/>|[^>]*></c>)')
_ROW = re.compile(rb'<row\b[^>]*?\br="(\d{1,7})"')
_ENDS = (b"v>", b"t>", b"f>")
"""How the value, the text and the formula of a filled cell end."""

_CHUNK = 4 * 1024**2
_OVERLAP = 256


def check_grid(source: Source) -> None:
    """Raises ExportError when a sheet of an XLSX spans more cells than memory should hold."""
    if source.suffix not in {"xlsx", "xlsm"}:
        return
    with damage_told(source.name, source.suffix.upper()), source.open() as stream, zipfile.ZipFile(stream) as package:
        for part in package.infolist():
            if part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml"):
                rows, columns = _span(package, part)
                if rows * columns > limits.MAX_CELLS or columns > limits.MAX_COLUMNS * 4:
                    raise ExportError(
                        f"{source.name}: satu lembar membentang {rows} baris x {columns} kolom, jauh melampaui isinya."
                        " Hapus sel di luar tabel (Ctrl+End), lalu simpan ulang."
                    )


def _span(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> tuple[int, int]:
    """(last row, last column) that a filled cell of a worksheet names; cells that only have a style cost nothing."""
    rows = 0
    columns = 26
    with package.open(part) as stream:
        rest = b""
        while chunk := stream.read(_CHUNK):
            text = rest + chunk
            last = None
            at = text.rfind(b"<row ", 0, max(0, *(text.rfind(end) for end in _ENDS)))
            if at >= 0:
                last = _ROW.match(text, at)
            if last:
                rows = max(rows, int(last.group(1)))
            for letters in set(_FAR_CELL.findall(text)):
                columns = max(columns, _column(letters))
            rest = text[-_OVERLAP:]
    return rows, columns


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
