"""Numbers stored in a file that stand in no cell its reader gave: a part was not found, and that is told."""

from __future__ import annotations

import struct
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.ingest.biff import bare_stream, label, xls
from tests.ingest.conftest import HEADINGS, Reader, roll, write_text
from tests.ingest.markup import spreadsheet, table, web_archive

ROWS = [HEADINGS, *roll(12)]
_BEGIN = struct.pack("<HHIII", 0x809, 8, 0x100600, 0, 0)[:12]
_DIMENSIONS = struct.pack("<HH", 0x200, 14)


WHOLE: dict[str, Callable[[], bytes]] = {
    "a.xls": partial(xls, {"A": ROWS}),
    "bare.xls": partial(bare_stream, _BEGIN, label, ROWS),
    "page.xls": lambda: table(ROWS).encode(),
    "page.mht": lambda: web_archive(table(ROWS)),
    "sheet.xml": lambda: spreadsheet(ROWS).encode(),
}


def _sheet_without_rows(content: bytes) -> bytes:
    """The last sheet ends where its cells should begin."""
    at = content.rindex(_DIMENSIONS)
    return content[:at] + struct.pack("<H", 0x0A) + content[at + 2 :]


def _longer_record(content: bytes) -> bytes:
    """A record in the middle says that it is longer, and swallows what follows it."""
    at = content.index(struct.pack("<H", 0x204), len(content) // 2)
    return content[: at + 3] + bytes([content[at + 3] | 2]) + content[at + 4 :]


def _swallowed(content: bytes) -> bytes:
    """Rows of a page taken for a remark."""
    at = content.index(b"<tr>", len(content) // 2)
    return content[:at] + b"<!-- " + content[at:].replace(b"</table>", b" --></table>")


@pytest.mark.parametrize("name", WHOLE)
def test_of_a_sound_file_nothing_is_told(tmp_path: Path, read: Reader, name: str) -> None:
    found = read(write_text(tmp_path / name, WHOLE[name]()))
    assert len(found.records) == 12 and "NOMOR_TIDAK_DIBACA" not in found.codes


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("two.xls", lambda: _sheet_without_rows(xls({"A": ROWS, "B": [HEADINGS, *roll(20)[12:]]}))),
        ("bare.xls", lambda: _longer_record(WHOLE["bare.xls"]())),
        ("page.xls", lambda: _swallowed(WHOLE["page.xls"]())),
        ("page.mht", lambda: web_archive(_swallowed(table(ROWS).encode()).decode())),
    ],
)
def test_rows_that_a_reader_cannot_find_are_told(
    tmp_path: Path, read: Reader, name: str, content: Callable[[], bytes]
) -> None:
    found = read(write_text(tmp_path / name, content()))
    told = found.problem("NOMOR_TIDAK_DIBACA")
    assert (
        len(found.records) <= 12
        and told["severity"] == "PERINGATAN"
        and "tersimpan dalam berkas" in told["message"]
    )
