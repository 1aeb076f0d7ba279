"""A workbook whose sheet or texts end in the middle, though its zip is sound: refused, or told; never
fewer people without a word."""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from reconcile.ingest.cells.sheets import Note
from reconcile.ingest.problems.problems import Problems
from reconcile.vocabulary.errors import ExportError
from tests.ingest.biff import xls
from tests.ingest.conftest import HEADINGS, Reader, roll, write_text, write_xlsx
from tests.ingest.markup import spreadsheets, table
from tests.ingest.odf import write_ods
from tests.ingest.xlsb import record as xlsb_record
from tests.ingest.xlsb import row_head, xlsb
from tests.ingest.xlsb import text as xlsb_text

ROWS = [HEADINGS, *roll(12)]
CUTS = 12


def _whole(folder: Path, suffix: str) -> Path:
    path = folder / f"whole.{suffix}"
    return write_xlsx(path, {"A": ROWS}) if suffix == "xlsx" else write_ods(path, {"A": ROWS})


@pytest.mark.parametrize(
    ("suffix", "part"),
    [("xlsx", "xl/worksheets/sheet1.xml"), ("xlsx", "xl/sharedStrings.xml"), ("ods", "content.xml")],
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


TWO = {"A": ROWS, "B": [HEADINGS, *roll(4, start=30)]}


def _with_part(path: Path, name: str, change: Callable[[bytes], bytes]) -> Path:
    with zipfile.ZipFile(path) as package:
        parts = {part: package.read(part) for part in package.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for part, content in parts.items():
            package.writestr(part, change(content) if part == name else content)
    return path


@pytest.mark.parametrize("suffix", ["xlsx", "xlsb"])
def test_a_sheet_that_the_list_of_sheets_lacks_is_told(tmp_path: Path, read: Reader, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"
    if suffix == "xlsx":
        _with_part(
            write_xlsx(path, TWO),
            "xl/workbook.xml",
            lambda text: re.sub(rb'<sheet name="B"[^>]*/>', b"", text),
        )
    else:
        listed = xlsb_record(156, struct.pack("<II", 0, 2) + xlsb_text("rId2") + xlsb_text("B"))
        _with_part(write_text(path, xlsb(TWO)), "xl/workbook.bin", lambda part: part.replace(listed, b""))
    found = read(path)
    assert len(found.records) == 12 and found.problem("LEMBAR_TAK_TERDAFTAR")["severity"] == "GALAT"
    assert "LEMBAR_TAK_TERDAFTAR" not in read(_whole(tmp_path, "xlsx")).codes


@pytest.mark.parametrize(
    "spoil",
    [
        lambda part: part.replace(row_head(5), b"", 1),
        lambda part: part.replace(row_head(5), row_head(3), 1),
        lambda part: part.replace(row_head(5), row_head(2_000_000), 1),
        lambda part: part.replace(row_head(5), xlsb_record(146), 1),
        lambda part: part.replace(xlsb_record(146), b""),
        lambda part: part[:-40],
    ],
)
def test_a_binary_sheet_out_of_order_is_refused(
    tmp_path: Path, read: Reader, spoil: Callable[[bytes], bytes]
) -> None:
    path = write_text(tmp_path / "a.xlsb", xlsb({"A": ROWS}, shared=False))
    assert len(read(path).records) == 12
    with pytest.raises(ExportError, match="XLSB rusak"):
        read(_with_part(path, "xl/worksheets/sheet1.bin", spoil))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("</Worksheet>", ""),
        ("<Row>", "<![CDATA[<Row>"),
        ('<Worksheet ss:Name="B">', '<Worksheet ss:Name="B" <'),
        ("</Table></Worksheet><Worksheet", "</Table></Worksheet><Worksheet ss:Name="),
    ],
)
def test_an_xml_spreadsheet_whose_marks_are_broken_is_told(
    tmp_path: Path, read: Reader, old: str, new: str
) -> None:
    whole = spreadsheets(TWO)
    at = whole.rindex(old) if old == "<Row>" else whole.index(old)
    path = write_text(tmp_path / "a.xml", whole[:at] + new + whole[at + len(old) :])
    assert read(path).problem("BERKAS_RUSAK")["severity"] == "GALAT"
    harmless = whole.replace("JL MAWAR", "JL A & B&nbsp;")
    assert len(read(write_text(tmp_path / "b.xml", harmless)).records) == 16
    assert "BERKAS_RUSAK" not in read(tmp_path / "b.xml").codes


def test_an_old_workbook_whose_stream_ends_too_early_is_told(tmp_path: Path, read: Reader) -> None:
    whole = xls(TWO)
    assert "BERKAS_TERPOTONG" not in read(write_text(tmp_path / "whole.xls", whole)).codes
    at = whole.rindex(struct.pack("<HHHH", 0xFD, 10, 2, 0))  # the first cell of a row of the last sheet
    cut = whole[:at] + b"\x0a" + whole[at + 1 :]
    found = read(write_text(tmp_path / "a.xls", cut))
    assert len(found.records) < 16 and found.problem("BERKAS_TERPOTONG")["sheet"] == "B"


def test_two_rows_of_a_page_that_run_into_one_are_told(tmp_path: Path, read: Reader) -> None:
    page = table(ROWS).replace("<td>GAMBIR</td><td>JAKARTA PUSAT</td></tr>\n<tr><td>6</td>", "", 1)
    found = read(write_text(tmp_path / "a.html", page))
    assert len(found.records) == 11 and found.problem("BARIS_TIDAK_RATA")["row_examples"] == [6]


def test_a_row_that_lost_its_beginning_is_told(tmp_path: Path, read: Reader) -> None:
    page = table(ROWS)
    at = page.rindex("<tr>")
    start = page.rindex("</tr>", 0, at)
    found = read(write_text(tmp_path / "a.html", page[:start] + page[at + 4 :]))
    assert len(found.records) == 11 and found.problem("BARIS_TIDAK_RATA")["row_examples"] == [12]


def test_a_sheet_that_the_library_does_not_find_is_told(tmp_path: Path, read: Reader) -> None:
    """Its list of sheets is too deep for the reader of facts as well: what lies in the package is counted."""
    path = write_xlsx(tmp_path / "a.xlsx", {"A": ROWS, "B": [HEADINGS, *roll(20)[12:]]})

    def spoilt(part: bytes) -> bytes:
        return re.sub(rb"<sheets>(<sheet [^>]*/>)", rb"<sheets>" + b"<a>" * 300 + b"</a>" * 300, part)

    spoilt_path = _with_part(path, "xl/workbook.xml", spoilt)
    assert read(spoilt_path).problem("LEMBAR_TAK_TERDAFTAR")["severity"] == "GALAT"


def test_a_row_may_be_numbered_as_its_file_likes() -> None:
    problems = Problems("kis")
    problems.add(("a.xlsx", ""), [Note("BARIS_TERSEMBUNYI", "INFO", "ada", "periksa", 2, (2**40, 7))])
    assert problems.table().to_pylist()[0]["row_examples"] == [7]
