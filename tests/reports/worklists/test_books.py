"""The worklists of a small run, opened as people open them: what stands in which book, marked, masked, and
adding up."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import openpyxl
import pyarrow.parquet as pq
import pytest
import python_calamine

from reconcile.engines.protocol import Engine
from reconcile.judgements.papers.filled import read_filled
from reconcile.judgements.papers.verdicts import answer_of
from reconcile.reports.contents import Level, ReportFile, RunFacts
from reconcile.reports.kit.homes import keep_homes
from reconcile.reports.worklists import books
from reconcile.reports.worklists import lines as worklist_lines
from reconcile.reports.worklists.blocks import Chunk, Count
from reconcile.reports.worklists.books import write_worklists
from reconcile.reports.worklists.index import Entry, _by_book
from reconcile.reports.worklists.names import FOLDER, QUEUE
from reconcile.vocabulary.errors import LedgerError
from reconcile.vocabulary.verdicts import FORMS
from reconcile.vocabulary.worklist_headings import (  # fmt: skip
    DECISION,
    GUIDE,
    IDENTITAS,
    INITIALS,
    NOTE,
    NUMBER,
    QUESTION_ID,
    QUESTIONS,
    RECORD_ID,
    RUN_NUMBER,
    STATUS,
    TINDAKAN,
)
from reconcile.workspace.progress import SILENT
from tests.reports.samples import AS_OF, NAMES, OTHERS, ROWS, facts, found_engine

PROVINCE = f"{FOLDER}/31_PROVINSI"
CENTRE = f"{FOLDER}/3171_JAKARTA_PUSAT"
ELSEWHERE = f"{FOLDER}/31_TANPA_KOTA.xlsx"
GAMBIR = f"{FOLDER}/3171_JAKARTA_PUSAT/3171011001_GAMBIR.xlsx"
KNOWN_AMOUNT = "Nilai diketahui (Rp)"
MORE = """
kis-6      | p9     | ZAINAL <&> ABIDIN | 3171010203759010 | 3171010101109009 | 1975-03-02 | 3171011001 | 001 | 004 | PBI_APBN  | -     | 2017-03 | -          | -
kjs-6      | p9     | ZAENAL ABIDIN   | 3171010203759011 | -                | 1975-03-02 | 3171011001 | 001 | 004 | PBI_APBD  | -     | 2016-01 | 2018-02-28 | -
kis-7      | p10    | IIN             | -                | -                | 1990-07-09 | 3276       | -   | -   | PBI_APBN  | -     | 2017-03 | -          | -
kis-8      | p10    | IIN             | -                | -                | 1990-07-09 | 3276       | -   | -   | PBI_APBN  | -     | 2017-03 | -          | -
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

    def to_fill(self) -> list[str]:
        """The workbooks of all places, without the queue."""
        books = [file.name for file in self.files if file.name.endswith(".xlsx") and file.name != QUEUE]
        return [name for name in books if not name.endswith("_INDEKS.xlsx")]

    def lines(self, name: str) -> list[dict[str, Any]]:
        """What stands on the sheets of one name in the books of all places."""
        return [
            line
            for file in self.to_fill()
            for sheet in openpyxl.load_workbook(self.out / file).sheetnames
            if sheet == name
            for line in self.sheet(file, sheet)
        ]

    def all_asked(self) -> list[str]:
        return [question for file in self.to_fill() for question in self.asked(file)]


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
    written = [path.relative_to(at_l1.out).as_posix() for path in at_l1.out.rglob("*") if path.is_file()]
    assert names == sorted(names) == sorted(written)
    above = [
        f"{stem}_{end}"
        for stem in (PROVINCE, CENTRE)
        for end in ("INDEKS.xlsx", "BARIS.csv", "BARIS.parquet")
    ]
    assert {QUEUE, GAMBIR, ELSEWHERE, *above} <= set(names)
    for file in at_l1.files:
        assert file.sha256 == hashlib.sha256((at_l1.out / file.name).read_bytes()).hexdigest()
        assert re.fullmatch(r"[A-Za-z0-9_/]+\.(xlsx|csv|parquet)", file.name)


