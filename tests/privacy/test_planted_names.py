"""Names and numbers of persons in names of files, sheets, headings, titles, zip members and folders: no
paper, no screen says them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import unicodedata
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from reconcile.run.jobs import Job
from tests.privacy.test_nothing_leaks import texts
from tests.runs import known_key, run_at

AS_OF = date(2018, 3, 31)
NIKS = [f"31710145089090{number:02}" for number in range(1, 10)]
PLANTED = (
    "AMINAH",
    "ROKAYAH",
    "SUMINAH",
    "TUKIYEM",
    "PAIJO",
    "WAGIMAN",
    "PONIRAH",
    "SARINAH",
    "MARKONAH",
    "WALUYO",
    "KASMIRAH",
    "TUGIMIN",
    "LASMI",
)
"""Each stands in one place that is not a cell of a row; nobody on the rolls is called so."""
ON_A_ROW = "BAMBANG"
HEADING = ["NIK", "NAMA LENGKAP", "TANGGAL LAHIR", "KELURAHAN", "SEKOLAH", "TAHUN", "TAHAP"]
HOSTILE = [
    "=cmd|'/c calc'!A1",
    "SITI\u202eHANIMA",
    "ANI\x1b]0;x\x07 LESTARI",
    "\ufeff@SUM(A1)",
    "BUDI\u2066\u200bSANTOSO",
    "＋1+1",
]


def _full_width(number: str) -> str:
    return "".join(chr(ord(digit) + 0xFEE0) for digit in number)


def _rows() -> list[list[str]]:
    people = [
        [f"317101100106{9000 + n}", f"{ON_A_ROW} {n}", "10-01-2006", "GAMBIR", "SDN 01", "2018", "1"]
        for n in range(12)
    ]
    return people + [
        ["", name, "11-02-2007", "GAMBIR", "SDN 01", "2018", "1"]
        for name in HOSTILE
        if "\x1b" not in name and "\ufeff" not in name
    ]


def _csv(rows: list[list[str]]) -> str:
    return "\n".join(";".join(f'"{cell}"' for cell in row) for row in rows) + "\n"


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("planted") / "inputs"
    for name in ("kjp", "kis", "kip", f"WAGIMAN {NIKS[5]}", "kjp/PONIRAH"):
        (folder / name).mkdir(parents=True)
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = f"ROKAYAH {NIKS[1][:8]} {NIKS[1][8:]}"[:31]
    sheet.append([f"NIK PENERIMA SUMINAH {_full_width(NIKS[2])}"])
    sheet.append([*HEADING, "TUKIYEM BINTI SARIP", f"KARTU {'.'.join(re.findall('....', NIKS[3]))}"])
    for row in _rows():
        sheet.append([*row, "x", "y"])
    book.save(folder / "kjp" / f"Data SITI AMINAH {NIKS[0]}.xlsx")
    (folder / "kjp" / "MARKONAH.xlsx").write_bytes(
        (folder / "kjp" / f"Data SITI AMINAH {NIKS[0]}.xlsx").read_bytes()
    )
    sheet.title, sheet["A1"] = "LASMI", f"SUMINAH {NIKS[2]}"  # a number without a label: the file is refused
    book.save(folder / "kip" / "daftar.xlsx")
    with zipfile.ZipFile(folder / "kip" / "bantuan.zip", "w") as archive:
        archive.writestr(f"PAIJO {'-'.join(re.findall('....', NIKS[4]))}.csv", _csv([HEADING, *_rows()]))
    (folder / "kis" / "SARINAH.csv").write_bytes(b"%PDF-1.4 nothing")
    doubled = [[*HEADING, f"NIK KASMIRAH {NIKS[6]}"], *([*row, NIKS[7]] for row in _rows())]
    (folder / "kis" / "ganda.csv").write_text(_csv(doubled), encoding="utf-8")
    bare = [
        [NIKS[8], "WALUYO", "10-01-2006", "TUGIMIN", "GAMBIR", "2018"],
        *([*row[:4], "", "2018"] for row in _rows()),
    ]
    (folder / "kip" / "tanpa judul.csv").write_text(_csv(bare), encoding="utf-8")
    return folder


def _reconcile(*words: object) -> str:
    told = subprocess.run(
        [sys.executable, "-m", "reconcile", *map(str, words)],
        capture_output=True,
        check=False,
        timeout=300,
    )
    said = told.stdout.decode() + told.stderr.decode()
    assert "Traceback" not in said
    return said


@pytest.fixture(scope="module")
def first(inputs: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A run at L1 in a process of its own, as it is typed, and its screen."""
    out = known_key(tmp_path_factory.mktemp("L1") / "out")
    words = ("run", "--inputs", inputs, "--out", out, "--as-of", AS_OF.isoformat(), "--level", "L1")
    return out, _reconcile(*words, "--cache", inputs.parent / "cache")


