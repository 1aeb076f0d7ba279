"""A minimal writer of dBASE and FoxPro tables."""

from __future__ import annotations

import struct
from collections.abc import Sequence

FIELDS = ("NIK", "NO_KK", "NAMA", "TGL_LAHIR", "KELAMIN", "ALAMAT", "RT", "RW")


def dbf(
    rows: Sequence[Sequence[str]],
    kinds: str,
    *,
    fields: Sequence[str] = FIELDS,
    version: int = 3,
    deleted: Sequence[int] = (),
    more: int = 0,
    page: int = 0,
) -> bytes:
    """A DBF. kinds: a type letter a column. deleted: rows with the mark. more: records that the header
    counts and that are not there."""
    encoding = "cp850" if page == 2 else "cp1252"
    widths = [max(len(row[at]) for row in rows) for at in range(len(fields))]
    gap = b"\0" * (263 if version == 0x30 else 0)
    size = 32 + 32 * len(fields) + 1 + len(gap)
    head = struct.pack("<4BIHH17xB2x", version, 118, 3, 31, len(rows) + more, size, 1 + sum(widths), page)
    columns = b"".join(
        name.encode().ljust(11, b"\0") + kind.encode() + b"\0\0\0\0" + bytes([width]) + b"\0" * 15
        for name, kind, width in zip(fields, kinds, widths, strict=True)
    )
    records = b""
    for at, row in enumerate(rows):
        cells = (
            text.encode(encoding).rjust(width) if kind == "N" else text.encode(encoding).ljust(width)
            for text, kind, width in zip(row, kinds, widths, strict=True)
        )
        records += (b"*" if at in deleted else b" ") + b"".join(cells)
    return head + columns + b"\r" + gap + records + b"\x1a"
