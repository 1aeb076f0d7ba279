"""The index of a kota or of the province: which workbook asks how much, and where it lies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa

from reconcile.regions import ATTRIBUTION, district_name, regency_name, village_name
from reconcile.reports.drawing.letters import lines_of
from reconcile.reports.kit.csv_files import signed
from reconcile.reports.kit.facts import RunFacts
from reconcile.reports.kit.ledger import must_equal
from reconcile.reports.kit.workbooks import heights, new_workbook, set_print, write_workbook
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
_CELL = {"font_name": FONT, "font_size": 10, "border": 1, "border_color": "#A6A6A6", "valign": "top"}
_SUM = {**_CELL, "bold": True, "bg_color": "#EDEDED"}
_NUMBER = {"num_format": "#,##0", "align": "right"}
_FORMATS: dict[str, dict[str, Any]] = {
    "title": {"font_name": FONT, "font_size": 13, "bold": True},
    "words": {"font_name": FONT, "font_size": 10, "text_wrap": True, "valign": "top"},
    "said": {"font_name": FONT, "font_size": 9, "text_wrap": True, "valign": "top"},
    "part": {"font_name": FONT, "font_size": 9, "bold": True, "bottom": 1, "text_wrap": True},
    "heading": {**_CELL, "bold": True, "text_wrap": True, "align": "center", "bg_color": "#DDEBF7"},
    "text": {**_CELL, "num_format": "@", "text_wrap": True},
    "number": {**_CELL, **_NUMBER},
    "link": {**_CELL, "font_color": "#0563C1", "underline": 1, "text_wrap": True},
    "sum text": _SUM,
    "sum number": {**_SUM, **_NUMBER},
}
_LINK = "Lembar kerja (berkas)"
_PLACE = (("Kode", 12.0), ("Kecamatan", 16.0), ("Kelurahan", 20.0))
_WIDTHS: Mapping[str, Sequence[tuple[str, float]]] = {
    "Indeks": (
        *_PLACE,
        ("Tindakan", 9),
        ("Identitas", 9),
        ("Jumlah pertanyaan", 11),
        ("Blok", 9),
        ("Baris", 9),
        ("Nilai diketahui (Rp)", 17),
        (_LINK, 34),
    ),
    "Jenis temuan": (
        *_PLACE,
        ("Lembar", 12),
        ("Jenis temuan", 34),
        ("Pertanyaan", 12),
        ("Nilai diketahui (Rp)", 17),
    ),
}
"""Headings and widths of each sheet: 10 points print as more than 9 on F4 across."""

_Line = tuple[str | int, ...]


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

    def amount(self) -> int | None:
        """Rupiah, as the sheet of actions shows them; None where nobody knows of any."""
        return _added(map(_amount, self.counted))

    def numbers(self) -> list[int | None]:
        actions, identities = (self.questions(answers) for answers in NAMES)
        return [actions, identities, self.questions(), self.blocks, self.lines, self.amount()]


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
        for name, above, lines in zip(SHEETS, _above(code, facts), tables, strict=True):
            sheet = book.add_worksheet(name)
            set_print(sheet, facts.stamp.number)
            sheet.write_string(0, 0, f"{name}: lembar kerja {index.place}", formats["title"])
            _write_words(sheet, formats["words"], 1, above, name)
            _write_table(sheet, formats, len(above) + 2, name, lines)
            _write_words(sheet, formats["words"], len(above) + len(lines) + 4, [ATTRIBUTION], name)
        _write_guide(book.add_worksheet(GUIDE), formats, index)
    write_workbook(path, _with_slashes(members(made.getvalue())), {})
    return ReportFile(index_name(code), len(entries), signed(path, 0).sha256)


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
        lines = max(int(lines_of(pa.array([str(cell)]), width, 9)[0]) for cell, width in fits)
        if lines > 1 or not whole:
            sheet.set_row(number, 11.0 * lines + 1)


def _by_book(entries: Sequence[Entry]) -> list[_Line]:
    """A line a workbook; below those of a kota its sums, below all the sums of all."""
    lines: list[_Line] = []
    whole = len({entry.code[:4] for entry in entries}) > 1
    total = Entry("", 0, 0, ()).numbers()
    for kota, group in groupby(entries, key=lambda entry: entry.code[:4]):
        of_kota = list(group)
        lines += [(*_place(one.code), *map(_known, one.numbers()), _file(one.code)) for one in of_kota]
        sums = [_added(column) for column in zip(*(one.numbers() for one in of_kota), strict=True)]
        if whole and len(kota) == 4:
            lines.append((f"JUMLAH {regency_name(kota)}", "", "", *map(_known, sums), ""))
        total = [_added(column) for column in zip(total, sums, strict=True)]
    must_equal(
        "jumlah pertanyaan",
        sum(count.questions for entry in entries for count in entry.counted),
        total[2] or 0,
        _PAPER,
    )
    return [*lines, ("JUMLAH", "", "", *map(_known, total), "")]


def _by_class(entries: Sequence[Entry]) -> list[_Line]:
    """A line for each class of questions in each workbook, and the sum, which is that of the other sheet."""
    lines: list[_Line] = [
        (*_place(entry.code), NAMES[one.answers], label(one.finding), one.questions, _known(_amount(one)))
        for entry in entries
        for one in _by_kind(entry.counted)
    ]
    questions = sum(int(line[5]) for line in lines)
    amount = _known(_added(entry.amount() for entry in entries))
    must_equal("jenis temuan", sum(entry.questions() for entry in entries), questions, _PAPER)
    return [*lines, ("JUMLAH", "", "", "", "", questions, amount)]


def _by_kind(counted: Sequence[Count]) -> list[Count]:
    """One count for each class, whatever blocks its questions stand in; actions first."""
    made: dict[tuple[bool, str], Count] = {}
    for one in counted:
        key = (one.answers != ACTION, one.finding)
        before = made.get(key, replace(one, questions=0, amount=None))
        made[key] = replace(
            before,
            questions=before.questions + one.questions,
            amount=_added((before.amount, one.amount)),
        )
    return [made[key] for key in sorted(made)]


def _amount(count: Count) -> int | None:
    return count.amount if count.answers == ACTION else None


def _known(number: int | None) -> int | str:
    """A dash for what nobody knows, which is not 0."""
    return DASH if number is None else number


def _added(amounts: Iterable[int | None]) -> int | None:
    """What is known of them; None where nothing is."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known else None


