"""Every paper on paper, measured on what a printer would get: no letter too small to read, nothing wider than the
page, nothing cut off. A new report is measured as soon as the samples make it write something to print."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest

from reconcile.reports.contents import REPORTS
from reconcile.reports.kit.report import Report
from tests.reports.printing import PRINTS, ZOOM, pages_of, printed, sizes_of
from tests.runs import sample_run

pytestmark = [
    pytest.mark.gate,
    pytest.mark.skipif(not PRINTS, reason="LibreOffice or pdftohtml, which print here, is not installed"),
]

FOR_SYSTEMS = {"both_ways", "ages", "settled", "quality_lists"}
"""Reports that are CSV alone."""
NOT_IN_THE_SAMPLES = {
    "decided": "nothing was decided yet: tests/reports/decided prints them",
    "changes": "no run before",
    "unit_list": "no units of the social office",
    "territory": "no employers",
}
NO_WORKBOOKS = {"summary", "minutes"}
"""Printed from a browser and a word processor: tests/reports/summary and tests/reports/minutes."""
ACROSS = {"recap"}
"""As many pages wide as it has measures, with the place on each."""

A4 = 9
LEAST = {14: 8.0, A4: 7.0}
"""Points of the smallest letters, by the paper as spreadsheets number it: F4, for which books are laid out, and
A4, on which the same book is printed a tenth smaller."""


def _books(report: Report) -> list[Path]:
    """One workbook of each folder and name of a report, the largest."""
    reports = sample_run() / "reports"
    made: list[Path] = []
    for name, _ in report.files():
        found = [
            path for path in reports.rglob("*.xlsx") if path.relative_to(reports).as_posix().startswith(name)
        ]
        kinds: dict[tuple[str, bool], list[Path]] = {}
        for path in found:
            kinds.setdefault((name, path.stem.endswith("_INDEKS")), []).append(path)
        made += [max(of, key=lambda path: (path.stat().st_size, path.name)) for of in kinds.values()]
    return made


@dataclass(frozen=True)
class Printed:
    """A workbook and its pages, on one paper."""

    report: str
    book: Path
    paper: int
    pages: list[ElementTree.Element]


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> list[Printed]:
    made: list[Printed] = []
    for paper in LEAST:
        folder = tmp_path_factory.mktemp(f"paper{paper}")
        books = [(report.name, path) for report in REPORTS for path in _books(report)]
        copies = [_on(paper, path, folder / f"{at}.xlsx") for at, (_, path) in enumerate(books)]
        pdfs = printed(copies, folder)
        made += [
            Printed(name, book, paper, pages_of(pdf)) for (name, book), pdf in zip(books, pdfs, strict=True)
        ]
    return made


def _on(paper: int, book: Path, copy: Path) -> Path:
    """A copy of a workbook that is printed on another paper."""
    with zipfile.ZipFile(book) as source, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name.startswith("xl/worksheets/"):
                content = re.sub(rb'paperSize="\d+"', b'paperSize="%d"' % paper, content)
            target.writestr(name, content)
    return copy


def _texts(page: ElementTree.Element) -> Iterator[ElementTree.Element]:
    return (one for one in page.findall("text") if "".join(one.itertext()).strip())


def test_every_report_with_workbooks_is_printed_here() -> None:
    without = {report.name for report in REPORTS if not _books(report)}
    assert without == {*FOR_SYSTEMS, *NOT_IN_THE_SAMPLES, *NO_WORKBOOKS}


def test_no_letter_is_too_small_to_read(papers: list[Printed]) -> None:
    small = {
        (one.book.name, one.paper, size / ZOOM)
        for one in papers
        for size in sizes_of(one.pages).values()
        if size < LEAST[one.paper] * ZOOM - 1  # whole units
    }
    assert len(papers) > 2 * len(LEAST) and not small


def test_nothing_stands_beyond_the_edge_of_the_page(papers: list[Printed]) -> None:
    for one in papers:
        for page in one.pages:
            wide = int(page.attrib["width"])
            assert all(
                int(text.attrib["left"]) + int(text.attrib["width"]) <= wide for text in _texts(page)
            ), one.book.name


def test_no_table_is_torn_into_pages_side_by_side(papers: list[Printed]) -> None:
    """Each page begins with the first heading of its table, as rows to repeat say."""
    for one in papers:
        if one.report in ACROSS:
            continue
        book = openpyxl.load_workbook(one.book)
        heads = {
            str(sheet.cell(int(sheet.print_title_rows.split("$")[1].rstrip(":")), 1).value)
            for sheet in book.worksheets
            if sheet.print_title_rows
        }
        free = sum(not sheet.print_title_rows for sheet in book.worksheets)  # one page each
        without = [
            page
            for page in one.pages
            if heads and not any("".join(text.itertext()).startswith(tuple(heads)) for text in _texts(page))
        ]
        assert len(without) <= free, (one.book.name, one.paper)
