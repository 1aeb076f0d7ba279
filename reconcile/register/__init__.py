"""The merged register: everybody on a roll or in need once, each value chosen by a declared rule from the
rows of the person, and every value that lost kept beside it.

It is computed from the rows and from what people judged, anew each time, and never written back to a row:
what is taken back gives everything back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import flags_of
from reconcile.engines.writing import Made
from reconcile.register.choosing import keep_chosen
from reconcile.register.codes import codes_of
from reconcile.register.deaths import keep_deaths
from reconcile.register.fields import keep_lines, made_fields
from reconcile.register.persons import made_persons
from reconcile.register.ranking import keep_keys, named_by, named_sql
from reconcile.register.rows import KEPT, keep_rows, keep_told
from reconcile.register.spelling import borne_by_all
from reconcile.rules.survivorship import Survivorship

_READ = tuple(
    f"merged_{name}"
    for name in (
        *("people", "judged", "best", "chosen", "said_by", "lost", "others", "against", "conflicts"),
        *("deaths", "vital", "judged_lines"),
    )
)
"""What `Merged` reads."""


_NAMED = """
SELECT p.person_id
FROM merged_people p
JOIN ({of}) AS n ON n.person = p.person
"""
_LAST_SAID = """
SELECT p.person_id, MAX(x.as_of) AS as_of
FROM merged_rows x
JOIN merged_people p ON p.person = x.person
GROUP BY p.person_id
"""


@dataclass(frozen=True)
class Merged:
    """The merged register over tables that are kept: `register_persons`, `register_fields`, and SQL of how
    many persons have anything that people must look at (a column persons). kept: the tables beneath, to be
    dropped at the end."""

    persons: Made
    fields: Made
    conflicting: str
    kept: Sequence[str]


def keep_named(
    engine: Engine, rules: Survivorship, roles: Mapping[str, str], deliveries: pa.Table
) -> pa.Table | None:
    """Keep `named` (person_id), persons of whom something is chosen by what everybody is called, and
    `last_said` (person_id, as_of), the newest day of which a row of each person speaks; returns each name
    and how many bear it, None where there is nobody. Needs and takes what `keep_register` does, of all
    persons."""
    kept = keep_told(engine, roles, deliveries, named_by(rules.group))
    engine.keep("last_said", _LAST_SAID)
    borne = borne_by_all(engine) if engine.keep("named", _NAMED.format(of=named_sql(rules.group))) else None
    engine.drop(*kept)
    return borne


def keep_register(
    engine: Engine,
    rules: Survivorship,
    roles: Mapping[str, str],
    deliveries: pa.Table,
    borne: pa.Table | None = None,
    *,
    received: pa.Table | None = None,
) -> Merged:
    """Choose, and return what is chosen.

    roles: programme -> roll, need or register. deliveries: tables.DELIVERIES. Needs records, persons,
    verification, single_numbers, answered, KEY, and `first_known` (person_id, first_seen). borne: what
    `keep_named` says of all, where these are some of them. received: values that lost in registers that came
    as rolls, as register/received.py has them.
    """
    groups = rules.group
    codes = codes_of(groups)
    programmes = flags_of("programme", roles)
    keep_rows(engine, roles, deliveries)
    kept = [
        *KEPT,
        *keep_keys(engine, groups, programmes.columns, borne),
        *keep_chosen(engine, groups, codes),
        *keep_deaths(engine),
    ]
    kept += keep_lines(engine, groups, codes, received)
    engine.drop(*(name for name in kept if name not in _READ))  # the files are sorted in what this gives back
    return Merged(
        made_persons(rules, codes, programmes),
        made_fields(groups, codes),
        "SELECT COUNT(DISTINCT person) AS persons FROM merged_conflicts",
        _READ,
    )
