"""The worklists of a small run, opened as people open them: what stands in which book, marked, masked, and
adding up."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import python_calamine

from reconcile.engines.protocol import Engine
from reconcile.reports import Level, ReportFile
from reconcile.reports.kit.homes import keep_homes
from reconcile.reports.worklists.books import FOLDER, QUEUE, write_worklists
from reconcile.vocabulary.errors import LedgerError
from reconcile.vocabulary.worklist_headings import (  # fmt: skip
    DECISION,
    GUIDE,
    IDENTITAS,
    INITIALS,
    NOTE,
    NUMBER,
    QUESTION_ID,
    RECORD_ID,
    RUN_NUMBER,
    STATUS,
    TINDAKAN,
)
from tests.reports.samples import OTHERS, ROWS, facts, found_engine

PROVINCE = f"{FOLDER}/31_DKI_JAKARTA.xlsx"
CENTRE = f"{FOLDER}/3171_JAKARTA_PUSAT.xlsx"
GAMBIR = f"{FOLDER}/3171_JAKARTA_PUSAT/3171011001_GAMBIR.xlsx"
MORE = """
kis-6      | p9     | ZAINAL <&> ABIDIN | 3171010203759010 | 3171010101109009 | 1975-03-02 | 3171011001 | 001 | 004 | PBI_APBN  | -     | 2017-03 | -          | -
kjs-6      | p9     | ZAENAL ABIDIN   | 3171010203759011 | -                | 1975-03-02 | 3171011001 | 001 | 004 | PBI_APBD  | -     | 2016-01 | 2018-02-28 | -
dukcapil-6 | p9     | ZAINAL <&> ABIDIN | 3171010203759010 | 3171010101109009 | 1975-03-12 | 3171011001 | 001 | 004 | -         | -     | -       | -          | ALIVE
"""


@dataclass(frozen=True)
class Papers:
    """The worklists of a level, and the questions they should hold."""

    out: Path
    files: list[ReportFile]
    questions: Mapping[str, Mapping[str, Any]]

    def sheet(self, file: str, name: str) -> list[dict[str, Any]]:
        heading, *lines = list(
            openpyxl.load_workbook(self.out / file)[name].iter_rows(min_row=2, values_only=True)
        )
        return [dict(zip(heading, line, strict=True)) for line in lines]

    def asked(self, file: str) -> list[str]:
        book = openpyxl.load_workbook(self.out / file)
        return [
            line[QUESTION_ID]
            for name in book.sheetnames[1:]
            for line in self.sheet(file, name)
            if line[QUESTION_ID]
        ]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    made = found_engine(tmp_path_factory.mktemp("engine"), ROWS + MORE.lstrip("\n"), **OTHERS)
    keep_homes(made)
    yield made
    made.close()


def papers(engine: Engine, out: Path, level: Level = Level.L1, **limits: int) -> Papers:
    out.mkdir(parents=True, exist_ok=True)
    files = write_worklists(engine, out, facts(engine, level), **limits)
    asked = engine.arrow("SELECT * FROM questions WHERE status <> 'DIPUTUSKAN'").to_pylist()
    return Papers(out, files, {row["question_id"]: row for row in asked})


@pytest.fixture(scope="module")
def at_l1(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Papers:
    return papers(engine, tmp_path_factory.mktemp("l1"))


def test_a_book_for_each_place_that_is_asked_something(at_l1: Papers) -> None:
    names = [file.name for file in at_l1.files]
    assert (
        names
        == sorted(names)
        == sorted(path.relative_to(at_l1.out).as_posix() for path in at_l1.out.rglob("*.xlsx"))
    )
    assert {QUEUE, PROVINCE, CENTRE, GAMBIR} <= set(names)
    for file in at_l1.files:
        assert file.sha256 == hashlib.sha256((at_l1.out / file.name).read_bytes()).hexdigest()
        assert re.fullmatch(r"[A-Za-z0-9_/]+\.xlsx", file.name)


def test_every_question_stands_once_in_the_province_and_once_below(at_l1: Papers) -> None:
    assert sorted(at_l1.asked(PROVINCE)) == sorted(at_l1.questions)
    cities = [
        file.name for file in at_l1.files if re.fullmatch(rf"{FOLDER}/\d{{4}}_[A-Z_]+\.xlsx", file.name)
    ]
    villages = [file.name for file in at_l1.files if file.name.count("/") == 2]
    below = [question for city in cities for question in at_l1.asked(city)]
    assert (
        len(below) == len(set(below)) < len(at_l1.questions)
    )  # who lives outside stands in the book of the province alone
    assert set(below) < set(at_l1.questions)
    for city in cities:
        within = [
            question
            for name in villages
            if name.startswith(city.removesuffix(".xlsx") + "/")
            for question in at_l1.asked(name)
        ]
        assert set(within) <= set(at_l1.asked(city))


def test_every_row_of_a_block_is_shown(engine: Engine, at_l1: Papers) -> None:
    rows = engine.arrow(
        "SELECT DISTINCT q.answers, r.block, r.record_id FROM question_rows r JOIN questions q USING (block)"
        " WHERE q.status <> 'DIPUTUSKAN'"
    )
    shown = [
        line[RECORD_ID]
        for name in (TINDAKAN, IDENTITAS)
        for line in at_l1.sheet(PROVINCE, name)
        if line["Baris"]
    ]
    assert sorted(shown) == sorted(rows["record_id"].to_pylist())


def test_calamine_reads_what_openpyxl_reads(at_l1: Papers) -> None:
    for file in at_l1.files:
        other = python_calamine.CalamineWorkbook.from_path(at_l1.out / file.name)
        for sheet in openpyxl.load_workbook(at_l1.out / file.name):
            one = [
                ["" if cell is None else cell for cell in row] for row in sheet.iter_rows(values_only=True)
            ]
            assert other.get_sheet_by_name(sheet.title).to_python(skip_empty_area=False) == one


def test_nothing_is_hidden_and_nobody_is_named_as_author(at_l1: Papers) -> None:
    for file in at_l1.files:
        book = openpyxl.load_workbook(at_l1.out / file.name)
        assert book.sheetnames[0] == GUIDE
        assert {sheet.sheet_state for sheet in book} == {"visible"}
        assert not book.properties.creator and not book.properties.lastModifiedBy
        for sheet in book:
            assert not [row for row, dimension in sheet.row_dimensions.items() if dimension.hidden]
            assert not [column for column, dimension in sheet.column_dimensions.items() if dimension.hidden]
        with zipfile.ZipFile(at_l1.out / file.name) as members:
            assert not [
                name
                for name in members.namelist()
                if "comment" in name or "drawing" in name or "sharedStrings2" in name
            ]
            assert b"<dc:creator></dc:creator><cp:lastModifiedBy></cp:lastModifiedBy>" in members.read(
                "docProps/core.xml"
            )


def test_cells_to_fill_in_are_empty_and_offer_their_answers(at_l1: Papers) -> None:
    book = openpyxl.load_workbook(at_l1.out / PROVINCE)
    for name, answers in ((TINDAKAN, "LANJUT,HENTIKAN,CEK LAPANGAN,BEDA"), (IDENTITAS, "SAMA,BEDA,RAGU")):
        sheet = book[name]
        heading = {cell.value: cell.column_letter for cell in sheet[2]}
        (offered,) = sheet.data_validations.dataValidation
        assert (offered.type, offered.formula1) == ("list", f'"{answers}"')
        assert str(offered.sqref) in (
            f"{heading[DECISION]}3:{heading[DECISION]}{sheet.max_row}",
            f"{heading[DECISION]}3",
        )
        for line in at_l1.sheet(PROVINCE, name):
            assert [line[column] for column in (DECISION, NOTE, INITIALS)] == [None] * 3
            assert line[NUMBER] and line[RECORD_ID]
            assert (line[STATUS] == "BARU") == bool(line[QUESTION_ID]) == bool(line["Alasan"])
        for column in (QUESTION_ID, RECORD_ID, "NIK", DECISION, NOTE):
            assert {cell.number_format for cell in sheet[heading[column]][2:]} == {"@"}
        for cell in sheet[heading[DECISION]][2:]:
            asked = sheet[f"{heading[QUESTION_ID]}{cell.row}"].value
            assert cell.fill.fgColor.rgb == ("FFFFFFFF" if asked else "FFD9D9D9")


def test_it_prints_on_f4_across_with_the_heading_on_every_page(at_l1: Papers) -> None:
    for name in (TINDAKAN, IDENTITAS):
        sheet = openpyxl.load_workbook(at_l1.out / PROVINCE)[name]
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 14)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage and int(sheet.page_setup.fitToHeight) == 0
        assert sheet.print_title_rows == "$2:$2"
        assert "20180331-0000-0000" in sheet.oddFooter.left.text and "&P" in sheet.oddFooter.right.text
        assert sheet.auto_filter.ref.startswith("A2:")


def test_blocks_stand_by_rw_rt_and_name(at_l1: Papers) -> None:
    blocks: dict[int, tuple[str, str, str]] = {}
    for line in at_l1.sheet(GAMBIR, TINDAKAN):
        blocks.setdefault(line[NUMBER], (line["RW"], line["RT"], line["Nama"]))
    assert len(blocks) >= 3
    assert list(blocks) == sorted(blocks) and list(blocks.values()) == sorted(blocks.values())


def test_the_number_of_a_block_is_the_same_in_every_book(at_l1: Papers) -> None:
    numbers: dict[str, set[int]] = {}
    for file in at_l1.files:
        for name in openpyxl.load_workbook(at_l1.out / file.name).sheetnames[1:]:
            for line in at_l1.sheet(file.name, name):
                if line[QUESTION_ID]:
                    numbers.setdefault(line[QUESTION_ID], set()).add(line[NUMBER])
    assert {len(found) for found in numbers.values()} == {1}


def test_the_queue_asks_the_most_consequential_first(at_l1: Papers) -> None:
    lines = at_l1.sheet(QUEUE, IDENTITAS)
    blocks = {line[NUMBER]: 0.0 for line in lines}
    for line in lines:
        if line[QUESTION_ID]:
            question = at_l1.questions[line[QUESTION_ID]]
            assert question["answers"] == "IDENTITAS" and line["Yang berubah"]
            blocks[line[NUMBER]] = max(blocks[line[NUMBER]], question["consequence"])
    assert list(blocks.values()) == sorted(blocks.values(), reverse=True) and len(set(blocks.values())) > 1
    assert {line[QUESTION_ID] for line in lines} - {None} == {
        q for q, row in at_l1.questions.items() if row["answers"] == "IDENTITAS"
    }


def marks(papers: Papers, record: str, at: tuple[str, int] | None = None) -> set[str]:
    """Headings of the marked cells on the line of a record, in the first sheet and block where it stands,
    or at sheet and row `at`."""
    title, row = at or line_of(papers, record)
    sheet = openpyxl.load_workbook(papers.out / PROVINCE)[title]
    heading = {cell.column: cell.value for cell in sheet[2]}
    return {
        heading[cell.column] for cell in sheet[row] if cell.font.bold and cell.fill.fgColor.rgb == "FFFFD966"
    }


def line_of(papers: Papers, record: str) -> tuple[str, int]:
    for sheet in openpyxl.load_workbook(papers.out / PROVINCE).worksheets[1:]:
        for number, line in enumerate(sheet.iter_rows(min_row=3), 3):
            if record in [cell.value for cell in line]:
                return sheet.title, number
    raise AssertionError(f"{record} stands on no sheet")


@pytest.mark.parametrize("level", [Level.L0, Level.L1, Level.L2])
def test_cells_that_differ_are_marked_also_where_they_look_alike(
    engine: Engine, at_l1: Papers, tmp_path: Path, level: Level
) -> None:
    made = papers(engine, tmp_path, level)
    expected = {
        "dukcapil-6": set(),
        "kis-6": {"Lahir"},
        "kjs-6": {"Lahir", "Nama", "NIK"},
        "kis-2": set(),
        "kjs-2": set(),
    }
    # dukcapil-6 is the block's first row; the KK of kjs-6 is unknown, which is no difference
    assert {record: marks(made, record, line_of(at_l1, record)) for record in expected} == expected
    if level == Level.L2:
        with pytest.raises(AssertionError, match="no sheet"):
            line_of(made, "kis-6")


def test_a_vaguer_birth_or_place_is_no_difference(at_l1: Papers) -> None:
    assert marks(at_l1, "kjs-3") == {"Nama"}  # 317101 and 3171011001: a kelurahan lies within its kecamatan


@pytest.mark.parametrize("level", [Level.L1, Level.L2])
def test_no_full_number_and_no_birth_date_in_any_member(engine: Engine, tmp_path: Path, level: Level) -> None:
    made = papers(engine, tmp_path, level)
    births = {row.split("|")[5].strip() for row in (ROWS + MORE).strip().splitlines()[1:] if row.strip()}
    forms = {
        form
        for day in births
        for form in (
            day,
            "-".join(reversed(day.split("-"))),
            "/".join(reversed(day.split("-"))),
            day.replace("-", ""),
        )
    }
    assert len(forms) > 20
    for file in made.files:
        with zipfile.ZipFile(made.out / file.name) as members:
            for member in members.namelist():
                text = members.read(member).decode()
                assert not re.search(r"[0-9]{15,}", text), (file.name, member)
                assert not [form for form in forms if form in text], (file.name, member)
                if level == Level.L2:
                    assert "LESTARI" not in text


def test_l0_shows_numbers_and_dates_as_they_are(engine: Engine, tmp_path: Path) -> None:
    line = next(
        line
        for line in papers(engine, tmp_path, Level.L0).sheet(PROVINCE, TINDAKAN)
        if line[RECORD_ID] == "kis-2"
    )
    assert [line[name] for name in ("NIK", "No. KK", "Lahir")] == [
        "3171014101809001",
        "3171010101109001",
        "01-01-1980",
    ]


def test_l3_shows_nobody(engine: Engine, tmp_path: Path) -> None:
    assert papers(engine, tmp_path, Level.L3).files == []
    assert list(tmp_path.iterdir()) == []


def test_names_are_text_whatever_they_begin_with(at_l1: Papers) -> None:
    book = openpyxl.load_workbook(at_l1.out / PROVINCE)
    cells = {
        cell.value: cell
        for sheet in book.worksheets[1:]
        for row in sheet.iter_rows(min_row=3)
        for cell in row
        if cell.value
    }
    assert (
        cells["""'=CMD("CICI";A*)"""].data_type == "s"
    )  # an apostrophe, so that it stays text in a CSV made from the sheet
    assert "ZAINAL <&> ABIDIN" in cells
    assert {cell.data_type for cell in cells.values()} <= {"s", "n"}


