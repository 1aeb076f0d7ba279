"""A register that comes by kota says nothing of a kota of which no file came."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from reconcile.findings import find_all
from reconcile.findings.coverage import uncovered_kota
from reconcile.findings.lists import DUKCAPIL, NOT_HOME
from reconcile.rules import load_rules
from tests.findings.ascii_tables import AS_OF, PROGRAMMES, drawn, engine_with, listed, table

ALL = ("3101", "3171", "3172", "3173", "3174", "3175")


def delivered(*scopes: tuple[str, ...], file: str = "dukcapil", in_force: bool = True) -> Any:
    rows: list[dict[str, Any]] = [
        {
            "programme": "dukcapil",
            "source_file": f"{file}-{at}.csv",
            "scope": list(scope),
            "in_force": in_force,
            "unknown": False,
        }
        for at, scope in enumerate(scopes)
    ]
    return table("deliveries", rows)


@pytest.mark.parametrize(
    ("scopes", "uncovered"),
    [
        ((("3101", "3171"), ("3172",), ("3173",), ("3174",)), {"3175"}),
        ((("3101", "3171"), ("3172",), ("3173",), ("3174",), ("3175",)), set()),
        ((("3171",),), set()),
        ((("3171",), ("3171",)), set()),
        ((ALL[:4], ("3175",)), set()),
        ((("3171",), ()), set()),
        ((("3171",), ("3276",)), {"3101", "3172", "3173", "3174", "3175"}),
    ],
    ids=[
        "one lacks",
        "all are there",
        "one file",
        "one kota twice",
        "one of many kota",
        "of which nobody knows",
        "a neighbour",
    ],
)
def test_which_kota_have_no_file(scopes: tuple[tuple[str, ...], ...], uncovered: set[str]) -> None:
    assert uncovered_kota(delivered(*scopes), frozenset({"dukcapil"}), "31") == uncovered


def test_without_deliveries_nothing_is_known() -> None:
    assert uncovered_kota(None, frozenset({"dukcapil"}), "31") == frozenset()


def test_no_list_is_made_where_somebody_lives_of_whom_no_file_came(tmp_path: Path) -> None:
    """Where nobody lives in the kota that lacks, nothing is unknown."""
    drawing = """
        id | person | nik | nik_part | region | vital_status
        dukcapil-1 | other | 3171014101809001 | - | 3171011001 | ALIVE
        kis-1 | a | 3175014101809002 | - | {home} | -
    """
    scopes = delivered(("3101", "3171"), ("3172",), ("3173",), ("3174",))
    for home, unmade in (("3175011001", True), ("3171011001", False)):
        engine = engine_with(listed(drawing.format(home=home)), tmp_path / home)
        unknown = find_all(engine, PROGRAMMES, load_rules(), AS_OF, home="31", deliveries=scopes)
        found = drawn(engine, "unregistered", "list person_id reason")
        assert ({DUKCAPIL, NOT_HOME} <= {*unknown.unmade}) is unmade
        assert (found == []) is unmade
        assert ("Jakarta Timur tidak ada" in unknown.unmade.get(DUKCAPIL, "")) is unmade
        engine.close()
