"""One record of delimited text as its cells."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reconcile.ingest.cells.marks import MACHINE

_FAR = 20
_WRAPPED = re.compile(rb'^"((?:[^"]|"")*)"[;,|\t]*\r?$')
UNIT = "\x1f"
"""The separator of units in ASCII: stands between cells that the file separates by something longer, or by
width alone."""

_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True)
class Dialect:
    """delimiter: one character. joint: what stands in the file for it when that is longer. quote: what opens
    and closes a cell.

    starts: where columns begin in a line, counted in characters, when nothing separates them. wrapped: each
    line is quoted as a whole, by a second export that took it for one cell.
    """

    delimiter: str
    quote: str = '"'
    joint: str = ""
    starts: tuple[int, ...] = ()
    wrapped: bool = False

    @property
    def name(self) -> str:
        """What the table of files calls it."""
        return self.joint or ("lebar tetap" if self.starts else self.delimiter)


def prepare(block: bytes, dialect: Dialect) -> bytes:
    """`block` with single delimiters where the file has longer ones or only widths; as many lines as
    before."""
    if dialect.wrapped:
        block = b"\n".join(map(unwrapped, block.split(b"\n")))
    if dialect.joint:
        return block.replace(dialect.joint.encode(), dialect.delimiter.encode())
    if dialect.starts:
        lines = block.decode("utf-8", "replace").split("\n")
        return "\n".join(_cut(line.rstrip("\r"), dialect.starts) for line in lines).encode()
    return block


def unwrapped(line: bytes) -> bytes:
    """A line without the quotes around the whole of it; any other line as it is."""
    found = _WRAPPED.match(line)
    return found.group(1).replace(b'""', b'"') if found else line


def is_wrapped(line: bytes) -> bool:
    """Whether a line is one quoted cell, and at most delimiters behind it."""
    return _WRAPPED.match(line) is not None


def _cut(line: str, starts: tuple[int, ...]) -> str:
    """A line cut where columns begin. One with letters across two columns is no row of the table: what a
    query tool says of itself stays whole, all else gets more cells than any row has, so that it is never read
    into a column.
    """
    if not line.strip() or MACHINE.match(line):
        return line.strip()
    if any(0 < start < len(line) and line[start - 1] not in " \t" for start in starts):
        return UNIT * (len(starts) + _FAR) + line.strip()
    ends = (*starts[1:], len(line) + 1)
    return UNIT.join(line[start:end].strip() for start, end in zip(starts, ends, strict=True))


def cut_cells(text: str, dialect: Dialect, *, escaped: bool = False) -> list[str] | None:
    """The cells of one record, or None when it ends inside a quoted cell.

    A quote opens a cell only as its first character (blanks may stand before it) and closes it only before a
    delimiter or the end; elsewhere it is a letter, doubled or not. escaped: a backslash takes the meaning
    from what follows it.
    """
    if not escaped and (plain := _plainly_quoted(text, dialect)) is not None:
        return plain
    cells: list[str] = []
    at = 0
    while True:
        opens = at
        while text.startswith(" ", opens):
            opens += 1
        if text.startswith(dialect.quote, opens):
            found = _quoted_cell(text, opens + 1, dialect, escaped)
            if found is None:
                return None
            cell, at = found
        else:
            end = _next(text, at, dialect.delimiter, escaped)
            cell, at = text[at:end], end
        cells.append(_unescaped(cell) if escaped and "\\" in cell else cell)
        if at >= len(text):
            return cells
        at += 1


def _plainly_quoted(text: str, dialect: Dialect) -> list[str] | None:
    """The cells of a record in which every quote opens a cell right behind a delimiter, or closes it right
    before one, as nearly all are written; None for any other."""
    delimiter, pieces = dialect.delimiter, text.split(dialect.quote)
    last = len(pieces) - 1
    if last % 2 or delimiter == " ":  # one is open; blanks may stand before a quote
        return None
    cells: list[str] = []
    for at in range(0, last + 1, 2):  # what stands outside of quotes
        piece = pieces[at]
        begins = at > 0 and not (at == last and not piece)
        ends = at < last and not (at == 0 and not piece)
        if (begins and not piece.startswith(delimiter)) or (ends and not piece.endswith(delimiter)):
            return None
        inner = piece[begins : len(piece) - ends] if begins or ends else piece
        if not (begins and ends and piece == delimiter) and (begins or ends or last == 0):
            cells += inner.split(delimiter)
        if at < last:
            cells.append(pieces[at + 1])
    return cells


def _next(text: str, at: int, mark: str, escaped: bool) -> int:
    """Where `mark` stands next, or the end of the text."""
    while (found := text.find(mark, at)) >= 0 and escaped and ends_escaped(text[at:found]):
        at = found + 1
    return found if found >= 0 else len(text)


def _quoted_cell(text: str, at: int, dialect: Dialect, escaped: bool) -> tuple[str, int] | None:
    """(content, where its delimiter stands) of the cell that was opened just before `at`; None when
    nothing closes it."""
    quote = dialect.quote
    parts: list[str] = []
    while True:
        closing = text.find(quote, at)
        if closing < 0:
            return None
        after = closing + 1
        if escaped and ends_escaped(text[at:closing]):
            parts.append(text[at:after])
        elif text.startswith(quote, after):
            parts.append(text[at:after])
            after += 1
        else:
            end = after
            while text.startswith(" ", end) and dialect.delimiter != " ":
                end += 1
            if end >= len(text) or text.startswith(dialect.delimiter, end):
                parts.append(text[at:closing])
                return "".join(parts), end
            parts.append(text[at:after])
        at = after


def _unescaped(cell: str) -> str:
    """A cell with its backslashes undone; the mark for null stays."""
    if cell == "\\N":
        return cell
    return _ESCAPED.sub(
        lambda found: {"n": " ", "t": " ", "r": " ", "N": "\\N", "0": ""}.get(found.group(1), found.group(1)),
        cell,
    )


def ends_escaped(text: str) -> bool:
    """Whether a backslash at the end of `text` escapes what follows."""
    return (len(text) - len(text.rstrip("\\"))) % 2 == 1