def test_a_long_sheet_goes_on_in_another_at_the_end_of_a_block(
    engine: Engine, at_l1: Papers, tmp_path: Path
) -> None:
    made = papers(engine, tmp_path, sheet_lines=6)
    book = openpyxl.load_workbook(tmp_path / PROVINCE)
    assert f"{TINDAKAN} (2)" in book.sheetnames
    seen: set[int] = set()
    lines = []
    for name in book.sheetnames[1:]:
        sheet = made.sheet(PROVINCE, name)
        assert len(sheet) <= 6
        assert not seen & {line[NUMBER] for line in sheet}
        seen |= {line[NUMBER] for line in sheet}
        lines += sheet
        assert book[name].print_title_rows == "$2:$2" and book[name].data_validations.dataValidation
    whole = at_l1.sheet(PROVINCE, TINDAKAN) + at_l1.sheet(PROVINCE, IDENTITAS)
    assert [line[RECORD_ID] for line in lines] == [line[RECORD_ID] for line in whole]


def test_the_guide_names_the_run_and_its_counts_add_up(at_l1: Papers) -> None:
    for file in at_l1.files:
        rows = list(openpyxl.load_workbook(at_l1.out / file.name)[GUIDE].iter_rows(values_only=True))
        assert (RUN_NUMBER, "20180331-0000-0000") in [row[:2] for row in rows]
        counted = [row[2] for row in rows if row[0] in (TINDAKAN, IDENTITAS) and isinstance(row[2], int)]
        (total,) = [row[2] for row in rows if row[:2] == ("Jumlah", "pertanyaan")]
        assert sum(counted) == total == len(at_l1.asked(file.name))


