"""Numbers shown as hours ([h]:mm): read as spans of time, a NIK under such a format is longer than any span there is."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

_STYLES = "xl/styles.xml"
_SPAN_CODE = re.compile(rb'(formatCode=")[^"]*\[(?:h+|m+|s+)\][^"]*(")', re.IGNORECASE)
_SPAN_ID = re.compile(rb'(numFmtId=")(?:46)(")')
"""46 is Excel's own [h]:mm:ss."""


def without_durations(content: bytes) -> bytes:
    """The bytes of an XLSX with formats of hours taken for plain numbers; unchanged when it has none or cannot be opened."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            if _STYLES not in package.namelist():
                return content
            styles = package.read(_STYLES)
            plain = _SPAN_ID.sub(rb"\g<1>0\g<2>", _SPAN_CODE.sub(rb"\g<1>0\g<2>", styles))
            return content if plain == styles else _with_styles(package, plain)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError):
        return content  # what is wrong with it is told by whoever opens it


def _with_styles(package: zipfile.ZipFile, styles: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as target:
        for member in package.infolist():
            target.writestr(member.filename, styles if member.filename == _STYLES else package.read(member))
    return written.getvalue()
