"""The tables of units, one after the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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


@dataclass(frozen=True)
class Earlier:
    """What the paper before told of need, and of units."""

    need: Before = field(default_factory=dict)
    units: Mapping[Key, tuple[int, str | None]] = field(default_factory=dict)


NOTHING_BEFORE = Earlier()


def keep_units(
    engine: Engine,
    units: Sequence[Unit],
    rules: UnitRules,
    roles: Mapping[str, str],
    *,
    home: str,
    deliveries: pa.Table,
    as_of: date,
    before: Earlier = NOTHING_BEFORE,
) -> int:
    """Keep `unit_findings`, `units`, `unit_origins`, `units_told`, `ppks_counts` and `ppks_told`; returns the
    findings.

    roles: programme -> role. home: the province served, two digits. before: what the paper before told.
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
    shown = pa.Table.from_pylist(as_told(counts, rules, home, before.need), tables.PPKS_TOLD.schema)
    engine.read("ppks_told", shown)
    keep_told(engine, rules, before.units)
    engine.drop(*kept)
    return found
