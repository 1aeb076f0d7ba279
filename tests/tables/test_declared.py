"""The tables are declared once: what else speaks of them agrees."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from reconcile.rules import CLASSES, SchoolLevel, Stop
from reconcile.tables import OVERLAPS, RECORDS, TABLES, Table
from reconcile.tables.page import tables_page

PAGE = Path(__file__).parents[2] / "docs" / "tables.md"


def test_the_page_is_made_from_the_declarations() -> None:
    assert PAGE.read_text(encoding="utf-8") == tables_page(), "python -m reconcile.tables > docs/tables.md"


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES.keys())
def test_a_table_says_what_it_is_and_names_each_column_once(table: Table) -> None:
    names = [column.name for column in table.columns]
    assert table.meaning
    assert len(set(names)) == len(names)
    assert set(table.order) <= set(names)


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES.keys())
def test_no_code_is_declared_twice(table: Table) -> None:
    for column in table.columns:
        assert len(set(column.codes)) == len(column.codes), column.name


def test_rules_may_say_what_the_overlaps_may_hold() -> None:
    assert OVERLAPS.column("class").codes == CLASSES
    assert get_args(Stop) == OVERLAPS.column("stop").codes
    assert get_args(SchoolLevel) == RECORDS.column("level").codes