def test_every_question_stands_in_one_book_and_the_lists_hold_the_lines_of_the_books(at_l1: Papers) -> None:
    assert sorted(at_l1.all_asked()) == sorted(at_l1.questions)
    assert at_l1.asked(ELSEWHERE)  # who lives outside stands in a book of his own
    assert at_l1.to_fill()[-1] == ELSEWHERE
    stems = sorted(
        {file.name.removesuffix("_BARIS.csv") for file in at_l1.files if file.name.endswith(".csv")}
    )
    assert len(stems) > 2
    for stem in stems:
        within = [name for name in at_l1.to_fill() if stem == PROVINCE or name.startswith(stem)]
        expected = [line for name in within for line in book_lines(at_l1, name)]
        listed = read_list(at_l1.out / f"{stem}_BARIS.csv")
        assert [
            {name: line[name] for name in old} for line, old in zip(listed, expected, strict=True)
        ] == expected
        assert pq.read_table(at_l1.out / f"{stem}_BARIS.parquet").column_names == list(listed[0])
        typed = pq.read_table(at_l1.out / f"{stem}_BARIS.parquet").to_pylist()
        as_text = [{name: "" if cell is None else str(cell) for name, cell in line.items()} for line in typed]
        assert as_text == listed


def book_lines(papers: Papers, file: str) -> list[dict[str, str]]:
    """What stands in a book, all as text, by heading, with the sheet it stands on."""
    return [
        {name: "" if cell is None else str(cell) for name, cell in line.items()}
        for sheet in openpyxl.load_workbook(papers.out / file).sheetnames[1:]
        for line in papers.sheet(file, sheet)
    ]


def read_list(path: Path) -> list[dict[str, str]]:
    text = path.read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def test_a_list_at_l0_keeps_numbers_from_being_rounded(engine: Engine, tmp_path: Path) -> None:
    made = papers(engine, tmp_path, Level.L0)
    listed = {
        line[RECORD_ID]: line for line in read_list(tmp_path / f"{PROVINCE}_BARIS.csv") if line["Baris"]
    }
    typed = {
        line[RECORD_ID]: line
        for line in pq.read_table(tmp_path / f"{PROVINCE}_BARIS.parquet").to_pylist()
        if line["Baris"]
    }
    assert len(made.files) > 3
    assert (
        listed["dukcapil-2"]["NIK"] == "'3171014101809001" and listed["dukcapil-2"]["Lahir"] == "01-01-1980"
    )
    assert typed["dukcapil-2"]["NIK"] == "3171014101809001"
    assert "'" not in listed["kip-2"]["NIK"]


def index_rows(papers: Papers, stem: str, sheet: str) -> list[dict[str, Any]]:
    rows = list(openpyxl.load_workbook(papers.out / f"{stem}_INDEKS.xlsx")[sheet].iter_rows(values_only=True))
    first = next(number for number, row in enumerate(rows) if row[0] in {"Kode", "Lembar"})
    table = [dict(zip(rows[first], row, strict=True)) for row in rows[first + 1 :]]
    counted = next(heading for heading in ("Jumlah pertanyaan", "Pertanyaan") if heading in table[0])
    return [line for line in table if isinstance(line[counted], int)]


def known(amount: Any) -> int:
    """A dash is nothing that anybody knows of; nothing stands where nothing is asked that is worth anything."""
    return 0 if amount in {"–", None, ""} else int(amount)


