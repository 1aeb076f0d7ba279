"""Numbers shown as hours ([h]:mm): read as spans of time, a NIK under such a format is longer than any
span there is."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from reconcile.ingest.workbooks.repacked import repacked

_STYLES = "xl/styles.xml"
_SPAN_CODE = re.compile(rb'(formatCode=")[^"]*\[(?:h+|m+|s+)\][^"]*(")', re.IGNORECASE)
_SPAN_ID = re.compile(rb'(numFmtId=")(?:46)(")')
"""46 is Excel's own [h]:mm:ss."""


def without_durations(content: bytes) -> bytes:
    """The bytes of an XLSX with formats of hours taken for plain numbers; unchanged when it has none or
    cannot be opened."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            if _STYLES not in package.namelist():
                return content
            styles = package.read(_STYLES)
            plain = _SPAN_ID.sub(rb"\g<1>0\g<2>", _SPAN_CODE.sub(rb"\g<1>0\g<2>", styles))
            return content if plain == styles else repacked(package, {_STYLES: plain})
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError):
        return content  # what is wrong with it is told by whoever opens it
