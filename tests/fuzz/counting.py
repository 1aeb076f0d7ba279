"""How many people a spoilt file still holds, counted without the product's readers."""

from __future__ import annotations

import base64
import binascii
import io
import lzma
import quopri
import re
import zipfile
import zlib
from collections.abc import Collection, Iterable, Iterator
from html import unescape

from tests.ingest.conftest import person

_NUMBER = re.compile(r"(?<!\d)3[1-6]\d{14}(?!\d)")
_KNOWN = frozenset(person(at)["NIK"] for at in range(100))
_TEXTS = frozenset({"csv", "txt", "prn"})
_UNZIPPABLE = (
    lzma.LZMAError,
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    OSError,
    ValueError,
    EOFError,
    RuntimeError,
    KeyError,
)


def people_left(content: bytes, suffix: str, sound: bytes) -> int:
    """Rows of people that a file holds beyond doubt. sound: the file as it was before it was spoilt.

    Of a text: rows with a number of 16 digits that the sound file has, one that is broken in several lines
    once. Of any other: different numbers of the people of the samples, where a reader of the format would
    come upon them; a file that is no zip, where it should be one, holds nobody.
    """
    if suffix in _TEXTS:
        return _rows_left(
            [set(numbers) for numbers in _by_line(content)],
            {frozenset(numbers) for numbers in _by_line(sound)},
        )
    return len({number for text in _told_in(content, suffix) for number in _KNOWN if number in text})


def _rows_left(lines: Iterable[set[str]], rows: Collection[frozenset[str]]) -> int:
    """How many of `lines`, each its numbers, hold a number of `rows` and do not only go on with the row of
    the line before.

    A line goes on with it when it repeats none of its numbers and some sound row has the numbers of both.
    """
    known = frozenset().union(*rows)
    count = 0
    begun: set[str] = set()
    for numbers in (line & known for line in lines):
        together = begun | numbers
        if begun and begun.isdisjoint(numbers) and any(together <= row for row in rows):
            begun = together
        elif numbers:
            count, begun = count + 1, numbers
    return count


def _by_line(content: bytes) -> Iterator[list[str]]:
    return map(_NUMBER.findall, re.split("\r\n|\r|\n", _decoded(content)))


def _decoded(content: bytes) -> str:
    return content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8", "replace")


def _told_in(content: bytes, suffix: str) -> Iterator[str]:
    if suffix in ("xlsx", "xlsm"):
        yield from _cells(_parts(content))
    elif suffix == "ods":
        yield _parts(content).get("content.xml", b"").decode("utf-8", "replace")
    elif suffix == "xlsb":
        for part in _parts(content).values():
            yield from (part[start:].decode("utf-16-le", "replace") for start in (0, 1))
    elif suffix == "zip":
        for name, part in _parts(content).items():
            yield from _told_in(part, name.rpartition(".")[2])
    elif suffix == "mht":
        yield from _archived(content)
    else:
        yield unescape(content.decode("latin-1"))


def _parts(content: bytes) -> dict[str, bytes]:
    found = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            for name in package.namelist():
                found[name] = package.read(name)
    except _UNZIPPABLE:
        return {}
    return found


def _cells(parts: dict[str, bytes]) -> Iterator[str]:
    """The texts of cells that stand in rows of worksheets."""
    texts = [
        piece.decode("utf-8", "replace")
        for piece in re.findall(rb"<si>(.*?)</si>", parts.get("xl/sharedStrings.xml", b""), re.DOTALL)
    ]
    for name, part in parts.items():
        if name.startswith("xl/worksheets/"):
            for place in re.findall(rb"""<c\b[^>]*\st=["']s["'][^>]*><v>(\d{1,6})</v>""", part):
                yield texts[int(place)] if int(place) < len(texts) else ""


def _archived(content: bytes) -> Iterator[str]:
    body = content.partition(b"\n\n")[2].partition(b"\n\n")[2]
    if b"base64" not in content:
        yield quopri.decodestring(body).decode("latin-1")
        return
    try:
        yield base64.b64decode(body.partition(b"\n--")[0]).decode("latin-1")
    except binascii.Error:
        return
