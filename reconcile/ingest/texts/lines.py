"""Records of a stretch of delimited text, line by line: for what is too irregular for Arrow's reader."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from reconcile.ingest.cells import limits
from reconcile.ingest.cells.nik_like import in_cells
from reconcile.ingest.texts.cutting import Dialect, cut_cells, ends_escaped


class Mending(Protocol):
    """What is known of a file's columns, by which rows that have not `width` cells are put right; None
    when nobody can tell."""

    width: int

    def mend(self, cells: list[str]) -> list[str] | None: ...

    def fill_up(self, cells: list[str]) -> list[str] | None: ...

    def go_on(self, above: list[str], below: list[str]) -> list[str] | None: ...


@dataclass
class Records:
    """cells: one list a record. ragged: places in `cells` of records with too many cells or a quote never
    closed.

    mended: places of records whose cells were put back where they belong; shifted: of those where nobody can
    tell. beyond: places in `cells` -> how many cells that look like a NIK were left out there.
    rest: bytes not used, a record that the stretch cuts in two, or what follows the limit.
    """

    cells: list[list[str]] = field(default_factory=list)
    ragged: list[int] = field(default_factory=list)
    mended: list[int] = field(default_factory=list)
    shifted: list[int] = field(default_factory=list)
    beyond: dict[int, int] = field(default_factory=dict)
    rest: bytes = b""


def split_records(
    block: bytes,
    dialect: Dialect | str,
    width: int | None,
    *,
    last: bool,
    limit: int | None,
    columns: Mending | None = None,
) -> Records:
    """The records of `block` (UTF-8, ends where a line ends), at most `limit` of them.

    width: cells a record; shorter ones are padded, longer ones cut and marked. None: as they come.
    columns: is asked about records that are longer or shorter than most.
    last: nothing follows, so that an open quote will not be closed by a next block.
    """
    dialect = Dialect(dialect) if isinstance(dialect, str) else dialect
    records = Records()
    lines, below = _first_lines(block, limit)
    at = 0
    quote = dialect.quote.encode()
    while at < len(lines) and (limit is None or len(records.cells) < limit):
        if below and at + limits.MAX_CELL_LINES >= len(
            lines
        ):  # records of several lines: the first ones do not do
            lines, below = [*lines, *_first_lines(below, None)[0]], b""
        line = lines[at].rstrip(b"\r")
        used = 1
        broken = False
        if quote not in line and b"\\" not in line:
            text = line.decode("utf-8", "replace")
            cells = text.split(dialect.delimiter) if text else [""]
        else:
            found = _record(lines, at, dialect, width, last=last)
            if found is None:
                break
            cells, used, broken = found
        at += used
        usual = columns.width if columns and columns.width else width
        written = (
            list(cells)
            if width is not None and usual is not None and len(cells) > min(width, usual)
            else None
        )
        if columns and columns.width and len(cells) != columns.width:
            if used == 1 and 1 < len(cells) < columns.width and at == len(lines) and not last:
                at -= 1  # the next block may go on with it
                break
            below_it = lines[at] if used == 1 and at < len(lines) else b""
            joined = _joined(cells, below_it, dialect, columns)
            cells = joined or _mended(records, cells, columns)
            if joined:
                records.mended.append(len(records.cells))
                _append(records, cells, width, broken)
                cells, at, written = [""], at + 1, None
        _append(records, cells, width, broken)
        if written and (left_out := in_cells(written) - in_cells(records.cells[-1])) > 0:
            records.beyond[len(records.cells) - 1] = left_out
    ended = bool(below) or block.endswith(b"\n")
    records.rest = b"\n".join(lines[at:]) + (b"\n" if at < len(lines) and ended else b"") + below
    return records


def _first_lines(block: bytes, limit: int | None) -> tuple[list[bytes], bytes]:
    """(lines without their line feeds, what lies below them): all lines, or as many as `limit` records of
    a line each may need."""
    most = -1 if limit is None else limit + 2 * limits.MAX_CELL_LINES
    lines = block.split(b"\n", most)
    if len(lines) == most + 1:
        return lines[:-1], lines[-1]
    if not lines[-1]:
        lines.pop()
    return lines, b""


def _joined(cells: list[str], line: bytes, dialect: Dialect, columns: Mending) -> list[str] | None:
    """The record that a line end inside a cell has cut in two, when the next line is the rest of it; its
    own stays as a blank one."""
    if (
        not 1 < len(cells) < columns.width
        or not line.strip()
        or dialect.quote.encode() in line
        or dialect.starts
    ):
        return None
    below = line.rstrip(b"\r").decode("utf-8", "replace").split(dialect.delimiter)
    return columns.go_on(cells, below) if len(cells) + len(below) - 1 == columns.width else None


def _mended(records: Records, cells: list[str], columns: Mending) -> list[str]:
    """The cells as they belong, noted in `records`."""
    mended = columns.mend(cells) if len(cells) > columns.width else columns.fill_up(cells)
    if mended is None:
        records.shifted.append(len(records.cells))
        return [cell for cell in cells if cell.strip()] or cells  # whatever it is, it is no blank row
    if mended != cells[: len(mended)]:
        records.mended.append(len(records.cells))
    return mended


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


def _record(
    lines: list[bytes], at: int, dialect: Dialect, width: int | None, *, last: bool
) -> tuple[list[str], int, bool] | None:
    """(cells, lines used, broken) of the record that starts at line `at`; None when the block ends inside it.

    Backslashes escape where that gives the number of cells that a record has, else they are letters.
    """
    first = lines[at].rstrip(b"\r").decode("utf-8", "replace")
    escaped = _escaped(lines, at, dialect, width) if "\\" in first else None
    if escaped and len(escaped[0]) == width:
        return escaped
    plain = (
        _quoted(lines, at, dialect, width, last=last)
        if dialect.quote in first
        else (first.split(dialect.delimiter), 1, False)
    )
    if escaped and (plain is None or width is None or not len(escaped[0]) < len(plain[0]) <= width):
        return escaped
    return plain


def _escaped(
    lines: list[bytes], at: int, dialect: Dialect, width: int | None
) -> tuple[list[str], int, bool] | None:
    """The record read with backslashes as escapes (also of the line's end), or None when that does not
    make sense of it."""
    text, used = lines[at].rstrip(b"\r").decode("utf-8", "replace"), 1
    marks = (f"\\{dialect.quote}", f"\\{dialect.delimiter}", "\\\\")
    while ends_escaped(text) and at + used < len(lines) and used < limits.MAX_CELL_LINES:
        text = text[:-1] + " " + lines[at + used].rstrip(b"\r").decode("utf-8", "replace")
        used += 1
    if used == 1 and not any(mark in text for mark in marks):
        return None
    cells = cut_cells(text, dialect, escaped=True)
    if (
        cells is None
        or (width is not None and len(cells) > width)
        or (used > 1 and width is not None and len(cells) < width)
    ):
        return None
    return cells, used, False


def _quoted(
    lines: list[bytes], at: int, dialect: Dialect, width: int | None, *, last: bool
) -> tuple[list[str], int, bool] | None:
    """As `_record`. A quote that would swallow whole rows, or is closed in the middle of a cell further
    down, was never meant to open one."""
    quote, delimiter = dialect.quote, dialect.delimiter
    first = text = lines[at].rstrip(b"\r").decode("utf-8", "replace")
    used = 1
    cells = cut_cells(text, dialect)
    if cells is None and text.count(quote) % 2 == 0 and text.count(delimiter) + 1 == width:
        return _unquoted(text, dialect), 1, False  # quotes inside a cell that begins with one: "JL" MAWAR
    while cells is None:
        endless = used >= limits.MAX_CELL_LINES or len(text) > limits.MAX_RECORD_TEXT
        if endless or at + used >= len(lines):
            if not endless and not last:
                return None
            return _unquoted(first, dialect), 1, True
        start = len(text) + 1
        text += "\n" + lines[at + used].rstrip(b"\r").decode("utf-8", "replace")
        closed = text.find(quote, start)
        inside = text[start:] if closed < 0 else text[start:closed]
        after = text[closed + 1 : closed + 2] if closed >= 0 else ""
        if (width and inside.count(delimiter) >= max(width - 1, 1)) or after not in (
            "",
            delimiter,
            "\n",
            quote,
        ):
            return _unquoted(first, dialect), 1, True
        used += 1
        cells = cut_cells(text, dialect) if closed >= 0 else None
    if len(cells) == 1 and delimiter in cells[0] and (width is None or width > 1):
        # the whole line was quoted once more by a second export
        cells = cut_cells(cells[0], dialect) or _unquoted(cells[0], dialect)
    return cells, used, False


def _unquoted(line: str, dialect: Dialect) -> list[str]:
    return [cell.strip(dialect.quote) for cell in line.split(dialect.delimiter)]
