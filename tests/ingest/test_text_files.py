"""Text exports: delimiters, encodings, quotes, line ends, and row numbers that hold in the fast and in the
strict reader."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reconcile.ingest.cells import limits
from reconcile.ingest.cells.sheets import Source
from reconcile.ingest.texts import cutting, lines, texts
from reconcile.ingest.texts.cutting import Dialect, cut_cells
from reconcile.ingest.texts.dialects import find_dialect
from reconcile.ingest.texts.encodings import Encoding, blocks, find_encoding
from reconcile.ingest.texts.lines import split_records
from reconcile.ingest.texts.texts import TextSheet
from reconcile.vocabulary.errors import ExportError
from tests.ingest.conftest import Reader, csv_text, person, roll, write_text
from tests.runs import tries


def source_of(content: bytes, name: str = "x.csv") -> Source:
    return Source(name, "csv", len(content), lambda: io.BytesIO(content))


def rows_of(content: bytes, delimiter: str, width: int, after: int = 0) -> list[tuple[int, list[str | None]]]:
    sheet = TextSheet(source_of(content), Encoding("utf-8", 0, only_cr=False), delimiter)
    found = []
    for batch in sheet.batches(after, width):
        cells = zip(*(column.to_pylist() for column in batch.columns), strict=True)
        found += [(number, list(row)) for number, row in zip(batch.rows.to_pylist(), cells, strict=True)]
    assert sheet.total == after + len(found)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_delimiter_in_every_encoding(
    tmp_path: Path, read: Reader, delimiter: str, encoding: str
) -> None:
    rows = roll(40)
    rows[3][6] = "GG CAF\u00c9 \u2018MAWAR\u2019 NO 3"
    found = read(write_text(tmp_path / "kis.csv", csv_text(rows, delimiter=delimiter), encoding))
    assert [row["nik"] for row in found.records] == [row[1] for row in rows]
    assert [row["source_row"] for row in found.records] == list(range(2, 42))
    assert found.records[3]["address"].startswith("GG CAFE")
    facts = found.files[0]
    assert facts["delimiter"] == delimiter
    assert facts["encoding"] == {"utf-8-sig": "utf-8", "utf-16": "utf-16-le"}.get(encoding, encoding)


def test_sep_line_names_the_delimiter_and_counts_as_a_row(tmp_path: Path, read: Reader) -> None:
    found = read(write_text(tmp_path / "kis.csv", "sep=;\r\n" + csv_text(roll(3)).replace("\n", "\r\n")))
    assert [row["source_row"] for row in found.records] == [3, 4, 5]
    assert found.not_data == {"preamble": 1, "heading": 1}


def test_rows_are_numbered_alike_by_the_fast_and_the_strict_reader(
    tmp_path: Path, read: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = csv_text(roll(60)).splitlines()
    lines[5:5] = ["", ";" * 11]  # blank lines count
    lines[20] = lines[20].replace("JL MAWAR", '"JL ""MAWAR""')  # a quote never closed
    lines[30] = lines[30].replace("JL MAWAR NO 27", '"JL MAWAR\nBELAKANG; NO 27"')  # a line break in a cell
    path = write_text(tmp_path / "kis.csv", "\n".join(lines) + "\n")
    niks = {row["nik"]: row["source_row"] for row in read(path).records}
    monkeypatch.setattr(texts, "_regular", lambda *_: None)
    assert {row["nik"]: row["source_row"] for row in read(path).records} == niks
    monkeypatch.setattr(limits, "TEXT_BLOCK_BYTES", 700)
    assert {row["nik"]: row["source_row"] for row in read(path).records} == niks
    assert len(niks) == 60
    assert niks[person(4)["NIK"]] == 8, "two blank lines stand above"


def test_blocks_cut_anywhere_give_the_same_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    content = csv_text(roll(50)).replace("JL MAWAR NO 7", '"JL MAWAR\nNO 7; BLOK A"').encode()
    whole = rows_of(content, ";", 12)
    for size in (300, 512, 1024, 2000):
        monkeypatch.setattr(limits, "TEXT_BLOCK_BYTES", size)
        assert rows_of(content, ";", 12) == whole


_CELL = st.text(alphabet='abc "\n,;é', max_size=6)


@settings(max_examples=tries(150), deadline=None)
@given(st.lists(st.lists(_CELL, min_size=3, max_size=3), min_size=1, max_size=12))
def test_what_the_csv_module_writes_is_read_back(rows: list[list[str]]) -> None:
    rows = [[" ".join(cell.split("\r")) for cell in row] for row in rows]
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    content = buffer.getvalue()
    if any(cell.count(";") >= 2 and "\n" in cell for row in rows for cell in row):
        return  # a whole row inside one cell is taken for a quote never closed, on purpose
    found = [[cell or "" for cell in row] for _, row in rows_of(content.encode(), ";", 3)]
    assert found == rows


@pytest.mark.parametrize(
    ("text", "is_open"),
    [
        ('a;"b', True),
        ('a;"b"', False),
        ('a;b"c', False),
        ('"a;b', True),
        ('"a""', True),
        ('"a"""', False),
        ('"a";"', True),
        ("", False),
    ],
)
def test_open_quotes(text: str, is_open: bool) -> None:
    assert (cut_cells(text, Dialect(";")) is None) is is_open


