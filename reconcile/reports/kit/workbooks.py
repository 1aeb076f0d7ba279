"""Rows of XLSX for all who need many: a library makes the workbook, and its rows go into it as finished
XML."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import pyarrow as pa

from reconcile.workspace.files.door import create

_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_FAST, _SMALL = 1, 6
_END = b"</sheetData>"
_SAMPLE = re.compile(rb'<c r="[A-Z]+1" s="(\d+)"/>')
"""An empty cell of the first row: whoever makes the workbook writes one in each style that rows will need."""


def members(made: bytes) -> dict[str, bytes]:
    """The members of a workbook, in their order, by name."""
    with zipfile.ZipFile(io.BytesIO(made)) as source:
        return {member.filename: source.read(member) for member in source.infolist()}


def without_samples(sheet: bytes) -> tuple[bytes, list[int]]:
    """A sheet's XML without the empty cells of its first row, and the numbers of their styles in order."""
    return _SAMPLE.sub(b"", sheet), [int(number) for number in _SAMPLE.findall(sheet)]


def write_workbook(
    path: Path, parts: Mapping[str, bytes], rows: Mapping[str, Iterable[bytes | pa.Buffer]]
) -> None:
    """Write the members `parts` as a workbook, in bounded memory; the same content gives the same bytes.

    rows: by the name of a sheet's member its <row> elements, which stand below those that it has already;
    less than 2 GiB a sheet.
    """
    with create(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            if name not in rows:
                target.writestr(_member(name), content, compresslevel=_SMALL)
                continue
            before, _, after = content.partition(_END)
            with target.open(_member(name, _FAST), "w") as sheet:
                sheet.write(before)
                for piece in rows[name]:
                    sheet.write(piece)
                sheet.write(_END + after)


def _member(name: str, level: int = _SMALL) -> zipfile.ZipInfo:
    """A member without the clock's time and without a word on the system that wrote it."""
    made = zipfile.ZipInfo(name, _ZIP_TIME)
    made.compress_type, made.create_system, made.external_attr = zipfile.ZIP_DEFLATED, 0, 0
    # what is written piece by piece has no public way to say it
    made._compresslevel = level  # type: ignore[attr-defined]
    return made
