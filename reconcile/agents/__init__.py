"""Agents of social security (Perisai): what becomes of each registration that they type, what they are owed,
and what is unlike chance.

The register supplies what an agent did not type, and is never shown to him: he learns that a name or a digit
is to be looked at, and nobody's name.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from reconcile.agents.chance import keep_tests
from reconcile.agents.changes import keep_changes
from reconcile.agents.incentives import keep_incentives
from reconcile.agents.indicators import keep_agents
from reconcile.agents.leads import keep_leads
from reconcile.agents.outcomes import day_table, keep_results
from reconcile.agents.people import keep_people
from reconcile.engines.protocol import Engine
from reconcile.programmes.roles import role_table
from reconcile.rules.perisai import Perisai
from reconcile.tables.delivered import days_of


def keep_registrations(
    engine: Engine,
    rules: Perisai,
    roles: Mapping[str, str],
    home: str,
    deliveries: pa.Table,
    *,
    as_of: date,
    whole: bool,
    told: pa.Table,
) -> int:
    """Keep `registration_results` (one row a lead), `incentives`, `agents` (one row an agent), `agent_tests`
    and `lead_changes`; returns the leads.

    roles: programme -> role. home: the province whose register is held, two digits. deliveries:
    tables.DELIVERIES. as_of: the day that the run speaks of. whole: whether all of the register is there.
    told: changes.TOLD, what intakes told since the run before. Needs records, persons and records_lead.
    """
    engine.read("agent_day", day_table(as_of))
    kept = keep_people(engine, role_table(roles), days_of(deliveries), rules.members)
    alike = rules.registration
    made = keep_leads(engine, complete=round(100 * alike.complete), doubtful=round(100 * alike.doubtful))
    rows = keep_results(engine, rules.registration, home, whole=whole)
    keep_incentives(engine, rules)
    engine.read("told_leads", told)
    keep_agents(engine)
    keep_tests(engine, rules)
    keep_changes(engine)
    engine.drop("agent_day", "told_leads", "listed_agents", *kept, *made)
    return rows
