"""Tables that are called workbooks and are something else, and workbooks that say more than their cells."""

from __future__ import annotations

import datetime as dt
import io
import struct
import zipfile
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from reconcile.vocabulary.errors import ExportError
from tests.ingest.biff import bare_stream, label, old_label
from tests.ingest.conftest import Reader, roll, write_text
from tests.ingest.dbase import dbf
from tests.ingest.markup import spreadsheet, string_cell, table, web_archive
from tests.ingest.test_text_habits import HEADINGS, ROWS, delimited, same_people

PAGE = table([HEADINGS, *ROWS])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("content", "first"),
    [
        (PAGE, 2),
        (f"\n\n<center><h3>DATA KIS</h3><p>Tahun 2018</p></center>\n{PAGE}", 4),
        (
            (
                "<br />\n<b>Notice</b>: Undefined variable: no in <b>C:\\x.php</b> on line <b>12</b><br"
                f" />\n{PAGE}"
            ),
            3,
        ),
        (f"DATA KIS\n<table><tr><td colspan=8>DATA KIS</td></tr></table>{PAGE}", 4),
        (f"<html><head><style>td{{mso:1}}</style><title>x</title></head><body>{PAGE}</body></html>", 2),
        (f"<table><tr><td>{PAGE}</td></tr></table>", 3),
        (table([HEADINGS, *ROWS], close=False), 2),
        (f"<script>var t = '<table>';</script>{PAGE}<div>Dicetak 2018</div>", 2),
        (("\ufeff" + PAGE).encode("utf-16"), 2),
        (PAGE.replace("JL MAWAR", "JL CAF\u00c9").encode("cp1252"), 2),
    ],
)
@pytest.mark.parametrize("name", ["a.xls", "a.csv", "a.html"])
def test_web_pages(tmp_path: Path, read: Reader, content: str | bytes, first: int, name: str) -> None:
    found = read(write_text(tmp_path / name, content))
    same_people(found)
    assert (found.records[0]["source_row"], found.files[0]["format"]) == (first, "html")


def test_headings_over_several_rows_and_hidden_rows_of_a_page(tmp_path: Path, read: Reader) -> None:
    upper = "".join(f"<th rowspan=2>{heading}</th>" for heading in HEADINGS[:6]) + "<th colspan=2>RT/RW</th>"
    body = table(ROWS).removeprefix("<table border=1>").replace("<tr>", "<tr style='display:none'>", 3)
    found = read(
        write_text(
            tmp_path / "a.xls", f"<table><thead><tr>{upper}</tr><tr><th>RT</th><th>RW</th></tr></thead>{body}"
        )
    )
    same_people(found)
    assert found.problem("BARIS_TERSEMBUNYI")["row_examples"] == [3, 4, 5]


@pytest.mark.parametrize(
    "cell",
    [
        '<td x:num="{}">3,17E+15</td>',
        '<td sdval="{}" sdnum="1033;">3.17E+15</td>',
        '<td><input value="{}"></td>',
    ],
)
def test_the_number_behind_what_a_page_shows(tmp_path: Path, read: Reader, cell: str) -> None:
    page = PAGE
    for row in ROWS:
        page = page.replace(f"<td>{row[0]}</td>", cell.format(row[0]))
    assert read(write_text(tmp_path / "a.xls", page)).records[0]["nik"] == ROWS[0][0]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("<html><form>masuk</form></html>", "tanpa tabel"),
        ("<html><frameset rows='*'></frameset></html>", "bingkai"),
        ("<?xml version='1.0'?><a/>", "XML"),
    ],
)
def test_pages_without_a_table_are_refused(tmp_path: Path, read: Reader, content: str, told: str) -> None:
    with pytest.raises(ExportError, match=told) as refused:
        read(write_text(tmp_path / "a.xls", content))
    assert "Buka di Excel" not in str(refused.value)


@pytest.mark.parametrize("name", ["a.xls", "a.mht"])
def test_web_archives(tmp_path: Path, read: Reader, name: str) -> None:
    same_people(read(write_text(tmp_path / name, web_archive(PAGE))))
    coded = web_archive(PAGE, "base64")
    found = read(write_text(tmp_path / name, b"\r\n\r\n" + coded.replace(b"\n", b"\r\n")))
    same_people(found)
    assert found.files[0]["format"] == "mhtml"


