"""An export as tables: opened, its sheets found, each heading located and each column given its meaning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from reconcile.ingest.cells import limits
from reconcile.ingest.cells.bounded import BoundedSheet
from reconcile.ingest.cells.opening import damage_told
from reconcile.ingest.cells.sheets import Note, Sheet, Source, check_count
from reconcile.ingest.layout.columns import (
    Chosen,
    Looks,
    check_aligned,
    check_columns,
    doubled_columns,
    refuse_tables_beside,
    settle_columns,
    unknown_columns,
)
from reconcile.ingest.layout.layouts import Layout, find_layout, mend_split_heading
from reconcile.ingest.layout.meanings import cut_heading_notes, settle_meanings
from reconcile.ingest.layout.people_above import from_the_first_person
from reconcile.ingest.layout.reshaping import Shape, reshape
from reconcile.ingest.problems.problems import Problems
from reconcile.ingest.sources.sources import TEXT, Refused, open_sources
from reconcile.ingest.texts.packed import unpacked
from reconcile.ingest.texts.texts import open_text
from reconcile.programmes import Programme
from reconcile.vocabulary.errors import ExportError

_SPLIT_HEADING = Note(
    "JUDUL_TERPECAH",
    "INFO",
    "Judul kolom terpecah oleh tanda pemisah di dalamnya; disatukan kembali.",
    "Apit judul yang memuat tanda pemisah dengan tanda kutip.",
)
_INHERITED = Note(
    "JUDUL_DIWARISI",
    "PERINGATAN",
    "Lembar tanpa judul kolom; dibaca dengan judul kolom lembar sebelumnya.",
    "Tulis judul kolom pada setiap lembar.",
)


@dataclass(frozen=True)
class SheetTable:
    """A sheet that can be read. number: from 1 over all sheets of the file on disk. width: columns to read.

    own: its columns before reshaping added any. joined: numbers of the rows that were read as the rest of
    another, told once the sheet has been read.
    """

    number: int
    sheet: Sheet
    layout: Layout
    chosen: Chosen
    width: int
    own: int
    joined: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Opened:
    """One source with its sheets and their numbers."""

    source: Source
    encoding: str
    delimiter: str
    sheets: list[Sheet]
    numbers: list[int]


def open_export(path: Path, name: str, known: frozenset[str]) -> Iterator[Opened | Refused]:
    """The sources of a file, opened one after the other. known: headings, normalised, that help to find a
    delimiter.

    Raises ExportError when none of them can be read.
    """
    number = 1
    for source in open_sources(path, name):
        if isinstance(source, Refused):
            yield source
            continue
        try:
            opened = _open(source, known, number)
        except ExportError as error:
            if source.name == name:
                raise
            yield Refused(source.name, str(error))
            continue
        number += len(opened.sheets)
        yield opened


def _open(source: Source, known: frozenset[str], number: int) -> Opened:
    encoding = delimiter = ""
    sheets: list[Sheet]
    if source.suffix in TEXT:
        encoding, delimiter, sheet = open_text(source, known)
        sheets = [sheet]
    else:
        # here, as a text needs none of the libraries that read workbooks
        from reconcile.ingest.formats.openers import FORMATS
        from reconcile.ingest.workbooks.workbooks import open_workbook

        with damage_told(source.name, source.suffix.upper()):
            sheets = list(FORMATS.get(source.suffix, open_workbook)(source))
    check_count(source, len(sheets))
    sheets = [BoundedSheet(unpacked(sheet, known)) for sheet in sheets]
    return Opened(source, encoding, delimiter, sheets, list(range(number, number + len(sheets))))


def read_sheet(
    sheet: Sheet,
    number: int,
    where: tuple[str, str],
    programme: Programme,
    problems: Problems,
    *,
    looks: Looks,
    previous: SheetTable | None = None,
) -> SheetTable | None:
    """The sheet as a table, or None when it has no heading we know.

    looks: what its rows look like. previous: the sheet before it; one that goes on without a
    heading takes over its columns when its rows bear them out. Raises ExportError when
    its columns contradict each other.
    """
    layout = find_layout(sheet, programme.vocabulary)
    if layout is None:
        continued = _continued(sheet, number, previous, looks)
        problems.add(where, [_INHERITED] if continued else [])
        return continued
    sample = sheet.below(layout.last, limits.SAMPLE_ROWS)
    usual = _usual_width(sample)
    named = max((column.at + 1 for column in layout.columns if column.heading), default=1)
    if 0 < usual < named:
        mended = mend_split_heading(layout, usual, programme.vocabulary)
        if mended:
            layout, named = mended, usual
            problems.add(where, [_SPLIT_HEADING])
    layout = settle_meanings(layout, sample)
    problems.add(where, cut_heading_notes(layout, programme.labels))
    # rows may have one cell more than the heading: a delimiter at their end
    shape, notes = reshape(Shape(sheet, layout, sample, max(usual, named)), programme, looks, where)
    problems.add(where, notes)
    chosen = _choose_columns(shape, programme, where, problems, looks=looks)
    if usual > named and any(cell.strip() for cells in sample for cell in cells[named:]):
        check_aligned(chosen, shape.sample, where, looks.shapes)
    layout, notes = from_the_first_person(shape, chosen, programme.vocabulary, where, looks=looks)
    problems.add(where, notes)
    return SheetTable(number, shape.sheet, layout, chosen, shape.width, max(usual, named), shape.joined)


def _choose_columns(
    shape: Shape, programme: Programme, where: tuple[str, str], problems: Problems, *, looks: Looks
) -> Chosen:
    problems.add(where, unknown_columns(shape.layout))
    refuse_tables_beside(shape.layout, where)
    settled = settle_columns(shape.layout, shape.sample, programme, looks)
    problems.add(where, doubled_columns(settled))
    check_columns(settled, shape.sample, where, looks)
    return settled.chosen


def _continued(sheet: Sheet, number: int, previous: SheetTable | None, looks: Looks) -> SheetTable | None:
    """A sheet without a heading as the next part of `previous`, or None when its cells do not bear that
    out."""
    if previous is None:
        return None
    sample = [cells for cells in sheet.sample(limits.SAMPLE_ROWS) if any(cells)]
    alike = looks.continued(previous.chosen.fields(sample), len(sample)).sum()
    if len(sample) < 3 or alike < 0.8 * len(sample):
        return None
    return replace(
        previous, number=number, sheet=sheet, layout=replace(previous.layout, first=1, last=0, preamble=())
    )


def _usual_width(sample: list[list[str]]) -> int:
    """Cells that most rows have."""
    lengths = Counter(len(cells) for cells in sample if any(cells))
    return max(lengths, key=lambda length: (lengths[length], length)) if lengths else 0
