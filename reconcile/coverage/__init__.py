"""Coverage by families of programmes: who is a member, counted once, against people and targets.

Everything here is counted from the persons of the run, so that cells add up to their totals. A roll that did
not come, or is old, makes what depends on it unknown and nobody uncovered.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from reconcile.coverage.cells import keep_cells
from reconcile.coverage.counts import Trusted
from reconcile.coverage.likely import keep_likely
from reconcile.coverage.membership import keep_membership
from reconcile.coverage.people import keep_people
from reconcile.coverage.rates import keep_rates, trusted
from reconcile.coverage.sources import keep_sources, newest_days
from reconcile.engines.protocol import Engine
from reconcile.programmes.roles import role_table
from reconcile.regions import regencies
from reconcile.rules.ages import reference_day
from reconcile.rules.families import Families
from reconcile.tables.delivered import days_of


def keep_coverage(
    engine: Engine,
    families: Families,
    roles: Mapping[str, str],
    home: str,
    deliveries: pa.Table,
    *,
    as_of: date,
    links: Trusted,
) -> int:
    """Keep `coverage_people`, `membership`, `coverage_sources`, `coverage`, `coverage_overlaps`,
    `coverage_rates` and `coverage_segments`; returns the rows of `membership`.

    roles: programme -> role. home: the province served, two digits. deliveries: tables.DELIVERIES. links: how
    far the run's links can be trusted. Needs
    records, persons, links, register_persons, rejected_rows, records_employer, jobs and employment.
    """
    engine.read("coverage_roles", role_table(roles))
    engine.read("coverage_dates", days_of(deliveries))
    keep_people(engine, home, reference_day(as_of))
    rows = keep_membership(engine, families, newest_days(deliveries), as_of)
    keep_sources(engine, families, deliveries, home, as_of)
    kota = sorted(code for code in regencies() if code.startswith(home))
    keep_cells(engine, families, kota)
    keep_likely(engine, home)
    keep_rates(engine, families, kota, home, links, day=as_of)
    engine.drop("coverage_roles", "coverage_dates", "placed_segments", "months_paid", "coverage_likely")
    engine.drop("coverage_twice", "coverage_ids", "coverage_found", "coverage_loose", "register_rows")
    return rows


__all__ = ["Trusted", "keep_coverage", "trusted"]
