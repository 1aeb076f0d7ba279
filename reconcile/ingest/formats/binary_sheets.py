"""Worksheets of an XLSB: the records of their cells, walked to see how far they reach and whether they are in
order.

The library that reads their values goes on after records that cannot be, and ends without a word at the first
one that looks like an end; what no program writes is refused here.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator

from reconcile.ingest.cells.strays import Extent, Place, Walk
from reconcile.vocabulary.errors import ExportError

_ROW, _BEGINS, _ENDS, _LISTED = 0, 145, 146, 156
_CELLS = frozenset(range(1, 12))
_FILLED = _CELLS - {1}
_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 16_384

Span = tuple[int, int]


def binary_span(part: bytes) -> tuple[int, int, int]:
    """(last row, last column, filled cells) of a sheet. Raises ExportError, without the file's name, when
    it is damaged."""
    last = right = filled = 0
    for (row, column), kind, _ in _cells(part):
        filled += kind in _FILLED
        last, right = row, max(right, column)
    return last, right, filled


def binary_sheet_names(part: bytes) -> list[tuple[str, str]]:
    """(name, relationship id) of the sheets that the workbook part lists. Raises ExportError when it is
    damaged."""
    found = []
    for kind, body, (_, stop) in _records(part):
        if kind == _LISTED:
            relation, at = _text(part, body + 8, stop)
            name, _ = _text(part, at, stop)
            found.append((name, relation))
    return found


def _text(part: bytes, at: int, stop: int) -> tuple[str, int]:
    """A text with its length in letters before it, and where it ends."""
    _require(at + 4 <= stop)
    end = at + 4 + 2 * int(struct.unpack_from("<I", part, at)[0])
    _require(end <= stop)
    return part[at + 4 : end].decode("utf-16-le", "replace"), end


def binary_walk(part: bytes) -> Walk:
    """The filled cells of a sheet."""

    def walk(filled: Callable[[Place], None]) -> None:
        for place, kind, _ in _cells(part):
            if kind in _FILLED:
                filled(place)

    return walk


def without_binary_cells_beyond(part: bytes, table: Extent) -> bytes:
    """The sheet without any cell beyond `table`."""
    kept: list[bytes] = []
    last = 0
    for (row, column), _, (start, stop) in _cells(part):
        if row > table.row or column > table.column:
            kept.append(part[last:start])
            last = stop
    return b"".join([*kept, part[last:]])


def _cells(part: bytes) -> Iterator[tuple[Place, int, Span]]:
    """(place from (1, 1), kind, where its record lies) of each cell. Raises ExportError where rows or
    columns go back."""
    row = column = 0
    inside = ended = False
    for kind, body, (start, stop) in _records(part):
        if kind == _BEGINS:
            inside = True
        elif kind == _ENDS:
            ended, inside = True, False
        elif inside and kind == _ROW:
            _require(stop - body >= 4)
            following = struct.unpack_from("<I", part, body)[0] + 1
            _require(row < following <= _MOST_ROWS)
            row, column = following, 0
        elif inside and kind in _CELLS:
            _require(stop - body >= 8 and row > 0)
            following = struct.unpack_from("<I", part, body)[0] + 1
            _require(column < following <= _MOST_COLUMNS)
            column = following
            yield (row, column), kind, (start, stop)
        else:
            _require(kind not in _FILLED)
    _require(ended or not inside)


def _records(part: bytes) -> Iterator[tuple[int, int, Span]]:
    """(kind, where its content begins, where it lies) of the records of a part."""
    at = 0
    while at < len(part):
        kind, body = _seven_bits(part, at, 2)
        size, body = _seven_bits(part, body, 4)
        _require(body + size <= len(part))
        yield kind, body, (at, body + size)
        at = body + size


def _seven_bits(part: bytes, at: int, most: int) -> tuple[int, int]:
    """(number, where it ends): seven bits a byte, the eighth says that another follows."""
    number = 0
    for step in range(most):
        _require(at + step < len(part))
        byte = part[at + step]
        number |= (byte & 0x7F) << (7 * step)
        if byte < 0x80:
            return number, at + step + 1
    return number, at + most


def _require(sound: bool) -> None:
    if not sound:
        raise ExportError("berkas XLSB rusak atau terpotong. Minta ulang berkas asal.")