@pytest.mark.parametrize("stem", [PROVINCE, CENTRE])
def test_an_index_tells_of_each_book_and_adds_up(at_l1: Papers, stem: str) -> None:
    *rows, total = index_rows(at_l1, stem, "Indeks")
    books = [row for row in rows if not str(row["Kode"]).startswith("JUMLAH")]
    within = [name for name in at_l1.to_fill() if stem == PROVINCE or name.startswith(stem)]
    assert [row["Kode"] for row in books] == [name.rpartition("/")[2].partition("_")[0] for name in within]
    for row, name in zip(books, within, strict=True):
        lines = book_lines(at_l1, name)
        assert row["Jumlah pertanyaan"] == len(at_l1.asked(name)) == row["Tindakan"] + row["Identitas"]
        blocks = {line[NUMBER] for line in lines}
        assert (row["Baris"], row["Blok"]) == (len(lines), len(blocks))
        amounts = [int(line["Nilai (Rp)"]) for line in lines if line.get("Nilai (Rp)")]
        assert row[KNOWN_AMOUNT] in ({sum(amounts)} if amounts else {"–", None, ""})
    assert total["Kode"] == "JUMLAH" and total[KNOWN_AMOUNT] > 0
    counted = [name for name, cell in total.items() if isinstance(cell, int)]
    assert {name: sum(known(row[name]) for row in books) for name in counted} == {
        name: total[name] for name in counted
    }
    *classes, of_classes = index_rows(at_l1, stem, "Jenis temuan")
    for heading, other in (("Pertanyaan", "Jumlah pertanyaan"), (KNOWN_AMOUNT, KNOWN_AMOUNT)):
        assert sum(known(row[heading]) for row in classes) == of_classes[heading] == total[other]
    for row in classes:
        assert total[row["Jenis temuan"]] == row["Pertanyaan"], (
            "a column of the index is a line of that sheet"
        )
    assert len(counted) == 6 + len(classes)


def test_an_index_shows_rupiah_where_something_is_worth_some_and_a_dash_where_nobody_knows() -> None:
    """A kelurahan that is asked about deaths alone has an empty cell; without any overlap there is no column."""

    def worth(*counts: Count) -> list[Any]:
        table = _by_book([Entry("3171011001", 1, 1, counts)])
        return [cell for cell, of in zip(table.lines[-1], table.headings, strict=True) if of == KNOWN_AMOUNT]

    death = Count("3171011001", "TINDAKAN", "TIDAK_PADAN_MENINGGAL", 2, None)
    overlap = replace(death, finding="TUMPANG_TINDIH_KESEHATAN")
    assert worth(death) == []
    assert worth(death, overlap) == ["–"]
    assert worth(death, replace(overlap, amount=5)) == [5]
    assert _by_book([Entry("a", 1, 1, [death]), Entry("b", 1, 1, [overlap])]).lines[0][-1] == ""


def test_the_index_of_the_province_sums_up_each_kota(at_l1: Papers) -> None:
    *rows, total = index_rows(at_l1, PROVINCE, "Indeks")
    sums = [row for row in rows if str(row["Kode"]).startswith("JUMLAH")]
    (outside,) = [row for row in rows if row["Kode"] == "31"]
    assert len(sums) > 1
    assert sum(row["Jumlah pertanyaan"] for row in (*sums, outside)) == total["Jumlah pertanyaan"]
    assert not [row for row in index_rows(at_l1, CENTRE, "Indeks")[:-1] if "JUMLAH" in row["Kode"]]


@pytest.mark.parametrize("stem", [PROVINCE, CENTRE])
def test_a_link_of_an_index_leads_to_the_book_beside_it(at_l1: Papers, stem: str) -> None:
    sheet = openpyxl.load_workbook(at_l1.out / f"{stem}_INDEKS.xlsx")["Indeks"]
    links = [cell.hyperlink.target for row in sheet for cell in row if cell.hyperlink]
    within = [name for name in at_l1.to_fill() if stem == PROVINCE or name.startswith(stem)]
    assert [f"{FOLDER}/{link}" for link in links] == within


