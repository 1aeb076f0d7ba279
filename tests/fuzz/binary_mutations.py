"""Ways to spoil formats of records and fixed places: BIFF, compound files, the parts of binary workbooks,
DBF."""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from random import Random

_ODD = (
    0,
    1,
    2,
    127,
    128,
    255,
    256,
    0x7FFF,
    0x8000,
    0xFFFF,
    0xFFFFF,
    0x7FFFFFFF,
    0x80000000,
    0xFFFFFFFE,
    0xFFFFFFFF,
)
_OLE = b"\xd0\xcf\x11\xe0"
_SECTOR = 512
_KINDS = (
    0x04,
    0x06,
    0x0A,
    0x22,
    0x2F,
    0x3C,
    0x42,
    0x85,
    0xBD,
    0xBE,
    0xD6,
    0xE5,
    0xFC,
    0xFD,
    0x200,
    0x203,
    0x204,
    0x205,
    0x207,
    0x208,
    0x27E,
    0x809,
)
_BINARY_KINDS = (
    0,
    1,
    2,
    3,
    4,
    5,
    6,
    7,
    8,
    9,
    10,
    11,
    19,
    35,
    36,
    37,
    129,
    144,
    145,
    146,
    148,
    156,
    159,
    160,
    176,
    177,
)


def records(content: bytes, rng: Random) -> bytes:
    """The records of an old workbook, bare or in its container, where they are found to lie in a row."""
    start = 0
    if content.startswith(_OLE):
        found = [at for at in range(_SECTOR, len(content), _SECTOR) if content[at : at + 2] == b"\x09\x08"]
        start = rng.choice(found or [0])
    spans = []
    at = start
    while at + 4 <= len(content):
        kind, length = struct.unpack_from("<HH", content, at)
        if kind == 0 or at + 4 + length > len(content):
            break
        spans.append((at, at + 4 + length))
        at += 4 + length
    return _spoilt(
        content,
        spans,
        rng,
        head=4,
        kinds=_KINDS,
        new_head=lambda kind, size: struct.pack("<HH", kind, size & 0xFFFF),
    )


def binary_records(part: bytes, rng: Random) -> bytes:
    """The records of a part of a binary workbook."""
    spans = []
    at = 0
    while at < len(part):
        head = at + (2 if part[at] & 0x80 else 1)
        size = shift = 0
        while head < len(part) and shift < 28:
            byte = part[head]
            size |= (byte & 0x7F) << shift
            head, shift = head + 1, shift + 7
            if not byte & 0x80:
                break
        spans.append((at, min(head + size, len(part))))
        at = head + size
    return _spoilt(part, spans, rng, head=2, kinds=_BINARY_KINDS, new_head=_binary_head)


def _binary_head(kind: int, size: int) -> bytes:
    number = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return number + bytes(
        [size & 0x7F | 0x80, size >> 7 & 0x7F | 0x80, size >> 14 & 0x7F | 0x80, size >> 21 & 0x7F]
    )


def _spoilt(
    content: bytes,
    spans: Sequence[tuple[int, int]],
    rng: Random,
    *,
    head: int,
    kinds: Sequence[int],
    new_head: Callable[[int, int], bytes],
) -> bytes:
    """One record gone, told often, replaced, given another kind or length, or with other numbers in it."""
    if not spans:
        return content
    start, stop = rng.choice(spans)
    whole = content[start:stop]
    way = rng.randrange(9)
    if way == 0:
        return content[:start] + content[stop:]
    if way == 1:
        return content[:stop] + whole * rng.choice((1, 2, 5000)) + content[stop:]
    if way == 2:
        other = rng.choice(spans)
        return content[:start] + content[other[0] : other[1]] + content[stop:]
    if way == 3:
        return (
            content[:start] + new_head(rng.choice(kinds), len(whole) - head) + whole[head:] + content[stop:]
        )
    if way == 4:
        return content[:start] + new_head(rng.choice(kinds), rng.choice(_ODD)) + whole[head:] + content[stop:]
    if way == 5:
        return content[:start] + new_head(rng.choice(kinds), 24) + rng.randbytes(24) + content[start:]
    body = bytearray(whole)
    for _ in range(rng.choice((1, 1, 2))):
        size = rng.choice((1, 2, 4))
        if len(body) > head + size:
            at = rng.randrange(head, len(body) - size + 1)
            body[at : at + size] = (rng.choice(_ODD) & (256**size - 1)).to_bytes(size, "little")
    return content[:start] + bytes(body) + content[stop:]


def sectors(content: bytes, rng: Random) -> bytes:
    """A compound file's header, its chains of sectors (loops, ends, places beyond the file), its folder of
    streams."""
    if not content.startswith(_OLE) or len(content) < 3 * _SECTOR:
        return content
    spoilt = bytearray(content)
    for _ in range(rng.choice((1, 1, 3))):
        at = rng.choice(
            (
                rng.randrange(24, 76),
                76 + 4 * rng.randrange(4),
                _SECTOR + 4 * rng.randrange(32),
                2 * _SECTOR + rng.randrange(256),
            )
        )
        value = rng.choice((*_ODD, rng.randrange(32), rng.randrange(32), rng.randrange(32)))
        size = rng.choice((1, 2, 4, 4, 4))
        spoilt[at : at + size] = (value & (256**size - 1)).to_bytes(size, "little")
    return bytes(spoilt)


def table_head(content: bytes, rng: Random) -> bytes:
    """A number of a DBF's header or of the description of one of its columns."""
    spoilt = bytearray(content)
    for _ in range(rng.choice((1, 1, 2))):
        at = rng.choice(
            (0, 1, 2, 3, 4, 8, 10, 29, 32 * rng.randrange(1, 13) + rng.choice((0, 11, 12, 16, 17)))
        )
        size = rng.choice((1, 2, 4))
        value = rng.choice((*_ODD, *b"CNDLMFIBTY@+O0VGPW*", rng.randrange(256)))
        spoilt[at : at + size] = (value & (256**size - 1)).to_bytes(size, "little")
    return bytes(spoilt)
