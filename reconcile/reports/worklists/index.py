"""The index of a kota or of the province: which workbook asks how much, and where it lies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from reconcile import findings
from reconcile.regions import ATTRIBUTION, district_name, regency_name, village_name
from reconcile.reports.drawing.letters import lines_of_text
from reconcile.reports.kit.csv_files import signed
from reconcile.reports.kit.facts import RunFacts
from reconcile.reports.kit.ledger import must_equal
from reconcile.reports.kit.workbooks import (
    NO_ZEROS,
    UPWARDS,
    heights,
    narrow,
    new_workbook,
    set_print,
    upward_height,
    write_workbook,
)
from reconcile.reports.worklists.blocks import Count
from reconcile.reports.worklists.columns import FONT
from reconcile.reports.worklists.names import FOLDER, book_name, index_name, list_name
from reconcile.reports.worklists.skeleton import NAMES, Guide
from reconcile.reports.written.archives import members
from reconcile.reports.written.files import ReportFile
from reconcile.vocabulary.labels import label
from reconcile.vocabulary.numbers import DASH
from reconcile.vocabulary.verdicts import ACTION
from reconcile.vocabulary.worklist_headings import GUIDE, RUN_NUMBER

_PAPER = "Indeks lembar kerja"
SHEETS = ("Indeks", "Jenis temuan")
_GUIDE_WIDTHS = (24, 66)
"""As wide as F4 upright at nine points."""
_CELL = {"font_name": FONT, "font_size": 9, "border": 1, "border_color": "#A6A6A6", "valign": "top"}
_HEADING = {**_CELL, "bold": True, "text_wrap": True, "bg_color": "#DDEBF7"}
_SUM = {**_CELL, "bold": True, "bg_color": "#EDEDED"}
_NUMBER = {"num_format": NO_ZEROS, "align": "right"}
_FORMATS: dict[str, dict[str, Any]] = {
    "title": {"font_name": FONT, "font_size": 13, "bold": True},
    "words": {"font_name": FONT, "font_size": 10, "text_wrap": True, "valign": "top"},
    "said": {"font_name": FONT, "font_size": 9, "text_wrap": True, "valign": "top"},
    "part": {"font_name": FONT, "font_size": 9, "bold": True, "bottom": 1, "text_wrap": True},
    "heading": {**_HEADING, "valign": "bottom"},
    "upwards": {**_HEADING, **UPWARDS},
    "text": {**_CELL, "num_format": "@", "text_wrap": True},
    "number": {**_CELL, **_NUMBER},
    "link": {**_CELL, "font_color": "#0563C1", "underline": 1},
    "sum text": _SUM,
    "sum number": {**_SUM, **_NUMBER},
}
_PLACE = (("Kode", 10.5), ("Kelurahan", 24.0), ("Kecamatan", 22.0))
"""Headings and widths of the columns that name a workbook; the code leads to it."""
_COUNTS = ("Jumlah pertanyaan", *NAMES.values(), "Blok", "Baris")
_VALUE = "Nilai diketahui (Rp)"
_CLASSES = (("Lembar", 12.0), ("Jenis temuan", 40.0), ("Pertanyaan", 12.0), (_VALUE, 18.0))

_Line = tuple[str | int, ...]
_Class = tuple[str, str]
"""What is asked (of NAMES) and the class of the finding."""


@dataclass(frozen=True)
class Entry:
    """A workbook as the index tells of it. code: of its kelurahan, or of the kota or province when the place
    is known no better. counted: its questions by class."""

    code: str
    lines: int
    blocks: int
    counted: Sequence[Count]

    def questions(self, answers: str = "") -> int:
        return sum(count.questions for count in self.counted if answers in ("", count.answers))

    def of_class(self, one: _Class) -> list[Count]:
        return [count for count in self.counted if (count.answers, count.finding) == one]

    def numbers(self, classes: Sequence[_Class]) -> list[int]:
        """In the order of _COUNTS, then of `classes`."""
        actions, identities = (self.questions(answers) for answers in NAMES)
        asked = (sum(count.questions for count in self.of_class(one)) for one in classes)
        return [self.questions(), actions, identities, self.blocks, self.lines, *asked]


@dataclass(frozen=True)
class Index:
    """An index to be written. code, place: a kota or the province. entries: a row a workbook, in order."""

    out: Path
    code: str
    place: str
    entries: Sequence[Entry]
    facts: RunFacts
    guide: Guide


def write_index(index: Index) -> ReportFile:
    """Write the index of a kota or of the province.

    The same entries give the same bytes. Raises LedgerError when a sum is not that of its rows.
    """
    code, entries, facts = index.code, index.entries, index.facts
    path = index.out / index_name(code)
    path.parent.mkdir(parents=True, exist_ok=True)
    tables = (_by_book(entries), _by_class(entries))
    with new_workbook(facts.stamp.day, font=FONT) as (book, made):
        formats = {name: book.add_format(of) for name, of in _FORMATS.items()}
        for name, above, table in zip(SHEETS, _above(code, facts), tables, strict=True):
            sheet = book.add_worksheet(name)
            set_print(sheet, facts.stamp.number)
            sheet.write_string(0, 0, f"{name}: lembar kerja {index.place}", formats["title"])
            _write_words(sheet, formats["words"], 1, above, table.widths)
            _write_table(sheet, formats, len(above) + 2, table)
        _write_words(sheet, formats["words"], len(above) + len(table.lines) + 4, [ATTRIBUTION], table.widths)
        _write_guide(book.add_worksheet(GUIDE), formats, index)
    write_workbook(path, _with_slashes(members(made.getvalue())), {})
    return ReportFile(index_name(code), len(entries), signed(path, 0).sha256)


@dataclass(frozen=True)
class _Table:
    """A sheet's headings, their widths, and its lines, sums among them. upward: places of headings that are
    turned upwards."""

    headings: Sequence[str]
    widths: Sequence[float]
    lines: Sequence[_Line]
    upward: range = range(0)


def _write_guide(sheet: Any, formats: Mapping[str, Any], index: Index) -> None:
    """How to fill in the books of the place: on one page, once."""
    set_print(sheet, index.facts.stamp.number)
    sheet.set_portrait()
    sheet.fit_to_pages(1, 1)
    for column, width in enumerate(_GUIDE_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.write_string(0, 0, index.guide.title, formats["title"])
    for number, row in enumerate(index.guide.rows, 1):
        whole = len(row) == 1  # over both columns: what runs over the page makes all of it smaller
        widths = (sum(_GUIDE_WIDTHS),) if whole else _GUIDE_WIDTHS
        if whole:
            sheet.merge_range(number, 0, number, 1, str(row[0]), formats["part"])
        else:
            for column, cell in enumerate(row):
                sheet.write_string(number, column, str(cell), formats["said"])
        fits = zip(row, widths, strict=True)
        lines = max(lines_of_text(str(cell), width, 9) for cell, width in fits)
        if lines > 1 or not whole:
            sheet.set_row(number, 11.0 * lines + 1)


def _by_book(entries: Sequence[Entry]) -> _Table:
    """A line a workbook; below those of a kota its sums, below all the sums of all. What no question is worth
    has no column."""
    classes = _classes(entries)
    valued = any(count.answers == ACTION and _priced(count) for one in entries for count in one.counted)
    lines: list[_Line] = []
    whole = len({entry.code[:4] for entry in entries}) > 1
    for kota, group in groupby(entries, key=lambda entry: entry.code[:4]):
        of_kota = list(group)
        lines += [(*_place(one.code), *_cells([one], classes, valued)) for one in of_kota]
        if whole and len(kota) == 4:
            lines.append((f"JUMLAH {regency_name(kota)}", "", "", *_cells(of_kota, classes, valued)))
    total: _Line = ("JUMLAH", "", "", *_cells(entries, classes, valued))
    asked = sum(count.questions for entry in entries for count in entry.counted)
    must_equal("jumlah pertanyaan", asked, int(total[len(_PLACE)]), _PAPER)
    must_equal("jenis temuan", asked, sum(map(int, total[-len(classes) - valued :][: len(classes)])), _PAPER)
    lines.append(total)
    counted = [*_COUNTS, *(label(finding) for _, finding in classes)]
    headings = [*(heading for heading, _ in _PLACE), *counted, *([_VALUE] if valued else [])]
    texts = [[str(line[at]) for line in lines] for at in range(len(_PLACE), len(headings))]
    narrow_ones = [
        narrow(heading, cells) for heading, cells in zip(headings[len(_PLACE) :], texts, strict=True)
    ]
    widths = [*(width for _, width in _PLACE), *narrow_ones]
    return _Table(headings, widths, lines, range(len(_PLACE), len(headings)))


def _cells(entries: Sequence[Entry], classes: Sequence[_Class], valued: bool) -> list[str | int]:
    numbers = [sum(column) for column in zip(*(one.numbers(classes) for one in entries), strict=True)]
    return [*numbers, *([_worth([count for one in entries for count in one.counted])] if valued else [])]


def _classes(entries: Sequence[Entry]) -> list[_Class]:
    """Of which something is asked; actions first."""
    found = {(count.answers, count.finding) for entry in entries for count in entry.counted}
    return sorted(found, key=lambda one: (one[0] != ACTION, one[1]))


def _by_class(entries: Sequence[Entry]) -> _Table:
    """A line for each class of questions, and the sum, which is that of the other sheet."""
    by_class = {
        one: [count for entry in entries for count in entry.of_class(one)] for one in _classes(entries)
    }
    lines: list[_Line] = [
        (NAMES[answers], label(finding), sum(count.questions for count in counts), _worth(counts))
        for (answers, finding), counts in by_class.items()
    ]
    questions = sum(int(line[2]) for line in lines)
    must_equal("jenis temuan", sum(entry.questions() for entry in entries), questions, _PAPER)
    worth = _worth([count for counts in by_class.values() for count in counts])
    lines.append(("JUMLAH", "", questions, worth))
    return _Table([heading for heading, _ in _CLASSES], [width for _, width in _CLASSES], lines)


def _priced(count: Count) -> bool:
    """Whether the class is one of aids that are worth something, known or not."""
    return count.finding in {code.code for code in findings.OVERLAPS.codes}


def _worth(counts: Sequence[Count]) -> str | int:
    """Rupiah of actions, as their sheet shows them; a dash for what nobody knows, which is not 0; nothing
    where nothing is asked that is worth anything."""
    amount = _added(map(_amount, counts))
    if amount is not None:
        return amount
    return DASH if any(count.answers == ACTION and _priced(count) for count in counts) else ""


def _amount(count: Count) -> int | None:
    return count.amount if count.answers == ACTION else None


def _added(amounts: Iterable[int | None]) -> int | None:
    """What is known of them; None where nothing is."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known else None


