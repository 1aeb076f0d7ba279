"""Texts as other software writes them: each kind of delimiter, quote, escape, line end and frame gives the
same people."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from reconcile.ingest.cells import limits
from reconcile.ingest.texts.cutting import Dialect, cut_cells
from reconcile.ingest.texts.line_ends import Rows, mend_lines
from reconcile.ingest.texts.shifts import Columns
from reconcile.vocabulary.errors import ExportError
from tests.ingest.conftest import Read, Reader, person, roll, write_text

HEADINGS = ["NIK", "NO KK", "NAMA LENGKAP", "TGL LAHIR", "JENIS KELAMIN", "ALAMAT", "RT", "RW"]
ROWS = roll(12, HEADINGS)
COMMA = [[*row[:5], "JL KAMAL, NO 1", *row[6:]] for row in ROWS]


def delimited(
    rows: Sequence[Sequence[str]], delimiter: str, quote: str = "", escaped: str = "", end: str = "\n"
) -> str:
    """Rows under their headings; quote: around every cell; escaped: what stands for it inside one."""
    lines = [
        delimiter.join(quote + (cell.replace(quote, escaped) if quote else cell) + quote for cell in row)
        for row in [HEADINGS, *rows]
    ]
    return end.join(lines) + end


def padded(rows: Sequence[Sequence[str]], between: str) -> list[str]:
    """Lines of cells filled up with blanks, a line of dashes under the heading."""
    widths = [max(map(len, column)) for column in zip(HEADINGS, *rows, strict=True)]
    lines = [
        between.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in [HEADINGS, *rows]
    ]
    return [lines[0], between.join("-" * width for width in widths), *lines[1:]]


def same_people(found: Read, count: int = 12, address: str | None = None) -> None:
    assert [row["nik"] for row in found.records] == [person(at)["NIK"] for at in range(count)]
    assert [row["kk"] for row in found.records] == [person(at)["NO KK"] for at in range(count)]
    assert [row["name"] for row in found.records] == [person(at)["NAMA LENGKAP"] for at in range(count)]
    assert [row["birth_date"].strftime("%d/%m/%Y") for row in found.records] == [
        person(at)["TGL LAHIR"] for at in range(count)
    ]
    assert {(row["rt"], row["rw"]) for row in found.records} == {("003", "004")}
    if address:
        assert {row["address"] for row in found.records} == {address}


@pytest.mark.slow
@pytest.mark.parametrize(
    "mark", ["^", "~", "¦", "#", "||", "|~|", "::", "\x01", "\x1f", "@", "$", "*", "§", "!", ":", "&", "=>"]
)
def test_any_mark_between_cells(tmp_path: Path, read: Reader, mark: str) -> None:
    same_people(read(write_text(tmp_path / "a.txt", delimited(ROWS, mark))))


@pytest.mark.parametrize("quote", ["'", "`", '"'])
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_cells_in_any_quote(tmp_path: Path, read: Reader, quote: str, delimiter: str) -> None:
    inside = f"JL KAMAL{delimiter} NO 1"
    rows = [[*row[:5], inside, *row[6:]] for row in ROWS]
    same_people(
        read(write_text(tmp_path / "a.csv", delimited(rows, delimiter, quote, quote * 2))), address=inside
    )


@pytest.mark.parametrize("escaped", ["''", "\\'", "'"])
def test_an_apostrophe_inside_single_quotes(tmp_path: Path, read: Reader, escaped: str) -> None:
    rows = [[*row[:5], "JL MA'RUF, NO 2", *row[6:]] for row in ROWS]
    same_people(
        read(write_text(tmp_path / "a.csv", delimited(rows, ",", "'", escaped))), address="JL MA'RUF, NO 2"
    )


def test_the_apostrophe_that_forces_text_is_no_quote(tmp_path: Path, read: Reader) -> None:
    same_people(
        read(
            write_text(
                tmp_path / "a.csv", delimited([["'" + row[0], "'" + row[1], *row[2:]] for row in ROWS], ",")
            )
        )
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_quotes_escaped_by_backslashes(tmp_path: Path, read: Reader, delimiter: str) -> None:
    inside = f'SD "MUTIARA"{delimiter}BLOK "B"'.replace("\t", " ")
    rows = [[*row[:5], inside, *row[6:]] for row in ROWS]
    rows[4][5] = "GANG \\ MAWAR"
    rows[7][5] = "C:\\DATA\\"  # ends in a backslash that escapes nothing
    found = read(write_text(tmp_path / "a.csv", delimited(rows, delimiter, '"', '\\"')))
    same_people(found)
    assert found.records[0]["address"] == inside and "BARIS_TIDAK_RATA" not in found.codes


def test_delimiters_and_line_ends_escaped_by_backslashes(tmp_path: Path, read: Reader) -> None:
    rows = [list(row) for row in ROWS]
    rows[2][5], rows[4][5], rows[6][5] = "JL A\\\tB", "JL A\\\nNO 3", "\\N"
    found = read(write_text(tmp_path / "a.txt", delimited(rows, "\t")))
    same_people(found)
    assert [found.records[at]["address"] for at in (2, 4, 6)] == ["JL A B", "JL A NO 3", None]
    same_people(
        read(
            write_text(
                tmp_path / "b.txt", delimited([[*row[:5], "JL X\\, NO 3", *row[6:]] for row in ROWS], ",")
            )
        )
    )


@pytest.mark.parametrize("mark", ["\\N", "NULL", "(null)", "[NULL]", "NaN", "None", "#N/A"])
def test_marks_for_nothing_are_nothing(tmp_path: Path, read: Reader, mark: str) -> None:
    rows = [list(row) for row in ROWS]
    rows[1][2], rows[2][0], rows[3][3] = mark, mark, mark
    found = read(write_text(tmp_path / "a.csv", delimited([*rows, [mark] * 8], ",")))
    assert (found.records[1]["name"], found.records[2]["nik"], found.records[3]["birth_date"]) == (
        None,
        None,
        None,
    )
    assert len(found.records) == 12
    assert ("SEL_GALAT" in found.codes) is (mark == "#N/A")


@pytest.mark.parametrize("tail", ["", ";;;", ",,"])
def test_rows_quoted_once_more(tmp_path: Path, read: Reader, tail: str) -> None:
    lines = delimited(COMMA, ",", '"', '""').splitlines()
    again = "".join('"' + line.replace('"', '""') + f'"{tail}\n' for line in lines)
    same_people(read(write_text(tmp_path / "a.csv", again)), address="JL KAMAL, NO 1")


def test_r_and_pandas_number_their_rows(tmp_path: Path, read: Reader) -> None:
    numbered = (
        "\t".join(HEADINGS)
        + "\n"
        + "".join(f"{at + 1}\t" + "\t".join(row) + "\n" for at, row in enumerate(ROWS))
    )
    same_people(read(write_text(tmp_path / "r.txt", numbered)))
    quoted = " ".join(f'"{heading}"' for heading in HEADINGS) + "\n"
    quoted += "".join(
        f'"{at + 1}" ' + " ".join(f'"{cell}"' for cell in row) + "\n" for at, row in enumerate(ROWS)
    )
    same_people(read(write_text(tmp_path / "r.csv", quoted)))
    pandas = (
        ","
        + ",".join(HEADINGS)
        + "\n"
        + "".join(f"{at}," + ",".join(row) + "\n" for at, row in enumerate(ROWS))
    )
    same_people(read(write_text(tmp_path / "p.csv", pandas)))


@pytest.mark.parametrize("between", [",", "|", " ", "  ", "\t"])
def test_sqlcmd(tmp_path: Path, read: Reader, between: str) -> None:
    lines = [*padded(ROWS, between), "", "(12 rows affected)"]
    found = read(write_text(tmp_path / "a.rpt", "\r\n".join(lines) + "\r\n"))
    same_people(found)
    assert not found.rejected and found.records[0]["source_row"] == 3


def test_sqlplus_psql_and_mysql(tmp_path: Path, read: Reader) -> None:
    lines = padded(ROWS, " ")
    pages = [
        "SQL> select nik, nama from penduduk;",
        "",
        *lines[:7],
        "",
        *lines[:2],
        *lines[7:],
        "",
        "12 rows selected.",
        "",
        "SQL> spool off",
    ]
    found = read(write_text(tmp_path / "a.lst", "\n".join(pages) + "\n"))
    same_people(found)
    assert found.records[5]["source_row"] == 13 and not found.rejected
    lines = padded(ROWS, " | ")
    psql = [
        " " + lines[0],
        "-" + lines[1].replace(" | ", "-+-") + "-",
        *(" " + line for line in lines[2:]),
        "(12 rows)",
        "",
    ]
    same_people(read(write_text(tmp_path / "b.txt", "\n".join(psql))))
    bar = "+-" + lines[1].replace(" | ", "-+-") + "-+"
    mysql = [
        bar,
        f"| {lines[0]} |",
        bar,
        *(f"| {line} |" for line in lines[2:]),
        bar,
        "12 rows in set (0.00 sec)",
    ]
    found = read(write_text(tmp_path / "c.txt", "\n".join(mysql) + "\n"))
    same_people(found)
    assert not found.rejected


def test_a_value_across_the_columns_of_a_query_tool_is_rejected(tmp_path: Path, read: Reader) -> None:
    lines = padded(ROWS, " ")
    lines[4] = lines[4].replace(" ", "X", 1)  # the number runs into the next column
    found = read(write_text(tmp_path / "a.txt", "\n".join(lines) + "\n"))
    assert [(row["source_row"], row["rule"]) for row in found.rejected] == [(5, "KOLOM_BERGESER")]


LINES = delimited(ROWS, ";").splitlines()


@pytest.mark.parametrize(
    "text",
    [
        "\r".join(LINES) + "\n",
        "\r".join(LINES[:6]) + "\n" + "\n".join(LINES[6:]) + "\n",
        "\n".join(LINES[:6]) + "\n" + "\r".join(LINES[6:]) + "\r",
        "\r".join(LINES[:6]) + "\r\n" + "\r\n".join(LINES[6:]) + "\r\n",
        "\r\r\n".join(LINES) + "\r\r\n",
        "\r".join(LINES[:7]) + "\n" + "\r".join([LINES[0], *LINES[7:]]) + "\n",
        "DATA KIS 2018\r\r" + "\r".join(LINES) + "\n",
    ],
    ids=[
        "mac and one LF",
        "mac then unix",
        "unix then mac",
        "mac then windows",
        "CR CR LF",
        "two mac files",
        "titled",
    ],
)
def test_lone_carriage_returns_end_rows(tmp_path: Path, read: Reader, text: str) -> None:
    same_people(read(write_text(tmp_path / "a.csv", text.encode())))


def test_a_carriage_return_inside_a_cell_ends_no_row(tmp_path: Path, read: Reader) -> None:
    rows = [list(row) for row in ROWS]
    rows[3][5], rows[8][7] = "JL MAWAR\rNO 3", "004\r"
    for text in (delimited(rows, ";", end="\r\n"), delimited(rows, ";", '"', '""', end="\r\n")):
        found = read(write_text(tmp_path / "a.csv", text.encode()))
        same_people(found)
        assert found.records[3]["address"] == "JL MAWAR NO 3" and found.records[11]["source_row"] == 13


def test_a_mac_file_of_many_blocks(tmp_path: Path, read: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "TEXT_BLOCK_BYTES", 64)
    monkeypatch.setattr(limits, "MAX_LINE_BYTES", 256)
    same_people(read(write_text(tmp_path / "a.csv", ("\r".join(LINES) + "\n").encode())))
    assert mend_lines(b"a;b\rc;d\r", Rows(b";", 1)) == b"a;b\nc;d\n"


def test_entities_do_not_cut_cells(tmp_path: Path, read: Reader) -> None:
    written = {
        1: "JL A &amp; B",
        2: "JL &quot;X&quot;",
        3: "JL D&rsquo;X",
        4: "JL A&nbsp;B",
        5: "A&amp;amp;B",
        6: "R&D; X",
    }
    rows = [[*row[:5], written.get(at, "JL MAWAR"), *row[6:]] for at, row in enumerate(ROWS)]
    for delimiter, quote in ((",", ""), (",", '"'), (";", '"')):
        found = read(write_text(tmp_path / "a.csv", delimited(rows, delimiter, quote, quote * 2)))
        same_people(found)
        assert [found.records[at]["address"] for at in (1, 4, 5)] == ["JL A & B", "JL A B", "A&B"]
    rows[6][5] = "JL MAWAR"
    same_people(read(write_text(tmp_path / "a.csv", delimited(rows, ";"))))


def test_one_foreign_byte_changes_no_other_letter(tmp_path: Path, read: Reader) -> None:
    rows = [[row[0] + "\u00a0", *row[1:5], "JL CAF\u00c9", *row[6:]] for row in ROWS]
    content = delimited(rows, ";").encode().replace("\u00c9".encode(), b"\xc9", 1)
    found = read(write_text(tmp_path / "a.csv", content))
    same_people(found, address="JL CAFE")
    assert found.problem("HURUF_CAMPURAN")["row_examples"] == [2]
    windows = delimited([[*row[:5], "JL CAF\u00c9", *row[6:]] for row in ROWS], ";").encode("cp1252")
    same_people(
        read(write_text(tmp_path / "b.csv", windows.replace(b"\xc9", "\u00c9".encode(), 1))),
        address="JL CAFE",
    )
    assert "HURUF_CAMPURAN" not in read(write_text(tmp_path / "c.csv", windows)).codes


@pytest.mark.parametrize("cut", [8, 12, 30])
def test_an_end_in_the_middle_of_a_row_is_told(tmp_path: Path, read: Reader, cut: int) -> None:
    assert read(write_text(tmp_path / "a.csv", delimited(ROWS, ";")[:-cut])).problem("BERKAS_TERPOTONG")[
        "row_examples"
    ] == [13]
    quoted = delimited(ROWS, ";", '"', '""')[:-cut]
    assert read(write_text(tmp_path / "b.csv", quoted)).problem("BERKAS_TERPOTONG")["row_examples"] == [13]
    assert (
        "BERKAS_TERPOTONG"
        not in read(write_text(tmp_path / "c.csv", delimited(ROWS, ";").rstrip("\n"))).codes
    )


def test_rows_all_shifted_alike_are_mended_or_refused(tmp_path: Path, read: Reader) -> None:
    same_people(read(write_text(tmp_path / "a.csv", delimited(COMMA, ","))), address="JL KAMAL, NO 1")
    with pytest.raises(ExportError, match="kolomnya bergeser"):
        read(
            write_text(
                tmp_path / "b.csv", delimited([[*row[:5], "JL KAMAL,GANG B", *row[6:]] for row in ROWS], ",")
            )
        )


def test_a_shift_that_nobody_can_tell_is_rejected(tmp_path: Path, read: Reader) -> None:
    rows = [[*row[:2], f"{row[2]}", *row[3:]] for row in ROWS]
    text = (
        delimited(rows, ",")
        + ",".join([person(20)["NIK"], "A", "B", "C", "D", "E", "F", "G", "H", "I"])
        + "\n"
    )
    found = read(write_text(tmp_path / "a.csv", text))
    same_people(found)
    assert found.problem("KOLOM_BERGESER")["row_examples"] == [14]
    assert found.rejected[0]["rule"] == "KOLOM_BERGESER"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_row_that_lacks_a_cell_is_filled_up_where_it_is_missing(
    tmp_path: Path, read: Reader, delimiter: str
) -> None:
    rows = roll(30, HEADINGS)
    del rows[3][3], rows[7][4]
    found = read(write_text(tmp_path / "a.csv", delimited(rows, delimiter)))
    assert [row["nik"] for row in found.records] == [person(at)["NIK"] for at in range(30)]
    assert [(row["birth_date"], row["sex"], row["rt"], row["rw"]) for row in found.records[3:4]] == [
        (None, "M", "003", "004")
    ]
    assert [(row["sex"], row["address"], row["rt"], row["rw"]) for row in found.records[7:8]] == [
        (None, "JL MAWAR NO 7", "003", "004")
    ]
    assert found.problem("PEMISAH_TANPA_KUTIP")["row_examples"] == [5, 9]


def test_a_row_that_lacks_one_of_two_cells_alike_is_rejected(tmp_path: Path, read: Reader) -> None:
    rows = [list(row) for row in ROWS]
    del rows[3][1]  # the number left is the person's or the family's
    found = read(write_text(tmp_path / "a.csv", delimited(rows, ";")))
    assert [(row["source_row"], row["rule"]) for row in found.rejected] == [(5, "KOLOM_BERGESER")]
    assert len(found.records) == 11


@pytest.mark.parametrize("block", [400, 1 << 20])
def test_a_line_end_inside_an_unquoted_cell(
    tmp_path: Path, read: Reader, monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    monkeypatch.setattr(limits, "TEXT_BLOCK_BYTES", block)
    rows = [list(row) for row in ROWS]
    rows[3][5], rows[8][2] = "JL MAWAR\nGANG B", person(8)["NAMA LENGKAP"].replace(" ", "\n")
    found = read(write_text(tmp_path / "a.csv", delimited(rows, ";")))
    same_people(found)
    assert found.records[3]["address"] == "JL MAWAR GANG B" and not found.rejected
    assert [row["source_row"] for row in found.records] == [2, 3, 4, 5, 7, 8, 9, 10, 11, 13, 14, 15]
    assert found.problem("PEMISAH_TANPA_KUTIP")["row_examples"] == [5, 11]


@pytest.mark.parametrize(
    "start",
    ["INSERT INTO kis VALUES\n", "-- dump\n\nCREATE TABLE `kis` (\n", "COPY kis (nik, nama) FROM stdin;\n"],
)
def test_a_dump_of_a_database_is_refused_as_such(tmp_path: Path, read: Reader, start: str) -> None:
    rows = ",\n".join("(" + ",".join(f"'{cell}'" for cell in row) + ")" for row in ROWS)
    with pytest.raises(ExportError, match="perintah SQL"):
        read(write_text(tmp_path / "a.txt", start + rows + ";\n"))


def test_no_shifted_row_is_put_together_wrongly() -> None:
    """Over many files: what is mended is right; at most a quarter is given up."""
    chance = random.Random(5)
    right = given_up = 0
    for trial in range(60):
        rows, truth = [], []
        at = trial % 3
        for _ in range(chance.choice([4, 10, 40])):
            row = list(roll(1, HEADINGS, start=chance.randint(0, 900))[0])
            address = f"JL {chance.choice(['MAWAR', 'DURI KOSAMBI', 'BAKTI'])} NO {chance.randint(1, 99)}"
            row[5] = address + (
                f"{chance.choice([', ', ','])}{chance.choice(['RT 003', 'BLOK B', '12'])}"
                if chance.random() < 0.3
                else ""
            )
            row = [*row[:5], *row[6:], row[5]] if at == 1 else row
            truth.append(row)
            rows.append(",".join(row).split(","))
        columns = Columns([], rows, ",")
        for row, whole in zip(rows, truth, strict=True):
            if len(row) > columns.width == len(whole):
                mended = columns.mend(list(row))
                assert mended in (None, whole)
                right, given_up = right + (mended is not None), given_up + (mended is None)
    assert right > 3 * given_up > 0


def test_quotes_inside_cells() -> None:
    semicolon = Dialect(";")
    assert cut_cells('"JL "MAWAR" NO 3";x', semicolon) == ['JL "MAWAR" NO 3', "x"]
    assert cut_cells('a; "b;c" ;"d""e"', semicolon) == ["a", "b;c", 'd"e']
    assert cut_cells('"a;b', semicolon) is None
    assert cut_cells('"a\\";b";c', semicolon, escaped=True) == ['a";b', "c"]
