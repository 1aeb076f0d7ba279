"""What there is to read on a page, a block a line and cells parted by |, so that a changed word is a changed line."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_BLOCKS = {
    "p", "h1", "h2", "h3", "h4", "li", "tr", "div", "section", "caption", "figcaption", "summary", "footer",
    "header", "nav", "table", "title", "desc", "br",
}  # fmt: skip
_CELLS = {"td", "th"}
_UNREAD = {"style", "script"}
_NOTHING_THERE = re.compile(r"<title>[^<]*: 0</title>(?=</rect>)")
"""Squares of a map of which nothing is to be told."""
_HASH = re.compile(r"\b[0-9a-f]{8}(?: [0-9a-f]{8})+\b|\b[0-9a-f]{64}\b")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self._unread = 0
        self._drawn = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unread += tag in _UNREAD
        self._drawn += tag == "svg"
        self.text += "\n" if tag in _BLOCKS else " | " if tag in _CELLS else ""
        self._said = tag in ("title", "desc")

    def handle_endtag(self, tag: str) -> None:
        self._unread -= tag in _UNREAD
        self._drawn -= tag == "svg"
        self.text += "\n" if tag in _BLOCKS else ""
        self._said = False

    def handle_data(self, data: str) -> None:
        if not self._unread and (not self._drawn or self._said):
            self.text += data.replace("\n", " ")


def page_text(page: str) -> str:
    """The words of an HTML page in order; a drawing by its title and description alone, a hash as <sidik>."""
    reader = _Reader()
    reader.feed(_NOTHING_THERE.sub("", page))
    lines = (" ".join(line.split()).strip("| ") for line in reader.text.splitlines())
    return _HASH.sub("<sidik>", "".join(f"{line}\n" for line in lines if line))