def _file(code: str) -> str:
    """Of a workbook, beside the index."""
    return book_name(code).removeprefix(f"{FOLDER}/")


def _place(code: str) -> tuple[str, str, str]:
    """What a line calls its place; a kelurahan or kota that is not known is said to be."""
    if len(code) == 10:
        return code, str(village_name(code)), str(district_name(code[:6]))
    return code, "(tidak diketahui)" if len(code) == 4 else "(kota lain)", ""


def _above(code: str, facts: RunFacts) -> tuple[list[str], list[str]]:
    """What stands above each table: what the index is for, and what the other files of the place are for."""
    lists, stamp = list_name(code).rpartition("/")[2], facts.stamp
    return [
        f"{RUN_NUMBER} {stamp.number}; data per tanggal {stamp.day:%d-%m-%Y}; penyamaran {facts.level}.",
        (
            "Indeks ini untuk membagi pekerjaan: satu baris setiap lembar kerja, dengan pertanyaannya menurut"
            " tindakan dan identitas, lalu menurut jenis temuan; klik kode untuk membuka berkasnya."
        ),
        (
            "Jawaban diisi di lembar kerja, bukan di sini. Kelurahan yang tidak disebut tidak ada"
            f" pertanyaannya. Sel kosong: tidak ada (0); {DASH}: nilainya tidak diketahui."
        ),
        (
            f"{lists}.csv memuat semua baris lembar kerja itu, untuk dicari, disaring, dan dihitung: buka"
            f" dengan Excel atau LibreOffice. {lists}.parquet memuat baris yang sama untuk sistem, juga bila"
            " lebih dari 1.048.576 baris: sebanyak itu yang terbuka di Excel."
        ),
    ], [f"Jumlahnya sama dengan lembar Indeks. {DASH}: nilainya tidak diketahui."]


