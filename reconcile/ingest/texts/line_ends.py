"""Lone carriage returns in a file that also has line feeds: ends of rows (files of an old Macintosh, also
joined to others) or breaks inside a cell.

One line is judged by itself: when most of the pieces between its returns have as many delimiters as the
file's rows, each is a row; else the returns are breaks inside cells and become blanks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

_DELIMITERS = (b";", b",", b"\t", b"|", b"^", b"~")
_LOOKED_AT = 512 * 1024
_MANY = 6  # pieces alike beyond chance, also when they are narrower than the rows of the file before them


@dataclass(frozen=True)
class Rows:
    """What separates the cells of a file's rows, and how many times in each."""

    delimiter: bytes
    count: int


def usual_rows(block: bytes) -> Rows:
    """How most rows of a file are cut, whichever character ends them."""
    lines = [line for line in block[:_LOOKED_AT].replace(b"\r", b"\n").split(b"\n") if line.strip()]
    best, share = Rows(b";", 0), 0
    for delimiter in _DELIMITERS:
        counts = Counter(line.count(delimiter) for line in lines)
        counts.pop(0, None)
        if counts:
            count, rows = max(counts.items(), key=lambda pair: (pair[1], pair[0]))
            if rows * count > share:
                best, share = Rows(delimiter, count), rows * count
    return best


def mend_lines(block: bytes, usual: Rows) -> bytes:
    """`block` with each lone carriage return made a line feed or a blank."""
    if block.count(b"\r") == block.count(b"\r\n"):
        return block
    if block.endswith(b"\r"):
        block = block[:-1] + b"\n"
    lines = block.split(b"\n")
    return b"\n".join(
        _mended(line, usual, first=number == 0) if b"\r" in line else line
        for number, line in enumerate(lines)
    )


def _mended(line: bytes, usual: Rows, *, first: bool) -> bytes:
    pieces = _without_breaks_in_quotes(line.rstrip(b"\r")).split(b"\r")
    return (b"\n" if _are_rows(pieces, usual, first=first) else b" ").join(pieces)


def _without_breaks_in_quotes(line: bytes) -> bytes:
    parts = line.split(b'"')
    if len(parts) % 2 == 0:
        return line  # a quote is not closed: no telling what stands inside
    return b'"'.join(part.replace(b"\r", b" ") if at % 2 else part for at, part in enumerate(parts))


def _are_rows(pieces: Sequence[bytes], usual: Rows, *, first: bool) -> bool:
    counts = [piece.count(usual.delimiter) for piece in pieces if piece.strip()]
    whole = sum(count >= usual.count > 0 for count in counts)
    if 2 * whole > len(counts):
        return True
    if first and counts and counts[-1] >= usual.count > 0:
        return not any(counts[:-1])  # titles above the heading
    alike = Counter(count for count in counts if count).most_common(1)
    return bool(alike) and len(counts) >= _MANY and 2 * alike[0][1] > len(counts)
