"""What goes wrong in our own readers is a bug with a traceback; what goes wrong over a file's bytes is the
file's damage."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from reconcile.ingest.cells.opening import damage_told, is_bug
from reconcile.ingest.formats import bare_biff, opendocument, spreadsheetml, web_pages
from reconcile.parsing.numbers.digit_columns import number_at
from reconcile.vocabulary.errors import ExportError
from tests.ingest.biff import bare_stream, label, record, xls
from tests.ingest.conftest import HEADINGS, Reader, roll, write_text
from tests.ingest.markup import spreadsheet, table
from tests.ingest.odf import write_ods

ROWS = [HEADINGS, *roll(3)]


def _page(folder: Path) -> Path:
    return write_text(folder / "a.html", table(ROWS))


def _xml(folder: Path) -> Path:
    return write_text(folder / "a.xml", spreadsheet(ROWS))


def _ods(folder: Path) -> Path:
    return write_ods(folder / "a.ods", {"A": ROWS})


def _stream(folder: Path) -> Path:
    return write_text(
        folder / "a.xls", bare_stream(record(0x809, struct.pack("<4H", 0x600, 16, 0, 0)), label, ROWS)
    )


Write = Callable[[Path], Path]


@pytest.mark.parametrize(
    ("write", "broken"),
    [
        (_page, (web_pages, "_value")),
        (_xml, (spreadsheetml, "_number")),
        (_ods, (opendocument, "_count")),
        (_stream, (bare_biff, "cut_off")),
    ],
)
def test_a_bug_of_a_reader_is_not_called_damage(
    tmp_path: Path, read: Reader, monkeypatch: pytest.MonkeyPatch, write: Write, broken: tuple[object, str]
) -> None:
    path = write(tmp_path)
    assert len(read(path).records) == 3
    monkeypatch.setattr(*broken, None)  # whoever calls it goes wrong
    if write is _stream:
        path.write_bytes(path.read_bytes()[:-4])
    with pytest.raises(TypeError):
        read(path)


def test_what_a_library_raises_over_the_bytes_is_damage(tmp_path: Path, read: Reader) -> None:
    whole = xls({"A": ROWS})
    for at, content in enumerate((whole[:1500], whole[:512] + b"\xff" * 512 + whole[1024:])):
        with pytest.raises(ExportError, match="rusak"):
            read(write_text(tmp_path / f"{at}.xls", content))


def test_whose_fault_an_exception_is() -> None:
    def library() -> None:
        struct.unpack("<I", b"")

    with pytest.raises(ExportError, match="rusak"), damage_told("a.xls", "XLS"):
        library()  # the last frame is not of the package
    assert not is_bug(TypeError("raised nowhere"))
    with pytest.raises(TypeError) as raised:
        number_at(None, 0, 2)  # type: ignore[arg-type]  # ours, though in no folder of reading
    assert is_bug(raised.value)
