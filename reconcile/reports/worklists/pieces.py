"""Compressed pieces of a file, each made once and used in many: DEFLATE streams cut at full flushes, and a
zip of such pieces."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import BinaryIO

# higher levels halve nothing but the speed: inline strings of a worklist repeat within a few hundred bytes
_LEVEL = 1
_POLYNOMIAL = 0xEDB88320
_DOS_DATE = (1980 - 1980) << 9 | 1 << 5 | 1
_COPY = 1 << 20


@dataclass(frozen=True)
class Piece:
    """Raw DEFLATE data that ends at a byte boundary and refers to nothing before it, so that pieces can stand
    in any order.

    crc, length: of what it holds. size: of the compressed data, which stand in the spool at `offset`.
    """

    offset: int
    size: int
    crc: int
    length: int


class Spool:
    """Pieces on disk, in a file without a name that goes away with the process."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._end = file, 0

    def add(self, deflated: bytes, crc: int, length: int) -> Piece:
        self._file.seek(self._end)
        self._file.write(deflated)
        piece = Piece(self._end, len(deflated), crc, length)
        self._end += len(deflated)
        return piece

    def parts(self, piece: Piece) -> Iterable[bytes]:
        self._file.seek(piece.offset)
        left = piece.size
        while left:
            part = self._file.read(min(left, _COPY))
            left -= len(part)
            yield part


def deflate(raw: bytes | memoryview) -> bytes:
    """`raw` as a piece: it ends with a full flush."""
    compressor = zlib.compressobj(_LEVEL, zlib.DEFLATED, -15)
    return compressor.compress(raw) + compressor.flush(zlib.Z_FULL_FLUSH)


_LAST = zlib.compressobj(_LEVEL, zlib.DEFLATED, -15).flush(zlib.Z_FINISH)
"""The empty block that ends a stream."""


def combined_crc(first: int, second: int, length: int) -> int:
    """The CRC-32 of two texts one after the other, from theirs; length: of the second, in bytes. As zlib's
    crc32_combine."""
    return _times(_power(length), first) ^ second


def _times(one: int, two: int) -> int:
    """Product of two polynomials over GF(2) modulo CRC-32's, bits reflected: the highest bit is the
    constant term."""
    product = 0
    bit = 1 << 31
    while one:
        if one & bit:
            product ^= two
            one ^= bit
        bit >>= 1
        two = two >> 1 ^ _POLYNOMIAL if two & 1 else two >> 1
    return product


@cache
def _square(number: int) -> int:
    """x to the power 8 * 2 ** number."""
    return 1 << 23 if number == 0 else _times(_square(number - 1), _square(number - 1))


@cache
def _power(length: int) -> int:
    """x to the power 8 * length."""
    made, number = 1 << 31, 0
    while length:
        if length & 1:
            made = _times(_square(number), made)
        length >>= 1
        number += 1
    return made


class ZipWriter:
    """A zip file of members that are put together from pieces; all bear the same date, so that the same
    pieces give the same bytes."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._directory: list[bytes] = []
        self._offset = 0

    def add(self, name: str, parts: Sequence[bytes | Piece], spool: Spool | None = None) -> None:
        """Add a member. parts: raw bytes, which are compressed here, and pieces of `spool`."""
        made = [
            (deflate(part), zlib.crc32(part), len(part)) if isinstance(part, bytes) else part
            for part in parts
        ]
        crc = length = 0
        size = len(_LAST)
        for part in made:
            data, of_part, of_length = (
                (part.size, part.crc, part.length)
                if isinstance(part, Piece)
                else (len(part[0]), part[1], part[2])
            )
            crc, length, size = combined_crc(crc, of_part, of_length), length + of_length, size + data
        encoded = name.encode("ascii")
        about = struct.pack("<HHHHHLLLHH", 20, 0, 8, 0, _DOS_DATE, crc, size, length, len(encoded), 0)
        self._directory.append(
            b"PK\x01\x02\x14\x00" + about + struct.pack("<HHHLL", 0, 0, 0, 0, self._offset) + encoded
        )
        self._put(b"PK\x03\x04" + about + encoded)
        for part in made:
            if isinstance(part, Piece):
                assert spool is not None
                for bytes_ in spool.parts(part):
                    self._put(bytes_)
            else:
                self._put(part[0])
        self._put(_LAST)

    def close(self) -> None:
        begin, entries = self._offset, len(self._directory)
        self._put(b"".join(self._directory))
        self._put(
            b"PK\x05\x06" + struct.pack("<HHHHLLH", 0, 0, entries, entries, self._offset - begin, begin, 0)
        )

    def _put(self, data: bytes) -> None:
        self._file.write(data)
        self._offset += len(data)
