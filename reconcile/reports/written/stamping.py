"""Papers that bear tonight's day: written with marks in its place, and filled in at the end.

So a paper is made before the day is put on it, and on a night on which nothing else changed it need not be
made: what was kept of it with its marks is filled in anew. What has no marks bears no day.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from reconcile.reports.written.archives import archived, members
from reconcile.reports.written.files import ReportFile, Stamp
from reconcile.vocabulary.days import day_in_words, in_figures
from reconcile.workspace.files.door import write_bytes

MARK = Stamp("@NOMOR@", date(9987, 6, 5), date(9876, 5, 4))
"""Days that no export and no run speaks of."""

_ARCHIVES = (".xlsx", ".docx")
_TEXTS = (".html", ".txt")
_DRAWN = (".pdf", ".png")
"""Written as the drawing that they are made of, whose words can still be replaced."""
"""CSV and Parquet hold rows alone, and no word of the run."""

Words = Mapping[bytes, bytes]
"""What stands in a paper with marks -> what is to stand there."""


def words_of(stamp: Stamp) -> Words:
    """Everything that a paper may print of a stamp, for every mark of it."""
    pairs = zip(_printed(MARK), _printed(stamp), strict=True)
    return {mark.encode(): word.encode() for mark, word in pairs}


def said_tonight(sentences: Sequence[str], stamp: Stamp) -> list[str]:
    """Sentences that were made with marks, as they read with `stamp`."""
    words = words_of(stamp)
    return [(_replaced(sentence.encode(), words) or sentence.encode()).decode() for sentence in sentences]


def _printed(stamp: Stamp) -> list[str]:
    days = (stamp.day, stamp.before or date.min)
    return [
        stamp.number,
        *(form(day) for day in days for form in (in_figures, day_in_words, "{:%d-%m-%Y}".format, str)),
    ]


def filled_in(name: str, content: bytes, words: Words) -> bytes | None:
    """The file `name` with its words in the place of the marks; None where it has none."""
    if name.endswith(_TEXTS):
        return _replaced(content, words)
    if name.endswith(_DRAWN):
        return printed(name, (_replaced(content, words) or content).decode())
    if not name.endswith(_ARCHIVES):
        return None
    parts = members(content)
    made = {part: _replaced(held, words) for part, held in parts.items()}
    if not any(made.values()):
        return None
    return archived({part: made[part] or held for part, held in parts.items()})


def printed(name: str, drawing: str) -> bytes:
    """An SVG as the file `name`, a PDF or a PNG twice as large as the drawing."""
    import vl_convert  # half a second that only who draws need pay

    made: bytes = (
        vl_convert.svg_to_pdf(drawing) if name.endswith(".pdf") else vl_convert.svg_to_png(drawing, scale=2)
    )
    return made


def _replaced(content: bytes, words: Words) -> bytes | None:
    found = [mark for mark in words if mark in content]
    for mark in found:
        content = content.replace(mark, words[mark])
    return content if found else None


def with_marks(out: Path, file: ReportFile) -> bytes | None:
    """The bytes of a paper that may have marks; None where it cannot have any: what has a key is the same on
    every night, or bears its own stamp."""
    if file.key or file.stamp or not file.name.endswith(_ARCHIVES + _TEXTS + _DRAWN):
        return None
    return (out / file.name).read_bytes()


def fill_in(out: Path, file: ReportFile, content: bytes, words: Words) -> ReportFile | None:
    """Write the paper `file` that was `content` with its marks; None, and nothing written, where it has
    none."""
    made = filled_in(file.name, content, words)
    if made is None:
        return None
    path = out / file.name
    path.parent.mkdir(parents=True, exist_ok=True)
    write_bytes(path, made)
    return replace(file, sha256=_sha256(made), marked=_sha256(content))


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def hashes_filled_in(marked: Sequence[str], filled: Sequence[str]) -> Words:
    """Hashes of other files that a paper prints: as they are with marks -> as they are without."""
    return {one.encode(): two.encode() for one, two in zip(marked, filled, strict=True) if one != two}


def packed_marks(kept: Mapping[str, bytes]) -> bytes:
    """Papers with their marks, as one archive."""
    return archived(dict(sorted(kept.items())))


def unpacked_marks(content: bytes) -> dict[str, bytes]:
    """Raises zipfile.BadZipFile for what is no archive."""
    return members(content)