def test_the_same_run_gives_the_same_bytes_by_one_process_or_two(
    engine: Engine, at_l1: Papers, tmp_path: Path
) -> None:
    assert (
        papers(engine, tmp_path / "one", workers=1).files
        == papers(engine, tmp_path / "two", workers=2).files
        == at_l1.files
    )


def test_what_was_decided_is_not_asked_again(tmp_path: Path) -> None:
    engine = found_engine(tmp_path / "e", ROWS + MORE.lstrip("\n"), **OTHERS)
    keep_homes(engine)
    (decided,) = (
        engine.arrow("SELECT question_id FROM questions WHERE class = 'TUMPANG_TINDIH_KESEHATAN' LIMIT 1")
        .column(0)
        .to_pylist()
    )
    engine.keep(
        "questions",
        f"SELECT * REPLACE (CASE WHEN question_id = '{decided}' THEN 'DIPUTUSKAN' ELSE status END AS status)"
        " FROM questions",
    )
    made = papers(engine, tmp_path / "out")
    assert decided not in made.asked(PROVINCE) and sorted(made.asked(PROVINCE)) == sorted(made.questions)
    rows = list(openpyxl.load_workbook(tmp_path / "out" / PROVINCE)[GUIDE].iter_rows(values_only=True))
    assert [row[2] for row in rows if row[1] and row[1].startswith("Sudah diputuskan")] == [1]
    engine.keep("questions", "SELECT * REPLACE ('DIPUTUSKAN' AS status) FROM questions")
    assert papers(engine, tmp_path / "none").files == []
    engine.close()


