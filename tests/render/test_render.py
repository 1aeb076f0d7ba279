"""`reconcile render`, as it is typed: what a recipient opens, and what is refused and written down."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import openpyxl
import pyrage
import pytest

from reconcile.privacy.sealing import read_seal_keys, sealed
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.manifest_form import Manifest
from tests.privacy.test_nothing_leaks import NUMBER
from tests.runs import copied_run

Called = Callable[..., tuple[int, str, str]]
IDENTITY = pyrage.x25519.Identity.generate()
KEY = str(IDENTITY.to_public())


@pytest.fixture
def out(tmp_path: Path, published: tuple[Path, Manifest]) -> Path:
    return copied_run(published[0], tmp_path / "hasil maret")


def _books(out: Path) -> list[Path]:
    """The worklists of kelurahan, that of most questions first."""
    books = (out / "reports" / "lembar_kerja").glob("*/[0-9]*_*.xlsx")
    return sorted((one for one in books if one.name[:10].isdigit()), key=lambda one: -one.stat().st_size)


def _typed(out: Path, kelurahan: str, level: str = "L0", **more: str) -> list[str | Path]:
    said = {"--recipient": "Lurah", "--purpose": "aduan warga", "--seal-to": KEY, **more}
    words = [word for option, value in said.items() if value for word in (option, value)]
    return ["render", "--run", out, "--kelurahan", kelurahan, "--level", level, *words]


def _opened(path: Path) -> dict[str, bytes]:
    archive = pyrage.decrypt(path.read_bytes(), [IDENTITY])
    with zipfile.ZipFile(io.BytesIO(archive)) as parts:
        return {name: parts.read(name) for name in parts.namelist()}


def _made(out: Path) -> list[Path]:
    return sorted(out.with_name(out.name + ".serah").glob("*"))


def _cells(content: bytes) -> set[str]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell}


def test_the_recipient_alone_opens_the_whole_numbers_of_one_kelurahan(out: Path, call: Called) -> None:
    book = _books(out)[0]
    code, said, _ = call(*_typed(out, book.name[:10]))
    assert code == 0 and "Disegel:" in said
    (path,) = _made(out)
    assert path.name.startswith(book.name[:10] + "_L0_") and path.suffix == ".age"
    assert path.stat().st_mode & 0o077 == 0
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(path.read_bytes(), [pyrage.x25519.Identity.generate()])
    files = _opened(path)
    (again,) = (content for name, content in files.items() if name.endswith(book.name))
    before, now = _cells(book.read_bytes()), _cells(again)
    questions = {cell for cell in before if cell.startswith("T-")}
    assert questions == {cell for cell in now if cell.startswith("T-")}, "answers find their questions"
    assert any(map(NUMBER.fullmatch, now)) and not any(map(NUMBER.fullmatch, before))


def test_every_list_is_cut_to_those_who_live_there_or_are_named_with_them(out: Path, call: Called) -> None:
    book = _books(out)[0]
    assert call(*_typed(out, book.name[:10], "L1"))[0] == call(*_typed(out, book.name[:10]))[0] == 0
    whole_numbers, masked = _made(out)
    for name, content in _opened(masked).items():
        if name.endswith(".csv"):
            whole = (out / "reports" / name).read_bytes().decode("utf-8-sig").splitlines()
            lines = content.decode("utf-8-sig").splitlines()
            assert lines[0] == whole[0] and len(lines) > 1 and set(lines) <= set(whole)
    people = duckdb.sql(f"SELECT count(DISTINCT person_id) FROM '{out}/persons.parquet'").fetchall()[0][0]
    numbers = {n for content in _opened(whole_numbers).values() for n in NUMBER.findall(str(content))}
    assert len(numbers) < people / 2


def test_it_is_written_down_before_it_is_there_without_a_number(out: Path, call: Called) -> None:
    book = _books(out)[0]
    assert call(*_typed(out, book.name[:10]), "--recipient", "Camat")[0] == 0
    path = out.with_name(out.name + ".work") / "akses.jsonl"
    line = json.loads(path.read_text().splitlines()[-1])
    assert (line["command"], line["level"], line["recipients"]) == ("render", "L0", ["Lurah", "Camat"])
    assert line["shown"][:2] == [book.name[:10], KEY]
    assert not NUMBER.search(path.read_text())


def test_a_second_one_lies_beside_the_first(out: Path, call: Called) -> None:
    book = _books(out)[0]
    assert [call(*_typed(out, book.name[:10], level))[0] for level in ("L1", "L1", "L2")] == [0, 0, 0]
    assert len(_made(out)) == 3
    for path in _made(out):
        assert not any(NUMBER.search(str(_cells(c))) for n, c in _opened(path).items() if n.endswith("xlsx"))


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"--recipient": ""}, "siapa yang menerima"),
        ({"--purpose": ""}, "untuk apa"),
        ({"--purpose": " "}, "untuk apa"),
        ({"--seal-to": ""}, "kunci publik penerima"),
        ({"--seal-to": str(IDENTITY)}, "kunci RAHASIA"),
        ({"--seal-to": KEY[:-3]}, "tidak dapat dibaca"),
        ({"--seal-to": "tidak/ada.txt"}, "bukan berkas"),
        ({"--kelurahan": "Jakarta Timur"}, "tidak dikenal"),
        ({"--kelurahan": "3175"}, "tidak dikenal"),
        ({"--kelurahan": "ATLANTIS"}, "tidak dikenal"),
        ({"--level": "L3"}, "Tingkat L3"),
        ({"--level": "l0"}, "Tingkat l0"),
    ],
)
def test_what_cannot_be_handed_over_is_said_and_makes_nothing(
    out: Path, call: Called, more: dict[str, str], said: str
) -> None:
    code, _, message = call(*_typed(out, "3171021003", **more))
    assert code == 2 and said in message and "Traceback" not in message
    assert str(IDENTITY) not in message
    assert not _made(out)


def test_keys_may_stand_in_a_file_with_remarks(tmp_path: Path) -> None:
    other = pyrage.x25519.Identity.generate()
    (tmp_path / "kunci.txt").write_text(f"# lurah\n{KEY}\n\n{other.to_public()}\n{KEY}\n")
    keys = read_seal_keys([str(tmp_path / "kunci.txt")])
    made = sealed(b"rahasia", keys)
    assert [pyrage.decrypt(made, [one]) for one in (IDENTITY, other)] == [b"rahasia", b"rahasia"]
    assert len(keys) == 2
    (tmp_path / "kunci.txt").write_text("# tidak ada\n")
    with pytest.raises(UsageError, match="kunci publik penerima"):
        read_seal_keys([str(tmp_path / "kunci.txt")])
