"""The recap adds up on random rows, and hidden cells cannot be worked out."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from reconcile.engines.protocol import Engine
from reconcile.reports.contents import Level, check_totals
from reconcile.reports.kit.homes import keep_homes
from reconcile.reports.lists.recap import recap
from reconcile.reports.lists.terms import TERMS
from reconcile.tables import TABLES, empty
from tests.findings.ascii_tables import _ledger, engine_with, found, table
from tests.reports.samples import found_engine, reports
from tests.runs import tries

REGIONS = [
    None,
    "31",
    "3171",
    "317101",
    "3171011001",
    "3171011002",
    "3171019999",
    "3172011001",
    "3199",
    "3275",
    "3275011001",
]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    made = engine_with({name: empty(name) for name in TABLES}, tmp_path_factory.mktemp("engine"))
    yield made
    made.close()


@pytest.mark.slow
@given(
    drawn=st.lists(
        st.tuples(
            st.sampled_from(["kis", "kjs", "kip", "dukcapil"]),
            st.sampled_from("abcde"),
            st.sampled_from(REGIONS),
        ),
        max_size=25,
    )
)
@settings(max_examples=tries(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_row_and_person_stands_in_exactly_one_place(
    engine: Engine, drawn: list[tuple[str, str, str | None]]
) -> None:
    rows: list[dict[str, Any]] = [
        {
            "record_id": f"{programme}-{n}",
            "programme": programme,
            "person_id": person,
            "region_code": region,
            "flags": 0,
        }
        | {"source_file": f"{programme}.csv", "sheet": "", "source_row": n}
        for n, (programme, person, region) in enumerate(drawn)
    ]
    for name, made in (
        ("records", table("records", rows)),
        ("persons", table("persons", rows)),
        ("ledger", _ledger(rows)),
    ):
        engine.read(name, made)
    found(engine)
    keep_homes(engine)
    counted = recap(engine)
    check_totals(engine, counted, [])
    below = counted.children()
    leaves = [place for place in counted.counts if place and place not in below]
    for programme, count in Counter(programme for programme, _, _ in drawn).items():
        assert sum(counted.counts[leaf].get(f"rows {programme}", 0) for leaf in leaves) == count
    assert sum(counted.counts[leaf].get("persons", 0) for leaf in leaves) == len(
        {person for _, person, _ in drawn}
    )


def test_each_file_holds_one_level_of_place_and_no_total(tmp_path: Path) -> None:
    """So a pivot table over any of them counts nobody twice."""
    engine = found_engine(tmp_path / "e")
    reports(engine, tmp_path / "out", Level.L1)
    engine.close()
    sums = []
    for depth, name in enumerate(("rekap_kota", "rekap_kecamatan", "rekap"), 1):
        text = (tmp_path / "out" / f"{name}.csv").read_text(encoding="utf-8-sig")
        head, *rows = csv.reader(io.StringIO(text), delimiter=";")
        assert head[:depth] == ["Kota/Kabupaten", "Kecamatan", "Kelurahan"][:depth] and head[depth] == "Orang"
        assert len({tuple(row[:depth]) for row in rows}) == len(rows) and "JUMLAH" not in text
        sums.append([sum(int(row[at]) for row in rows) for at in range(depth, len(head))])
    assert sums[0] == sums[1] == sums[2] and sums[0][0] == 8


def test_the_workbook_has_places_alone_on_each_sheet(tmp_path: Path) -> None:
    """No subtotal among the rows: each sheet's places add up to its one total, which stands apart."""
    engine = found_engine(tmp_path / "e")
    reports(engine, tmp_path / "out", Level.L1)
    engine.close()
    book = CalamineWorkbook.from_path(tmp_path / "out" / "rekap.xlsx")
    assert book.sheet_names == ["Kelurahan", "Kecamatan", "Kota", "Istilah"]
    totals = set()
    for name in book.sheet_names[:3]:
        head, *rows = book.get_sheet_by_name(name).to_python()[2:]
        *places, empty_line, total = rows
        at = head.index("Orang")
        assert head[0].startswith(name) and not any(empty_line) and total[0] == "JUMLAH"
        assert len({tuple(row[:at]) for row in places}) == len(places)
        assert sum(row[at] for row in places) == total[at]
        totals.add(total[at])
    assert len(totals) == 1
    sheet = openpyxl.load_workbook(tmp_path / "out" / "rekap.xlsx")["Kelurahan"]
    nothing = [cell for row in sheet.iter_rows(min_row=4) for cell in row if cell.value == 0]
    assert nothing and {cell.number_format for cell in nothing} == {"#,##0;-#,##0;"}, "0 that shows nothing"
    assert "Sel kosong: tidak ada (0)" in str(sheet["A2"].value), "and is explained once"
    words = [row[0] for row in book.get_sheet_by_name("Istilah").to_python()]
    assert words == ["Istilah", *(term.word for term in TERMS)]
