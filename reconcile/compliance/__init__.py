"""Employers and what they owe: who is left unprotected, in which months, and what is to be clarified.

Workers are looked for by person, so that another NIK or another number is no absence; firms by legal entity.
What may be explained is counted apart, with its reason, before anything is asked of anybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from reconcile.compliance.employment import keep_employment
from reconcile.compliance.firms import keep_firms
from reconcile.compliance.found.absences import keep_absences
from reconcile.compliance.found.arrears import keep_arrears
from reconcile.compliance.found.headcounts import keep_headcounts
from reconcile.compliance.found.lacking import keep_lacking, keep_taken
from reconcile.compliance.found.wages import keep_wages
from reconcile.compliance.parameters import keep_parameters
from reconcile.compliance.shapes import Keeping, in_memory
from reconcile.compliance.states import keep_states
from reconcile.compliance.summing import keep_compliance_tables
from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import listed, literal
from reconcile.rules import Rules

LOOKED_BACK = 12
"""So many are looked at, the last of them that of the run."""


@dataclass(frozen=True)
class Question:
    """What is asked. place: region code of the province served. as_of: the day on which it is asked.
    registers: codes of the population registers. months: first days; the last twelve where none are said."""

    place: str
    as_of: date
    registers: Iterable[str] = ()
    months: Sequence[date] = ()


def keep_compliance(
    engine: Engine, rules: Rules, deliveries: pa.Table, asked: Question, kept: Keeping | None = None
) -> int:
    """Keep `employment`, `employment_rows`, `compliance` and `compliance_persons`; returns the rows of
    `compliance`.

    kept: how these are kept; in the engine's memory unless said. Whoever writes them anyway writes each once,
    in its order, and has it read from there: months of workers are many, and sorted beside a copy of
    themselves they do not fit.

    Needs records, persons, links, jobs, records_employer, records_payment, employer_entities, employer_links.
    """
    months = asked.months or last_months(asked.as_of)
    keep_parameters(engine, rules, months, asked.place, asked.as_of)
    keep_states(engine, rules.contributions, deliveries, months, asked.as_of)
    registers = listed(asked.registers)
    kept = kept or in_memory(engine)
    keep_employment(engine, kept)
    keep_firms(engine, rules.obligations.agencies.kbli)
    place = literal(f"{asked.place}%")
    keep_absences(engine, registers, place)
    keep_headcounts(engine)
    keep_wages(engine, place)
    keep_taken(engine)
    keep_arrears(engine)
    keep_lacking(engine, registers)
    return keep_compliance_tables(engine, kept)


def last_months(as_of: date) -> list[date]:
    """The first days of the last twelve months, that of `as_of` the last."""
    at = as_of.year * 12 + as_of.month - 1
    return [date(one // 12, one % 12 + 1, 1) for one in range(at - LOOKED_BACK + 1, at + 1)]
