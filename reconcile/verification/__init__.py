"""Rolls against the population register: is each row the person whom its NIK names, and if not, who is it?

Identity is the linking's; this only says of each row how its person stands in the register, and what the
two rows say of each field. No row bears a word of anybody but its own person: what the owner of a NIK is
called is not told to who wrote that NIK.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pyarrow as pa

from reconcile.engines.protocol import Engine
from reconcile.programmes.roles import role_table
from reconcile.tables.delivered import answers_of, days_of
from reconcile.verification.candidates import keep_candidates
from reconcile.verification.fields import AGREE, COMPARED, RESULTS, results_sql
from reconcile.verification.names import keep_name_scores
from reconcile.verification.other_way import keep_population
from reconcile.verification.places import keep_places
from reconcile.verification.statuses import BESIDE_OWNER, FOUND, OWNERS, PAIRS, VERIFIED, stepped

_KEYS = ", {key} AS one_key, own_{key} AS other_key"


def verify(
    engine: Engine,
    roles: Mapping[str, str],
    home: str,
    deliveries: pa.Table,
    as_of: date,
    *,
    keep: Callable[[str, str], int] | None = None,
) -> int:
    """Keep the table `verification` and return its rows: one for each record that is no register's; and
    `population_on_rolls`, the other way round.

    roles: programme -> roll, need or register. home: the province served, two digits. deliveries:
    tables.DELIVERIES, of when and where the registers speak. as_of: on which somebody is paid or not. keep:
    how rows of SQL are kept under a name, where the engine is not to hold them in memory. Needs records,
    persons, links and refused_links.
    """
    incomplete, answered, covered = register_told(deliveries, roles)
    said = days_of(deliveries), answers_of(deliveries)
    kept = keep_candidates(engine, role_table(roles), home, *said)
    engine.keep("verified_found", FOUND)
    _keep_compared(engine)
    engine.read("verified_covered", pa.table({"kota": pa.array(covered, pa.string())}))
    facts = {
        "no_register": "FALSE" if _has_register(engine) else "TRUE",
        "incomplete": "TRUE" if incomplete else "FALSE",
        "answered_alone": "TRUE" if answered else "FALSE",
        "covered": "v.kota IS NOT NULL OR c.kota IS NULL" if covered else "TRUE",
    }
    columns = {
        "results": ", ".join(f"c.{column}" for column in _COLUMNS),
        "agree": AGREE,
        "compared": COMPARED,
        "fields": results_sql(),
    }
    sql = VERIFIED.format(status=stepped(1), reason=stepped(2), **columns, no_register=facts["no_register"])
    rows = (keep or engine.keep)("verification", sql.format(**facts))
    keep_population(engine, as_of)
    made = ("found", "names", "mothers", "places", "owner_names", "owner", "covered")
    engine.drop(*kept, *(f"verified_{name}" for name in made))
    return rows


def register_told(deliveries: pa.Table, roles: Mapping[str, str]) -> tuple[bool, bool, list[str]]:
    """Whether a delivery of the registers is missing, whether nothing came but answers about those who were
    asked about: both leave open who is not in them; and the kota of which they speak, none where that is
    all."""
    registers = [row for row in deliveries.to_pylist() if roles.get(row["programme"]) == "register"]
    whole = [row for row in registers if not row["answers"]]
    answered_alone = any(row["in_force"] for row in registers) and not any(row["in_force"] for row in whole)
    return any(row["unknown"] for row in registers), answered_alone, _covered(whole)


_COLUMNS = ("name_result", "name_score", *(f"{field}_result" for field in RESULTS if field != "name"))


def _keep_compared(engine: Engine) -> None:
    """Keep how alike names and places are that stand against each other, and `verified_owner`, whether a row
    contradicts the owner of its NIK."""
    for name, text, key in (
        ("verified_names", "name", "name_key"),
        ("verified_mothers", "mother_core", "mother_key"),
    ):
        keep_name_scores(engine, name, PAIRS.format(text=text, keys=_KEYS.format(key=key)))
    keep_name_scores(engine, "verified_owner_names", OWNERS)
    keep_places(engine, "verified_places", PAIRS.format(text="birth_place", keys=""))
    engine.keep("verified_owner", BESIDE_OWNER)


def _has_register(engine: Engine) -> bool:
    return bool(engine.arrow("SELECT COUNT(*) AS n FROM verified_held").column(0)[0].as_py())


def _covered(registers: list[dict[str, Any]]) -> list[str]:
    """The kota of which the registers speak; none where one of them speaks of all, or nobody knows."""
    scopes = [row["scope"] for row in registers if row["in_force"]]
    return sorted({kota for scope in scopes for kota in scope}) if scopes and all(scopes) else []
