"""Files to and from the registrar: written for their owner alone, read as clients of its service leave
them."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from reconcile.ingest.returned import is_book, sheets_of
from reconcile.ingest.texts.encodings import decoded
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.files.disk import write_whole

Pairs = list[tuple[str, str]]
"""What one answer says: headings in letters and digits alone, and the cells as written; a heading may come
twice."""

_FORMULA = "=+-@ \t\r\n"
"""What makes a formula of a cell where it stands first; no name, number or day begins with it."""

_DELIMITERS = ";,\t|"
_MOST_BYTES = 1 << 30
_ABOVE = 50
"""Rows among which the headings stand, below a letter or a title."""


def write_rows(
    path: Path, preface: Sequence[str], heading: Sequence[str], rows: Sequence[Sequence[str]]
) -> None:
    """A CSV with semicolons; the line of `preface` stands above the heading, where there is one. No cell is a
    formula."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    plain = ([cell.lstrip(_FORMULA) for cell in row] for row in rows)
    writer.writerows([*([preface] if preface else []), heading, *plain])
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_whole(path, text.getvalue().encode())


def heading_key(heading: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", heading.upper())


def read_answers(path: Path) -> list[Pairs]:
    """The answers of a file: JSON as the web service gives it (one, a list, or one a line), CSV, or a
    workbook, of which every sheet with the headings counts. Raises UsageError for anything else."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise UsageError(f"{path.name}: lebih dari 1 GB. Pecah berkas itu, lalu ulangi.")
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path.name}: berkas tidak ada atau tidak dapat dibaca.") from error
    if not content.strip(b"\0 \t\r\n"):
        raise UsageError(f"{path.name}: berkas kosong. Minta ulang jawaban itu.")
    if content.startswith(b"%PDF"):
        raise UsageError(f"{path.name}: dokumen PDF, bukan tabel. Minta jawaban sebagai CSV, XLSX atau JSON.")
    if is_book(content):
        found = _of_sheets(path)
    else:
        text = decoded(content)
        found = list(_of_json(path, text) if text.lstrip()[:1] in ("{", "[") else _of_csv(path, text))
    if not found:
        raise UsageError(f"{path.name}: tidak ada jawaban di dalamnya.")
    return found


def _of_json(path: Path, text: str) -> Iterator[Pairs]:
    try:
        said = [json.loads(text)]
    except (ValueError, RecursionError):
        try:
            said = [json.loads(line) for line in text.splitlines() if line.strip()]
        except (ValueError, RecursionError) as error:
            raise UsageError(f"{path.name}: JSON-nya rusak atau terpotong.") from error
    for one in said:
        yield from _answers_in(one, [])


def _answers_in(said: Any, above: Pairs, depth: int = 0) -> Iterator[Pairs]:
    """Each innermost object with what the objects around it say: a client keeps its request beside the
    answer, the service puts the answer into a list."""
    if depth > 20:
        return
    if isinstance(said, list):
        for one in said:
            yield from _answers_in(one, above, depth + 1)
    elif isinstance(said, dict):
        lists = [
            one for one in said.values() if isinstance(one, list) and any(isinstance(x, dict) for x in one)
        ]
        nested = [one for one in said.values() if isinstance(one, dict)]
        own = [*above, *_scalars(said)]
        inner = [dict_ for dict_ in nested if _holds_list(dict_)]
        for flat in nested:
            own += [] if flat in inner else _scalars(flat)
        if not lists and not inner:
            yield own
        for one in (*lists, *inner):
            yield from _answers_in(one, own, depth + 1)


def _holds_list(said: dict[str, Any]) -> bool:
    return any(isinstance(one, list | dict) for one in said.values())


def _scalars(said: dict[str, Any]) -> Pairs:
    return [
        (heading_key(str(name)), str(value).strip())
        for name, value in said.items()
        if isinstance(value, str | int | float) and not isinstance(value, bool)
    ]


def _of_csv(path: Path, text: str) -> Iterator[Pairs]:
    lines = text.splitlines()
    headings = [(at, *_heading(line)) for at, line in enumerate(lines[:_ABOVE], 1)]
    found = next((one for one in headings if _is_heading(one[2])), None)
    if found is None:
        raise _without_heading(path)
    below, delimiter, keys = found
    yield from _below(keys, csv.reader(lines[below:], delimiter=delimiter))


def _of_sheets(path: Path) -> list[Pairs]:
    found: list[Pairs] = []
    headed = False
    for rows in sheets_of(path):
        above = (
            (at, [heading_key(cell) for cell in cells]) for at, (_, cells) in enumerate(rows[:_ABOVE], 1)
        )
        heading = next((one for one in above if _is_heading(one[1])), None)
        if heading:
            headed = True
            found += _below(heading[1], (cells for _, cells in rows[heading[0] :]))
    if not headed:
        raise _without_heading(path)
    return found


def _is_heading(keys: Sequence[str]) -> bool:
    return not {"NIK", "IDBARIS"}.isdisjoint(keys) and sum(map(bool, keys)) > 1


def _without_heading(path: Path) -> UsageError:
    return UsageError(f"{path.name}: tidak ada judul kolom NIK atau ID_BARIS. Sertakan judul kolomnya.")


def _below(keys: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[Pairs]:
    for cells in rows:
        if any(cell.strip() for cell in cells):
            yield [(key, cell.strip()) for key, cell in zip(keys, cells, strict=False) if key]


def _heading(line: str) -> tuple[str, list[str]]:
    """What parts the cells of a line, and its cells as headings."""
    delimiter = max(_DELIMITERS, key=line.count)
    return delimiter, [heading_key(cell) for cell in next(csv.reader([line], delimiter=delimiter), [])]