def test_what_is_asked_again_says_why(tmp_path: Path) -> None:
    engine = found_engine(tmp_path / "e", ROWS, **OTHERS)
    keep_homes(engine)
    told = "Diputuskan LANJUT pada 02-05-2018; ditanyakan lagi karena nama berubah"
    engine.keep(
        "questions", f"SELECT * REPLACE ('DITANYAKAN_LAGI' AS status, '{told}' AS told) FROM questions"
    )
    asked = [line for line in papers(engine, tmp_path / "out").sheet(PROVINCE, TINDAKAN) if line[QUESTION_ID]]
    engine.close()
    assert asked and all(
        line[STATUS] == "DITANYAKAN LAGI" and line["Alasan"].endswith(f". {told}") for line in asked
    )


@pytest.mark.slow
def test_progress_ends_where_it_said(engine: Engine, tmp_path: Path) -> None:
    told: list[int] = []

    class Told:
        def begin(self, stage: str, total: int = 0) -> None:
            told.append(-total)

        def advance(self, amount: int, rows: int = 0) -> None:
            told.append(amount)

        def end(self, told: str = "") -> None: ...

    write_worklists(engine, tmp_path, facts(engine), Told())
    assert len(told) > 2 and told[0] < 0 and sum(told) == 0


def test_more_questions_than_rows_go_on_in_lines_without_a_row(tmp_path: Path) -> None:
    engine = found_engine(tmp_path / "e", ROWS, **OTHERS)
    keep_homes(engine)
    engine.keep(
        "questions",
        "SELECT * FROM questions UNION ALL SELECT * EXCLUDE (n) REPLACE (question_id || '-' || n AS"
        " question_id) FROM questions, (SELECT UNNEST([1, 2, 3, 4]) AS n) WHERE class ="
        " 'TUMPANG_TINDIH_KESEHATAN'",
    )
    made = papers(engine, tmp_path / "out")
    assert sorted(made.asked(PROVINCE)) == sorted(made.questions)
    beyond = [line for line in made.sheet(PROVINCE, TINDAKAN) if line["Baris"] is None]
    assert beyond and all(
        line["Nama"] is None and line[RECORD_ID] and line[NUMBER] and line[QUESTION_ID] for line in beyond
    )
    engine.close()


