"""The lines of all worklists of a kota or of the province, as one CSV and one Parquet file: to search, filter
and count, where the workbooks of its kelurahan are to fill in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from reconcile.privacy.masking import Level
from reconcile.regions import district_name, regency_name, village_name
from reconcile.reports.kit.csv_files import ReportColumn, csv_writer, join_csv, signed
from reconcile.reports.kit.parquet_files import join_parquet, parquet_writer
from reconcile.reports.kit.showing import Shown, Texts, composed, read_shown
from reconcile.reports.worklists.columns import COLUMNS as OF_SHEET
from reconcile.reports.worklists.columns import OF_QUESTION
from reconcile.reports.worklists.texts import kind_of
from reconcile.reports.written.files import ReportFile

_PLACE = ("Kota/Kabupaten", "Kecamatan", "Kelurahan")
_NUMBERS = {column.heading for column in OF_SHEET if column.style in ("count", "money")}

COLUMNS = (
    *(ReportColumn(heading, "plain") for heading in _PLACE),
    *(ReportColumn(column.heading, kind_of(column.cell)) for column in OF_SHEET),
)
"""A line as the lists show it: its place, and the cells of the sheet."""

NAMES_OF_COLUMNS = tuple(column.heading for column in COLUMNS)

_SCHEMA = pa.schema(
    [(name, pa.int64() if name in _NUMBERS else pa.string()) for name in NAMES_OF_COLUMNS],
)


@dataclass(frozen=True)
class Lists:
    """Two files to be written into the folder `out`. name: theirs, without its end. shown: what the lines of
    each shelf show, in their order. key: of both. again: those of the run before, where they were taken
    over."""

    out: Path
    name: str
    shown: Sequence[Path]
    level: Level
    key: str = ""
    again: tuple[ReportFile, ...] = ()


ENDS = (".csv", ".parquet")


@dataclass(frozen=True)
class Piece:
    """So many lines of a book. code: of the place of the book. drawn: whether the book is to be written."""

    code: str
    lines: int
    drawn: bool = True

    def place(self) -> tuple[str | None, ...]:
        code = self.code
        return regency_name(code[:4]), district_name(code[:6]), village_name(code)


def shown_lines(asked: np.ndarray, pieces: Sequence[Piece], texts: tuple[Shown, Shown]) -> Shown:
    """What lines show. asked: where a question stands; pieces: of which books they are; texts: as `rows_xml`
    wants them."""
    places = np.repeat(np.arange(len(pieces)), [piece.lines for piece in pieces])
    names = zip(*(piece.place() for piece in pieces), strict=True)
    told = [pa.array([name or "" for name in of], pa.string()).take(pa.array(places)) for of in names]
    return composed(partial(_line_cells, pa.array(asked), told), *texts)


def _line_cells(asked: pa.Array, places: Sequence[pa.Array], rows: Texts, questions: Texts) -> Texts:
    blank = pa.array([""] * len(asked), pa.string())
    questions = {cell: pc.replace_with_mask(blank, asked, text) for cell, text in questions.items()}
    cells = [
        (questions if column.cell in OF_QUESTION else rows).get(column.cell, blank) for column in OF_SHEET
    ]
    return dict(zip(NAMES_OF_COLUMNS, [*places, *cells], strict=True))


def write_lists(lists: Lists) -> list[ReportFile]:
    """Write both files, with the same lines in the same order; in one pass and bounded memory."""
    comma, typed = _places(lists.out, lists.name)
    comma.parent.mkdir(parents=True, exist_ok=True)
    rows = 0
    with csv_writer(comma, COLUMNS, lists.level) as write, parquet_writer(typed, _SCHEMA) as write_typed:
        for shown in (shown for path in lists.shown for shown in read_shown(path)):
            write(shown)
            write_typed(shown)
            rows += len(shown)
    return _listed(lists, rows)


def join_lists(lists: Lists, within: Sequence[tuple[Path, str]], rows: int) -> list[ReportFile]:
    """Write both files from those of the places within: (folder, name without its end) of each, in order."""
    comma, typed = _places(lists.out, lists.name)
    parts = [_places(out, name) for out, name in within]
    join_csv(comma, COLUMNS, [part for part, _ in parts], lists.level)
    join_parquet(typed, _SCHEMA, [part for _, part in parts])
    return _listed(lists, rows)


def _places(out: Path, name: str) -> tuple[Path, Path]:
    comma, typed = (out / f"{name}{end}" for end in ENDS)
    return comma, typed


def _listed(lists: Lists, rows: int) -> list[ReportFile]:
    return [
        replace(signed(path, rows), name=f"{lists.name}{end}", key=lists.key)
        for path, end in zip(_places(lists.out, lists.name), ENDS, strict=True)
    ]
