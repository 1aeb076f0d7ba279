"""Cells of a worksheet far from its table: which they are, what is told of them, and how they are cut out
of an XLSX."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from xml.parsers import expat

from reconcile.ingest.cells import limits
from reconcile.ingest.cells.sheets import Note
from reconcile.vocabulary.errors import ExportError

ROW_GAP, COLUMN_GAP = 10_000, 500
"""Empty rows or columns in a row after which nothing belongs to the table above or on the left."""

MOST = 20
"""Stray cells of one sheet: more may be people."""

_WIDEST_ROW = 2
"""Stray cells of one row: three may be a number, a name and a day of birth."""

_REFERENCE = re.compile(r"([A-Z]{1,7})(\d{1,20})")
_HOLDS = frozenset({"v", "is", "f"})

SMALL = 4_000_000
"""Cells that a grid may have however few of them are filled."""

_SPARSE = 100
"""Cells of a grid for each value in it, above which the span is not believed."""

Place = tuple[int, int]
Walk = Callable[[Callable[[Place], None]], object]
"""Tells the place of each filled cell of a sheet, from (1, 1), once; may be walked again."""


@dataclass(frozen=True)
class Extent:
    """The last row and column of a table, and the places of the filled cells beyond them, at most MOST +
    1."""

    row: int
    column: int
    strays: tuple[Place, ...]


def place_name(place: Place) -> str:
    """(7, 28) is AB7."""
    row, column = place
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


def fits(rows: int, columns: int) -> bool:
    """Whether memory should hold a sheet of this span."""
    return rows * columns <= limits.MAX_CELLS and columns <= limits.MAX_COLUMNS * 4


def sparse(rows: int, columns: int, values: int) -> bool:
    """Whether a sheet spans far more than it holds."""
    return not fits(rows, columns) or rows * columns > max(SMALL, _SPARSE * values)


def few(strays: Iterable[Place]) -> bool:
    """Whether cells far out are so few that they are no people."""
    places = list(strays)
    rows = Counter(row for row, _ in places)
    return len(places) <= MOST and max(rows.values(), default=0) <= _WIDEST_ROW


def left_out_note(strays: Sequence[Place]) -> Note:
    """What is told of stray cells that were not read."""
    first = place_name(strays[0])
    return Note(
        "SEL_JAUH_DI_LUAR_TABEL",
        "PERINGATAN",
        f"Ada isi jauh di luar tabel ({len(strays)} sel, yang pertama {first}); tidak dibaca.",
        "Periksa sel itu dan hapus (Ctrl+End menunjukkan sel terakhir); bila memuat data orang, pindahkan ke"
        " tabelnya.",
        len({row for row, _ in strays}),
        tuple(sorted({row for row, _ in strays})[:10]),
    )


def settled(table: Extent) -> bool | None:
    """True when the table may be read without its strays, None when the sheet may be read as it is.

    Raises ExportError, without the file's name, when it spans more than memory should hold and more than
    strays lie far out.
    """
    if table.strays and few(table.strays) and fits(table.row, table.column):
        return True
    rows = max([table.row, *(row for row, _ in table.strays)])
    columns = max([table.column, *(column for _, column in table.strays)])
    if fits(rows, columns):
        return None
    where = (
        f"mulai sel {place_name(table.strays[0])} ada isi jauh di luar tabel"
        if table.strays
        else "tabelnya terlalu besar"
    )
    raise ExportError(
        f"satu lembar membentang {rows} baris x {columns} kolom; {where}."
        " Pindahkan isi itu ke tabelnya atau hapus (Ctrl+End menunjukkan sel terakhir), lalu simpan ulang."
    )


def xml_walk(xml: bytes) -> Walk:
    """The filled cells of a worksheet part. Walking raises ExpatError for what is no XML."""
    return lambda filled: _Cells(filled=filled).read(xml)


def extent(walk: Walk) -> Extent:
    """How far the table of a worksheet reaches."""
    rows: Counter[int] = Counter()
    columns: Counter[int] = Counter()

    def count(place: Place) -> None:
        rows[place[0]] += 1
        columns[place[1]] += 1

    walk(count)
    row, column = _before_gap(rows, ROW_GAP), _before_gap(columns, COLUMN_GAP)
    strays: list[Place] = []

    def gather(place: Place) -> None:
        if len(strays) <= MOST and (place[0] > row or place[1] > column):
            strays.append(place)

    walk(gather)
    return Extent(row, column, tuple(strays))


def without_cells_beyond(xml: bytes, table: Extent) -> bytes:
    """The worksheet without any cell beyond `table`; every other byte as it was."""
    kept: list[bytes] = []
    last = 0
    for start, stop in _Cells(beyond=lambda place: place[0] > table.row or place[1] > table.column).read(xml):
        kept.append(xml[last:start])
        last = stop
    return b"".join([*kept, xml[last:]])


def _before_gap(filled: Mapping[int, int], gap: int) -> int:
    last = 0
    for place in sorted(filled):
        if last and place - last > gap:
            break
        last = place
    return last


class _Cells:
    """One walk over a worksheet. filled: told the place of each cell that holds something. beyond: which
    cells to tell the bytes of."""

    def __init__(
        self, filled: Callable[[Place], None] | None = None, beyond: Callable[[Place], bool] | None = None
    ) -> None:
        self._filled = filled
        self._beyond = beyond
        self._row = self._column = 0
        self._cell = False
        self._open: int | None = None
        self._ended = False
        self._spans: list[tuple[int, int]] = []
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = lambda _: self._close()
        self._parser.StartDoctypeDeclHandler = _refuse

    def read(self, xml: bytes) -> Iterable[tuple[int, int]]:
        """(start, stop) in bytes of the cells asked for."""
        self._parser.Parse(xml, True)
        return self._spans

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._close()
        name = tag.rpartition(":")[2]
        if name == "row":
            self._row = int(attributes["r"]) if attributes.get("r", "").isdecimal() else self._row + 1
            self._column = 0
        elif name == "c":
            self._to_cell(attributes.get("r", ""))
        elif name in _HOLDS and self._cell and self._filled:
            self._cell = False  # once a cell
            self._filled((self._row, self._column))

    def _to_cell(self, reference: str) -> None:
        found = _REFERENCE.fullmatch(reference)
        self._column = _column(found[1]) if found else self._column + 1
        if found:
            self._row = int(found[2])
        self._cell = True
        if self._beyond and self._open is None and self._beyond((self._row, self._column)):
            self._open, self._ended = self._parser.CurrentByteIndex, False

    def _end(self, tag: str) -> None:
        self._close()
        if tag.rpartition(":")[2] == "c":
            self._cell, self._ended = False, True

    def _close(self) -> None:
        """A cell to cut ends where whatever follows its end begins."""
        if self._open is not None and self._ended:
            self._spans.append((self._open, self._parser.CurrentByteIndex))
            self._open = None


def _refuse(*_: object) -> None:
    raise expat.ExpatError("a worksheet has no document type")


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
