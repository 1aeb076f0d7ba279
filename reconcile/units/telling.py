"""Numbers of units as papers may show them: all of a paper are one system, with those of the paper before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from reconcile import tables
from reconcile.engines.protocol import Engine
from reconcile.privacy.months import told_rows
from reconcile.rules.unit_rules import UnitRules

Key = tuple[str, str]
PARTS = ("from_elsewhere", "origin_unknown", "with_nik", "with_jkn", "in_need")
"""Columns of `units` that count some of its residents."""
TWICE: Key = ("twice", "")
"""Persons whom province and ministry serve at once."""
SUPPLY = "SELECT * FROM units WHERE reported OR capacity IS NOT NULL ORDER BY unit_code"
_TWICE = """
SELECT COUNT(DISTINCT f.person_id) AS n
FROM unit_findings f
JOIN units a ON a.unit_code = f.unit_code
JOIN units b ON b.unit_code = f.other
WHERE f.code = 'DUA_UNIT' AND a.owner <> b.owner
"""


def keep_told(engine: Engine, rules: UnitRules, before: Mapping[Key, tuple[int, str | None]]) -> None:
    """Keep `units_told`. before: what the paper before told. Whoever lives in a unit is told of as of a class
    of stigma 1. Needs units, unit_origins and unit_findings."""
    least = next(one.least for one in rules.hiding if one.stigma == 1)
    supply = engine.arrow(SUPPLY).to_pylist()
    origins = engine.arrow("SELECT * FROM unit_origins ORDER BY unit_code, origin").to_pylist()
    values, equations = system(supply, origins)
    values[TWICE] = engine.arrow(_TWICE)["n"][0].as_py()
    rows = told_rows(equations, values, least, before)
    engine.read(tables.UNITS_TOLD.name, pa.Table.from_pylist(rows, tables.UNITS_TOLD.schema))


def system(
    supply: Sequence[Mapping[str, Any]], origins: Sequence[Mapping[str, Any]]
) -> tuple[dict[Key, int], list[tuple[Key, list[Key]]]]:
    """Every number of the paper by (measure, unit), and what adds up to what."""
    values: dict[Key, int] = {}
    equations: list[tuple[Key, list[Key]]] = []
    for row in supply:
        unit = row["unit_code"]
        for name in ("residents", "came", "went", *PARTS):
            if row[name] is not None:
                values[name, unit] = row[name]
        for name in PARTS:  # whoever is no part of it is the rest, and as few may be told of
            if row[name] is not None:
                values[f"not_{name}", unit] = row["residents"] - row[name]
                equations.append((("residents", unit), [(name, unit), (f"not_{name}", unit)]))
    of_unit: dict[str, list[Key]] = defaultdict(list)
    for row in origins:
        values[row["origin"], row["unit_code"]] = row["residents"]
        of_unit[row["unit_code"]].append((row["origin"], row["unit_code"]))
    equations += [(("residents", unit), keys) for unit, keys in of_unit.items()]
    values["residents", ""] = sum(row["residents"] for row in supply)
    equations.append((("residents", ""), [("residents", row["unit_code"]) for row in supply]))
    return values, equations
