"""Units on paper: no share or sum opens a number of fewer than ten residents."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from reconcile.engines.opening import open_engine
from reconcile.reports.units.numbers import Numbers, capacity_words, gaps, occupancy, read_numbers, share
from reconcile.rules import load_rules
from reconcile.units import Unit, load_units
from reconcile.units.telling import keep_told
from tests.findings.ascii_tables import parse, table

RULES = load_rules().units
UNITS = """
unit_code              | owner    | kind        | capacity | capacity_from | capacity_old | reported | residents | came | went | from_elsewhere | origin_unknown | with_nik | with_jkn | in_need
psbi_bangun_daya_1     | APBD_DKI | TRANSIT     | 200      | 2018-01-01    | no           | yes      | 143       | 12   | 0    | 4              | 20             | 139      | 100      | -
pstw_budi_mulia_1      | APBD_DKI | RESIDENTIAL | -        | -             | -            | yes      | 7         | 1    | 0    | 0              | 0              | 7        | 7        | -
psbl_harapan_sentosa_2 | APBD_DKI | RESIDENTIAL | 300      | 2014-01-01    | yes          | no       | 0         | 0    | 0    | 0              | 0              | 0        | 0        | -
"""
TOLD = """
ppks | area | persons | mark | shown
09   | 31   | 420     | -    | 420
10   | 31   | 7       | <20  | -
08   | 31   | 60      | -    | 60
"""


@pytest.fixture
def numbers(tmp_path: Path) -> Numbers:
    engine = open_engine(tmp_path / "spill")
    for name, text in (
        ("units", UNITS),
        ("ppks_told", TOLD),
        ("unit_origins", "unit_code"),
        ("unit_findings", "code"),
    ):
        engine.read(name, table(name, [dict(row) for row in parse(text)]))
    keep_told(engine, RULES, {})
    read = read_numbers(engine)
    engine.close()
    return read


def test_few_are_hidden_and_what_tells_of_them(numbers: Numbers) -> None:
    """Four of 143 without a NIK would stand beside 139 with one."""
    assert numbers.shown["residents", "pstw_budi_mulia_1"] == "<10"
    assert numbers.shown["from_elsewhere", "psbi_bangun_daya_1"] == "<10"
    assert share(numbers, "from_elsewhere", "psbi_bangun_daya_1") == "*"
    assert numbers.shown["not_with_nik", "psbi_bangun_daya_1"] == "<10"
    assert share(numbers, "with_jkn", "psbi_bangun_daya_1") == "69,0 %"
    assert share(numbers, "in_need", "psbi_bangun_daya_1") == "tidak diketahui"


def test_an_old_capacity_is_called_old_and_none_is_unknown(numbers: Numbers) -> None:
    by_unit = {row["unit_code"]: row for row in numbers.supply}
    words = [capacity_words(by_unit[code]) for code in sorted(by_unit)]
    assert words == ["200 per 2018", "300 per 2014 (lama)", "tidak diketahui"]
    assert occupancy(numbers, by_unit["psbi_bangun_daya_1"]) == "72,5 %"
    assert occupancy(numbers, by_unit["pstw_budi_mulia_1"]) == "tidak diketahui"


def test_what_lacks_is_unknown_where_a_place_or_a_need_is(numbers: Numbers) -> None:
    lines = {one.code: one for one in gaps(numbers, RULES, load_units(), "31")}
    assert (lines["10"].need, lines["10"].gap) == ("<20", "tidak diketahui")
    assert lines["09"].need == "420" and lines["09"].gap == "tidak diketahui"
    assert "unit tanpa keterangan" in lines["09"].places


def test_a_unit_stands_where_it_moved_to(numbers: Numbers) -> None:
    units = [
        one.model_copy(update={"serves": ("21",)})
        for one in load_units()
        if one.code in ("pstw_budi_mulia_1", "psbr_taruna_jaya_2")
    ]
    before = {one.code: one.where for one in gaps(numbers, RULES, units, "31")}
    assert before["21"] == "1 di provinsi ini, 1 di luar"
    moved = replace(numbers, regions={"psbr_taruna_jaya_2": "3174"})
    assert {one.code: one.where for one in gaps(moved, RULES, units, "31")}["21"] == "2 di provinsi ini"


def test_a_move_counts_from_its_day() -> None:
    said = {
        "moved": [{"region": "3674", "from": date(2015, 3, 1)}, {"region": "3174", "from": date(2018, 3, 1)}]
    }
    unit = Unit.model_validate({**load_units()[0].model_dump(by_alias=True), **said})
    days = (date(2015, 2, 28), date(2015, 3, 1), date(2018, 3, 1))
    assert [unit.region_on(day) for day in days] == [unit.region, "3674", "3174"]
