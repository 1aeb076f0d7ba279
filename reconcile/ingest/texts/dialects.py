"""How a text file separates and quotes its cells: found on its first lines, by the headings that come to
light.

The delimiter may be any mark that stands in the lines, also one of several characters; a line of dashes under
the heading tells the widths of columns that nothing separates (query tools).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from reconcile.ingest.cells import limits
from reconcile.ingest.texts.cutting import UNIT, Dialect, is_wrapped, prepare, unwrapped
from reconcile.ingest.texts.lines import split_records
from reconcile.programmes.headings import heading_key

DELIMITERS = (";", ",", "\t", "|")
_SEPARATOR_LINE = re.compile(r"^\"?sep=(.)\"?$", re.IGNORECASE)
_RULE = re.compile(r"^\s*-+(\s+-+)+\s*$")
_ODD = re.compile(r"[^\w\s\"'().+\\-]{1,3}|[\x01\x1e\x1f]")
_LOOKED_AT = 256 * 1024


def find_dialect(block: bytes, known: frozenset[str] = frozenset()) -> Dialect:
    """The dialect of a text file whose first lines are in `block` (UTF-8): the one a `sep=` line names, else
    the one that brings most of the `known` headings to light (normalised, heading_key), else the one that
    cuts its lines most evenly.
    """
    if _is_wrapped(block):
        inner = b"\n".join(map(unwrapped, block.split(b"\n")))
        return replace(find_dialect(inner, known), wrapped=True)
    lines = block[:_LOOKED_AT].decode("utf-8", "replace").splitlines()[: limits.HEAD_ROWS]
    named = _SEPARATOR_LINE.match(lines[0].strip()) if lines else None
    if named:
        return _quoted(Dialect(named.group(1)), block)
    best, best_score = Dialect(";"), (0, 0.0)
    for dialect in _candidates(lines):
        score = _score(dialect, block, known)
        if score > best_score:
            best, best_score = dialect, score
    return _quoted(best, block)


def _is_wrapped(block: bytes) -> bool:
    lines = [line for line in block[:_LOOKED_AT].split(b"\n")[: limits.HEAD_ROWS] if line.strip()]
    wrapped = sum(map(is_wrapped, lines))
    return wrapped >= 2 and wrapped >= 0.8 * len(lines)


def _candidates(lines: list[str]) -> Iterator[Dialect]:
    yield from map(Dialect, DELIMITERS)
    for line in lines:
        if _RULE.match(line):
            starts = tuple(found.start() for found in re.finditer(r"-+", line))
            if len(starts) <= limits.MAX_COLUMNS:
                yield Dialect(UNIT, starts=starts)
            break
    yield from _aligned(lines)
    if any(line.startswith('"') and '" "' in line for line in lines):
        yield Dialect(" ")
    marks = Counter(mark for line in lines for mark in set(_ODD.findall(line)))
    for mark, seen in sorted(marks.items(), key=lambda pair: (-pair[1], pair[0]))[:12]:
        if seen >= 2 and mark not in DELIMITERS:
            yield Dialect(mark) if len(mark) == 1 and mark.isascii() else Dialect(UNIT, joint=mark)


def _aligned(lines: list[str]) -> Iterator[Dialect]:
    """Columns that only blanks set apart, two or more in the heading, where every line below has a blank
    before each of them."""
    for number, line in enumerate(lines):
        starts = tuple(found.start() for found in re.finditer(r"(?<!\S)(?<!\S )\S", line))
        below = [other.rstrip() for other in lines[number + 1 :] if other.strip()]
        # more columns than are read cost every line below a cut at each of them
        if (
            3 <= len(starts) <= limits.MAX_COLUMNS
            and len(below) >= 2
            and all(_has_gaps(other, starts) for other in below)
        ):
            yield Dialect(UNIT, starts=starts)
            return


def _has_gaps(line: str, starts: tuple[int, ...]) -> bool:
    return all(line[start - 1 : start] in ("", " ") for start in starts if start)


def _score(dialect: Dialect, block: bytes, known: frozenset[str]) -> tuple[int, float]:
    rows = [cells for cells in _rows(dialect, block) if any(cells)]
    looked_at = [cells[: limits.MAX_COLUMNS] for cells in rows]  # no heading is read beyond them
    widths = Counter(len(cells) for cells in rows if len(cells) > 1)
    even = widths.most_common(1)[0][1] / len(rows) if widths else 0.0
    if dialect.delimiter not in DELIMITERS and not known:
        return 0, 0.0  # an odd mark is believed for the headings it brings, never for being even
    return (
        max((sum(heading_key(cell) in known for cell in cells if cell) for cells in looked_at), default=0),
        even,
    )


def _rows(dialect: Dialect, block: bytes) -> list[list[str]]:
    return split_records(
        prepare(block[: 4 * _LOOKED_AT], dialect), dialect, None, last=True, limit=limits.HEAD_ROWS
    ).cells


def _quoted(dialect: Dialect, block: bytes) -> Dialect:
    """The dialect with the quote that most cells stand in: those that open with it also close with it."""
    text = prepare(block[:_LOOKED_AT], dialect).decode("utf-8", "replace")
    cells = [
        cell.strip()
        for line in text.splitlines()[: limits.HEAD_ROWS]
        for cell in line.split(dialect.delimiter)
    ]
    for quote in ("'", "`"):
        opened = [cell for cell in cells if cell.startswith(quote)]
        closed = sum(len(cell) > 1 and cell.endswith(quote) for cell in opened)
        if len(opened) >= 0.2 * len(cells) and closed >= 0.6 * len(opened) > 0:
            return replace(dialect, quote=quote)
    return dialect