def test_an_index_says_what_it_and_the_lists_are_for_and_prints_across(at_l1: Papers) -> None:
    book = openpyxl.load_workbook(at_l1.out / f"{PROVINCE}_INDEKS.xlsx")
    told = " ".join(
        str(cell)
        for name in ("Indeks", "Jenis temuan")
        for row in book[name].iter_rows(values_only=True)
        for cell in row
        if cell
    )
    assert "Nomor proses 20180331-0000-0000" in told and "ODbL" in told
    assert "31_PROVINSI_BARIS.csv memuat semua baris" in told and "31_PROVINSI_BARIS.parquet" in told
    assert book.sheetnames == ["Indeks", "Jenis temuan", GUIDE]
    for sheet in book.worksheets[:2]:
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 14)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage and int(sheet.page_setup.fitToHeight) == 0
        assert sheet.print_title_rows is not None


def test_the_guide_is_on_one_page_beside_the_index_and_has_every_answer(at_l1: Papers) -> None:
    sheet = openpyxl.load_workbook(at_l1.out / f"{CENTRE}_INDEKS.xlsx")[GUIDE]
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToHeight or 1, sheet.page_setup.fitToWidth or 1) == (1, 1)
    rows = [[cell for cell in row if cell] for row in sheet.iter_rows(values_only=True)]
    told = [row[0] for row in rows if row]
    for form in FORMS.values():
        assert [title for title in told if title.startswith(form.asks)]
        assert {*form.words, *(form.pair or {})} <= {*told}
    assert len(rows) <= 65  # else its letters are too small to read
    means = [(row[0], row[1]) for row in rows if len(row) == 2]
    assert len(means) == len({*means})


def test_lists_that_lack_a_line_stop_the_reports(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worklist_lines, "read_shown", lambda path: iter(()))
    with pytest.raises(LedgerError, match=r"BARIS\.csv: seharusnya \d+, tertulis 0"):
        papers(engine, tmp_path)