def _file(code: str) -> str:
    return book_name(code).removeprefix(f"{FOLDER}/")


def _place(code: str) -> tuple[str, str, str]:
    """What a line calls its place; a kelurahan or kota that is not known is said to be."""
    if len(code) == 10:
        return code, str(district_name(code[:6])), str(village_name(code))
    return code, "", "(tidak diketahui)" if len(code) == 4 else "(kota lain atau tidak diketahui)"


def _above(code: str, facts: RunFacts) -> tuple[list[str], list[str]]:
    """What stands above each table: what the index is for, and what the other files of the place are for."""
    lists, stamp = list_name(code).rpartition("/")[2], facts.stamp
    return [
        f"{RUN_NUMBER} {stamp.number}; data per tanggal {stamp.day:%d-%m-%Y}; penyamaran {facts.level}.",
        (
            "Indeks ini untuk membagi pekerjaan: satu baris setiap lembar kerja; klik nama berkas untuk"
            " membukanya."
        ),
        "Jawaban diisi di lembar kerja, bukan di sini. Kelurahan yang tidak disebut tidak ada pertanyaannya.",
        (
            f"{lists}.csv memuat semua baris lembar kerja itu, untuk dicari, disaring, dan dihitung: buka"
            " dengan Excel atau LibreOffice."
        ),
        (
            f"{lists}.parquet memuat baris yang sama untuk sistem, juga bila lebih dari 1.048.576 baris:"
            " sebanyak itu yang terbuka di Excel."
        ),
    ], ["Pertanyaan setiap lembar kerja menurut jenis temuan. Jumlahnya sama dengan lembar Indeks."]


def _write_words(sheet: Any, words: Any, row: int, lines: Sequence[str], name: str) -> None:
    """Sentences over the whole width of the table."""
    widths = [width for _, width in _WIDTHS[name]]
    for number, line in enumerate(lines, row):
        sheet.merge_range(number, 0, number, len(widths) - 1, line, words)
        sheet.set_row(number, float(heights(len(line), sum(widths), 10)))


def _write_table(sheet: Any, formats: Mapping[str, Any], row: int, name: str, lines: Sequence[_Line]) -> None:
    """Headings in `row`, repeated on every page, and the lines below; sums are bold."""
    headings = _WIDTHS[name]
    for column, (heading, width) in enumerate(headings):
        sheet.set_column(column, column, width)
        sheet.write_string(row, column, heading, formats["heading"])
    sheet.set_row(row, 28)
    sheet.repeat_rows(row)
    sheet.freeze_panes(row + 1, 0)
    for number, line in enumerate(lines, row + 1):
        summed = "sum " if str(line[0]).startswith("JUMLAH") else ""
        for column, (cell, (heading, _)) in enumerate(zip(line, headings, strict=True)):
            if isinstance(cell, int):
                sheet.write_number(number, column, cell, formats[f"{summed}number"])
            elif heading == _LINK and not summed:
                file = cell.rpartition("/")[2]
                sheet.write_url(number, column, f"external:{cell}", formats["link"], file)
            else:
                sheet.write_string(number, column, cell, formats[f"{summed}text"])
        if not summed:
            sheet.set_row(
                number, max(_height(cell, width) for cell, (_, width) in zip(line, headings, strict=True))
            )


def _height(cell: str | int, width: float) -> float:
    return _height_of(len(str(cell).rpartition("/")[2]), width)


@cache
def _height_of(length: int, width: float) -> float:
    """Of tens of thousands of cells few have another length."""
    return float(heights(length, width, 10))


def _with_slashes(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """Links with the slashes that every system reads: the library writes those of Windows."""
    return {
        name: content.replace(b"\\", b"/") if name.endswith(".rels") else content
        for name, content in parts.items()
    }
