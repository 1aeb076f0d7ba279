"""Every file that a run hands out, opened to its last member: no 16-digit number and nobody's birth date
from L1 on."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from reconcile.run.facts.summary import as_text, summary
from reconcile.workspace.published import read_manifest
from reconcile.workspace.runs import RunFolder
from tests.runs import sample_run, sample_run_at

ROOT = Path(__file__).parents[2]
AS_OF = date(2018, 3, 31)
NUMBER = re.compile(r"(?<![0-9A-Fa-f])[0-9]{16,}(?![0-9A-Fa-f])")
"""A NIK, a KK or longer; not the digits inside a hash."""

MONTHS = [
    "januari",
    "februari",
    "maret",
    "april",
    "mei",
    "juni",
    "juli",
    "agustus",
    "september",
    "oktober",
    "november",
    "desember",
]
DATES = (
    re.compile(r"(?<![0-9])(?P<y>[0-9]{4})[-/.](?P<m>[0-9]{1,2})[-/.](?P<d>[0-9]{1,2})(?![0-9])"),
    re.compile(r"(?<![0-9])(?P<d>[0-9]{1,2})[-/. ](?P<m>[0-9]{1,2})[-/. ](?P<y>[0-9]{4})(?![0-9])"),
    re.compile(r"(?<![0-9])(?P<d>[0-9]{1,2})[- ](?P<m>[a-z]{3,9})[- ](?P<y>[0-9]{4})(?![0-9])"),
    re.compile(r"(?<![0-9])(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})(?![0-9])"),
)


def texts(path: Path) -> Iterator[tuple[str, str]]:
    """(member, text) of a file: of a zip-based document every member, its name and comment included; of a
    table every cell."""
    if path.suffix == ".parquet":
        table = pq.read_table(path)
        yield (
            path.name,
            "\n".join(str(cell) for column in table.columns for cell in column.unique().to_pylist()),
        )
        return
    if path.suffix in (".pdf", ".png"):  # drawn from numbers that anybody may see, which its own test holds
        yield path.name, path.read_bytes().decode("latin-1")
        return
    if not zipfile.is_zipfile(path):
        yield path.name, path.read_bytes().decode("utf-8-sig")
        return
    with zipfile.ZipFile(path) as parts:
        yield f"{path.name}: comment", parts.comment.decode("latin-1")
        for part in parts.infolist():
            yield (
                f"{path.name}: {part.filename}",
                f"{part.filename} {part.extra!r} {parts.read(part).decode('latin-1')}",
            )


def dates_in(text: str) -> set[date]:
    found = set()
    for pattern in DATES:
        for match in pattern.finditer(text.lower()):
            year, month, day = match["y"], match["m"], match["d"]
            number = (
                int(month)
                if month.isdigit()
                else next((n for n, name in enumerate(MONTHS, 1) if name.startswith(month)), 0)
            )
            if 1900 <= int(year) <= 2100 and 1 <= number <= 12 and 1 <= int(day) <= 31:
                try:
                    found.add(date(int(year), number, int(day)))
                except ValueError:
                    continue
    return found


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(
    scope="module",
    params=["L1", *(pytest.param(level, marks=pytest.mark.gate) for level in ("L0", "L2", "L3"))],
)
def handed_out(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, cache: Path
) -> tuple[str, Path, str]:
    """(level, the run's folder, what was told on the screen) of the sample run."""
    if request.param == "L1":  # the run that is shared
        out = sample_run()
        return "L1", out, as_text(summary(read_manifest(out), out))
    named = ["--recipient", "Pusdatin"] if request.param == "L0" else []
    return request.param, *sample_run_at(request.param, tmp_path_factory.mktemp(request.param), cache, *named)


def born(out: Path) -> set[date]:
    """Birth dates of people that could stand on a paper by accident neither as its day, a day of a
    source's period nor a day of a rule."""
    records = [
        pq.read_table(path, columns=["birth_date", "period_start", "period_end"])
        for path in RunFolder(out).snapshot_tables("records")
    ]
    births = {day for table in records for day in table["birth_date"].to_pylist() if day}
    others = {
        day
        for table in records
        for name in ("period_start", "period_end")
        for day in table[name].to_pylist()
        if day
    }
    others |= {
        day
        for rules in (ROOT / "reconcile" / "rules").glob("*.toml")
        for day in dates_in(rules.read_text(encoding="utf-8"))
    }
    return {day for day in births - others if day < AS_OF - timedelta(days=400)}


def test_no_file_holds_a_number_of_sixteen_digits_or_a_birth_date(handed_out: tuple[str, Path, str]) -> None:
    level, out, told = handed_out
    files = sorted(path for path in (out / "reports").rglob("*") if path.is_file())
    files += [out / "manifest.json", out / "model.json"]
    births = born(out)
    assert len(births) > 1000
    numbers, days = [], []
    for name, text in [("screen", told), *(found for path in files for found in texts(path))]:
        if NUMBER.search(text):
            numbers.append(name)
        if dates_in(text) & births:
            days.append(name)
    if level == "L0":  # the same search finds what L0 shows
        assert "tumpang_tindih.csv" in numbers
        assert "tumpang_tindih.csv" in days
        assert {"31_PROVINSI_BARIS.csv", "31_PROVINSI_BARIS.parquet"} <= set(numbers) & set(days)
    else:
        assert (numbers, days) == ([], [])


def test_no_name_of_a_file_holds_a_person(handed_out: tuple[str, Path, str]) -> None:
    _, out, _ = handed_out
    records = [
        pq.read_table(path, columns=["name", "nik"]) for path in RunFolder(out).snapshot_tables("records")
    ]
    people = {
        name
        for table in records
        for name in table["name"].to_pylist()
        if name and " " in name and len(name) > 12
    }
    for path in (out / "reports").rglob("*"):
        assert not NUMBER.search(path.name)
        assert not [name for name in people if name in path.name.upper().replace("_", " ")], path.name


def test_every_kind_of_paper_names_the_source_and_licence_of_the_region_data(
    handed_out: tuple[str, Path, str],
) -> None:
    level, out, _ = handed_out
    reports = out / "reports"
    papers = ["BACA_SAYA.txt", "ringkasan.html"]
    papers += ["berita_acara.docx", "berita_acara.html", "lembar_kerja"] if level != "L3" else []
    for paper in papers:
        found = reports / paper
        files = [found] if found.is_file() else sorted(found.rglob("*.xlsx"))
        assert files and all("ODbL" in "".join(text for _, text in texts(file)) for file in files[:5]), paper