def _dated(text: str, row: int, column: int) -> str:
    if row == 0 or column != 3:
        return string_cell(text, row, column)
    day = dt.datetime.strptime(text, "%d/%m/%Y").date()
    return f'<Cell><Data ss:Type="DateTime">{day.isoformat()}T00:00:00.000</Data></Cell>'


def test_xml_spreadsheets(tmp_path: Path, read: Reader) -> None:
    def indexed(text: str, row: int, column: int) -> str:
        return (
            f'<Cell ss:Index="{column + 2}"><Data'
            f' ss:Type="String">{escape(text)}</Data><Comment><ss:Data>catatan</ss:Data></Comment></Cell>'
        )

    for content in (
        spreadsheet([HEADINGS, *ROWS], _dated),
        "\n\n" + spreadsheet([HEADINGS, *ROWS], _dated),
        spreadsheet([HEADINGS, *ROWS], indexed),
        spreadsheet([HEADINGS, *ROWS]).replace("JL MAWAR", "JL A & B"),
        spreadsheet([HEADINGS, *ROWS]).encode("utf-16"),
    ):
        found = read(write_text(tmp_path / "a.xls", content))
        same_people(found)
        assert (found.files[0]["format"], found.records[0]["sheet"], found.records[0]["source_row"]) == (
            "xml2003",
            "Data",
            2,
        )


def test_what_an_xml_spreadsheet_tells_of_its_rows(tmp_path: Path, read: Reader) -> None:
    hidden = spreadsheet([HEADINGS, *ROWS]).replace("<Row>", '<Row ss:Hidden="1">', 3)
    assert read(write_text(tmp_path / "a.xls", hidden)).problem("BARIS_TERSEMBUNYI")["row_examples"] == [
        1,
        2,
        3,
    ]
    cut = read(write_text(tmp_path / "b.xls", spreadsheet([HEADINGS, *ROWS])[:-300]))
    assert cut.problem("BERKAS_TERPOTONG")["severity"] == "GALAT" and 10 <= len(cut.records) <= 12

    def serial(text: str, row: int, column: int) -> str:
        days = (
            (dt.datetime.strptime(text, "%d/%m/%Y") - dt.datetime(1904, 1, 1)).days
            if row and column == 3
            else 0
        )
        return (
            f'<Cell><Data ss:Type="Number">{days}</Data></Cell>' if days else string_cell(text, row, column)
        )

    mac = spreadsheet([HEADINGS, *ROWS], serial, "<ExcelWorkbook><Date1904/></ExcelWorkbook>")
    same_people(read(write_text(tmp_path / "c.xls", mac)))


def test_entities_of_a_document_type_are_refused(tmp_path: Path, read: Reader) -> None:
    bomb = (
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY c SYSTEM'
        ' "file:///etc/hostname">]><Workbook'
    )
    with pytest.raises(ExportError, match="entitas"):
        read(
            write_text(
                tmp_path / "a.xls",
                spreadsheet([HEADINGS, *ROWS]).replace("<Workbook", bomb).replace("JL MAWAR", "JL &b;&c;"),
            )
        )


@pytest.mark.parametrize(
    ("begin", "cell"),
    [
        (struct.pack("<HHHH", 0x09, 4, 2, 0x10), old_label),
        (struct.pack("<HHHHH", 0x209, 6, 0x300, 0x10, 0), label),
        (struct.pack("<HHHHH", 0x409, 6, 0x400, 0x10, 0), label),
        *((struct.pack("<6H", 0x809, 8, version, 0x10, 0, 0), label) for version in (0, 0x500, 0x600)),
    ],
)
def test_bare_streams_of_old_workbooks(
    tmp_path: Path, read: Reader, begin: bytes, cell: Callable[[int, int, str], bytes]
) -> None:
    for name in ("a.xls", "a.csv"):
        found = read(write_text(tmp_path / name, bare_stream(begin, cell, [HEADINGS, *ROWS])))
        same_people(found)
        assert found.files[0]["format"] == "biff"


def test_a_bare_stream_without_end_is_told(tmp_path: Path, read: Reader) -> None:
    content = bare_stream(struct.pack("<6H", 0x809, 8, 0, 0x10, 0, 0), label, [HEADINGS, *ROWS], end=b"")
    assert read(write_text(tmp_path / "a.xls", content)).problem("BERKAS_TERPOTONG")["row_examples"] == [13]