def test_a_question_without_a_block_to_stand_in_stops_the_reports(tmp_path: Path) -> None:
    engine = found_engine(tmp_path / "e", ROWS, **OTHERS)
    keep_homes(engine)
    engine.keep(
        "question_rows", "SELECT * FROM question_rows UNION ALL SELECT * FROM question_rows"
    )  # every row twice
    with pytest.raises(LedgerError, match="Baris lembar kerja dan pertanyaannya"):
        papers(engine, tmp_path / "out")
    engine.close()


@pytest.mark.skipif(
    shutil.which("soffice") is None,
    reason="LibreOffice, which opens the worklists for this test, is not installed",
)
def test_libreoffice_keeps_what_it_reads(at_l1: Papers, tmp_path: Path) -> None:
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        ["soffice", "--headless", profile, "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path), str(at_l1.out / PROVINCE)],
        check=True, capture_output=True,
    )  # fmt: skip
    ours, theirs = (
        openpyxl.load_workbook(path) for path in (at_l1.out / PROVINCE, tmp_path / Path(PROVINCE).name)
    )
    assert ours.sheetnames == theirs.sheetnames
    for name in ours.sheetnames:
        one, two = (
            [[cell.value for cell in row] for row in book[name].iter_rows()] for book in (ours, theirs)
        )
        assert [row[: len(one[0])] for row in two] == one
    for name in (TINDAKAN, IDENTITAS):
        assert theirs[name].print_title_rows == "$2:$2"
        (offered,) = theirs[name].data_validations.dataValidation
        assert offered.formula1 == ours[name].data_validations.dataValidation[0].formula1
        ids = [cell.column for cell in theirs[name][2] if cell.value in (QUESTION_ID, RECORD_ID)]
        assert {theirs[name].cell(3, column).number_format for column in ids} == {"@"}


def test_a_mothers_name_stands_only_where_two_rows_are_held_against_each_other(tmp_path: Path) -> None:
    made = found_engine(tmp_path / "e", ROWS + MORE.lstrip("\n"), **OTHERS)
    made.read("records", made.arrow("SELECT * REPLACE ('RATNA' AS mother_core) FROM records"))
    keep_homes(made)
    written = papers(made, tmp_path / "out")
    made.close()
    seen = {True: 0, False: 0}
    for name in (TINDAKAN, IDENTITAS):
        of_block: dict[Any, list[dict[str, Any]]] = {}
        for line in written.sheet(PROVINCE, name):
            if line[RECORD_ID]:
                of_block.setdefault(line[NUMBER], []).append(line)
        for lines in of_block.values():
            asked = any(
                written.questions[line[QUESTION_ID]]["record_id_right"] for line in lines if line[QUESTION_ID]
            )
            assert {bool(line["Nama ibu"]) for line in lines} == {asked}
            seen[asked] += 1
    assert all(seen.values())
