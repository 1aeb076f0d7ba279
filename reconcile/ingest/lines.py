"""Records of a stretch of delimited text, line by line: for what is too irregular for Arrow's reader."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field

from reconcile.ingest import limits


@dataclass
class Records:
    """cells: one list a record. ragged: places in `cells` of records with too many cells or a quote never closed.

    rest: bytes not used, a record that the stretch cuts in two, or what follows the limit.
    """

    cells: list[list[str]] = field(default_factory=list)
    ragged: list[int] = field(default_factory=list)
    rest: bytes = b""


def split_records(block: bytes, delimiter: str, width: int | None, *, last: bool, limit: int | None) -> Records:
    """The records of `block` (UTF-8, ends where a line ends), at most `limit` of them.

    width: cells a record; shorter ones are padded, longer ones cut and marked. None: as they come.
    last: nothing follows, so that an open quote will not be closed by a next block.
    """
    records = Records()
    lines = block.split(b"\n")
    if lines and not lines[-1]:
        lines.pop()
    at = 0
    while at < len(lines) and (limit is None or len(records.cells) < limit):
        line = lines[at].rstrip(b"\r").decode("utf-8", "replace")
        used = 1
        broken = False
        if '"' not in line:
            cells = line.split(delimiter) if line else [""]
        else:
            found = _quoted(lines, at, delimiter, width, last=last)
            if found is None:
                break
            cells, used, broken = found
        at += used
        _append(records, cells, width, broken)
    records.rest = b"\n".join(lines[at:]) + (b"\n" if at < len(lines) and block.endswith(b"\n") else b"")
    return records


def _append(records: Records, cells: list[str], width: int | None, broken: bool) -> None:
    if width is not None:
        if len(cells) > width:
            broken = broken or any(cell.strip() for cell in cells[width:])
            del cells[width:]
        elif len(cells) < width:
            cells = cells + [""] * (width - len(cells))
    if broken:
        records.ragged.append(len(records.cells))
    records.cells.append(cells)


def _quoted(lines: list[bytes], at: int, delimiter: str, width: int | None, *, last: bool) -> tuple[list[str], int, bool] | None:
    """(cells, lines used, broken) of the record that starts at line `at`; None when the block ends inside it.

    A quote that would swallow whole rows, or is closed in the middle of a cell further down, was never meant to open one.
    """
    first = lines[at].rstrip(b"\r").decode("utf-8", "replace")
    text = first
    used = 1
    while last_closing(text, delimiter) < 0:
        if used >= limits.MAX_CELL_LINES or at + used >= len(lines):
            if used < limits.MAX_CELL_LINES and not last:
                return None
            return _unquoted(first, delimiter), 1, True
        start = len(text) + 1
        text += "\n" + lines[at + used].rstrip(b"\r").decode("utf-8", "replace")
        closed = text.find('"', start)
        inside = text[start:] if closed < 0 else text[start:closed]
        after = text[closed + 1 : closed + 2] if closed >= 0 else ""
        if (width and inside.count(delimiter) >= max(width - 1, 1)) or after not in ("", delimiter, "\n", '"'):
            return _unquoted(first, delimiter), 1, True
        used += 1
    cells = next(csv.reader([text], delimiter=delimiter))
    if len(cells) == 1 and width is not None and width > 1 and delimiter in cells[0]:
        cells = next(csv.reader([cells[0]], delimiter=delimiter))  # the whole line was quoted once more by a second export
    return cells, used, False


def _unquoted(line: str, delimiter: str) -> list[str]:
    return [cell.strip('"') for cell in line.split(delimiter)]


def last_closing(text: str, delimiter: str) -> int:
    """Where `text` stops being quoted, or -1 when it ends inside a quoted cell. A quote opens a cell only as its first character."""
    at = 0
    while at <= len(text):
        if text.startswith('"', at):
            at += 1
            while True:
                closing = text.find('"', at)
                if closing < 0:
                    return -1
                at = closing + 1
                if not text.startswith('"', at):
                    break
                at += 1
        following = text.find(delimiter, at)
        if following < 0:
            return at
        at = following + 1
    return at
