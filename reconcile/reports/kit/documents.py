"""A printed document as values: paragraphs and tables in order. What writes it (DOCX, HTML) adds no word
of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

Kind = Literal["mark", "title", "heading", "text", "field", "note"]
"""mark: the word that says what a paper is worth. field: a line to fill in. note: small print."""


@dataclass(frozen=True)
class Paragraph:
    text: str
    kind: Kind = "text"


@dataclass(frozen=True)
class Table:
    """Rows of cells; a line break in a cell is a line break on paper.

    heading: repeated on every page; empty for a table without lines, such as the signatures. widths:
    millimetres. numbers: columns set flush right. strong: rows in bold, such as totals.
    """

    heading: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    numbers: frozenset[int] = frozenset()
    strong: frozenset[int] = frozenset()


Block: TypeAlias = Paragraph | Table


@dataclass(frozen=True)
class Document:
    """title: for the properties of the file. foot: what stands at the foot of every page."""

    title: str
    foot: str
    blocks: tuple[Block, ...]

    def texts(self) -> Iterator[str]:
        """Everything there is to read, in order, a cell at a time."""
        for block in self.blocks:
            if isinstance(block, Paragraph):
                yield block.text
            else:
                yield from block.heading
                for row in block.rows:
                    yield from row