def _write_words(sheet: Any, words: Any, row: int, lines: Sequence[str], widths: Sequence[float]) -> None:
    """Sentences over the whole width of the table."""
    for number, line in enumerate(lines, row):
        sheet.merge_range(number, 0, number, len(widths) - 1, line, words)
        sheet.set_row(number, float(heights(len(line), sum(widths), 10)))


def _write_table(sheet: Any, formats: Mapping[str, Any], row: int, table: _Table) -> None:
    """Headings in `row`, repeated on every page, and the lines below; sums are bold."""
    for column, (heading, width) in enumerate(zip(table.headings, table.widths, strict=True)):
        sheet.set_column(column, column, width)
        turned = formats["upwards" if column in table.upward else "heading"]
        sheet.write_string(row, column, heading, turned)
    sheet.set_row(row, upward_height(table.headings[at] for at in table.upward) if table.upward else 14)
    sheet.repeat_rows(row)
    sheet.freeze_panes(row + 1, 2 if table.upward else 0)
    for number, line in enumerate(table.lines, row + 1):
        summed = "sum " if str(line[0]).startswith("JUMLAH") else ""
        for column, (cell, heading) in enumerate(zip(line, table.headings, strict=True)):
            if isinstance(cell, int):
                sheet.write_number(number, column, cell, formats[f"{summed}number"])
            elif heading == "Kode" and not summed:
                sheet.write_url(number, column, f"external:{_file(cell)}", formats["link"], cell)
            else:
                sheet.write_string(number, column, cell, formats[f"{summed}text"])
        long = max(_lines(str(cell), width) for cell, width in zip(line, table.widths, strict=True))
        sheet.set_row(number, 12.0 * (1 if summed else long))


@cache
def _lines(cell: str, width: float) -> int:
    """Of tens of thousands of cells few are not like another."""
    return lines_of_text(cell, width, 9)


def _with_slashes(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """Links with the slashes that every system reads: the library writes those of Windows."""
    return {
        name: content.replace(b"\\", b"/") if name.endswith(".rels") else content
        for name, content in parts.items()
    }
