"""What a file is, by its first bytes: names lie (a web page, an XML or a text is often called .xls)."""

from __future__ import annotations

import re

from reconcile.ingest.formats.dbase import looks_like_dbase
from reconcile.ingest.formats.spreadsheetml import looks_like_spreadsheetml
from reconcile.ingest.formats.web_pages import looks_like_page

_CONTAINERS = (b"PK", b"\xd0\xcf\x11\xe0")
LOOKED_AT = 64 * 1024
_BIFF_VERSIONS, _BIFF_LENGTHS = frozenset({0, 2, 4, 8}), frozenset({4, 6, 8, 16})
_MIME = re.compile(
    rb"^(?:[\w-]+:[^\n]*\n|[ \t][^\n]*\n)*?(?:mime-version:|content-type:\s*multipart/related)", re.IGNORECASE
)


def proven_kind(start: bytes) -> str | None:
    """The kind (a key of FORMATS) that the first LOOKED_AT bytes of a file prove; None for text, zips, OLE
    and what is foreign."""
    if start.startswith(_CONTAINERS):
        return None  # what stands in them uncompressed proves nothing
    if (
        len(start) > 3
        and start[0] == 9
        and start[1] in _BIFF_VERSIONS
        and start[2] in _BIFF_LENGTHS
        and start[3] == 0
    ):
        return "biff"
    if looks_like_dbase(start):
        return "dbf"
    if _MIME.match(start.lstrip()[:4096]) and b"multipart" in start[:4096].lower():
        return "mhtml"
    if looks_like_spreadsheetml(start):
        return "xml2003"
    if b"<office:document" in start[:4096]:
        return "fods"
    return "html" if looks_like_page(start) else None


def is_other_markup(start: bytes) -> bool:
    """Whether a file is XML of a kind that is not read."""
    return start.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<?xml")