def test_decisions_written_into_a_list_of_a_kota_are_read_back(at_l1: Papers, tmp_path: Path) -> None:
    listed = read_list(at_l1.out / f"{CENTRE}_BARIS.csv")
    for line in listed:
        line[DECISION] = line["Pilihan jawaban"].split(", ")[0] if line[QUESTION_ID] else ""
    with (tmp_path / "isi.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(listed[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(listed)
    read = read_filled(tmp_path / "isi.csv")
    assert not read.refused and len(read.answers) > 2
    assert {one.question_id for one in read.answers} == {
        line[QUESTION_ID] for line in listed if line[QUESTION_ID]
    }


def test_every_row_of_a_block_stands_on_a_line_once(engine: Engine, at_l1: Papers) -> None:
    """Rows of a person that say the same share a line, on which all their programmes stand."""
    lines = engine.arrow(
        "SELECT block, line, string_agg(DISTINCT r.programme, ',' ORDER BY r.programme) AS programmes"
        " FROM question_rows JOIN records r USING (record_id)"
        " WHERE block IN (SELECT block FROM questions WHERE status <> 'DIPUTUSKAN') GROUP BY ALL"
    ).to_pylist()
    short = [", ".join(NAMES[one].split(" - ")[0] for one in row["programmes"].split(",")) for row in lines]
    shown = [line["Program"] for line in at_l1.lines(QUESTIONS) if line["Baris"]]
    assert sorted(shown) == sorted(short)
    assert any("," in programme for programme in shown)


def test_a_question_stands_on_the_line_of_its_first_row(engine: Engine, at_l1: Papers) -> None:
    rows = engine.arrow("SELECT block, line, record_id FROM question_rows").to_pylist()
    line_of_row = {(row["block"], row["record_id"]): row["line"] for row in rows}
    seen = 0
    for line in at_l1.lines(QUESTIONS):
        if line[QUESTION_ID] and line["Baris"]:
            question = at_l1.questions[line[QUESTION_ID]]
            assert line["Baris"] == line_of_row[question["block"], question["record_id_left"]]
            seen += 1
    assert seen > 5


def test_a_person_stands_in_one_block(at_l1: Papers) -> None:
    blocks: dict[str, set[str]] = {}
    for question in at_l1.questions.values():
        for person in (question["person_id"], question["person_id_other"]):
            if person:
                blocks.setdefault(person, set()).add(question["block"])
    assert {len(of) for of in blocks.values()} == {1}
    asked = [sum(one["person_id"] == person for one in at_l1.questions.values()) for person in blocks]
    assert max(asked) > 1


def workbooks(papers: Papers) -> list[ReportFile]:
    return [file for file in papers.files if file.name.endswith(".xlsx")]


def test_calamine_reads_what_openpyxl_reads(at_l1: Papers) -> None:
    for file in workbooks(at_l1):
        other = python_calamine.CalamineWorkbook.from_path(at_l1.out / file.name)
        for sheet in openpyxl.load_workbook(at_l1.out / file.name):
            one = [
                ["" if cell is None else cell for cell in row] for row in sheet.iter_rows(values_only=True)
            ]
            assert other.get_sheet_by_name(sheet.title).to_python(skip_empty_area=False) == one


def test_nothing_is_hidden_and_nobody_is_named_as_author(at_l1: Papers) -> None:
    for file in workbooks(at_l1):
        book = openpyxl.load_workbook(at_l1.out / file.name)
        assert book.sheetnames[0] == ("Indeks" if file.name.endswith("_INDEKS.xlsx") else GUIDE)
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


def test_a_cell_to_fill_in_is_empty_and_offers_what_import_takes_and_nothing_else(at_l1: Papers) -> None:
    """Every cell of every book, against what import makes of each word that is offered anywhere."""
    offered_anywhere: set[str] = set()
    forms = set()
    for file in (*at_l1.to_fill(), QUEUE):
        book = openpyxl.load_workbook(at_l1.out / file)
        for sheet in book.worksheets[1:]:
            heading = {cell.value: cell.column for cell in sheet[2]}
            offered = {
                cell: rule.formula1.strip('"').split(",")
                for rule in sheet.data_validations.dataValidation
                for of in rule.sqref.ranges
                for cell in (row for row, *_ in of.rows)
            }
            offered_anywhere |= {word for words in offered.values() for word in words}
            for number, line in enumerate(sheet.iter_rows(min_row=3), 3):
                cells = {name: line[column - 1].value for name, column in heading.items()}
                assert [cells[name] for name in (DECISION, NOTE, INITIALS)] == [None] * 3
                question = at_l1.questions.get(cells[QUESTION_ID])
                assert cells[NUMBER] and cells[RECORD_ID]
                assert (cells[STATUS] == "BARU") == bool(question) == bool(cells["Pertanyaan"])
                to_fill = line[heading[DECISION] - 1]
                assert to_fill.fill.fgColor.rgb == ("FFFFFFFF" if question else "FFD9D9D9")
                as_text = (QUESTION_ID, RECORD_ID, "NIK", DECISION, NOTE)
                assert {line[heading[name] - 1].number_format for name in as_text} == {"@"}
                at = (number, heading[DECISION])
                assert (at in offered) == (question is not None)
                if question:
                    forms.add(question["form"])
                    taken = [
                        word
                        for word in sorted(offered_anywhere)
                        if answer_of(word, question["choices"], question["form"])[0]
                    ]
                    assert sorted(offered[at]) == taken
    assert {"TINDAKAN", "PROGRAM", "KEBERADAAN", "TERCATAT", "KELAYAKAN", "ORANG"} <= forms


def test_a_sheet_prints_its_first_columns_and_a_screen_shows_reason_and_answer_together(
    at_l1: Papers,
) -> None:
    for file in (*at_l1.to_fill(), QUEUE):
        for sheet in openpyxl.load_workbook(at_l1.out / file).worksheets[1:]:
            heading = {cell.value: cell.column for cell in sheet[2]}
            widths = {
                name: sheet.column_dimensions[openpyxl.utils.get_column_letter(column)].width * 7
                for name, column in heading.items()
            }
            printed = [name for name, column in heading.items() if column <= heading[NOTE]]
            assert len(printed) <= 12
            assert openpyxl.utils.get_column_letter(heading[NOTE]) in str(sheet.print_area)
            assert QUESTION_ID not in printed and RECORD_ID not in printed
            assert sum(widths[name] for name in printed) <= 12.4 * 96  # F4 across less its margins
            assert widths[DECISION] / 96 * 25.4 >= 25
            assert sum(widths[name] for name in printed) < 1366 - 60  # the rest: row numbers, scroll bar
            assert sheet.freeze_panes == f"{openpyxl.utils.get_column_letter(heading['Nama'] + 1)}3"
            assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 14)
            assert sheet.sheet_properties.pageSetUpPr.fitToPage and int(sheet.page_setup.fitToHeight) == 0
            assert sheet.print_title_rows == "$2:$2"
            assert "20180331-0000-0000" in sheet.oddFooter.left.text and "&P" in sheet.oddFooter.right.text
            assert "Paraf" in sheet.oddFooter.center.text
            assert sheet.auto_filter.ref.startswith("A2:")
            # the arrow of a filter is 17 pixels high and stands below the words
            assert sheet.row_dimensions[2].height * 96 / 72 >= 17 + 9 * 96 / 72 * 1.2
            assert {cell.alignment.vertical for cell in sheet[2]} == {"top"}


