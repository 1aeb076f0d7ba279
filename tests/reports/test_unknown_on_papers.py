"""What could not be found, or not all of it, is never a plain count on a paper: not 0, and not all."""

from __future__ import annotations

import csv
import re
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook

from reconcile.findings import Unknown
from reconcile.reports.kit.recapped import Recap
from reconcile.reports.lists.recap import recap_columns
from reconcile.reports.summary.words import Places, measures_of
from reconcile.run.facts.summary import _findings
from tests.reports.page_text import page_text
from tests.reports.samples import found_engine, reports

HEALTH, EDUCATION, UNREACHED = "TUMPANG_TINDIH_KESEHATAN", "TUMPANG_TINDIH_PENDIDIKAN", "BELUM_TERJANGKAU"
COUNTED = {(): {"persons": 9, f"overlaps {HEALTH}": 2}}
UNKNOWN = Unknown({EDUCATION: "kip", UNREACHED: "kip"}, {HEALTH: "kis"})


def test_a_column_of_what_nobody_looked_for_has_a_dash_and_of_what_was_found_in_part_says_so() -> None:
    recap = Recap(("persons", f"overlaps {HEALTH}"), COUNTED)
    places = Places(recap, "DKI")
    known = {measure.key: measure for measure in measures_of(recap, False, "DKI")}
    in_part = {measure.key: measure for measure in measures_of(recap, False, "DKI", UNKNOWN)}
    assert places.measured((), known[UNREACHED]).text == "0"
    assert places.measured((), in_part[UNREACHED]).text == "–"
    assert places.measured((), in_part["overlaps"]).text == "2"
    assert in_part["overlaps"].heading == f"{known['overlaps'].heading} (sekurang-kurangnya)"


def test_the_recap_says_of_which_counts_there_may_be_more() -> None:
    recap = Recap(("persons", f"overlaps {HEALTH}"), COUNTED)
    headings = [column.heading for column in recap_columns(recap, False, "DKI", 0, UNKNOWN.partly)[0]]
    assert headings[-2:] == ["Orang", "Orang tumpang tindih kesehatan (sekurang-kurangnya)"]
    worth = Recap(("amount",), {(): {"amount": 3}})
    assert [column.heading for column in recap_columns(worth, False, "DKI", 0, {"amount"})[0]] == [
        "Nilai tumpang tindih yang diketahui (Rp) (sekurang-kurangnya)"
    ]


def test_the_screen_counts_no_zero_where_nothing_could_be_looked_for() -> None:
    none = {"not_made": {EDUCATION: "kip"}, "partly": {}, "overlaps": {}}
    assert [(line.label, line.count) for line in _findings(none, "DKI")] == [
        ("Tumpang tindih antarprogram: tidak diketahui", None)
    ]
    some = {"not_made": {}, "partly": {HEALTH: "kis"}, "overlaps": {HEALTH: 2}}
    assert [(line.label, line.count) for line in _findings(some, "DKI")] == [
        ("Tumpang tindih antarprogram", None),
        ("Tumpang tindih kesehatan (sekurang-kurangnya)", 2),
    ]
    nothing = {"not_made": {}, "partly": {}, "overlaps": {}}
    assert [line.count for line in _findings(nothing, "DKI")] == [0]


