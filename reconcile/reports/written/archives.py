"""Archives of XLSX and DOCX: without the clock's time, so that the same members are the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
FAST, SMALL = 1, 6


def members(made: bytes) -> dict[str, bytes]:
    """The members of an archive, in their order, by name."""
    with zipfile.ZipFile(io.BytesIO(made)) as source:
        return {member.filename: source.read(member) for member in source.infolist()}


def archived(parts: Mapping[str, bytes]) -> bytes:
    """An archive of members, in their order."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(member(name), content, compresslevel=SMALL)
    return file.getvalue()


def member(name: str, level: int = SMALL) -> zipfile.ZipInfo:
    """A member without the clock's time and without a word on the system that wrote it."""
    made = zipfile.ZipInfo(name, _ZIP_TIME)
    made.compress_type, made.create_system, made.external_attr = zipfile.ZIP_DEFLATED, 0, 0
    # what is written piece by piece has no public way to say it
    made._compresslevel = level  # type: ignore[attr-defined]
    return made
