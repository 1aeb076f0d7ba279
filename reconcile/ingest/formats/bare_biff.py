"""A stream of BIFF records that is one worksheet and nothing else, as hand-written exporters leave it: no
container, no workbook around it, often a version that does not fit its records, sometimes no end.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator

from reconcile.ingest.cells import limits
from reconcile.ingest.cells.cells import CellSheet
from reconcile.ingest.formats.parsing import Grid
from reconcile.ingest.texts.encodings import decode_foreign
from reconcile.ingest.texts.text_notes import cut_off

_EOF, _DATEMODE, _MULRK = 0x0A, 0x22, 0xBD
_FORMULAS, _RESULTS = frozenset({0x06, 0x206, 0x406}), frozenset({0x07, 0x207})
_STARTS = frozenset({0x09, 0x209, 0x409, 0x809})
_LARGEST = 0x2080 * 2


def open_bare_biff(content: bytes) -> CellSheet | None:
    """The worksheet that a bare stream holds, or None when it is no such stream."""
    cells: dict[int, dict[int, object]] = {}
    mac_dates = whole = False
    waiting: tuple[int, int] | None = None  # the cell whose formula's text comes in the next record
    for kind, body in _records(content):
        if kind == _EOF:
            whole = True
            break
        mac_dates = mac_dates or (kind == _DATEMODE and body[:1] == b"\x01")
        if kind in _RESULTS and waiting:
            cells.setdefault(waiting[0], {})[waiting[1]] = _text(body, 0)
        waiting = None
        for row, column, value in _cells(kind, body):
            cells.setdefault(row, {})[column] = value
            waiting = (row, column) if kind in _FORMULAS and value is None else None
    if not cells:
        return None
    grid = Grid("")
    for row in sorted(cells):
        grid.skip(row + 1 - grid.next_row)
        near = [column for column in cells[row] if column < limits.MAX_COLUMNS]
        for column in sorted(cells[row].keys() - near):
            grid.put_beside(column)
        grid.add([cells[row].get(column) for column in range(max(near, default=-1) + 1)])
    grid.settle()
    notes = (*grid.left_out, *(() if whole else (cut_off(len(grid.rows)),)))
    return CellSheet(
        "", lambda: iter(grid.rows), notes=lambda: notes, total=len(grid.rows), mac_dates=mac_dates
    )


def _records(content: bytes) -> Iterator[tuple[int, bytes]]:
    """(kind, content) of the records after the first, which begins the worksheet."""
    at = 0
    while at + 4 <= len(content):
        kind, length = struct.unpack_from("<HH", content, at)
        if length > _LARGEST or at + 4 + length > len(content) or (at == 0) != (kind in _STARTS):
            return
        if at:
            yield kind, content[at + 4 : at + 4 + length]
        at += 4 + length


def _cells(kind: int, body: bytes) -> Iterator[tuple[int, int, object]]:
    """(row, column, value) of the cells a record holds."""
    if kind == _MULRK and len(body) >= 12:
        row, first = struct.unpack_from("<HH", body)
        for step in range((len(body) - 6) // 6):
            yield row, first + step, _rk(body, 4 + 6 * step + 2)
        return
    found = _ONE_CELL.get(kind)
    if found and len(body) >= 7:
        at, read = found
        row, column = struct.unpack_from("<HH", body)
        try:
            yield row, column, read(body, at)
        except (struct.error, IndexError):
            return


def _number(body: bytes, at: int) -> float:
    return float(struct.unpack_from("<d", body, at)[0])


def _integer(body: bytes, at: int) -> float:
    return float(struct.unpack_from("<H", body, at)[0])


def _rk(body: bytes, at: int) -> float:
    written = struct.unpack_from("<I", body, at)[0]
    if written & 2:
        number = float(struct.unpack("<i", struct.pack("<I", written & 0xFFFFFFFC))[0] >> 2)
    else:
        number = struct.unpack("<d", b"\x00\x00\x00\x00" + struct.pack("<I", written & 0xFFFFFFFC))[0]
    return number / 100 if written & 1 else number


def _short_text(body: bytes, at: int) -> str:
    return decode_foreign(body[at + 1 : at + 1 + body[at]])


def _text(body: bytes, at: int) -> str:
    """A text with its length before it; whether a byte that tells its width follows is seen from the
    record's own length."""
    size = struct.unpack_from("<H", body, at)[0]
    rest = body[at + 2 :]
    if len(rest) == 2 * size + 1 and rest[0] & 1:
        return rest[1:].decode("utf-16-le", "replace")
    return decode_foreign(rest[1 : 1 + size] if len(rest) == size + 1 else rest[:size])


def _result(body: bytes, at: int) -> object:
    return None if body[at + 6 : at + 8] == b"\xff\xff" else _number(body, at)


_ONE_CELL: dict[int, tuple[int, Callable[[bytes, int], object]]] = {
    0x02: (7, _integer),
    0x03: (7, _number),
    0x04: (7, _short_text),
    0x203: (6, _number),
    0x204: (6, _text),
    0xD6: (6, _text),
    0x27E: (6, _rk),
    0x06: (6, _result),
    0x206: (6, _result),
    0x406: (6, _result),
}
"""Kind of record -> where its value begins and how it is read."""
