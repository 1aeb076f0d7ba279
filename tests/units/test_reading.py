"""A roll of residents is read as people who are no household, and its classes stand beside alone."""

from __future__ import annotations

import re
import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from reconcile.ingest.deliveries.names import FileName
from reconcile.ingest.deliveries.unnamed import called_name
from reconcile.kinds.person.reading.residents import OF_A_HOUSEHOLD, classes
from reconcile.kinds.reading import rolls
from reconcile.programmes import load_programmes
from reconcile.run import stages
from reconcile.run.checks.files import Marks, check_files
from reconcile.run.declarations import load_declarations
from reconcile.run.jobs import Job
from reconcile.units.declared import names_of
from reconcile.workspace.store import store_at
from tests.findings.ascii_tables import parse
from tests.runs import AS_OF, INPUTS

WBS = load_programmes()["wbs"]
CELLS = """
written                          | codes | unread
ANAK JALANAN                     | 04    | no
Anak Jalanan, Pengemis           | 04,12 | no
gelandangan dan pengemis         | 11,12 | no
GEPENG                           | 11    | no
PPKS 05                          | 05    | no
8                                | 08    | no
Penyandang Disabilitas Mental_DP | 09    | no
Lansia Terlantar/Zzz             | 08    | yes
Zzz                              | -     | yes
-                                | -     | no
"""


@pytest.mark.parametrize("row", parse(CELLS), ids=lambda row: str(row["written"]))
def test_classes_of_a_cell(row: dict[str, str | None]) -> None:
    codes, unread = classes(pa.array([row["written"]], pa.string()), WBS)
    assert (codes[0].as_py(), unread[0].as_py()) == (row["codes"], row["unread"] == "yes")


HEAD = "NO REGISTER;NAMA;JK;TGL LAHIR;NIK;NO KK;NAMA IBU;ALAMAT ASAL;RT;RW;DAERAH ASAL;TGL MASUK;JENIS PPKS;STATUS;PANTI"
CLASS_WORDS = ("TUNA SUSILA", "PSIKOTIK", "GELANDANGAN", "ZZZKELAS")
ROWS = [
    f"R{at:02d};MR SENTOSA {chr(65 + at)};L;01-0{1 + at % 9}-19{50 + at};;3171010101010001;BU PANTI;JL PANTI 1;001;002;BREBES;05-01-2017;{CLASS_WORDS[at % 4]};DALAM PANTI;PSTW BUDI MULIA 1"
    for at in range(24)
]
NOBODY = ";;;;;;;;;;;;TUNA SUSILA;;PSTW BUDI MULIA 1"


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with a roll of residents among the small exports; one of its rows is nobody's."""
    folder = tmp_path_factory.mktemp("units")
    (folder / "inputs").mkdir()
    for roll in INPUTS.iterdir():
        (folder / "inputs" / roll.name).symlink_to(roll)
    (folder / "inputs" / "wbs").mkdir()
    (folder / "inputs" / "wbs" / "wbs.csv").write_text(
        "\n".join([HEAD, *ROWS, NOBODY]) + "\n", encoding="utf-8"
    )
    _files_named_by_classes(folder / "inputs")
    stages.run(Job(inputs=folder / "inputs", out=folder / "out", as_of=AS_OF))
    return folder / "out"


MET = "NO;TGL JANGKAU;NAMA;L/P;TGL LAHIR;RAGAM\n1;05-01-2017;TN {name};L;01-02-1961;{ppks}\n"


def _files_named_by_classes(inputs: Path) -> None:
    """Files, sheets and members whose names are classes; one twice, one that cannot be read, a folder."""
    met = inputs / "ppks"
    (met / "PSIKOTIK").mkdir(parents=True)
    for name in ("ppks_gelandangan_0217.csv", "ppks_gelandangan (1).csv"):
        (met / name).write_text(MET.format(name="SATU", ppks="11"), encoding="utf-8")
    (met / "tuna susila.csv").write_bytes(b"")
    (met / "psikotik rusak.xlsx").write_bytes(b"PK\x03\x04 nothing")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "TUNA SUSILA Jan 2017"
    for line in MET.format(name="DUA", ppks="10").splitlines():
        sheet.append(line.split(";"))
    book.create_sheet("PSIKOTIK").append(["catatan"])
    book.save(met / "rekap psikotik.xlsx")
    with zipfile.ZipFile(met / "kiriman gelandangan.zip", "w") as packed:
        packed.writestr("psikotik/tuna susila.csv", MET.format(name="TIGA", ppks="11"))
        packed.writestr("gelandangan.csv", "bukan daftar")
    (inputs / "wbs" / "gelandangan di PSTW Budi Mulia 2, Februari 2017.csv").write_text(
        "NO;NAMA WBS;JK;TGL LAHIR;TGL MASUK\n1;MR EMPAT;L;01-03-1941;05-01-2017\n", encoding="utf-8"
    )


