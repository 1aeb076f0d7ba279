"""A minimal writer of old workbooks: BIFF records, bare or as the sheets of a workbook in a compound file,
text cells only."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping, Sequence

Rows = Sequence[Sequence[str]]
_SECTOR = 512
_END, _NONE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_LEAST = 4096  # shorter streams would lie in sectors of another size
_LARGEST = 8000


def record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def label(row: int, column: int, text: str) -> bytes:
    """A cell of BIFF 3 and later."""
    return record(0x204, struct.pack("<HHHH", row, column, 0, len(text)) + text.encode())


def number(row: int, column: int, value: float = 1.0) -> bytes:
    return record(0x203, struct.pack("<HHHd", row, column, 0, value))


def old_label(row: int, column: int, text: str) -> bytes:
    """A cell of BIFF 2."""
    return record(0x04, struct.pack("<HH3xB", row, column, len(text)) + text.encode())


def bare_stream(
    begin: bytes, cell: Callable[[int, int, str], bytes], rows: Rows, end: bytes = b"\x0a\x00\x00\x00"
) -> bytes:
    """One worksheet and nothing else."""
    cells = (cell(at, column, text) for at, row in enumerate(rows) for column, text in enumerate(row))
    return begin + b"".join(cells) + end


def xls(sheets: Mapping[str, Rows], more: Mapping[str, bytes] | None = None) -> bytes:
    """A workbook of BIFF 8. more: records to stand after the cells of a sheet."""
    texts = list(dict.fromkeys(text for rows in sheets.values() for row in rows for text in row if text))
    places = {text: at for at, text in enumerate(texts)}
    written = [_sheet(rows, places, (more or {}).get(name, b"")) for name, rows in sheets.items()]
    head = _begin(0x05) + record(0x42, struct.pack("<H", 1200)) + record(0x22, b"\0\0")
    shared = _shared(texts)
    at = len(head) + sum(12 + len(name) for name in sheets) + len(shared) + 4
    bound = b""
    for name, sheet in zip(sheets, written, strict=True):
        bound += record(0x85, struct.pack("<IBBBB", at, 0, 0, len(name), 0) + name.encode("ascii"))
        at += len(sheet)
    return container(head + bound + shared + record(0x0A, b"") + b"".join(written))


def _begin(kind: int) -> bytes:
    return record(0x809, struct.pack("<HHHHII", 0x600, kind, 0x0DBB, 1996, 0, 6))


def _shared(texts: Sequence[str]) -> bytes:
    """The table of texts, gone on with where a record is full."""
    pieces = [struct.pack("<II", len(texts), len(texts))]
    for text in texts:
        piece = struct.pack("<HB", len(text), 0) + text.encode("latin-1")
        if len(pieces[-1]) + len(piece) > _LARGEST:
            pieces.append(b"")
        pieces[-1] += piece
    return b"".join(record(0x3C if at else 0xFC, piece) for at, piece in enumerate(pieces))


def _sheet(rows: Rows, places: Mapping[str, int], more: bytes) -> bytes:
    width = max((len(row) for row in rows), default=0)
    cells = b"".join(
        record(0xFD, struct.pack("<HHHI", at, column, 0, places[text]))
        for at, row in enumerate(rows)
        for column, text in enumerate(row)
        if text
    )
    return (
        _begin(0x10)
        + record(0x200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
        + cells
        + more
        + record(0x0A, b"")
    )


def container(stream: bytes, name: str = "Workbook") -> bytes:
    """A compound file that holds one stream."""
    stream = stream.ljust(_LEAST, b"\0")
    body = [stream[at : at + _SECTOR].ljust(_SECTOR, b"\0") for at in range(0, len(stream), _SECTOR)]
    tables = next(count for count in range(1, 110) if count * 128 >= count + 1 + len(body))
    chain = [_FAT] * tables + [_END] + [tables + 2 + at for at in range(len(body) - 1)] + [_END]
    table = struct.pack(f"<{tables * 128}I", *chain, *[_NONE] * (tables * 128 - len(chain)))
    folder = _entry("Root Entry", 5, 1, _END, 0) + _entry(name, 2, _NONE, tables + 1, len(stream))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<IIIIIIIII", 0, tables, tables, 0, _LEAST, _END, 0, _END, 0)
    head += struct.pack("<109I", *range(tables), *[_NONE] * (109 - tables))
    return head + table + folder.ljust(_SECTOR, b"\0") + b"".join(body)


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    written = (name + "\0").encode("utf-16-le")
    links = struct.pack("<BBIII", kind, 1, _NONE, _NONE, child)
    return (
        written.ljust(64, b"\0")
        + struct.pack("<H", len(written))
        + links
        + bytes(36)
        + struct.pack("<III", start, size, 0)
    )
