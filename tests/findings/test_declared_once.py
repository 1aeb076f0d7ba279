"""A finding is declared once: one that is added to the list stands in every place where findings stand."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from reconcile import findings, tables
from reconcile.findings.conflicts import REFUSALS
from reconcile.kinds.known import KINDS, roles
from reconcile.linkage.model import Model
from tests.runs import INPUTS, made_once, small_run

ROOT = Path(__file__).parents[2]
VERDICTS = {"same", "different", "unsure"}
"""The words of people; the others say why a link is refused."""
pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Done:
    """A run that knows the toy. told: what the program said of it. found: its rows."""

    out: Path
    told: dict[str, Any]
    found: list[dict[str, Any]]

    def text(self, name: str) -> str:
        return (self.out / "reports" / name).read_text(encoding="utf-8-sig")

    def lines(self, name: str) -> list[dict[str, str]]:
        return list(csv.DictReader(self.text(name).splitlines(), delimiter=";"))

    def count(self, *codes: str) -> int:
        """Persons of these codes, each once a code."""
        return len({(row["person_id"], row["class"]) for row in self.found if row["class"] in codes})


@pytest.fixture(scope="module")
def done() -> Done:
    def make(folder: Path) -> None:
        words = ["-m", "tests.findings.toy", str(INPUTS), str(folder / "out"), str(small_run())]
        ran = subprocess.run([sys.executable, *words], cwd=ROOT, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stderr
        (folder / "told.json").write_text(ran.stdout, encoding="utf-8")

    folder = made_once("toy", make)
    found = pq.read_table(folder / "out" / "findings" / "birthdays.parquet").to_pylist()
    return Done(folder / "out", json.loads((folder / "told.json").read_text(encoding="utf-8")), found)


def _cells(line: str) -> list[str]:
    return [
        re.sub("<[^>]*>", "", cell).strip() for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", line, re.S)
    ]


def _rows(page: str) -> list[list[str]]:
    return [_cells(row) for row in re.findall(r"<tr[^>]*>(.*?)</tr>", page, re.S)]


def test_its_table_is_written_in_order(done: Done) -> None:
    assert {row["class"] for row in done.found} == {"TANGGAL_GENAP", "TANGGAL_GANJIL"}
    keys = [(row["person_id"], row["record_id"]) for row in done.found]
    assert keys == sorted(keys)


def test_the_manifest_counts_it(done: Done) -> None:
    manifest = json.loads((done.out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["results"]["birthdays"] == Counter(row["class"] for row in done.found)


def test_the_screen_tells_it(done: Done) -> None:
    after = done.told["screen"].split("Hari lahir\n")[1].splitlines()
    counted = Counter(row["class"] for row in done.found)
    assert after[0].split() == ["Tanggal", "ganjil", str(counted["TANGGAL_GANJIL"])]
    assert after[1].split() == ["Tanggal", "genap", str(counted["TANGGAL_GENAP"])]


def test_it_is_held_against_the_truth(done: Done) -> None:
    line = next(line for line in done.told["scores"].splitlines() if line.startswith("Nilai hari lahir"))
    assert line.split()[-3:] == ["1,0000"] * 3


def test_it_is_not_new_since_a_run_that_did_not_know_it(done: Done) -> None:
    """That run did not look: nobody came."""
    listed = Counter(row["Kode temuan"] for row in done.lines("perubahan.csv"))
    rows = [row for row in _rows(done.text("ringkasan.html")) if row[:1] == ["Kelompok hari lahir"]]
    assert [row[1] for row in rows] == ["Tanggal ganjil", "Tanggal genap"]
    for row, code in zip(rows, ("TANGGAL_GANJIL", "TANGGAL_GENAP"), strict=True):
        before, went, stayed, came, now = map(int, row[2:7])
        assert (before, went, stayed, came, now) == (0, 0, 0, 0, done.count(code)) and now
        assert listed[code] == 0
    assert "Tidak dibandingkan: Tanggal ganjil, Tanggal genap. " in done.text("ringkasan.html")


def test_the_recap_counts_it_and_its_total_is_checked(done: Done) -> None:
    counted = sum(int(row["Orang tanggal genap"]) for row in done.lines("rekap.csv"))
    assert counted == done.count("TANGGAL_GENAP")
    assert {"birthdays TANGGAL_GENAP", "birthdays TANGGAL_GANJIL", "hari_lahir.csv"} <= set(
        done.told["totals"]
    )


def test_people_are_asked_about_what_counts(done: Done) -> None:
    asked = pq.read_table(done.out / "findings" / "questions.parquet").to_pylist()
    asked = [question for question in asked if question["finding"] == "birthdays"]
    assert {question["record_id_left"] for question in asked} == {
        row["record_id"] for row in done.found if row["class"] == "TANGGAL_GENAP"
    }
    assert {question["class"] for question in asked} == {"TANGGAL_GENAP"}
    assert all(question["reason"].endswith(": tanggalnya genap") for question in asked)
    assert {(question["action"], question["authority"]) for question in asked} == {("Rayakan", "Kalender")}


def test_its_list_is_written_and_described(done: Done) -> None:
    listed = done.lines("hari_lahir.csv")
    assert sorted(row["ID baris"] for row in listed) == sorted(row["record_id"] for row in done.found)
    assert all(row["Kelurahan"] or row["Kota/Kabupaten"] == "" for row in listed)
    assert {row["Alasan"] for row in listed if row["Kode temuan"] == "TANGGAL_GENAP"} == {"tanggalnya genap"}
    assert "Program asal" in listed[0]
    about = f"- hari_lahir (.csv dan .xlsx): Siapa lahir kapan. {len(listed)} baris."
    assert about in " ".join(done.text("BACA_SAYA.txt").split())


def test_the_summary_has_its_column_and_its_chart(done: Done) -> None:
    page = done.text("ringkasan.html")
    rows = _rows(page)
    at, heading = next((at, row) for at, row in enumerate(rows) if "Kolom hari lahir" in row)
    total = next(row for row in rows[at:] if row[:1] == ["JUMLAH"])
    count, _, share = total[heading.index("Kolom hari lahir")].partition(" ")
    assert int(count) == done.count("TANGGAL_GENAP") and share.endswith("%)")
    assert "Kolom hari lahir per kota (orang)" in page


def test_the_berita_acara_counts_its_questions_and_its_recipients(done: Done) -> None:
    rows = _rows(done.text("berita_acara.html"))
    asked = sum(row["class"] == "TANGGAL_GENAP" for row in done.found)
    assert [row[3] for row in rows if row[1:3] == ["Lahir pada tanggal genap", "Rayakan"]] == [str(asked)]
    without = small_run() / "reports" / "berita_acara.html"
    checked = [
        sum(map(int, row[1:]))
        for page in (rows, _rows(without.read_text(encoding="utf-8")))
        for row in page
        if row and row[0].startswith("Tidak ditemukan di data kependudukan, atau")
    ]
    assert checked[0] > checked[1]


def test_the_page_of_tables_describes_it(done: Done) -> None:
    assert "## birthdays\n\nWhoever on a roll was born on a day that is even, or odd." in done.told["page"]


def test_a_code_without_words_or_words_without_a_code_are_refused() -> None:
    known = findings.DEATHS_AND_MOVES
    with pytest.raises(ValueError, match="are not the codes of the table"):
        replace(known, declared=known.codes[1:])
    with pytest.raises(ValueError, match="are not the codes of the table"):
        replace(known, declared=(*known.codes, known.codes[0]))


def test_whatever_linking_refuses_has_its_words() -> None:
    """Persons' in the findings, but for a shared number, which is a finding of its own. The table knows the
    words of every kind, and no other."""
    reasons = {name: _reasons(kind.model(roles(kind, {}))) for name, kind in KINDS.items()}
    assert {*REFUSALS, "NIK_DIPAKAI_BERSAMA"} == reasons["person"]
    assert set().union(*reasons.values()) == set(tables.REFUSED_LINKS.column("reason").codes)


def _reasons(model: Model) -> set[str]:
    """Why links of a model may be refused, in its words."""
    said = {name: word for name, word in vars(model.words).items() if name not in VERDICTS}
    if model.guards.one_per_source is None:
        del said["one_source"]
    return set(said.values())
