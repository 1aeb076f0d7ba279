"""The tables of units, one after the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pyarrow as pa

from reconcile import tables
from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import literal
from reconcile.programmes.roles import role_table
from reconcile.rules.unit_rules import UnitRules
from reconcile.tables.delivered import days_of
from reconcile.units.counting import keep_counts
from reconcile.units.declared import Unit
from reconcile.units.found import keep_found
from reconcile.units.hiding import Before, as_told
from reconcile.units.stays import keep_stays
from reconcile.units.telling import Key, keep_told


def keep_units(
    engine: Engine,
    units: Sequence[Unit],
    rules: UnitRules,
    roles: Mapping[str, str],
    *,
    home: str,
    deliveries: pa.Table,
    as_of: date,
    before: Before,
    units_before: Mapping[Key, tuple[int, str | None]],
) -> int:
    """Keep `unit_findings`, `units`, `unit_origins`, `units_told`, `ppks_counts` and `ppks_told`; returns the
    findings.

    roles: programme -> role. home: the province served, two digits. before, units_before: what the paper
    before told of need and of units.
    Needs records, persons and stays.
    """
    kept = keep_stays(
        engine, units, role_table(roles), dates=days_of(deliveries), jkn=rules.rule.jkn, as_of=as_of
    )
    came = set(engine.arrow("SELECT DISTINCT programme FROM records").column(0).to_pylist())
    jkn_came = not came.isdisjoint(rules.rule.jkn)
    need_came = any(roles.get(code) == "need" for code in came)
    found = keep_found(engine, rules.rule.cash, jkn_came=jkn_came)
    keep_counts(engine, units, rules, literal(home), as_of, jkn_came=jkn_came, need_came=need_came)
    counts = engine.arrow("SELECT * FROM ppks_counts").to_pylist()
    shown = pa.Table.from_pylist(as_told(counts, rules, home, before), tables.PPKS_TOLD.schema)
    engine.read("ppks_told", shown)
    keep_told(engine, rules, units_before)
    engine.drop(*kept)
    return found
