"""Markup is read as a stream of events, without entities, document types, network or a tree in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from lxml import etree

from reconcile.errors import ExportError
from reconcile.ingest import limits

_ENTITY = b"<!ENTITY"
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


def read_xml(chunks: Iterable[bytes], target: Target, *, lenient: bool) -> None:
    """Feed an XML document to `target`. lenient: go on after faults (an & that nobody escaped).

    Raises etree.XMLSyntaxError, and ExportError for one that declares entities of its own: no table needs them, bombs do.
    """
    parser = etree.XMLParser(
        target=target, resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True, recover=lenient
    )
    _feed(parser, _without_entities(chunks))


def _without_entities(chunks: Iterable[bytes]) -> Iterator[bytes]:
    tail = b""
    for chunk in chunks:
        if _ENTITY in tail + chunk:
            raise ExportError("XML dengan entitas buatan sendiri tidak dibaca. Kirim sebagai CSV atau XLSX dari aplikasi asalnya.")
        tail = chunk[-len(_ENTITY) :]
        yield chunk


def read_html(chunks: Iterable[bytes], target: Target) -> None:
    """Feed an HTML document (UTF-8) to `target`; faults are what browsers forgive."""
    _feed(etree.HTMLParser(target=target, no_network=True, huge_tree=False, encoding="utf-8", remove_comments=True), chunks)


def _feed(parser: etree.XMLParser | etree.HTMLParser, chunks: Iterable[bytes]) -> None:
    for chunk in chunks:
        parser.feed(chunk)
    parser.close()


class Grid:
    """The rows of one sheet as they come, blank rows and cells included; refuses to grow beyond what memory should hold."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.rows: list[list[object]] = []
        self.merged: list[tuple[tuple[int, int], tuple[int, int]]] = []
        self.hidden_rows: list[int] = []
        self.hidden = False
        self._blank = 0
        self._cells = 0

    @property
    def next_row(self) -> int:
        """The number, from 1, that the next row will have."""
        return len(self.rows) + self._blank + 1

    def skip(self, rows: int) -> None:
        """Leave rows blank; they count only when a filled one follows."""
        self._blank += max(rows, 0)

    def add(self, cells: list[object], times: int = 1) -> None:
        """Add a row, `times` over. Raises ExportError beyond the limits."""
        while cells and cells[-1] in (None, ""):
            cells.pop()
        if not cells:
            self.skip(times)
            return
        self._cells += (len(cells) + 1) * times + self._blank
        if self._cells > limits.MAX_CELLS // 4 or len(cells) > limits.MAX_COLUMNS:
            raise ExportError(
                f"lembar {self.name or '1'} membentang jauh melampaui isinya. Hapus sel di luar tabel, lalu kirim ulang, atau bagi per wilayah."
            )
        self.rows += [[] for _ in range(self._blank)]
        self.rows += [cells] * times
        self._blank = 0