@settings(max_examples=tries(2000), deadline=None)
@given(st.text(alphabet="\";|'a \\", max_size=14), st.sampled_from([";", "|", " "]), st.sampled_from("\"'"))
@example('a;"b;c";;"";d', ";", '"')
@example('"a" ;"b"', ";", '"')
def test_lines_quoted_as_nearly_all_are_cut_as_sign_by_sign(text: str, delimiter: str, quote: str) -> None:
    dialect = Dialect(delimiter, quote)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cutting, "_plainly_quoted", lambda *_: None)
        slowly = cut_cells(text, dialect)
    assert cut_cells(text, dialect) == slowly


def test_a_stray_quote_swallows_no_rows(tmp_path: Path, read: Reader) -> None:
    rows = roll(30)
    rows[4][6] = '"JL MELATI NO 4'
    rows[12][6] = 'JL "ANGGREK" NO 4'
    rows[20][6] = '"JL DAHLIA NO 4'
    found = read(write_text(tmp_path / "kis.csv", csv_text(rows)))
    assert len(found.records) == 30
    assert found.problem("BARIS_TIDAK_RATA")["row_examples"] == [6, 22]


def test_a_delimiter_inside_an_address_shifts_no_column(tmp_path: Path, read: Reader) -> None:
    rows = roll(10)
    rows[2][6] = "JL MAWAR; NO 3"
    found = read(write_text(tmp_path / "kis.csv", csv_text(rows)))
    assert len(found.records) == 10
    assert found.problem("PEMISAH_TANPA_KUTIP")["row_examples"] == [4]
    assert [(row["rt"], row["rw"]) for row in found.records] == [("003", "004")] * 10
    assert found.records[2]["address"] == "JL MAWAR; NO 3"


def test_a_delimiter_at_the_end_of_every_row_is_no_fault(tmp_path: Path, read: Reader) -> None:
    rows = [[*row, ""] for row in roll(10)]
    found = read(write_text(tmp_path / "kis.csv", csv_text(rows)))
    assert len(found.records) == 10 and "BARIS_TIDAK_RATA" not in found.codes


def test_short_rows_are_padded(tmp_path: Path, read: Reader) -> None:
    rows = [row[:6] if at % 2 else row for at, row in enumerate(roll(10))]
    found = read(write_text(tmp_path / "kis.csv", csv_text(rows)))
    assert len(found.records) == 10
    assert [row["rt"] for row in found.records[:2]] == ["003", None]


def test_headings_cut_by_their_own_delimiter_are_joined(tmp_path: Path, read: Reader) -> None:
    text = "NO,NIK,NAMA LENGKAP,Tempat, Tanggal Lahir,L/P,KELURAHAN\n"
    text += "".join(
        f'{at + 1},{person(at)["NIK"]},{person(at)["NAMA LENGKAP"]},"Jakarta,'
        f' {person(at)["TGL LAHIR"]}",{person(at)["JENIS KELAMIN"]},GAMBIR\n'
        for at in range(20)
    )
    found = read(write_text(tmp_path / "kis.csv", text))
    assert len(found.records) == 20
    assert all(row["sex"] and row["birth_date"] for row in found.records)
    assert "JUDUL_TERPECAH" in found.codes


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_line_ends(tmp_path: Path, read: Reader, line_end: str) -> None:
    found = read(write_text(tmp_path / "kis.csv", csv_text(roll(12)).replace("\n", line_end)))
    assert [row["source_row"] for row in found.records] == list(range(2, 14))


