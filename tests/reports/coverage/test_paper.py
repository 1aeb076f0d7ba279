"""The page of a family and the monthly table, of small tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest

from reconcile.coverage import Trusted, keep_coverage
from reconcile.coverage.growth import Known, Tonight, keep_growth
from reconcile.privacy.masking import Level
from reconcile.reports.coverage.page import _active
from reconcile.reports.coverage.paper import COVERAGE
from reconcile.reports.growth.leaders import covered
from reconcile.reports.growth.over_time import said, verdict
from reconcile.reports.growth.saying import UNKNOWN
from reconcile.reports.kit.facts import RunFacts
from reconcile.reports.kit.recapped import Recap
from reconcile.reports.kit.report import Desk
from reconcile.workspace.progress import SILENT
from tests.coverage.conftest import DAY, FAMILIES, ROLES, given
from tests.findings.ascii_tables import engine_with, table

ROWS = """
dukcapil-1 | a | - | - | - | - | - | 3171061001 | 2008-01-01 | ALIVE
dukcapil-2 | b | - | - | - | - | - | 3171061001 | 2009-01-01 | ALIVE
dukcapil-3 | c | - | - | - | - | - | 3172021001 | 2010-01-01 | ALIVE
kjp-1 | a | - | 1 | 2018-01-01 | 2018-12-31 | ACTIVE | 3171061001 | - | -
kip-1 | a | PEMBERIAN | 2 | 2018-01-01 | 2018-12-31 | - | - | - | -
kip-2 | b | NOMINASI | 4 | 2018-01-01 | 2018-12-31 | - | - | - | -
"""


def test_page_and_table_say_the_counts_and_what_is_unknown(tmp_path: Path) -> None:
    tables = given(ROWS)
    engine = engine_with(tables, tmp_path / "engine")
    keep_coverage(engine, FAMILIES, ROLES, "31", tables["deliveries"], as_of=DAY, links=Trusted(1.0, 0.95))
    engine.read("identity_events", table("identity_events", []))
    keep_growth(engine, FAMILIES, Known(), {}, Tonight(1, DAY))
    out = tmp_path / "out"
    out.mkdir()
    facts = RunFacts("20180615-abcd", DAY, Level.L1, {})
    files = COVERAGE.write(Desk(engine, out, facts, cast(Recap, None), SILENT))
    leaders = covered(engine, facts)
    assert covered(engine, replace(facts, level=Level.L3)) == ""  # no number of it is hidden there
    engine.close()
    for words in (
        '66,67 % <span class="whole">(',
        'href="cakupan_pendidikan.html"',
        '33,33 % <span class="whole">(',
    ):
        assert words in leaders, words
    assert sorted(file.name for file in files) == [
        "cakupan_bulanan.csv",
        "cakupan_bulanan.xlsx",
        "cakupan_pendidikan.html",
    ]
    page = (out / "cakupan_pendidikan.html").read_text(encoding="utf-8")
    # two of three registered, one active; rows 3, cards 3, persons 2
    for words in (
        "66,67 %",
        "33,33 %",
        "Kartu lebih dari orang (kartu lebih)",
        "Buku pertumbuhan dimulai",
        "KJP Plus",
    ):
        assert words in page, words
    lines = (out / "cakupan_bulanan.csv").read_text(encoding="utf-8-sig").splitlines()
    [registered] = [line for line in lines if '"Terdaftar";"Semua"' in line]
    assert registered.split(";")[3:9] == ['"2"', '"0"', '"3"', '"66,67"', '"66,67 s.d. 66,67"', '"06-2018"']


@pytest.mark.parametrize(
    ("gap", "days", "said"),
    [
        (None, 10, "tidak diketahui"),
        (0, 10, "tercapai"),
        (5, 0, "tidak tercapai: tenggat sudah lewat"),
        (3257, 21, "155,1 orang sehari selama 21 hari"),  # 3,257 in 21 days are 155 a day
    ],
)
def test_what_is_needed_is_said_plainly(gap: int | None, days: int, said: str) -> None:
    row: dict[str, Any] = {"gap": gap, "days_left": days, "by": date(2018, 12, 31)}
    assert verdict(row) == said


@pytest.mark.parametrize(
    ("verdict", "days", "words"),
    [
        ("TERCAPAI", (None, None, None), "tercapai"),
        ("TIDAK_TERCAPAI", (None, None, None), "tidak tercapai (juga pada batas atas laju tidak)"),
        ("TIDAK_TERCAPAI", (None, 2030, None), "tidak tercapai (paling cepat 01-01-2030)"),
        ("TEPAT_WAKTU", (2018, 2017, 2019), "tercapai 01-01-2018 (paling cepat 01-01-2017, paling lambat 01-01-2019)"),
        ("TERLAMBAT", (2031, 2025, None),
         "tidak tercapai pada tenggatnya; baru tercapai 01-01-2031 (paling cepat 01-01-2025, mungkin tidak pernah)"),
    ],
)  # fmt: skip
def test_the_day_of_a_target_is_said_plainly(verdict: str, days: tuple[int | None, ...], words: str) -> None:
    said_days = [date(year, 1, 1) if year else None for year in days]
    row: dict[str, Any] = {
        "verdict": verdict,
        **dict(zip(("reached", "earliest", "latest"), said_days, strict=True)),
    }
    assert said(row) == words


def test_nobody_known_to_be_active_is_no_nought() -> None:
    row = {
        "numerator": 0,
        "unsure": 917,
        "likely": 0,
        "share": 0.0,
        "low": 0.0,
        "high": 0.0,
        "denominator": 1000,
        "unknown": None,
    }
    figure, said = _active(row)
    assert figure == UNKNOWN and said == "917 tidak diketahui"
    assert _active({**row, "unsure": 0})[0] == "0"
