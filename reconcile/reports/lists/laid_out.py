"""How a list stands in a workbook: first the columns that fit on paper, in reading order, then those that
only a screen has room for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from reconcile.privacy.masking import Kind, Level
from reconcile.reports.drawing.letters import lines_of
from reconcile.reports.kit.csv_files import ReportColumn
from reconcile.reports.kit.workbooks import BETWEEN, ON_F4

SIZE = 9
"""Points of a letter."""
LINE = 11
"""Points of a line of nine points, as in the worklists."""

_COUNT = 11.5
"""Room for the longest word of a place above a count: Administrasi."""
_DATE = 9.5
_USUAL = 14.0
_BY_KIND: dict[Kind, float] = {
    "name": 17, "number_of_person": 15.4, "birth": 6.2, "where": 4.6, "row": 20, "count": _COUNT,
}  # fmt: skip

_WHO, _WHAT, _MORE, _LAST = range(4)
"""What goes first where not all fit: who and where, what is said of him, the rest; what a system or another
column says as well is not printed."""
_BY_HEADING: dict[str, tuple[float, int]] = {
    "Kelurahan": (13, _WHO),
    "RW": (4.6, _WHO),
    "RT": (4.6, _WHO),
    "Program": (8.6, _WHO),
    "Lembar": (10, _LAST),
    "Baris": (6, _LAST),
    "Alasan": (24, _WHO),
    "Status": (17, _WHAT),
    "Catatan": (20, _WHAT),
    "Usul": (24, _WHAT),
    "Yang perlu dilakukan": (24, _WHAT),
    "Keputusan": (16, _WHAT),
    "Wilayah lain": (15, _WHAT),
    "Petunjuk": (20, _MORE),
    "Kemungkinan orang sama (%)": (11.5, _MORE),
    "Jumlah bulan": (7, _MORE),
    "Nilai (Rp)": (11, _MORE),
    "Bulan awal": (8, _MORE),
    "Bulan akhir": (8, _MORE),
    "Pertama kali": (8, _LAST),
    "Golongan": (18, _WHO),
    "Provinsi lain": (18, _WHO),
    "Kota/Kabupaten": (24, _LAST),
    "Kecamatan": (15, _LAST),
    "Kode temuan": (27, _LAST),
    "Kode alasan": (27, _LAST),
    "No. KK": (15.4, _LAST),
    "Berkas": (28, _LAST),
    "Dasar": (40, _LAST),
    "ID baris": (22, _LAST),
    "ID orang": (22, _LAST),
    "Kode wilayah lain": (10, _LAST),
    "Diputuskan oleh": (17, _LAST),
    "Tanggal keputusan": (11, _LAST),
    "Disetujui oleh": (17, _LAST),
}  # fmt: skip
SENTENCES = ("Alasan", "Usul", "Yang perlu dilakukan", "Catatan")
_STEPS = (4.0, 8.0, 16.0)
"""Characters that a sentence gives to another column, where the rows become lower by it."""
_NARROWEST = 14.0
"""Of a sentence."""
_LOOKED_AT = 150
"""Rows by which widths are chosen: of as many as a few pages hold."""


@dataclass(frozen=True)
class Laid:
    """A column as a sheet shows it. place: among those of the list. counted: its cells are numbers."""

    place: int
    heading: str
    width: float
    counted: bool
    printed: bool


def laid_out(
    columns: Sequence[ReportColumn],
    level: Level,
    counts: Collection[int],
    empty: Collection[int] = (),
    keys: Collection[str] = (),
) -> list[Laid]:
    """The columns in the order of the sheet; what is printed fills the width of the paper, if it can.

    counts: places of whole numbers; empty: of columns in which nothing stands, or nothing that another does
    not say. keys: headings by which this list's rows are found, printed first of all.
    """
    made = [_laid(place, column, level, place in counts) for place, column in enumerate(columns)]
    left, taken = ON_F4, set[int]()
    ranks = {one.place: -1 if one.heading in keys else _rank(one.heading) for one in made}
    for one in sorted(made, key=lambda one: (ranks[one.place], one.place)):
        if one.width + BETWEEN <= left and one.place not in empty and ranks[one.place] < _LAST:
            left -= one.width + BETWEEN
            taken.add(one.place)
    laid = [replace(one, printed=one.place in taken) for one in made]
    by_paper = sorted(laid, key=lambda one: (not one.printed, one.place))
    return _stretched(by_paper or laid, left)


def _stretched(laid: list[Laid], left: float) -> list[Laid]:
    """Sentences share the width that is left; where there is no sentence, it stays white."""
    sentences = [one.place for one in laid if one.printed and one.heading in SENTENCES]
    more = left / len(sentences) if sentences else 0
    return [replace(one, width=one.width + more) if one.place in sentences else one for one in laid]


def balanced(laid: Sequence[Laid], cells: Sequence[pa.Array]) -> list[Laid]:
    """The same columns, their width shared so that the rows are low: sentences give to what is broken into
    more lines. cells: of the first rows, in the order of the list."""
    texts = {
        one.place: cells[one.place].slice(0, _LOOKED_AT) for one in laid if one.printed and not one.counted
    }
    widths = {one.place: one.width for one in laid if one.place in texts}
    gives = [one.place for one in laid if one.place in texts and one.heading in SENTENCES]
    known: dict[tuple[int, float], np.ndarray] = {}

    def lines(place: int, width: float) -> np.ndarray:
        if (place, width) not in known:
            known[place, width] = lines_of(texts[place], width, SIZE)
        return known[place, width]

    def high(of: Mapping[int, float]) -> int:
        return int(np.max([lines(place, width) for place, width in of.items()], axis=0).sum())

    best = high(widths) if gives else 0
    while gives:
        takes = [place for place, width in widths.items() if lines(place, width).max(initial=1) > 1]
        tried = [
            {**widths, give: widths[give] - step, take: widths[take] + step}
            for give in gives
            for take in takes
            for step in _STEPS
            if take != give and widths[give] - step >= _NARROWEST
        ]
        found = min(tried, key=high, default=widths)
        if high(found) >= best:
            break
        best, widths = high(found), found
    return [replace(one, width=widths.get(one.place, one.width)) for one in laid]


def said_before(columns: Sequence[ReportColumn], cells: Sequence[pa.Array]) -> set[int]:
    """The places of columns of a second row (NIK 2) that say nothing beyond those of the first: each cell is
    the same as there, or empty."""
    first = {column.heading: at for at, column in enumerate(columns) if column.heading.endswith(" 1")}
    found = set()
    for at, column in enumerate(columns):
        before = first.get(f"{_stem(column.heading)} 1")
        if column.heading.endswith(" 2") and before is not None:
            same = pc.or_(pc.equal(cells[at], cells[before]), pc.equal(cells[at], ""))
            found |= {at} if pc.all(same).as_py() else set()
    return found


def _laid(place: int, column: ReportColumn, level: Level, counted: bool) -> Laid:
    width, _ = _BY_HEADING.get(_stem(column.heading), (0.0, 0))
    of_kind = _DATE if column.kind == "birth" and level == Level.L0 else _BY_KIND.get(column.kind, _USUAL)
    return Laid(place, column.heading_at(level), width or (_COUNT if counted else of_kind), counted, True)


def _rank(heading: str) -> int:
    stem = _stem(heading)
    who = stem.startswith(("Nama", "NIK", "Tahun lahir", "Tanggal lahir")) and ":" not in stem
    return _BY_HEADING.get(stem, (0.0, _WHO if who else _MORE))[1]


def _stem(heading: str) -> str:
    return heading.rstrip(" 12")


def line_heights(laid: Sequence[Laid], cells: Sequence[pa.Array]) -> np.ndarray:
    """Points that each row needs: as the printed cell with the most lines does."""
    lines = np.ones(len(cells[0]) if cells else 0, np.int64)
    for one in laid:
        if one.printed and not one.counted:
            lines = np.maximum(lines, lines_of(cells[one.place], one.width, SIZE))
    return LINE * lines + 2
