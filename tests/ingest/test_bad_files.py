"""Files that cannot or must not be read: each is refused with a clear message, none with a traceback, none
fills memory or disk."""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from reconcile.ingest.cells import limits
from reconcile.ingest.check import check_file
from reconcile.ingest.records import ingest_file
from reconcile.ingest.sources.sources import is_clutter, suffix_of
from reconcile.vocabulary.errors import ExportError
from tests.ingest.conftest import (
    HEADINGS,
    ROLLS,
    Reader,
    csv_text,
    person,
    roll,
    write_text,
    write_xlsx,
)


def zip_of(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def encrypt(path: Path) -> Path:
    """Set the flag that says a zip's members are encrypted, in both of its directories."""
    content = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(mark)
        while at >= 0:
            content[at + offset] |= 1
            at = content.find(mark, at + 4)
    path.write_bytes(bytes(content))
    return path


def refuse(read: Reader, path: Path, programme: str = "kis") -> str:
    with pytest.raises(ExportError) as refused:
        read(path, programme)
    told = str(refused.value)
    assert person(0)["NIK"] not in told and person(0)["NAMA LENGKAP"] not in told
    return told


GOOD = csv_text(roll(5)).encode()


def test_an_empty_file(tmp_path: Path, read: Reader) -> None:
    assert "kosong" in refuse(read, write_text(tmp_path / "a.csv", b""))


def test_no_known_heading(tmp_path: Path, read: Reader) -> None:
    told = refuse(read, write_text(tmp_path / "a.csv", "WARNA;RASA\nmerah;manis\n"))
    assert "judul kolom" in told and "KIS" in told


def test_two_headings_for_one_field(tmp_path: Path, read: Reader) -> None:
    text = "NIK;NAMA;TGL LAHIR;NAMA LENGKAP;NAMA IBU\n" + "".join(
        f"{person(at)['NIK']};{person(at)['NAMA LENGKAP']};{person(at)['TGL LAHIR']};{person(at + 3)['NAMA LENGKAP']};X\n"
        for at in range(9)
    )
    told = refuse(read, write_text(tmp_path / "a.csv", text))
    assert "'NAMA LENGKAP' (kolom D)" in told and "'NAMA' (kolom B)" in told


def test_all_faults_of_a_sheet_are_told_at_once(tmp_path: Path, read: Reader) -> None:
    text = "NIK;NO KTP;NAMA;NAMA LENGKAP\n" + "".join(
        f"{person(at)['NIK']};{person(at + 1)['NIK']};{person(at)['NAMA LENGKAP']};{person(at + 3)['NAMA LENGKAP']}\n"
        for at in range(9)
    )
    told = refuse(read, write_text(tmp_path / "a.csv", text))
    assert "NO KTP" in told and "NAMA LENGKAP" in told


@pytest.mark.parametrize("share", [0.3, 0.7, 0.95])
def test_a_truncated_workbook_or_zip(tmp_path: Path, read: Reader, share: float) -> None:
    whole = write_xlsx(tmp_path / "a.xlsx", {"A": [HEADINGS, *roll(50)]}).read_bytes()
    cut = write_text(tmp_path / "b.xlsx", whole[: int(len(whole) * share)])
    assert "terpotong" in refuse(read, cut)
    archive = zip_of(tmp_path / "a.zip", {"a.csv": GOOD * 50}).read_bytes()
    assert "terpotong" in refuse(read, write_text(tmp_path / "b.zip", archive[: int(len(archive) * share)]))


def test_a_workbook_broken_inside(tmp_path: Path, read: Reader) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"A": [HEADINGS, *roll(50)]})
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"][:400]
    assert "rusak" in refuse(read, zip_of(tmp_path / "b.xlsx", parts))
    del parts["xl/worksheets/sheet1.xml"]
    assert "rusak" in refuse(read, zip_of(tmp_path / "c.xlsx", parts))


def test_a_workbook_behind_a_password(tmp_path: Path, read: Reader) -> None:
    sector = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 1016
    content = (
        sector
        + "EncryptionInfo".encode("utf-16-le")
        + "EncryptedPackage".encode("utf-16-le")
        + b"\x00" * 2048
    )
    for name in ("a.xlsx", "a.xls"):
        assert "kata sandi" in refuse(read, write_text(tmp_path / name, content))


def test_a_zip_behind_a_password(tmp_path: Path, read: Reader) -> None:
    assert "kata sandi" in refuse(read, encrypt(zip_of(tmp_path / "a.zip", {"a.csv": GOOD})))


