"""A worklist on paper, measured on the PDF that LibreOffice makes of it: text size, overflow, questions a page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest

from reconcile.reports.kit.homes import keep_homes
from reconcile.reports.worklists.books import write_worklists
from reconcile.reports.worklists.names import QUEUE
from reconcile.vocabulary.worklist_headings import QUESTION_ID, QUESTIONS
from tests.reports.printing import PRINTS, ZOOM, pages_of, printed, sizes_of
from tests.reports.samples import facts, found_engine
from tests.runs import sample_run

pytestmark = [
    pytest.mark.gate,
    pytest.mark.skipif(
        not PRINTS,
        reason="LibreOffice or pdftohtml, with which this test looks at the paper, is not installed",
    ),
]
HEADING = "id | person | name | nik | kk | birth_date | region | rt | rw | segment | level | start | end | vital_status"
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


Paper = tuple[Path, list[ElementTree.Element]]
"""A book, and the pages of its questions: the first is the guide."""


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Paper]:
    """The book of a kelurahan of sixty people, and the queue of the samples."""
    folder = tmp_path_factory.mktemp("paper")
    engine = found_engine(folder / "engine", _rows(60))
    keep_homes(engine)
    write_worklists(engine, folder, facts(engine))
    engine.close()
    (book,) = folder.rglob("3171011001_GAMBIR.xlsx")
    books = [book, sample_run() / "reports" / QUEUE]
    pages = [pages_of(pdf)[1:] for pdf in printed(books, folder)]
    return dict(zip(("book", "queue"), zip(books, pages, strict=True), strict=True))


@pytest.fixture(params=["book", "queue"])
def paper(papers: dict[str, Paper], request: pytest.FixtureRequest) -> Paper:
    return papers[request.param]


def _in_table(page: ElementTree.Element) -> list[ElementTree.Element]:
    """What stands between the title and the foot of a page."""
    height = int(page.attrib["height"])
    return [one for one in page.findall("text") if int(one.attrib["top"]) < height * 0.95]


def test_no_text_of_a_line_is_smaller_than_nine_points(paper: Paper) -> None:
    _, pages = paper
    sizes = sizes_of(pages)
    used = {
        sizes[one.attrib["font"]] for page in pages for one in _in_table(page) if one.attrib["font"] in sizes
    }
    assert used and min(used) >= 9 * ZOOM - 1  # whole units


def _cells(book: Path, heading: str) -> list[str]:
    sheet = openpyxl.load_workbook(book)[QUESTIONS]
    column = next(cell.column for cell in sheet[2] if cell.value == heading)
    return [str(sheet.cell(row, column).value or "") for row in range(3, sheet.max_row + 1)]


def test_twelve_questions_stand_on_a_page(papers: dict[str, Paper]) -> None:
    """The last page counts as far as it is used."""
    for name, (book, pages) in papers.items():
        asked = sum(map(bool, _cells(book, QUESTION_ID)))
        assert len(pages) > 2 and round(asked / (len(pages) - 1 + _used(pages[-1])), 1) >= 12, name


def _used(page: ElementTree.Element) -> float:
    """How much of a page is printed on."""
    return max(int(one.attrib["top"]) for one in _in_table(page)) / (int(page.attrib["height"]) * 0.95)


def test_pages_are_numbered(paper: Paper) -> None:
    _, pages = paper
    feet = [" ".join("".join(one.itertext()) for one in page.findall("text")) for page in pages]
    assert all(f"Halaman {n} dari {len(pages) + 1}" in foot for n, foot in enumerate(feet, 2))


def _words(texts: Iterable[str]) -> list[str]:
    """A line may also end behind a hyphen: "ke-" stands at its end and "14" on the next."""
    return re.findall(r"[^\s-]+-?|-", " ".join(texts))


@pytest.mark.parametrize("heading", ["Pertanyaan", "Nama", "Program", "RT/RW"])
def test_no_line_is_overprinted_and_none_is_cut(paper: Paper, heading: str) -> None:
    """Every word of every printed cell stands on the paper, and no two lines of a column on one another."""
    book, pages = paper
    expected = _words(_cells(book, heading))
    words = _words("".join(one.itertext()) for page in pages for one in _in_table(page))
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