def test_residents_are_no_household(out: Path) -> None:
    """Twenty-four men of one family card, one mother and one address are twenty-four."""
    records = [pq.read_table(path) for path in out.rglob("records.parquet")]
    rows = pa.concat_tables(records).to_pylist()
    residents = [row for row in rows if row["programme"] == "wbs"]
    assert len(residents) == 25
    assert {row[name] for row in residents for name in OF_A_HOUSEHOLD if name in row} == {None}
    persons = pq.read_table(out / "persons.parquet").to_pylist()
    assert len({row["person_id"] for row in persons if row["programme"] == "wbs"}) == 25


def test_a_file_that_is_checked_has_the_mark_of_the_run(out: Path) -> None:
    path = next(out.parent.glob("inputs/wbs/gelandangan*"))
    marks = Marks(store_at(out).secret, names_of(load_declarations().units))
    [told] = check_files([path], None, load_programmes(), AS_OF, marks=marks)
    deliveries = pq.read_table(out / "deliveries.parquet").to_pylist()
    ours = {row["source_file"] for row in deliveries if row["programme"] == "wbs"} - {"wbs.csv"}
    assert told[0]["source_file"] in ours
    [alone] = check_files([path], None, load_programmes(), AS_OF)
    assert alone[0]["source_file"] not in ours


def _texts(name: str, data: bytes) -> str:
    if name.endswith(".parquet"):
        try:
            return str(pq.read_table(BytesIO(data)).to_pydict())
        except pa.ArrowInvalid:  # sealed
            return ""
    if data[:2] == b"PK":
        with zipfile.ZipFile(BytesIO(data)) as parts:
            return "".join(f"{part} {_texts(part, parts.read(part))}" for part in parts.namelist())
    return data.decode("utf-8", "replace")


def test_no_class_stands_in_anything_that_a_run_writes_but_the_paper_of_classes(out: Path) -> None:
    """Neither in a name nor in a row, a rejected one too; in `stays` and the counts stand codes alone."""
    holds = {
        str(path.relative_to(out.parent))
        for path in out.parent.rglob("*")
        if path.is_file() and "inputs" not in path.parts and _told(path)
    }
    assert holds == {
        "out/papers.zip",
        "out/reports/pemetaan_upt_ppks.html",
        "out/reports/pemetaan_upt_ppks.xlsx",
    }


def _told(path: Path) -> bool:
    text = (path.name + _texts(path.name, path.read_bytes())).upper()
    return any(word in text for word in CLASS_WORDS)


def test_the_papers_of_a_kelurahan_say_social_service_and_nothing_more(out: Path) -> None:
    for path in (out / "reports").rglob("*"):
        if path.is_file() and not path.name.startswith("pemetaan_upt_ppks"):
            text = _texts(path.name, path.read_bytes()).upper()
            assert "BUDI MULIA" not in text, path.name


def test_files_named_by_classes_are_read_and_told_of_by_marks(out: Path) -> None:
    """One name from month to month for who has the secret; the unit and the month in a name still count."""
    files = pq.read_table(out / "deliveries.parquet").to_pylist()
    told = {row["source_file"] for row in files if row["programme"] in ("wbs", "ppks")}
    assert all(re.match("(wbs|ppks)_[a-p]{8}[_.]", name) for name in told), told
    assert sum(row["rows"] for row in files if row["programme"] == "ppks" and row["in_force"]) == 3
    units = {row["unit_code"]: row["residents"] for row in pq.read_table(out / "units.parquet").to_pylist()}
    assert units["pstw_budi_mulia_2"] == 1
    named = next(row for row in files if row["programme"] == "wbs" and row["rows"] == 1)
    assert named["as_of"] == date(2017, 2, 28)


def test_a_name_is_the_same_every_month_and_nobodys_without_the_secret() -> None:
    known = rolls(load_programmes(), AS_OF, secret=b"a")
    names = [called_name(f"Data ODGJ {month} 2018 rev2.XLSX", known["wbs"]) for month in ("Maret", "April")]
    marks = {name.split("_")[1] for name in names}
    assert len(marks) == 1 and [name.split("_")[2:] for name in names] == [
        ["2018-03", "rev2.xlsx"], ["2018-04", "rev2.xlsx"],
    ]  # fmt: skip
    assert called_name(names[0], known["wbs"]) == names[0]
    assert FileName(names[0]).series == FileName(names[1]).series
    others = rolls(load_programmes(), AS_OF, secret=b"b")
    assert called_name("Data ODGJ Maret 2018 rev2.XLSX", others["wbs"]) != names[0]
    assert called_name("Data ODGJ Maret 2018.xlsx", known["kis"]) == "Data ODGJ Maret 2018.xlsx"