def test_one_locked_member_does_not_refuse_the_others(tmp_path: Path, read: Reader) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.csv", GOOD)
        archive.writestr("b.exe", b"MZ")
        archive.writestr("c.zip", b"PK\x03\x04")
        archive.writestr("~$a.xlsx", b"x")
        archive.writestr("__MACOSX/._a.csv", b"x")
    found = read(tmp_path / "a.zip")
    assert [row["source_file"] for row in found.files if row["refused"] is None] == ["a.zip/a.csv"]
    refused = {row["source_file"]: row["refused"] for row in found.files if row["refused"]}
    assert set(refused) == {"a.zip/b.exe", "a.zip/c.zip"}
    assert "zip di dalam zip" in refused["a.zip/c.zip"]
    assert len(found.records) == 5


def test_path_traversal_in_a_zip_touches_no_path(tmp_path: Path, read: Reader) -> None:
    inside = tmp_path / "kis"
    inside.mkdir()
    found = read(
        zip_of(inside / "a.zip", {"../../jahat.csv": GOOD, "/etc/jahat2.csv": GOOD.replace(b"JL", b"GG")})
    )
    assert len(found.records) == 10
    assert not list(tmp_path.rglob("jahat*")) and not Path("/etc/jahat2.csv").exists()


def test_rows_that_several_members_repeat_have_ids_of_their_own(tmp_path: Path, read: Reader) -> None:
    found = read(zip_of(tmp_path / "a.zip", {"a.csv": GOOD, "b.csv": GOOD, "c.csv": GOOD}))
    ids = {row["record_id"] for row in found.records}
    first = {one for one in ids if one.count("-") == 1}
    assert ids == first | {f"{one}-{ordinal}" for one in first for ordinal in (2, 3)}


def test_a_workbook_in_a_zip(tmp_path: Path, read: Reader) -> None:
    book = write_xlsx(tmp_path / "a.xlsx", {"A": [HEADINGS, *roll(5)], "B": [HEADINGS, *roll(5, start=5)]})
    found = read(
        zip_of(
            tmp_path / "a.zip", {"z.csv": csv_text(roll(5, start=10)).encode(), "a.xlsx": book.read_bytes()}
        )
    )
    places = [(row["source_file"], row["sheet"], row["source_row"]) for row in found.records]
    assert places[::5] == [("a.zip/a.xlsx", "A", 2), ("a.zip/a.xlsx", "B", 2), ("a.zip/z.csv", "", 2)]


def test_an_empty_zip(tmp_path: Path, read: Reader) -> None:
    assert "zip kosong" in refuse(read, zip_of(tmp_path / "a.zip", {}))


def _bomb(path: Path, name: str, size: int) -> Path:
    """A zip whose one member unpacks to `size` zeros."""
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive,
        archive.open(name, "w") as member,
    ):
        for _ in range(size // 2**20):
            member.write(bytes(2**20))
    return path


@pytest.mark.slow
def test_a_zip_bomb_is_not_opened(tmp_path: Path, read: Reader) -> None:
    assert "bom zip" in refuse(read, _bomb(tmp_path / "a.zip", "a.csv", 200 * 2**20))
    assert "bom zip" in refuse(read, _bomb(tmp_path / "a.xlsx", "xl/worksheets/sheet1.xml", 200 * 2**20))


def test_a_member_that_lies_about_its_size(tmp_path: Path, read: Reader) -> None:
    path = zip_of(tmp_path / "a.zip", {"a.csv": GOOD * 1000})
    content = path.read_bytes().replace(len(GOOD * 1000).to_bytes(4, "little"), (100).to_bytes(4, "little"))
    told = refuse(read, write_text(tmp_path / "b.zip", content))
    assert "zip" in told.lower()


def test_one_line_of_ten_megabytes(tmp_path: Path, read: Reader) -> None:
    assert "baris 7" in refuse(read, write_text(tmp_path / "a.csv", GOOD + b"x" * 10 * 2**20))


def test_bytes_that_are_no_text(tmp_path: Path, read: Reader) -> None:
    assert "biner" in refuse(read, write_text(tmp_path / "a.csv", bytes(range(1, 256)) * 300))
    assert "NUL" in refuse(read, write_text(tmp_path / "b.csv", GOOD + bytes(400)))


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.pdf", b"%PDF-1.4", "isinya PDF"),
        ("a.docx", b"PK\x03\x04", "jenis berkas tidak dikenal"),
        ("a.gsheet", b'{"url": "https://docs.google.com/open?id=a"}', "pintasan"),
        ("a.url", b"[InternetShortcut]", "pintasan"),
        ("a", GOOD, "jenis berkas tidak dikenal"),
        ("a.csv", b"%PDF-1.4 ...", "isinya PDF"),
        ("a.xlsx", b"\x89PNG\r\n\x1a\n", "gambar PNG"),
        ("a.csv", b"Rar!\x1a\x07", "RAR"),
        ("a.xls", b"<html><body>Sesi habis, silakan masuk</body>", "halaman web tanpa tabel"),
        ("a.xlsx", b"\xff\xfe\x99\x01garbage", "rusak"),
        ("a.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "Office lama"),
    ],
)
def test_what_is_no_table(tmp_path: Path, read: Reader, name: str, content: bytes, told: str) -> None:
    assert told in refuse(read, write_text(tmp_path / name, content))