@pytest.fixture(scope="module", params=["L1", "L2", "L3"])
def handed_out(
    request: pytest.FixtureRequest,
    inputs: Path,
    first: tuple[Path, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[str, list[tuple[str, str]]]:
    """(level, everything that a run at it says: member of a file -> text, manifest and screen included)."""
    out, screen = first
    if request.param != "L1":
        shared = Job(inputs=inputs, out=out, as_of=AS_OF)
        folder = tmp_path_factory.mktemp(request.param)
        out, screen = run_at(request.param, shared, folder, inputs.parent / "cache")
    files = sorted(path for path in (out / "reports").rglob("*") if path.is_file())
    assert len(files) >= 3, screen
    said = [(str(path.relative_to(out)), str(path.relative_to(out))) for path in files]
    said += [
        (name, text)
        for path in (*files, out / "manifest.json", out / "model.json")
        for name, text in texts(path)
    ]
    return request.param, [("screen", screen), *said]


def _plain_digits(text: str) -> str:
    """`text` with every digit a plain one and nothing between two digits."""
    plain = "".join(
        str(unicodedata.digit(sign)) if unicodedata.digit(sign, None) is not None else sign for sign in text
    )
    return re.sub(r"(?<=\d)[^\w<>\"*]{1,3}(?=\d)", "", plain)


def test_no_planted_number_is_said_in_any_form(handed_out: tuple[str, list[tuple[str, str]]]) -> None:
    _, said = handed_out
    assert [(name, nik) for name, text in said for nik in NIKS if nik in _plain_digits(text)] == []


def test_the_search_finds_every_form() -> None:
    forms = [
        NIKS[0],
        _full_width(NIKS[0]),
        " ".join(re.findall("....", NIKS[0])),
        "\n".join(re.findall("..", NIKS[0])),
        ".".join(NIKS[0]),
    ]
    assert all(NIKS[0] in _plain_digits(f"x {form} y") for form in forms)


def test_from_l2_on_no_planted_name_is_said(handed_out: tuple[str, list[tuple[str, str]]]) -> None:
    level, said = handed_out
    # headings and rows taken for one are never said; a sender finds his own file by its name at L1
    words = PLANTED if level >= "L2" else ("TUKIYEM", "KASMIRAH", "WALUYO", "TUGIMIN", "SUMINAH")
    assert [(name, word) for name, text in said for word in words if word in text.upper()] == []
    if level == "L1":
        assert any("AMINAH 317101**********" in text for _, text in said)
    else:
        assert any("dari KJP" in text for _, text in said)


def test_nothing_is_obeyed_by_terminal_page_or_spreadsheet(
    handed_out: tuple[str, list[tuple[str, str]]],
) -> None:
    _, said = handed_out
    obeyed = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u206f]")
    written = [
        (name, text)
        for name, text in said
        if name.endswith((".csv", ".html", ".xml", ".json", ".txt", "screen"))
    ]
    texts_ = [
        (name, text.encode("latin-1").decode("utf-8") if name.endswith(".xml") else text)
        for name, text in written
    ]
    assert [name for name, text in texts_ if obeyed.search(text)] == []
    cells = [cell for name, text in said if name.endswith(".csv") for cell in re.findall(r'"([^"]*)"', text)]
    assert [cell for cell in cells if re.match(r"\s*[=+\-@＝＋－＠]", cell)] == []


def test_check_says_no_row_and_no_number(inputs: Path) -> None:
    files = ["kjp/Data*", "kip/bantuan.zip", "kip/tanpa judul.csv", "kis/ganda.csv"]
    said = _reconcile("check", *(path for file in files for path in inputs.glob(file)))
    of_each = re.findall(r"(?m)^\S.*\n(?:  .*\n)*", said)
    assert len(of_each) == len(files) and all("kolom" in told for told in of_each), said
    assert [nik for nik in NIKS if nik in _plain_digits(said)] == []
    assert [
        word
        for word in ("TUKIYEM", "KASMIRAH", "WALUYO", "TUGIMIN", "SUMINAH", ON_A_ROW)
        if word in said.upper()
    ] == []


def test_a_name_of_a_programme_is_no_formula(inputs: Path, tmp_path: Path) -> None:
    own = tmp_path / "own" / "programmes"
    own.mkdir(parents=True)
    kjp = (Path(__file__).parents[2] / "reconcile" / "programmes" / "kjp.toml").read_text(encoding="utf-8")
    evil = json.dumps("=cmd|'/c calc'!A1 - x")
    (own / "kjp.toml").write_text(
        re.sub(r"(?m)^name = .*$", lambda _: f"name = {evil}", kjp, count=1), encoding="utf-8"
    )
    out = tmp_path / "out"
    screen = _reconcile(
        "run", "--inputs", inputs, "--out", out, "--as-of", "2018-03-31", "--declarations", tmp_path / "own",
        "--purpose", "=cmd|x\u202e", "--agreement", "@SUM(A1)",
    )  # fmt: skip
    said = "".join(text for path in (out / "reports").rglob("*.csv") for _, text in texts(path))
    assert "'=cmd|" in said, screen
    assert not re.search(r'"\s*[=@]', said)
    told = [
        text
        for path in (out / "reports").rglob("*")
        if path.suffix in (".html", ".csv", ".txt")
        for _, text in texts(path)
    ]
    assert not re.search("[\u202e\x1b]", "".join([*told, screen]))
