"""A list twice: as CSV for systems, and as a workbook for people, whose cells say that a NIK is text."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from xlsxwriter.utility import xl_col_to_name

from reconcile.privacy.arrays import by_value, joined_text
from reconcile.privacy.masking import Level
from reconcile.reports.kit.csv_files import ReportColumn, csv_writer, signed
from reconcile.reports.kit.facts import in_short, source_label
from reconcile.reports.kit.showing import Shown, Texts, composed, shown_rows
from reconcile.reports.kit.workbooks import (
    high_rows,
    new_workbook,
    reaching,
    set_print,
    without_samples,
    write_workbook,
)
from reconcile.reports.lists.laid_out import (
    LINE,
    SENTENCES,
    SIZE,
    Laid,
    balanced,
    laid_out,
    line_heights,
    said_before,
)
from reconcile.reports.written.archives import members
from reconcile.reports.written.earlier import NOTHING, Earlier
from reconcile.reports.written.files import ReportFile
from reconcile.reports.written.keys import key_of, lines_key

MOST_IN_BOOK = 20_000
"""So many rows stand in a workbook: a longer list is for systems, and people have theirs by kelurahan."""

HELD = 300_000
"""So many rows are held, to know before the first is written whether all are those of the run before."""
_NO_DAY = date(1980, 1, 1)
"""A list bears no day: it is the same as long as its rows are. So do the members of an archive."""
_SHEET, _PAGE = "Daftar", "xl/worksheets/sheet1.xml"
FONT = "Arial"
_CELL: dict[str, Any] = {
    "font_name": FONT, "font_size": SIZE, "num_format": "@", "text_wrap": True, "valign": "top", "border": 1,
    "border_color": "#A6A6A6",
}  # fmt: skip


@dataclass(frozen=True)
class Paper:
    """What a list is called on paper, by which columns its reader finds a row, the programmes (code -> name)
    that it calls by their short names, and how its sentences begin (a pattern) where that is what columns
    beside them say: workbooks leave it out."""

    title: str = ""
    keys: frozenset[str] = frozenset()
    names: Mapping[str, str] = field(default_factory=dict)
    beside: str = ""


PLAIN = Paper()


@dataclass(frozen=True)
class Place:
    """Where a list is written. out: the folder of the reports, in which a sub-folder of the name stands.
    name: of the CSV. earlier: what the run before left."""

    out: Path
    name: str
    earlier: Earlier = NOTHING

    @property
    def path(self) -> Path:
        return self.out / self.name

    @property
    def book(self) -> Path:
        return self.path.with_suffix(".xlsx")

    def key(
        self, columns: Sequence[ReportColumn], rows: Sequence[pa.RecordBatch], level: Level, paper: Paper
    ) -> str:
        """Of all that both files are made of."""
        headings = [(column.heading, column.kind) for column in columns]
        said = [paper.title, sorted(paper.keys), sorted(paper.names.items()), paper.beside]
        lines = lines_key(pa.Table.from_batches(rows)) if rows else ""
        types = [str(kind) for kind in rows[0].schema.types] if rows else []
        return key_of("both", self.name, level, headings, said, types, lines)

    def again(self, key: str, rows: int) -> list[ReportFile]:
        """The files of the run before, in the folder of this one; none where one must be written."""
        names = [self.name, self.in_out(self.book)][: 2 if rows <= MOST_IN_BOOK else 1]
        return self.earlier.all_again(self.out, names, key)

    def signed(self, path: Path, rows: int, key: str) -> ReportFile:
        return replace(signed(path, rows), name=self.in_out(path), key=key)

    def in_out(self, path: Path) -> str:
        return path.relative_to(self.out).as_posix()


def write_both(
    place: Place,
    columns: Sequence[ReportColumn],
    batches: Iterable[pa.RecordBatch],
    level: Level,
    paper: Paper = PLAIN,
) -> list[ReportFile]:
    """Write `batches`, whose columns stand in the order of `columns`, as `level` shows them: as CSV and, of a
    list of MOST_IN_BOOK rows or fewer, as a workbook beside it; in bounded memory. Where the run before wrote
    the same of the same rows, and not more than HELD of them, its files are taken over."""
    names = [str(number) for number in range(len(columns))]
    rest = iter(batches)
    first, whole = _first(rest, names)
    key = place.key(columns, first, level, paper) if whole else ""
    again = place.again(key, sum(map(len, first)))
    if again:
        return again
    kinds = {name: column.kind for name, column in zip(names, columns, strict=True)}
    held: list[Shown] = []
    rows, counts = 0, set[int]()
    with csv_writer(place.path, columns, level) as write:
        for batch in chain(first, (batch.rename_columns(names) for batch in rest)):
            rows += batch.num_rows
            shown = shown_rows(batch, kinds, level, typed=True)
            write(shown)
            held = [*held, shown] if rows <= MOST_IN_BOOK else []
            counts = {at for at, values in enumerate(batch.columns) if pa.types.is_integer(values.type)}
    files = [place.signed(place.path, rows, key)]
    if rows <= MOST_IN_BOOK:
        held = [composed(lambda cells: _brief(cells, columns, paper), one) for one in held]
        once = _said_once(columns, held, paper.title or place.path.stem)
        laid = _fitted(columns, level, counts, held, keys=paper.keys, once=once)
        _write_book(place.book, laid, held, (paper, level), " ".join(once.values()))
        files.append(place.signed(place.book, rows, key))
    return files


def _first(batches: Iterator[pa.RecordBatch], names: Sequence[str]) -> tuple[list[pa.RecordBatch], bool]:
    """The first batches, as many as may be held, and whether they are all."""
    first: list[pa.RecordBatch] = []
    rows = 0
    for batch in batches:
        first.append(batch.rename_columns(names))
        rows += batch.num_rows
        if rows > HELD:
            return first, False
    return first, True


def _fitted(
    columns: Sequence[ReportColumn],
    level: Level,
    counts: Collection[int],
    rows: Sequence[Shown],
    *,
    keys: Collection[str],
    once: Collection[int],
) -> list[Laid]:
    """The columns as wide as these rows need them; what says nothing here is not printed, nor what stands
    above the page (`once`)."""
    if not any(map(len, rows)):
        return laid_out(columns, level, counts, keys=keys)
    cells = [list(one.cells.values()) for one in rows]
    again = set.intersection(*(said_before(columns, of) for of in cells))
    laid = laid_out(columns, level, counts, _empty(rows, len(columns)) | again | {*once}, keys)
    return balanced(laid, max(cells, key=lambda of: len(of[0])))


def _said_once(columns: Sequence[ReportColumn], rows: Sequence[Shown], title: str) -> dict[int, str]:
    """Of the first column of sentences in which every row says the same: its place, and what is said, to
    stand above each page; a header holds so many letters."""
    if sum(map(len, rows)) < _FEW:
        return {}
    for place, column in enumerate(columns):
        said = {text for one in rows for text in list(one.cells.values())[place].unique().to_pylist()}
        if column.heading in SENTENCES and len(said) == 1 and 0 < len(*said) <= _HEADER - len(title):
            return {place: f"{column.heading} untuk semua: {said.pop()}."}
    return {}


_HEADER = 160
"""Letters of a title and of what stands below it: a header has 255, with its fonts and its other side."""
_FEW = 3
"""Rows of which each may say what all say."""
_CODES = ("Tercatat di", "Dapat menerima", "Bantuan dari daerah lain")
"""Headings of columns of programme codes."""


def _brief(cells: Texts, columns: Sequence[ReportColumn], paper: Paper) -> Texts:
    """Programmes by their short names, and no sentence that begins with what stands beside it: else a row
    takes four lines."""
    made = {name: in_short(text, paper.names) for name, text in cells.items()}
    for name, column in zip(cells, columns, strict=True):
        if column.heading in _CODES:
            made[name] = by_value(made[name], _labelled)
        if paper.beside and column.kind == "text":
            made[name] = pc.replace_substring_regex(made[name], paper.beside, "", max_replacements=1)
    return made


def _labelled(codes: pa.Array) -> pa.Array:
    told = [", ".join(map(source_label, filter(None, text.split(",")))) for text in codes.to_pylist()]
    return pa.array(told, pa.string())


def _empty(rows: Sequence[Shown], columns: int) -> set[int]:
    """The places of columns in which nothing stands."""
    said = {
        place
        for one in rows
        for place, text in enumerate(one.cells.values())
        if pc.any(pc.not_equal(text, "")).as_py()
    }
    return set(range(columns)) - said


def _write_book(
    path: Path, laid: Sequence[Laid], rows: Sequence[Shown], of: tuple[Paper, Level], once: str
) -> None:
    """One sheet whose first row are the headings, so that it can be filtered and pivoted as it stands. once:
    what every row says."""
    number = sum(map(len, rows))
    printed = sum(one.printed for one in laid)
    with new_workbook(_NO_DAY, "Daftar", font=FONT) as (book, made):
        sheet = book.add_worksheet(_SHEET)
        _write_headings(book, sheet, laid)
        for place, style in enumerate((_CELL, {**_CELL, "text_wrap": False})):
            sheet.write_blank(0, len(laid) + place, None, book.add_format(style))
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        _set_print(sheet, path.stem, of, once, more=printed < len(laid))
        sheet.print_area(0, 0, number, printed - 1)
        sheet.autofilter(0, 0, max(number, 1), len(laid) - 1)
    parts = members(made.getvalue())
    content, (wrapped, single) = without_samples(parts[_PAGE])
    parts[_PAGE] = reaching(content, f"{xl_col_to_name(len(laid) - 1)}{number + 1}")
    styles = [wrapped if one.printed else single for one in laid]
    xml = (joined_text(rows_of(laid, list(one.cells.values()), styles)) for one in rows)
    write_workbook(path, parts, {_PAGE: xml})


def _write_headings(book: Any, sheet: Any, laid: Sequence[Laid]) -> None:
    """What is only for the screen is paler."""
    head = {**_CELL, "bold": True, "bg_color": "#DDEBF7"}
    printed, other = book.add_format(head), book.add_format({**head, "bg_color": "#EDEDED"})
    for place, one in enumerate(laid):
        sheet.write_string(0, place, one.heading, printed if one.printed else other)
        sheet.set_column(place, place, one.width)
    headings = [pa.array([one.heading]) for one in sorted(laid, key=lambda one: one.place)]
    sheet.set_row(0, float(line_heights([replace(one, counted=False) for one in laid], headings)[0]) + LINE)


def rows_of(laid: Sequence[Laid], cells: Sequence[pa.Array], styles: Sequence[int]) -> pa.Array:
    """<row> elements, as high as what is printed of them needs. cells: in the order of the list; styles: of
    the sheet."""
    counted = {place for place, one in enumerate(laid) if one.counted}
    points = line_heights(laid, cells).astype(float).tolist()
    return high_rows([cells[one.place] for one in laid], points, styles, counted)


def _set_print(sheet: Any, name: str, of: tuple[Paper, Level], once: str, *, more: bool) -> None:
    """F4 across, with what the list is above each page. more: whether columns are left to the screen."""
    paper, level = of
    title = _quoted(paper.title or name.replace("_", " "), 150)
    set_print(sheet, "", "Kolom lain ada di layar" if more else "&A", level=level)
    below = f'\n&"{FONT},Regular"&9 {_quoted(once, _HEADER + 22)}' if once else ""
    sheet.set_margins(left=0.3, right=0.3, top=0.8 if once else 0.65, bottom=0.5)
    sheet.set_header(
        f'&L&"{FONT},Bold"&11 {title}{below}&R&8 {_quoted(name, 25 if once else 60)}',
        {"margin": 0.3, "scale_with_doc": False},
    )


def _quoted(text: str, longest: int) -> str:
    """A text in a header, where & begins an instruction."""
    return text[:longest].replace("&", "&&")