@pytest.mark.parametrize(
    ("part", "told"),
    [
        ("word/document.xml", "Word"),
        ("ppt/presentation.xml", "PowerPoint"),
        ("Index/Document.iwa", "Numbers"),
    ],
)
@pytest.mark.parametrize("name", ["a.docx", "a.xlsx", "a.csv", "a.numbers"])
def test_documents_are_refused_by_what_they_are(
    tmp_path: Path, read: Reader, name: str, part: str, told: str
) -> None:
    with zipfile.ZipFile(tmp_path / name, "w") as package:
        package.writestr("[Content_Types].xml", "<a/>")
        package.writestr(part, "<a/>")
    assert told in refuse(read, tmp_path / name)


def test_text_under_the_name_of_a_workbook_is_read(tmp_path: Path, read: Reader) -> None:
    for name in ("a.xls", "b.xlsx"):
        found = read(write_text(tmp_path / name, GOOD))
        assert len(found.records) == 5 and found.files[0]["format"] == "csv"


def test_a_workbook_under_the_name_of_text_is_read(tmp_path: Path, read: Reader) -> None:
    write_xlsx(tmp_path / "a.xlsx", {"A": [HEADINGS, *roll(5)]}).rename(tmp_path / "a.csv")
    found = read(tmp_path / "a.csv")
    assert len(found.records) == 5 and found.files[0]["format"] == "xlsx"


def test_a_link_out_of_the_folder(tmp_path: Path, read: Reader) -> None:
    outside = write_text(tmp_path / "rahasia.csv", GOOD)
    folder = tmp_path / "kis"
    folder.mkdir()
    (folder / "a.csv").symlink_to(outside)
    assert "tautan" in refuse(read, folder / "a.csv")


def test_a_folder_is_no_export(tmp_path: Path, read: Reader) -> None:
    (tmp_path / "a.csv").mkdir()
    assert "bukan berkas" in refuse(read, tmp_path / "a.csv")


@contextmanager
def nobody() -> Iterator[Path]:
    """A folder of a user who may not read everything: root, as whom a gate may run, steps down for the
    while."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        root = os.geteuid() == 0
        if root:
            os.seteuid(65534)
        try:
            yield Path(folder)
        finally:
            if root:
                os.seteuid(0)


def test_no_permission() -> None:
    with nobody() as folder:
        path = write_text(folder / "a.csv", GOOD)
        path.chmod(0)
        with pytest.raises(PermissionError):
            ingest_file(path, ROLLS["kis"], folder)
        assert check_file(path, ROLLS["kis"], rolls=ROLLS)[0]["code"] == "BERKAS_TIDAK_TERBUKA"


@pytest.mark.parametrize(
    "name", ["~$data.xlsx", ".DS_Store", "desktop.ini", "Thumbs.db", "__MACOSX/a.csv", ".~lock.a.xlsx#"]
)
def test_clutter(name: str) -> None:
    assert is_clutter(name)
    assert not is_clutter("Data KJP T1 2018 FINAL (rev2) fix.xlsx")
    assert suffix_of("a.b/C.XLSX") == "xlsx"


@pytest.mark.slow
def test_a_million_blank_rows_cost_little_memory(tmp_path: Path, read: Reader) -> None:
    found = read(write_text(tmp_path / "a.csv", GOOD + b";" * 11 + b"\n" + (b";" * 11 + b"\n") * 1_000_000))
    assert len(found.records) == 5 and found.not_data["blank"] == 1_000_001


def test_blank_rows_of_a_workbook_are_not_data(tmp_path: Path, read: Reader) -> None:
    blank = [["\u00a0", "", " "]] * 3000
    found = read(write_xlsx(tmp_path / "a.xlsx", {"A": [HEADINGS, *roll(5), *blank]}))
    assert len(found.records) == 5 and found.not_data["blank"] == 3000


def test_a_large_cell_is_no_bomb(tmp_path: Path, read: Reader) -> None:
    rows = roll(5)
    rows[2][6] = "X" * 32_000
    found = read(write_xlsx(tmp_path / "a.xlsx", {"A": [HEADINGS, *rows]}))
    assert len(found.records) == 5


def test_shared_strings_are_limited(tmp_path: Path, read: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_SHARED_STRINGS_BYTES", 100)
    assert "bom zip" in refuse(read, write_xlsx(tmp_path / "a.xlsx", {"A": [HEADINGS, *roll(50)]}))


def test_damaged_content_of_a_zip(tmp_path: Path, read: Reader) -> None:
    path = zip_of(tmp_path / "a.zip", {"a.csv": GOOD * 200})
    content = bytearray(path.read_bytes())
    at = 60
    content[at : at + 40] = bytes(40)
    assert "rusak" in refuse(read, write_text(tmp_path / "b.zip", bytes(content)))
