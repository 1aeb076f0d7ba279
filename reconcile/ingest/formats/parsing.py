"""Markup is read as a stream of events, without entities, document types, network or a tree in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from lxml import etree

from reconcile.ingest.cells import limits, strays
from reconcile.ingest.cells.sheets import Note
from reconcile.ingest.cells.strays import Place
from reconcile.vocabulary.errors import ExportError

_ENTITY = b"<!ENTITY"
_HARMLESS = frozenset(
    {
        etree.ErrorTypes.ERR_ENTITYREF_SEMICOL_MISSING,
        etree.ErrorTypes.ERR_UNDECLARED_ENTITY,
        etree.ErrorTypes.ERR_INVALID_CHAR,
        etree.ErrorTypes.ERR_INVALID_CHARREF,
    }
)
"""Faults of a text that leave everything around it where it was."""

Attributes = Mapping[str, str]


class Target(Protocol):
    """What gathers the events of one document."""

    def start(self, tag: str, attributes: Attributes) -> None: ...

    def end(self, tag: str) -> None: ...

    def data(self, text: str) -> None: ...

    def close(self) -> object: ...


def local(name: str) -> str:
    """A name without its namespace."""
    return name.rpartition("}")[2]


def read_xml(chunks: Iterable[bytes], target: Target, *, lenient: bool) -> int | None:
    """Feed an XML document to `target`; the line of the first fault after which more may be missing than the
    fault itself.

    lenient: go on after faults (an & that nobody escaped). Raises etree.XMLSyntaxError, and ExportError for
    one that declares entities of its own: no table needs them, bombs do.
    """
    parser = etree.XMLParser(
        target=target,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        recover=lenient,
    )
    _feed(parser, _without_entities(chunks))
    return min((fault.line for fault in parser.feed_error_log if _misses_more(fault)), default=None)


def _misses_more(fault: etree._LogEntry) -> bool:
    lone_and = "EntityRef" in (fault.message or "")
    return fault.level >= etree.ErrorLevels.FATAL and fault.type not in _HARMLESS and not lone_and


def _without_entities(chunks: Iterable[bytes]) -> Iterator[bytes]:
    tail = b""
    for chunk in chunks:
        if _ENTITY in tail + chunk:
            raise ExportError(
                "XML dengan entitas buatan sendiri tidak dibaca. Kirim sebagai CSV atau XLSX dari aplikasi"
                " asalnya."
            )
        tail = chunk[-len(_ENTITY) :]
        yield chunk


def read_html(chunks: Iterable[bytes], target: Target) -> None:
    """Feed an HTML document (UTF-8) to `target`; faults are what browsers forgive."""
    _feed(
        etree.HTMLParser(
            target=target, no_network=True, huge_tree=False, encoding="utf-8", remove_comments=True
        ),
        chunks,
    )


def _feed(parser: etree.XMLParser | etree.HTMLParser, chunks: Iterable[bytes]) -> None:
    for chunk in chunks:
        parser.feed(chunk)
    parser.close()


class Grid:
    """The rows of one sheet as they come, blank rows and cells included; refuses to grow beyond what memory
    should hold.

    Rows below a wide gap are put aside until `settle`, as are cells beyond the last column that is read: when
    they are so few that they are nobody, and the sheet so spans far more than it holds, they are left out and
    told of.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.rows: list[list[object]] = []
        self.merged: list[tuple[tuple[int, int], tuple[int, int]]] = []
        self.hidden_rows: list[int] = []
        self.hidden = False
        self.left_out: tuple[Note, ...] = ()
        self._blank = 0
        self._cells = self._width = 0
        self._below: list[tuple[int, list[object], int]] = []
        self._beside: list[Place] = []

    @property
    def next_row(self) -> int:
        """The number, from 1, that the next row will have."""
        return len(self.rows) + self._blank + 1

    def skip(self, rows: int) -> None:
        """Leave rows blank; they count only when a filled one follows."""
        self._blank += max(rows, 0)

    def put_beside(self, column: int, times: int = 1) -> None:
        """Note filled cells of the next row from `column` (from 0) on, where no table reaches."""
        room = strays.MOST + 1 - len(self._beside)
        self._beside += [(self.next_row, column + 1 + step) for step in range(min(times, room))]

    def add(self, cells: list[object], times: int = 1) -> None:
        """Add a row, `times` over. Raises ExportError beyond the limits."""
        while cells and cells[-1] in (None, ""):
            cells.pop()
        if not cells:
            self.skip(times)
            return
        self._hold((len(cells) + 1) * times)
        self._width = max(self._width, len(cells))
        if len(cells) > limits.MAX_COLUMNS:
            raise self._too_wide()
        if self._below or (self.rows and self._blank > strays.ROW_GAP):
            self._below.append((self.next_row, cells, times))
            self._blank += times
            return
        self._append(cells, times)

    def settle(self) -> None:
        """Decide about what was put aside; to be called when the sheet is at its end. Raises ExportError
        beyond the limits."""
        below = [
            (number + step, at + 1)
            for number, cells, times in self._below[: strays.MOST + 1]
            for step in range(min(times, strays.MOST + 1))
            for at, cell in enumerate(cells)
            if cell not in (None, "")
        ]
        if self._beside and not strays.few(self._beside):
            raise ExportError(
                "satu baris membentang sampai ke tepi lembar. Hapus sel di luar tabel, lalu kirim ulang."
            )
        far = sorted({*below, *self._beside})
        rows, columns = self.next_row, max([self._width, *(column for _, column in far)])
        if below and not (
            len(self._below) <= strays.MOST and strays.few(far) and strays.sparse(rows, columns, self._cells)
        ):
            self._put_back()
            far = sorted(self._beside)
        self.left_out = (strays.left_out_note(far),) if far else ()
        self._below = []

    def _put_back(self) -> None:
        self._blank = 0
        for number, cells, times in self._below:
            self._blank = number - len(self.rows) - 1
            self._append(cells, times)

    def _append(self, cells: list[object], times: int) -> None:
        self._hold(self._blank)
        self.rows += [[] for _ in range(self._blank)]
        self.rows += [cells] * times
        self._blank = 0

    def _hold(self, cells: int) -> None:
        self._cells += cells
        if self._cells > limits.MAX_CELLS // 4:
            raise self._too_wide()

    def _too_wide(self) -> ExportError:
        return ExportError(
            f"lembar {self.name or '1'} membentang jauh melampaui isinya. Hapus sel di luar tabel, lalu kirim"
            " ulang, atau bagi per wilayah."
        )
