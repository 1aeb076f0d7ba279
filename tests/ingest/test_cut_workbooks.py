"""A workbook whose sheet or texts end in the middle, though its zip is sound: refused, or told; never fewer people without a word."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from reconcile.errors import ExportError
from tests.ingest.conftest import HEADINGS, Reader, roll, write_xlsx
from tests.ingest.odf import write_ods

ROWS = [HEADINGS, *roll(12)]
CUTS = 12


def _whole(folder: Path, suffix: str) -> Path:
    path = folder / f"whole.{suffix}"
    return write_xlsx(path, {"A": ROWS}) if suffix == "xlsx" else write_ods(path, {"A": ROWS})


@pytest.mark.parametrize(
    ("suffix", "part"), [("xlsx", "xl/worksheets/sheet1.xml"), ("xlsx", "xl/sharedStrings.xml"), ("ods", "content.xml")]
)
def test_a_part_cut_in_the_middle(tmp_path: Path, read: Reader, suffix: str, part: str) -> None:
    with zipfile.ZipFile(_whole(tmp_path, suffix)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    known = read(_whole(tmp_path, suffix)).codes
    silent = []
    for at in range(1, CUTS):
        path = tmp_path / f"{at}.{suffix}"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
            for name, content in parts.items():
                package.writestr(name, content[: len(content) * at // CUTS] if name == part else content)
        try:
            found = read(path)
        except ExportError as error:
            assert str(error)
            continue
        silent += [(at, len(found.records))] if len(found.records) < 12 and found.codes <= known else []
    assert silent == []


def test_a_sheet_that_ends_between_two_rows(tmp_path: Path, read: Reader) -> None:
    """The cut that looks most like an end."""
    with zipfile.ZipFile(_whole(tmp_path, "xlsx")) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = sheet[: sheet.index(b'<row r="8"')]
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    with pytest.raises(ExportError, match="rusak atau terpotong"):
        read(tmp_path / "a.xlsx")
