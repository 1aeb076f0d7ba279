"""Files that agencies send back, as lines of cells: a text, or a workbook of Excel or LibreOffice."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from reconcile.ingest.cells.sheets import Sheet
from reconcile.ingest.layout.tables import open_export
from reconcile.ingest.sources.sources import Refused
from reconcile.vocabulary.errors import ExportError, UsageError
from reconcile.workspace.files.file_names import shown_name
from reconcile.workspace.processes.bounds import bounds_for
from reconcile.workspace.processes.guarded import guard

_MOST = 10_000_000
_BOOKS = (b"PK", b"\xd0\xcf\x11\xe0")
"""How workbooks begin: XLSX and ODS, and XLS."""
Row = tuple[int, Sequence[str]]
"""Its number, as Excel gives it, and its cells."""


def rows_of(path: Path) -> list[Row]:
    """The rows of a file, and their numbers. Of a workbook those of its first sheet with any. Raises
    UsageError where it is too large or no such file, OSError where it cannot be read."""
    return next((rows for rows in returned_sheets(path) if rows), [])


def returned_sheets(path: Path) -> list[list[Row]]:
    """The rows of each sheet of a file, a text being one sheet. Raises as `rows_of` does."""
    name, size = shown_name(path), path.stat().st_size
    if size > _MOST:
        raise UsageError(f"{name}: terlalu besar untuk berkas yang kembali.")
    content = path.read_bytes()
    return sheets_of(path) if is_book(content) else [rows_of_text(content, name)]


def is_book(content: bytes) -> bool:
    """Whether a file that begins so is a workbook, whatever it is called."""
    return content.startswith(_BOOKS)


def sheets_of(path: Path) -> list[list[Row]]:
    """The rows of each sheet of a workbook. Raises UsageError where it cannot be read."""
    name, bounds = shown_name(path), bounds_for(path.stat().st_size)
    try:
        sheets: list[list[Row]] = guard().submit(name, rows_of_book, path, bounds=bounds).result()
    except ExportError as error:
        raise UsageError(str(error)) from error
    return sheets


def rows_of_text(content: bytes, name: str) -> list[Row]:
    """As `rows_of`, of a text (`;` or `,`, UTF-8)."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{name}: bukan teks UTF-8. Simpan ulang sebagai CSV UTF-8, atau XLSX.") from error
    first = text.partition("\n")[0]
    return list(enumerate(csv.reader(io.StringIO(text), delimiter=";" if ";" in first else ","), 1))


def rows_of_book(path: Path) -> list[list[Row]]:
    """As `sheets_of`: a file may kill whoever opens it, so this is called in a helper."""
    found: list[list[Row]] = []
    for opened in open_export(path, shown_name(path), frozenset()):
        if isinstance(opened, Refused):
            raise ExportError(f"{shown_name(path)}: {opened.why}")
        for sheet in opened.sheets:
            head = sheet.head()
            width = max((len(cells) for _, cells in head), default=0)
            found.append([*head, *_rows(sheet, head[-1][0], width)] if head else [])
    return found


def _rows(sheet: Sheet, after: int, width: int) -> Iterator[Row]:
    for batch in sheet.batches(after, width):
        columns = [column.to_pylist() for column in batch.columns]
        for number, *cells in zip(batch.rows.to_pylist(), *columns, strict=True):
            yield number, [cell or "" for cell in cells]


def lines_of(
    rows: Iterable[Row], name: str, columns: Sequence[str], needed: Sequence[str]
) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Rows below the heading, by their number: cells by heading, in small letters. Raises UsageError where no
    row says the columns. columns: what it may say; needed: what it must."""
    headings: list[str] = []
    best: list[str] = list(needed)
    for number, cells in rows:
        if headings:
            yield number, dict(zip(headings, (cell.strip() for cell in cells), strict=False))
            continue
        said = [cell.strip().casefold() for cell in cells]
        missing = [one for one in needed if one not in said]
        if missing:
            best = min(best, missing, key=len)
        else:
            headings = said
    if not headings:
        raise UsageError(f"{name}: kolom {', '.join(best)} tidak ada. Pakai judul {', '.join(columns)}.")