def test_blocks_stand_by_rw_rt_and_name(at_l1: Papers) -> None:
    blocks: dict[int, tuple[str, str, str]] = {}
    for line in at_l1.sheet(GAMBIR, QUESTIONS):
        blocks.setdefault(line[NUMBER], (line["RW"], line["RT"], line["Nama"]))
    assert len(blocks) >= 3
    assert list(blocks) == sorted(blocks) and list(blocks.values()) == sorted(blocks.values())


def test_the_number_of_a_block_is_the_same_in_every_paper_of_places(at_l1: Papers) -> None:
    numbers: dict[str, set[int]] = {}
    lists = [f"{PROVINCE}_BARIS.csv", f"{CENTRE}_BARIS.csv"]
    lines = [line for file in lists for line in read_list(at_l1.out / file)]
    lines += [line for file in at_l1.to_fill() if file != QUEUE for line in book_lines(at_l1, file)]
    for line in lines:
        if line[QUESTION_ID]:
            numbers.setdefault(line[QUESTION_ID], set()).add(int(line[NUMBER]))
    assert {len(found) for found in numbers.values()} == {1}


def test_the_queue_counts_its_blocks_through(at_l1: Papers) -> None:
    numbers = [int(line[NUMBER]) for line in at_l1.sheet(QUEUE, QUESTIONS)]
    assert sorted({*numbers}) == list(range(1, max(numbers) + 1)) and numbers == sorted(numbers)


def test_the_queue_asks_the_most_consequential_first(at_l1: Papers) -> None:
    lines = at_l1.sheet(QUEUE, QUESTIONS)
    blocks = {line[NUMBER]: 0.0 for line in lines}
    for line in lines:
        if line[QUESTION_ID]:
            question = at_l1.questions[line[QUESTION_ID]]
            blocks[line[NUMBER]] += question["consequence"]
    assert list(blocks.values()) == sorted(blocks.values(), reverse=True) and len(set(blocks.values())) > 1
    identities = {row["block"] for row in at_l1.questions.values() if row["answers"] == "IDENTITAS"}
    assert {line[QUESTION_ID] for line in lines} - {None} == {
        question for question, row in at_l1.questions.items() if row["block"] in identities
    }


Line = tuple[str, str, int]
"""Book, sheet and row of a line."""


def marks(papers: Papers, record: str, at: Line | None = None) -> set[str]:
    """Headings of the marked cells on the line of a record, in the first sheet and block where it stands,
    or on the line `at`."""
    file, title, row = at or line_of(papers, record)
    sheet = openpyxl.load_workbook(papers.out / file)[title]
    heading = {cell.column: cell.value for cell in sheet[2]}
    return {
        heading[cell.column] for cell in sheet[row] if cell.font.bold and cell.fill.fgColor.rgb == "FFFFD966"
    }


