"""One cell far from a table costs neither memory nor the people of the table; what may be people out there
is never left out."""

from __future__ import annotations

import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from reconcile.ingest.cells import limits
from reconcile.ingest.cells.cells import CellSheet
from reconcile.ingest.cells.strays import extent, place_name, without_cells_beyond, xml_walk
from reconcile.ingest.layout.layouts import find_layout
from reconcile.ingest.layout.merged_cells import merged_down
from reconcile.programmes import load_programmes
from reconcile.vocabulary.errors import ExportError
from tests.ingest.biff import bare_stream, label, number, record, xls
from tests.ingest.conftest import HEADINGS, Read, Reader, roll, write_text, write_xlsx
from tests.ingest.markup import spreadsheet, spreadsheets, table
from tests.ingest.odf import flat_ods, write_ods
from tests.ingest.xlsb import number_cell, row_head, text_cell, xlsb

PEOPLE = roll(5)
SHEET, TEXTS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
FAR_ROW = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'


def book(folder: Path, part: str, old: bytes, new: bytes) -> Path:
    """A workbook of five people with `new` for the first `old` of one part."""
    with zipfile.ZipFile(write_xlsx(folder / "whole.xlsx", {"A": [HEADINGS, *PEOPLE]})) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    assert old in parts[part]
    parts[part] = parts[part].replace(old, new, 1)
    with zipfile.ZipFile(folder / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return folder / "a.xlsx"


def people(found: Read) -> list[object]:
    return [row["nik"] for row in found.records]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (b"</sheetData>", FAR_ROW + b"</sheetData>", "XFD1048576"),
        (b"</sheetData>", FAR_ROW.replace(b'"', b"'") + b"</sheetData>", "XFD1048576"),
        (b"</sheetData>", b"<row r = '1048576' ><c><v>1</v></c></row></sheetData>", "A1048576"),
        (b"<sheetData>", b'<sheetData><row r="1048000"><c r="CZ1048000"><v>1</v></c></row>', "CZ1048000"),
        (b"</row>", b"<c r='XFD1048576'><v>1</v></c></row>", "XFD1048576"),
        (b"</row>", b'<c r="XFD1" t="inlineStr"><is><t>x</t></is></c></row>', "XFD1"),
        (
            b"</sheetData>",
            b'<row r="900000"><c r="A900000"><f>1+1</f><v>2</v></c></row></sheetData>',
            "A900000",
        ),
    ],
)
def test_a_stray_cell_is_left_out_and_told(
    tmp_path: Path, read: Reader, old: bytes, new: bytes, told: str
) -> None:
    found = read(book(tmp_path, SHEET, old, new))
    assert people(found) == [row[HEADINGS.index("NIK")] for row in PEOPLE]
    problem = found.problem("SEL_JAUH_DI_LUAR_TABEL")
    assert told in problem["message"] and problem["sheet"] == "A" and problem["severity"] == "PERINGATAN"
    assert found.facts.rows_read == len(PEOPLE) + 1


def _ods(folder: Path, far: str) -> Path:
    path = write_ods(folder / "a.ods", {"A": [HEADINGS, *PEOPLE]})
    with zipfile.ZipFile(path) as package:
        content = package.read("content.xml").decode()
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("content.xml", content.replace("</table:table>", far + "</table:table>"))
    return path


def _ods_cell(rows: int, columns: int, cells: int = 1) -> str:
    """`cells` cells after so many blank rows and columns."""
    cell = '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>' * cells
    gap = f'<table:table-cell table:number-columns-repeated="{columns}"/>'
    return (
        "<table:table-row"
        f' table:number-rows-repeated="{rows}"><table:table-cell/></table:table-row><table:table-row>{gap}{cell}</table:table-row>'
    )


def _xml(folder: Path, far: str) -> Path:
    return write_text(
        folder / "a.xml", spreadsheet([HEADINGS, *PEOPLE]).replace("</Table>", far + "</Table>")
    )


