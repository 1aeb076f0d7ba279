"""What a run finds: functions from records, persons and dated rules to finding tables."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from reconcile import tables
from reconcile.engines.protocol import Engine
from reconcile.findings.conflicts import conflicts
from reconcile.findings.deaths_and_moves import deaths_and_moves
from reconcile.findings.duplicates import duplicates
from reconcile.findings.listed import keep_listed
from reconcile.findings.overlaps import overlaps
from reconcile.findings.quality import quality
from reconcile.findings.unregistered import persons_unanswered, unregistered
from reconcile.programmes import Programme
from reconcile.regions.homes import default_home
from reconcile.rules import Rules

NAMES = ("overlaps", "unregistered", "conflicts", "duplicates", "deaths_and_moves", "quality")
"""The finding tables."""


def find_all(
    engine: Engine,
    programmes: Mapping[str, Programme],
    rules: Rules,
    as_of: date,
    answered: pa.Table | None = None,
    *,
    home: str | None = None,
) -> dict[str, str]:
    """Keep all finding tables, by the names in `NAMES`; return the lists that could not be made, with the
    reason in Indonesian.

    answered: tables.ANSWERED, what people said of the rows. home: the province served, two digits; the
    default one when None. Needs the tables records, rejected_rows, ledger, problems, persons, links and
    refused_links. Raises DeclarationError when a record's programme is not declared.
    """
    engine.read("answered", tables.empty("answered") if answered is None else answered)
    keep_listed(engine, programmes, as_of, home or default_home())
    overlaps(engine, rules.overlaps, rules.amounts, as_of)
    duplicates(engine)
    conflicts(engine)  # before the unregistered: an open question keeps people off their lists
    missing = unregistered(engine, rules.eligibility, as_of)
    deaths_and_moves(engine)
    quality(engine)
    engine.drop(
        "listed", "overlap_pairs", "finding_roles", "finding_rules", "finding_benefits", "finding_amounts"
    )
    return missing


__all__ = [
    "NAMES",
    "conflicts",
    "deaths_and_moves",
    "duplicates",
    "find_all",
    "keep_listed",
    "overlaps",
    "persons_unanswered",
    "quality",
    "unregistered",
]