def _dbf(kinds: str, cell: str = "", **options: Any) -> bytes:
    rows = [
        [*row[:3], "".join(reversed(row[3].split("/"))) if kinds[3] == "D" else row[3], *row[4:]]
        for row in ROWS
    ]
    rows[0][5] = cell or rows[0][5]
    return dbf(rows, kinds, **options)


@pytest.mark.parametrize(("kinds", "version"), [("CCCDCCCC", 3), ("NNCDCCNN", 0x30), ("CCCCCCCC", 0xF5)])
@pytest.mark.parametrize("name", ["a.dbf", "a.xls"])
def test_dbase_and_foxpro(tmp_path: Path, read: Reader, kinds: str, version: int, name: str) -> None:
    found = read(write_text(tmp_path / name, _dbf(kinds, version=version)))
    same_people(found)
    assert (found.records[0]["source_row"], found.files[0]["format"]) == (2, "dbf")


def test_what_a_dbf_tells(tmp_path: Path, read: Reader) -> None:
    found = read(write_text(tmp_path / "a.dbf", _dbf("CCCDCCCC", deleted=(2, 5))))
    assert (len(found.records), found.problem("BARIS_BERTANDA_HAPUS")["rows"]) == (10, 2)
    found = read(write_text(tmp_path / "b.dbf", _dbf("CCCDCCCC", more=5)))
    assert (len(found.records), found.problem("BERKAS_TERPOTONG")["rows"]) == (12, 5)
    found = read(write_text(tmp_path / "c.dbf", _dbf("CCCDCCCC", page=2, cell="JL CAF\u00c9")))
    assert found.records[0]["address"] == "JL CAFE"
    assert "BARIS_BERTANDA_HAPUS" not in found.codes


def workbook(fill: Callable[[Any], None]) -> bytes:
    book = openpyxl.Workbook()
    fill(book.active)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def rows_of(*rows: Sequence[Any]) -> Callable[[Any], None]:
    def fill(sheet: Any) -> None:
        for row in rows:
            sheet.append(row)

    return fill


def test_formulas_never_calculated_reject_their_rows(tmp_path: Path, read: Reader) -> None:
    rows = [list(row) for row in ROWS]
    rows[1][0], rows[3][2], rows[5][5] = '=TRIM("x")', '=UPPER("x")', "=A1"
    found = read(
        write_text(
            tmp_path / "a.xlsx", workbook(rows_of(["NO", *HEADINGS], *(["=ROW()-1", *row] for row in rows)))
        )
    )
    assert found.problem("RUMUS_BELUM_DIHITUNG")["row_examples"] == [3, 5]
    assert (
        len(found.records) == 10
        and next(row for row in found.records if row["source_row"] == 7)["address"] is None
    )
    nobody = read(
        write_text(
            tmp_path / "b.xlsx", workbook(rows_of(HEADINGS, *([f"=Data!A{at}"] * 8 for at in range(9))))
        )
    )
    assert (
        "belum pernah dihitung" in nobody.problem("BERKAS_DITOLAK")["message"] and len(nobody.rejected) == 9
    )


def test_a_zero_written_for_want_of_a_value_is_no_value(tmp_path: Path, read: Reader) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    sheet = book.add_worksheet()
    for at, row in enumerate([HEADINGS, *ROWS]):
        sheet.write_row(at, 0, row)
    sheet.write_formula(2, 2, '=UPPER("x")')
    sheet.write_formula(3, 0, '=TRIM("x")', None, ROWS[2][0])
    book.close()
    found = read(tmp_path / "a.xlsx")
    assert [row["source_row"] for row in found.rejected] == [3]
    assert found.records[1]["nik"] == ROWS[2][0]


def test_errors_hidden_rows_and_styled_areas_of_a_workbook(tmp_path: Path, read: Reader) -> None:
    def fill(sheet: Any) -> None:
        rows_of(HEADINGS, *ROWS)(sheet)
        sheet.row_dimensions[4].hidden = sheet.row_dimensions[600_000].hidden = True
        sheet["F5"] = "#N/A"
        sheet["F5"].data_type = "e"
        for place in ("XFD1", "H1048576"):
            sheet[place].fill = openpyxl.styles.PatternFill("solid", fgColor="FFFF00")

    found = read(write_text(tmp_path / "a.xlsx", workbook(fill)))
    same_people(found)
    assert found.problem("BARIS_TERSEMBUNYI")["row_examples"] == [4]
    assert found.problem("SEL_GALAT")["row_examples"] == [5]
    assert found.facts.rows_read == 13