_XML_CELL = '<Row ss:Index="{}"><Cell ss:Index="{}"><Data ss:Type="String">x</Data></Cell></Row>'
ODD = bare_stream(record(0x809, struct.pack("<4H", 0x600, 16, 0, 0)), label, [HEADINGS, *PEOPLE], end=b"")
FAR_OUT: list[tuple[str, Callable[[Path], Path]]] = [
    ("XFD1048576", lambda folder: _ods(folder, _ods_cell(1_048_569, 16_383))),
    ("B1048576", lambda folder: _ods(folder, _ods_cell(1_048_569, 1))),
    ("XFC7", lambda folder: _ods(folder, _ods_cell(0, 16_382).partition("</table:table-row>")[2])),
    ("XFD1048576", lambda folder: _xml(folder, _XML_CELL.format(1_048_576, 16_384))),
    ("L1000000", lambda folder: _xml(folder, _XML_CELL.format(1_000_000, 12))),
    ("XFD8", lambda folder: _xml(folder, _XML_CELL.format(8, 16_384))),
    ("IV65536", lambda folder: write_text(folder / "a.xls", xls({"A": [HEADINGS, *PEOPLE]}, {"A": number(65_535, 255)}))),
    ("XFD1048576", lambda folder: write_text(folder / "a.xlsb", xlsb({"A": [HEADINGS, *PEOPLE]}, more=row_head(1_048_575) + number_cell(16_383, 1.0)))),
    ("A1000000", lambda folder: write_text(folder / "a.xlsb", xlsb({"A": [HEADINGS, *PEOPLE]}, more=row_head(999_999) + text_cell(0, "x")))),
    (place_name((7, 60_001)), lambda folder: write_text(folder / "a.xls", ODD + label(6, 60_000, "x") + record(0x0A, b""))),
]  # fmt: skip


@pytest.mark.parametrize(("told", "write"), FAR_OUT)
def test_a_stray_cell_of_any_format_is_left_out_and_told(
    tmp_path: Path, read: Reader, told: str, write: Callable[[Path], Path]
) -> None:
    found = read(write(tmp_path))
    assert people(found) == [row[HEADINGS.index("NIK")] for row in PEOPLE]
    problem = found.problem("SEL_JAUH_DI_LUAR_TABEL")
    assert told in problem["message"] and problem["severity"] == "PERINGATAN"
    assert found.facts.rows_read == len(PEOPLE) + 1


@pytest.mark.parametrize(
    "write",
    [
        lambda folder: _ods(folder, _ods_cell(1_048_569, 16_381, 3)),
        lambda folder: _xml(folder, "".join(_XML_CELL.format(1_000_000 + at, 16_384) for at in range(21))),
        lambda folder: write_text(
            folder / "a.xlsb",
            xlsb(
                {"A": [HEADINGS, *PEOPLE]},
                more=row_head(1_048_575) + b"".join(number_cell(16_381 + at, 1.0) for at in range(3)),
            ),
        ),
    ],
)
def test_what_may_be_people_far_out_refuses_files_of_other_formats(
    tmp_path: Path, read: Reader, write: Callable[[Path], Path]
) -> None:
    with pytest.raises(ExportError, match=r"Hapus sel di luar tabel|Pindahkan isi itu ke tabelnya"):
        read(write(tmp_path))


@pytest.mark.gate
def test_an_old_workbook_with_much_far_out_is_read_without_the_cells_between(
    tmp_path: Path, read: Reader
) -> None:
    far = b"".join(number(row, 255) for row in range(200, 65_500, 500))
    found = read(write_text(tmp_path / "a.xls", xls({"A": [HEADINGS, *PEOPLE]}, {"A": far})))
    assert len(found.records) == 5 and "SEL_JAUH_DI_LUAR_TABEL" not in found.codes


@pytest.mark.slow
@pytest.mark.parametrize("gap", [11_000, pytest.param(300_000, marks=pytest.mark.gate)])
def test_people_below_a_wide_gap_are_read_in_other_formats_too(
    tmp_path: Path, read: Reader, gap: int
) -> None:
    rows = "".join(
        "<table:table-row>"
        + "".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in row)
        + "</table:table-row>"
        for row in roll(3, start=50)
    )
    blank = f'<table:table-row table:number-rows-repeated="{gap}"><table:table-cell/></table:table-row>'
    assert len(read(_ods(tmp_path, blank + rows)).records) == 8


def test_what_may_be_a_person_far_out_refuses_the_file_and_names_the_cell(
    tmp_path: Path, read: Reader
) -> None:
    cells = b"".join(b'<c r="%s1048576"><v>1</v></c>' % column for column in (b"A", b"B", b"XFD"))
    with pytest.raises(ExportError) as refused:
        read(book(tmp_path, SHEET, b"</sheetData>", b'<row r="1048576">' + cells + b"</row></sheetData>"))
    assert "A1048576" in str(refused.value) and "1048576 baris x 16384 kolom" in str(refused.value)


@pytest.mark.slow
def test_people_below_a_gap_that_memory_can_hold_are_read(tmp_path: Path, read: Reader) -> None:
    rows: list[list[object]] = [list(row) for row in PEOPLE]
    path = write_xlsx(
        tmp_path / "a.xlsx", {"A": [HEADINGS, *rows, *[[] for _ in range(170_000)], *roll(2, start=50)]}
    )
    found = read(path)
    assert len(found.records) == 7 and not [
        row for row in found.problems if row["code"] == "SEL_JAUH_DI_LUAR_TABEL"
    ]