def test_no_line_end_at_the_end(tmp_path: Path, read: Reader) -> None:
    assert len(read(write_text(tmp_path / "kis.csv", csv_text(roll(3)).rstrip("\n"))).records) == 3


def test_numbers_forced_to_text_for_excel(tmp_path: Path, read: Reader) -> None:
    rows = roll(6)
    for row in rows:
        row[1], row[2] = f'="{row[1]}"', f"'{row[2]}"
    found = read(write_text(tmp_path / "kis.csv", csv_text(rows)))
    assert [row["nik"] for row in found.records] == [person(at)["NIK"] for at in range(6)]
    assert [row["kk"] for row in found.records] == [person(at)["NO KK"] for at in range(6)]


def test_letters_broken_by_a_wrong_encoding_are_flagged(tmp_path: Path, read: Reader) -> None:
    rows = roll(4)
    rows[1][6] = "JL MAWAR \u00e2\u20ac\u2122X"
    rows[2][6] = "JL \ufffd"
    found = read(write_text(tmp_path / "kis.csv", csv_text(rows)))
    assert found.problem("SEL_RUSAK")["row_examples"] == [3, 4]


def test_the_delimiter_is_found_under_a_preamble_full_of_commas() -> None:
    text = "DATA PENERIMA, KOTA, TAHUN, 2018\nPer tanggal, 31, Januari\n\n" + csv_text(roll(5))
    source = source_of(text.encode())
    assert (
        find_dialect(next(blocks(source, find_encoding(source))), frozenset({"NIK", "NOKK"})).delimiter == ";"
    )


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "kosong"),
        (b"\n\n  \n", "kosong"),
        (b"\xef\xbb\xbf", "kosong"),
        (b"\x00" * 5000, "NUL"),
        (b"NIK;NAMA\n3171\x00;X\n", "baris 2"),
        (bytes(range(1, 32)) * 200, "biner"),
        (b"NIK;NAMA\n" + b"X" * (10 * 1024 * 1024), "baris 2"),
        (b"NIK;NAMA\n1;A\n" + b"X" * (6 * 1024 * 1024) + b"\n2;B\n", "baris 3"),
    ],
)
def test_what_is_no_text_is_refused(content: bytes, told: str) -> None:
    with pytest.raises(ExportError, match=told):
        find_encoding(source_of(content))


def test_split_records_tells_what_is_left() -> None:
    block = b'a;b;x\n"c\nd;e'
    assert split_records(block, ";", 3, last=False, limit=None).rest == b'"c\nd;e'
    assert split_records(block, ";", 3, last=True, limit=None).cells == [
        ["a", "b", "x"],
        ["c", "", ""],
        ["d", "e", ""],
    ]
    assert split_records(block, ";", 3, last=False, limit=1).rest == b'"c\nd;e'


@settings(max_examples=tries(200), deadline=None)
@given(
    st.lists(st.sampled_from([b"a;b\n", b'"a\nb";c\n', b'a;"b\n', b"\n", b"c\\\n", b'"']), max_size=24).map(
        b"".join
    ),
    st.integers(1, 6),
    st.sampled_from([None, 2, 3]),
    st.booleans(),
)
@example(b'"a\nb";c\n' * 12, 9, 2, False)
def test_the_first_records_are_those_of_the_whole_block(
    block: bytes, limit: int, width: int | None, last: bool
) -> None:
    """Only the first lines of a block are cut apart for its first records, however many lines those have."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(limits, "MAX_CELL_LINES", 2)
        found = split_records(block, ";", width, last=last, limit=limit)
        some = lines._first_lines
        patch.setattr(lines, "_first_lines", lambda block, _: some(block, None))
        assert found == split_records(block, ";", width, last=last, limit=limit)


def test_few_records_leave_the_rest_of_a_block_in_one_piece() -> None:
    block = b"a;b\n" * 1000
    assert [len(part) for part in lines._first_lines(block, 10)] == [
        10 + 2 * limits.MAX_CELL_LINES,
        4 * (990 - 2 * limits.MAX_CELL_LINES),
    ]
    assert split_records(block, ";", 2, last=False, limit=10).rest == b"a;b\n" * 990