@pytest.mark.parametrize("general", [True, False])
def test_dates_that_count_from_1904(tmp_path: Path, read: Reader, general: bool) -> None:
    book = xlsxwriter.Workbook(
        str(tmp_path / "a.xlsx"), {"date_1904": True, "default_date_format": "dd/mm/yyyy"}
    )
    sheet = book.add_worksheet()
    for at, row in enumerate([HEADINGS, *ROWS]):
        sheet.write_row(at, 0, row)
        if at:
            day = dt.datetime.strptime(row[3], "%d/%m/%Y")
            sheet.write(at, 3, (day - dt.datetime(1904, 1, 1)).days if general else day)
    book.close()
    same_people(read(tmp_path / "a.xlsx"))


@pytest.mark.parametrize(("delimiter", "quote"), [(",", ""), ("|", ""), (",", '"'), ("\t", "")])
def test_a_csv_inside_one_column(tmp_path: Path, read: Reader, delimiter: str, quote: str) -> None:
    lines = delimited(ROWS, delimiter, quote, quote * 2).splitlines()
    titled = [["DATA KIS 2018"], [], *([None, line] for line in lines)]
    for rows, first in (([[line] for line in lines], 2), (titled, 4)):
        found = read(write_text(tmp_path / "a.xlsx", workbook(rows_of(*rows))))
        same_people(found)
        assert (found.records[0]["source_row"], found.problem("TABEL_DALAM_SATU_KOLOM")["severity"]) == (
            first,
            "INFO",
        )


def test_a_csv_that_a_semicolon_has_spread_over_two_columns(tmp_path: Path, read: Reader) -> None:
    lines = delimited([[*row[:5], "JL MAWAR; NO 3", *row[6:]] for row in ROWS], ",").splitlines()
    same_people(
        read(write_text(tmp_path / "a.xlsx", workbook(rows_of(*(line.split(";") for line in lines))))),
        address="JL MAWAR; NO 3",
    )


def test_a_roll_of_one_known_column_more_is_not_cut(tmp_path: Path, read: Reader) -> None:
    found = read(
        write_text(
            tmp_path / "a.xlsx",
            workbook(rows_of(["NIK", "NAMA"], *([row[0], "A, B, C"] for row in roll(5, HEADINGS)))),
        )
    )
    assert "TABEL_DALAM_SATU_KOLOM" not in found.codes and len(found.records) == 5


_ODS = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"><office:body><office:spreadsheet><table:table'
    ' table:name="A">'
)


def test_breaks_notes_and_repeats_of_open_documents(tmp_path: Path, read: Reader) -> None:
    def cell(text: str) -> str:
        return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'

    note = "<office:annotation><dc:date>2018</dc:date><text:p>sudah dicek</text:p></office:annotation>"
    changed = {
        0: "<text:span>SITI</text:span><text:line-break/>AMINAH",
        1: 'BUDI<text:s text:c="3"/>HIDAYAT',
        2: "AGUS</text:p><text:p>SAPUTRA",
    }
    lines = ["".join(map(cell, HEADINGS))]
    for at, row in enumerate(ROWS):
        cells = [cell(text) for text in row]
        cells[2] = cell(changed.get(at, row[2]))
        cells[0] = cells[0].replace("<text:p>", note + "<text:p>", 1)
        lines.append("".join(cells))
    written = [
        f"<table:table-row>{line}<table:table-cell table:number-columns-repeated='16376'/></table:table-row>"
        for line in lines
    ]
    written[4] = written[4].replace("<table:table-row>", '<table:table-row table:visibility="filter">')
    written[1:1] = ["<table:table-row table:number-rows-repeated='3'><table:table-cell/></table:table-row>"]
    tail = "<table:table-row table:number-rows-repeated='1048000'><table:table-cell/></table:table-row>"
    close = "</table:table></office:spreadsheet></office:body></office:document-content>"
    with zipfile.ZipFile(tmp_path / "a.ods", "w") as package:
        package.writestr("content.xml", _ODS + "".join(written) + tail + close)
    found = read(tmp_path / "a.ods")
    same_people(found)
    assert found.records[0]["source_row"] == 5 and found.facts.rows_read == 16
    assert found.problem("BARIS_TERSEMBUNYI")["row_examples"] == [8]