def line_of(papers: Papers, record: str) -> Line:
    for file in papers.to_fill():
        for sheet in openpyxl.load_workbook(papers.out / file).worksheets[1:]:
            for number, line in enumerate(sheet.iter_rows(min_row=3), 3):
                if record in [cell.value for cell in line]:
                    return file, sheet.title, number
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
        "dukcapil-2": set(),
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
    for file in workbooks(made):
        with zipfile.ZipFile(made.out / file.name) as members:
            parts = {member: members.read(member).decode() for member in members.namelist()}
        hidden(file.name, parts, forms, level)
    for file in made.files:
        if file.name.endswith(".csv"):
            hidden(file.name, {"": (made.out / file.name).read_text(encoding="utf-8-sig")}, forms, level)
        if file.name.endswith(".parquet"):
            rows = pq.read_table(made.out / file.name).to_pylist()
            hidden(file.name, {"": "\n".join(map(str, rows))}, forms, level)


def hidden(file: str, parts: Mapping[str, str], forms: set[str], level: Level) -> None:
    for member, text in parts.items():
        assert not re.search(r"[0-9]{15,}", text), (file, member)
        assert not [form for form in forms if form in text], (file, member)
        assert level != Level.L2 or "LESTARI" not in text


def test_l0_shows_numbers_and_dates_as_they_are(engine: Engine, tmp_path: Path) -> None:
    line = next(
        line
        for line in papers(engine, tmp_path, Level.L0).lines(QUESTIONS)
        if line[RECORD_ID] == "dukcapil-2"
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
    books = [openpyxl.load_workbook(at_l1.out / file) for file in at_l1.to_fill()]
    cells = {
        cell.value: cell
        for book in books
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
    made = papers(engine, tmp_path, sheet_lines=7)
    book = openpyxl.load_workbook(tmp_path / GAMBIR)
    assert f"{QUESTIONS} (2)" in book.sheetnames
    seen: set[int] = set()
    lines = []
    for name in book.sheetnames[1:]:
        sheet = made.sheet(GAMBIR, name)
        assert len(sheet) <= 7
        assert not seen & {line[NUMBER] for line in sheet}
        seen |= {line[NUMBER] for line in sheet}
        lines += sheet
        assert book[name].print_title_rows == "$2:$2" and book[name].data_validations.dataValidation
    whole = at_l1.sheet(GAMBIR, QUESTIONS)
    assert [line[RECORD_ID] for line in lines] == [line[RECORD_ID] for line in whole]


def test_the_guide_names_the_run_and_its_counts_add_up(at_l1: Papers) -> None:
    for name in (*at_l1.to_fill(), QUEUE):
        rows = list(openpyxl.load_workbook(at_l1.out / name)[GUIDE].iter_rows(values_only=True))
        assert (RUN_NUMBER, "20180331-0000-0000") in [row[:2] for row in rows]
        counted = [row[2] for row in rows if row[0] in (TINDAKAN, IDENTITAS) and isinstance(row[2], int)]
        (total,) = [row[2] for row in rows if row[:2] == ("Jumlah", "pertanyaan")]
        assert sum(counted) == total == len(at_l1.asked(name))


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
    assert decided not in made.all_asked() and sorted(made.all_asked()) == sorted(made.questions)
    rows = [
        row
        for file in made.to_fill()
        for row in openpyxl.load_workbook(made.out / file)[GUIDE].iter_rows(values_only=True)
    ]
    assert sum(row[2] for row in rows if row[1] and row[1].startswith("Sudah diputuskan")) == 1
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
    asked = [line for line in papers(engine, tmp_path / "out").lines(QUESTIONS) if line[QUESTION_ID]]
    engine.close()
    assert asked and all(
        line[STATUS] == "DITANYAKAN LAGI" and line["Pertanyaan"].endswith(f". {told}") for line in asked
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
    assert sorted(made.all_asked()) == sorted(made.questions)
    beyond = [line for line in made.lines(QUESTIONS) if line["Baris"] is None]
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
    with pytest.raises(LedgerError, match=r"Lembar kerja tidak cocok|Baris lembar kerja dan pertanyaannya"):
        papers(engine, tmp_path / "out")
    engine.close()


@pytest.mark.gate
@pytest.mark.skipif(
    shutil.which("soffice") is None,
    reason="LibreOffice, which opens the worklists for this test, is not installed",
)
def test_libreoffice_keeps_what_it_reads(at_l1: Papers, tmp_path: Path) -> None:
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        ["soffice", "--headless", profile, "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path), str(at_l1.out / GAMBIR)],
        check=True, capture_output=True,
    )  # fmt: skip
    ours, theirs = (
        openpyxl.load_workbook(path) for path in (at_l1.out / GAMBIR, tmp_path / Path(GAMBIR).name)
    )
    assert ours.sheetnames == theirs.sheetnames
    for name in ours.sheetnames:
        one, two = (
            [[cell.value for cell in row] for row in book[name].iter_rows()] for book in (ours, theirs)
        )
        assert [row[: len(one[0])] for row in two] == one
    for name in (QUESTIONS,):
        assert theirs[name].print_title_rows == "$2:$2"
        offered, kept = (
            {rule.formula1 for rule in book[name].data_validations.dataValidation} for book in (ours, theirs)
        )
        assert offered == kept
        ids = [cell.column for cell in theirs[name][2] if cell.value in (QUESTION_ID, RECORD_ID)]
        assert {theirs[name].cell(3, column).number_format for column in ids} == {"@"}


def test_a_mothers_name_stands_only_where_two_rows_are_held_against_each_other(tmp_path: Path) -> None:
    made = found_engine(tmp_path / "e", ROWS + MORE.lstrip("\n"), **OTHERS)
    made.read("records", made.arrow("SELECT * REPLACE ('RATNA' AS mother_core) FROM records"))
    keep_homes(made)
    written = papers(made, tmp_path / "out")
    made.close()
    seen = {True: 0, False: 0}
    for file in written.to_fill():
        of_block: dict[Any, list[dict[str, Any]]] = {}
        for line in written.sheet(file, QUESTIONS):
            if line["Baris"]:
                of_block.setdefault(line[NUMBER], []).append(line)
        asked_in = {
            line[NUMBER]
            for line in written.sheet(file, QUESTIONS)
            if line[QUESTION_ID] and written.questions[line[QUESTION_ID]]["record_id_right"]
        }
        for number, lines in of_block.items():
            assert {bool(line["Nama ibu"]) for line in lines} == {number in asked_in}
            seen[number in asked_in] += 1
    assert all(seen.values())


def test_a_guide_looks_at_its_own_questions_alone() -> None:
    """Of a million counts of all books, each book would read each: its own are at hand."""

    class AtHand(dict[str, list[Count]]):
        def __iter__(self) -> Iterator[str]:
            raise AssertionError("the questions of all books are looked through")

        values = items = keys = __iter__  # type: ignore[assignment]

    one = Count("3171011001", "TINDAKAN", "TUMPANG_TINDIH_KESEHATAN", 7, 0)
    run = books._Run(
        engine=cast(Engine, None), out=Path(), facts=RunFacts("1", AS_OF, Level.L1, NAMES), asked=AtHand({one.book: [one]}),
        answered={}, shared={}, sheet_lines=1, waiting=Path(), progress=SILENT,
    )  # fmt: skip
    made = books._guide(run, one.book, [Chunk(one.book, 2, 9)], ranked=False)
    assert ("Jumlah", "pertanyaan", 7) in made.rows and ("", "dalam blok", 2) in made.rows
