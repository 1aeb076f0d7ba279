"""A worklist on paper, measured on the PDF that LibreOffice makes of it: text size, overflow, questions a page."""

from __future__ import annotations

import re
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest

from reconcile.reports.kit.homes import keep_homes
from reconcile.reports.worklists.books import write_worklists
from reconcile.vocabulary.worklist_headings import QUESTION_ID, QUESTIONS
from tests.reports.samples import facts, found_engine

pytestmark = [
    pytest.mark.gate,
    pytest.mark.skipif(
        not all(map(shutil.which, ("soffice", "pdftohtml"))),
        reason="LibreOffice or pdftohtml, with which this test looks at the paper, is not installed",
    ),
]
HEADING = "id | person | name | nik | kk | birth_date | region | rt | rw | segment | level | start | end | vital_status"
_ZOOM = 3
"""Units of pdftohtml a point."""
NAMES = (
    "SITI AMINAH",
    "MUHAMMAD FATHURRAHMAN HENDIYANTO",
    "BUDI",
    "RATNA DEWI LESTARI",
    "YULIANTI SRI FITRIYAH",
)


def _rows(persons: int) -> str:
    """People on two health rolls, every third of them with another NIK on the second."""
    lines = [HEADING]
    for number in range(1, persons + 1):
        name, kk = f"{NAMES[number % 5]}", f"317101010110{number:04d}"
        for roll, segment, nik in (
            ("kis", "PBI_APBN", f"3171014101809{number:03d}"),
            ("kjs", "PBI_APBD", f"3171014101809{number + (500 if number % 3 == 0 else 0):03d}"),
        ):
            row = (f"{roll}-{number}", f"p{number}", name, nik, kk, "1980-01-01", "3171011001", "003", "004")
            lines.append(" | ".join((*row, segment, "-", "2017-03", "-", "-")))
    return "\n".join(lines)


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The book of a kelurahan, and what LibreOffice prints of it."""
    folder = tmp_path_factory.mktemp("paper")
    engine = found_engine(folder / "engine", _rows(60))
    keep_homes(engine)
    write_worklists(engine, folder, facts(engine))
    engine.close()
    (book,) = folder.rglob("3171011001_GAMBIR.xlsx")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", str(folder), str(book)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return book, folder / f"{book.stem}.pdf"


@pytest.fixture(scope="module")
def pages(printed: tuple[Path, Path]) -> list[ElementTree.Element]:
    """The pages of questions: the first is the guide."""
    command = ["pdftohtml", "-xml", "-i", "-hidden", "-zoom", str(_ZOOM), "-stdout", str(printed[1])]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return ElementTree.fromstring(re.sub(r"<!DOCTYPE[^>]*>", "", text)).findall("page")[1:]


def _sizes(pages: list[ElementTree.Element]) -> dict[str, int]:
    root = {
        spec.attrib["id"]: int(spec.attrib["size"]) for page in pages for spec in page.findall("fontspec")
    }
    return root


def _in_table(page: ElementTree.Element) -> list[ElementTree.Element]:
    """What stands between the title and the foot of a page."""
    height = int(page.attrib["height"])
    return [one for one in page.findall("text") if int(one.attrib["top"]) < height * 0.95]


def test_no_text_of_a_line_is_smaller_than_nine_points(pages: list[ElementTree.Element]) -> None:
    sizes = _sizes(pages)
    used = {
        sizes[one.attrib["font"]] for page in pages for one in _in_table(page) if one.attrib["font"] in sizes
    }
    assert used and min(used) >= 9 * _ZOOM - 1  # whole units


def test_twelve_questions_stand_on_a_page(
    printed: tuple[Path, Path], pages: list[ElementTree.Element]
) -> None:
    sheet = openpyxl.load_workbook(printed[0])[QUESTIONS]
    column = next(cell.column for cell in sheet[2] if cell.value == QUESTION_ID)
    asked = sum(bool(sheet.cell(row, column).value) for row in range(3, sheet.max_row + 1))
    assert len(pages) > 2 and asked / len(pages) >= 12


def test_no_line_is_overprinted_and_none_is_cut(
    printed: tuple[Path, Path], pages: list[ElementTree.Element]
) -> None:
    """Every word of every printed cell stands on the paper, and no two lines of a column on one another."""
    sheet = openpyxl.load_workbook(printed[0])[QUESTIONS]
    column = next(cell.column for cell in sheet[2] if cell.value == "Pertanyaan")
    expected = " ".join(
        str(sheet.cell(row, column).value or "") for row in range(3, sheet.max_row + 1)
    ).split()
    words = " ".join("".join(one.itertext()) for page in pages for one in _in_table(page)).split()
    for word in {*expected}:
        assert words.count(word) >= expected.count(word), word
    for page in pages:
        columns: dict[int, list[tuple[int, int]]] = {}
        for one in _in_table(page):
            place = int(one.attrib["left"])
            columns.setdefault(place, []).append((int(one.attrib["top"]), int(one.attrib["height"])))
        for lines in columns.values():
            for (top, height), (below, _) in pairwise(sorted(lines)):
                assert below - top >= 0.8 * height
