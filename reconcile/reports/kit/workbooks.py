"""Rows of XLSX for all who need many: a library makes the workbook, and its rows go into it as finished
XML, made a column at a time."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc

from reconcile.privacy.arrays import where_matched
from reconcile.reports.written.archives import FAST, SMALL, member
from reconcile.workspace.files.door import create

END_OF_ROWS = b"</sheetData>"
_SAMPLE = re.compile(rb'<c r="[A-Z]+1" s="(\d+)"/>')
"""An empty cell of the first row: whoever makes the workbook writes one in each style that rows will need."""

_INVALID = r"[\x00-\x1f\x7f-\x9f\x{fffe}\x{ffff}]+"
_ESCAPED = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"))
_LIKE_AN_ESCAPE = r"_(x[0-9A-Fa-f]{4}_)"  # spreadsheets read _x0041_ as a letter
_RARE = rf"{_INVALID}|[&<>]|_x|^[\s\p{{Z}}]|[\s\p{{Z}}]$"
"""Whatever `xml_text` may change: one look instead of six, for nearly all texts are plain."""


def without_samples(sheet: bytes) -> tuple[bytes, list[int]]:
    """A sheet's XML without the empty cells of its first row, and the numbers of their styles in order."""
    return _SAMPLE.sub(b"", sheet), [int(number) for number in _SAMPLE.findall(sheet)]


def write_workbook(
    path: Path,
    parts: Mapping[str, bytes],
    rows: Mapping[str, Iterable[bytes | pa.Buffer]],
    begun: bytes = b"",
) -> None:
    """Write the members `parts` as a workbook, in bounded memory; the same content gives the same bytes.

    rows: by the name of a sheet's member its <row> elements, which stand below those that it has already;
    less than 2 GiB a sheet. begun: an archive of further members (`archived`).
    """
    with create(path) as file:
        file.write(begun)
        _add_members(file, parts, rows)


def _add_members(
    file: BinaryIO, parts: Mapping[str, bytes], rows: Mapping[str, Iterable[bytes | pa.Buffer]]
) -> None:
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            if name not in rows:
                target.writestr(member(name), content, compresslevel=SMALL)
                continue
            before, _, after = content.partition(END_OF_ROWS)
            with target.open(member(name, FAST), "w") as sheet:
                sheet.write(before)
                for piece in rows[name]:
                    sheet.write(piece)
                sheet.write(END_OF_ROWS + after)


def xml_text(text: pa.Array) -> pa.Array:
    """`text`, without nulls, as the content of an element: nothing that XML forbids, no space around it."""
    return where_matched(text, _RARE, _xml)


def _xml(text: pa.Array) -> pa.Array:
    text = pc.utf8_trim_whitespace(pc.replace_substring_regex(text, _INVALID, " "))
    for sign, escape in _ESCAPED:
        text = pc.replace_substring(text, sign, escape)
    return pc.replace_substring_regex(text, _LIKE_AN_ESCAPE, r"_x005F_\1")
