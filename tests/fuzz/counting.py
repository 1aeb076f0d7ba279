"""How many people a spoilt file still holds, counted without the product's readers."""

from __future__ import annotations

import base64
import binascii
import io
import quopri
import re
import zipfile
import zlib
from collections.abc import Iterator
from html import unescape

from tests.ingest.conftest import person

_NUMBER = re.compile(r"(?<!\d)3[1-6]\d{14}(?!\d)")
_KNOWN = frozenset(person(at)["NIK"] for at in range(100))
_TEXTS = frozenset({"csv", "txt", "prn"})
_UNZIPPABLE = (zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, ValueError, EOFError, RuntimeError, KeyError)


def people_left(content: bytes, suffix: str, sound: bytes) -> int:
    """Rows of people that a file holds beyond doubt. sound: the file as it was before it was spoilt.

    Of a text: lines with a number of 16 digits that the sound file has. Of any other: different numbers of the people of the
    samples, where a reader of the format would come upon them; a file that is no zip, where it should be one, holds nobody.
    """
    if suffix in _TEXTS:
        known = set(_NUMBER.findall(_decoded(sound)))
        return sum(not known.isdisjoint(_NUMBER.findall(line)) for line in re.split("\r\n|\r|\n", _decoded(content)))
    return len({number for text in _told_in(content, suffix) for number in _KNOWN if number in text})


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
        piece.decode("utf-8", "replace") for piece in re.findall(rb"<si>(.*?)</si>", parts.get("xl/sharedStrings.xml", b""), re.DOTALL)
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