@pytest.mark.parametrize(
    "counts",
    [
        b'count="4000000000" uniqueCount="4000000000"',
        b"uniqueCount='4000000000'",
        b'count="99999999999999999999"',
    ],
)
def test_a_table_of_texts_that_promises_billions(tmp_path: Path, read: Reader, counts: bytes) -> None:
    path = write_xlsx(tmp_path / "whole.xlsx", {"A": [HEADINGS, *PEOPLE]})
    with zipfile.ZipFile(path) as package:
        head = package.read(TEXTS)
    start = head.index(b"count=")
    found = read(book(tmp_path, TEXTS, head[start : head.index(b">", start)], counts))
    assert len(found.records) == len(PEOPLE)


def test_cells_are_cut_out_to_the_byte() -> None:
    row = (
        '<x:row r="2"> <x:c r="A2"><x:v>é</x:v></x:c>\n<x:c r="ZZZ2" s="1"/><x:c r="ZZZ2"><x:v>1</x:v></x:c>'
        " </x:row>"
    )
    xml = (
        f'<?xml version="1.0" encoding="UTF-8"?><x:a xmlns:x="u"><x:row><x:c><x:is/></x:c></x:row>{row}</x:a>'
    )
    table = extent(xml_walk(xml.encode()))
    assert (table.row, table.column, table.strays) == (2, 1, ((2, 18278),))
    cut = without_cells_beyond(xml.encode(), table).decode()
    assert cut == xml.replace('<x:c r="ZZZ2" s="1"/>', "").replace('<x:c r="ZZZ2"><x:v>1</x:v></x:c>', "")
    assert place_name((7, 28)) == "AB7" and place_name((2, 18278)) == "ZZZ2"


def test_a_workbook_that_names_one_sheet_by_the_thousand(tmp_path: Path, read: Reader) -> None:
    with zipfile.ZipFile(write_xlsx(tmp_path / "whole.xlsx", {"A": [HEADINGS, *PEOPLE]})) as package:
        text = package.read("xl/workbook.xml")
    start = text.index(b"<sheet ")
    sheet = text[start : text.index(b"/>", start) + 2]
    with pytest.raises(ExportError, match="lebih dari 2000 lembar"):
        read(book(tmp_path, "xl/workbook.xml", sheet, sheet * 2100))


@pytest.mark.parametrize("suffix", ["mht", "fods", "xml"])
def test_more_sheets_than_anybody_keeps_are_refused_in_every_format(
    tmp_path: Path, read: Reader, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    sheets = {name: [HEADINGS, *roll(2, start=3 * at)] for at, name in enumerate("ABC")}
    pages = "".join(f"--x\nContent-Type: text/html\n\n{table(rows)}\n" for rows in sheets.values())
    archive = f'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n\n{pages}--x--'
    path = write_text(
        tmp_path / f"a.{suffix}",
        {"mht": archive, "fods": flat_ods(sheets), "xml": spreadsheets(sheets)}[suffix],
    )
    assert len(read(path).records) == 6
    monkeypatch.setattr(limits, "MAX_SHEETS", 2)
    with pytest.raises(ExportError, match=r"lebih dari 2 lembar dalam satu berkas \(3\)"):
        read(path)


def test_spans_over_more_rows_than_there_are_cover_none_twice_and_none_below_the_last() -> None:
    spans = [((row, 0), (200_000, 9_999)) for row in range(1, 14)]
    sheet = CellSheet("", lambda: iter([HEADINGS, *roll(12)]), merged=spans, total=13)
    layout = find_layout(sheet, load_programmes()["kis"].vocabulary)
    assert layout is not None
    ranges = merged_down(sheet, layout)
    assert HEADINGS.index("NO KK") in ranges
    assert all(set(rows) == set(range(3, 14)) for rows in ranges.values())


def test_cells_far_right_of_all_headings_do_not_make_every_row_as_wide() -> None:
    rows = [
        ["NIK", "NAMA"],
        *[[], ["1", "A", *[None] * 1996, "x"]] * 5,
        *[["2", "B"]] * 5000,
        ["3", "C", None, "3171015708809001"],
    ]
    sheet = CellSheet("", lambda: iter(rows))
    tracemalloc.start()
    batches = list(sheet.batches(1, 2))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [len(batch.columns) for batch in batches] == [2] and sheet.seen == 1
    assert batches[0].ragged == (5012,) and batches[0].beyond == {5012: 1}
    assert most < 20_000_000, "5,000 rows of 1,999 cells are 80 MB"


def test_a_wide_heading_over_more_rows_than_memory_holds_is_refused_in_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sheet = CellSheet("A", lambda: iter([["NIK"]] * 50), total=50)
    assert sum(len(batch.rows) for batch in sheet.batches(0, 20)) == 50
    monkeypatch.setattr(limits, "MAX_CELLS", 900)
    with pytest.raises(ExportError, match="lembar A membentang 50 baris x 20 kolom"):
        list(sheet.batches(0, 20))