WORTH_UNKNOWN = """
id         | person | name  | nik              | kk               | birth_date | region     | rt  | rw  | segment   | level | start   | end        | vital_status
kis-1      | p1     | ANI   | 3171014101809001 | 3171010101109001 | 1980-01-01 | 3171011001 | 003 | 004 | PBI_APBN  | -     | 2013-11 | 2014-02-28 | -
kjs-1      | p1     | ANI   | 3171014101809001 | 3171010101109001 | 1980-01-01 | 3171011001 | 003 | 004 | PBI_APBD  | -     | 2013-11 | 2014-02-28 | -
kjp-2      | p2     | BUDI  | 3171011702069002 | 3171010101109002 | 2006-02-17 | 3171011002 | 001 | 002 | -         | SD    | -       | -          | -
kip-2      | p2     | BUDI  | 3171011702069002 | -                | 2006-02-17 | -          | -   | -   | PEMBERIAN | SD    | 2017-01 | 2017-12-31 | -
kis-3      | p3     | CICI  | 3172014101809003 | 3172010101109003 | 1980-01-01 | 3172011001 | 003 | 004 | PBI_APBN  | -     | 2017-03 | -          | -
kjs-3      | p3     | CICI  | 3172014101809003 | 3172010101109003 | 1980-01-01 | 3172011001 | 003 | 004 | PBI_APBD  | -     | 2017-03 | -          | -
dukcapil-1 | p1     | ANI   | 3171014101809001 | 3171010101109001 | 1980-01-01 | 3171011001 | 003 | 004 | -         | -     | -       | -          | ALIVE
"""
"""Two overlaps of which nobody knows the value, as no amount is declared for 2013 and no period said; and one that is
worth something in another kota, so that there are columns of rupiah."""
_ZERO = re.compile(r"Rp[\s\u00a0]*0(?![\d.,])")


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unknown")
    engine = found_engine(folder / "engine", WORTH_UNKNOWN)
    worth = engine.arrow('SELECT person_id, amount > 0 AS known FROM "overlaps" ORDER BY 1').to_pylist()
    assert [(row["person_id"], row["known"]) for row in worth] == [("p1", None), ("p2", None), ("p3", True)]
    reports(engine, folder / "out")
    engine.close()
    return folder / "out"


def _texts(path: Path) -> list[str]:
    """All that a paper says, a cell or a line each."""
    if path.suffix == ".xlsx":
        sheets = load_workbook(path).worksheets
        return [
            str(cell) for one in sheets for row in one.iter_rows(values_only=True) for cell in row if cell
        ]
    if path.suffix == ".docx":
        with zipfile.ZipFile(path) as packed:
            return [re.sub(r"<[^>]+>", " ", packed.read("word/document.xml").decode())]
    if path.suffix == ".pdf":
        return []  # drawn, of the same numbers as the page
    return (
        [page_text(path.read_text(encoding="utf-8-sig"))] if path.suffix in (".html", ".txt", ".csv") else []
    )


def _worth(path: Path) -> list[str]:
    """What stands in the columns of rupiah of a list or a workbook, but for the findings that carry none."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            sheets = [list(csv.reader(file, delimiter=";"))]
    else:
        read = (sheet.iter_rows(values_only=True) for sheet in load_workbook(path).worksheets)
        sheets = [[[str("" if cell is None else cell) for cell in row] for row in rows] for rows in read]
    found = []
    for rows in sheets:
        head = next((row for row in rows if any("(Rp)" in cell for cell in row)), [])
        for at, heading in enumerate(head):
            if "(Rp)" in heading:
                below = (
                    row for row in rows[rows.index(head) + 1 :] if len(row) > at and "3172" not in str(row)
                )
                found += [row[at] for row in below if "CICI" not in row and not row[0].startswith("JUMLAH")]
    return found


def test_no_paper_shows_a_value_that_nobody_knows_as_nothing(papers: Path) -> None:
    files = [path for path in papers.rglob("*") if path.is_file()]
    assert {".csv", ".xlsx", ".html", ".docx", ".txt"} <= {path.suffix for path in files}
    said = {path.name: [text for text in _texts(path) if _ZERO.search(text)] for path in files}
    assert {name: texts for name, texts in said.items() if texts} == {}
    worth = {path.name: _worth(path) for path in files if path.suffix in (".csv", ".xlsx")}
    assert {"tumpang_tindih.csv", "tumpang_tindih.xlsx", "rekap.csv"} <= {
        name for name, cells in worth.items() if cells
    }
    assert {name: cells for name, cells in worth.items() if "0" in cells} == {}
    page = page_text((papers / "ringkasan.html").read_text(encoding="utf-8"))
    assert "3 orang bertumpang tindih (nilai ≥ Rp" in page
    by_place = re.findall(r"^Jakarta Pusat \|.*$", page, re.MULTILINE)
    assert [line for line in by_place if "| – |" in line] and [
        line for line in by_place if "tidak diketahui" in line
    ]
