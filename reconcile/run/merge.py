"""Persons -> the merged register, and where each of its values comes from."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from reconcile import tables
from reconcile.engines.keyed import KEY, keep_key
from reconcile.engines.protocol import Engine
from reconcile.engines.writing import write_table
from reconcile.register import keep_register
from reconcile.run.earlier.repeating import Repeatable
from reconcile.run.given import Run, engine_for
from reconcile.vocabulary.numbers import number

_FIRST = """
SELECT identity_id AS person_id, MIN(as_of) AS first_seen
FROM register_events
WHERE event = 'CREATED'
GROUP BY identity_id
"""
MADE = (tables.REGISTER_PERSONS, tables.REGISTER_FIELDS)


def merge_rolls(run: Run, needs: Sequence[str]) -> str:
    """Keep who everybody on the rolls is, value by value."""
    roles = {code: programme.role for code, programme in run.programmes.items()}
    with engine_for(run, needs, also=[run.store.path]) as engine:
        _keep_first_known(engine, run)
        keep_key(engine, run.store.secret)
        rules, deliveries = run.declarations.rules.survivorship, engine.arrow("SELECT * FROM deliveries")
        merged = keep_register(engine, rules, roles, deliveries)
        persons, _ = (
            write_table(engine, table, run.folder.table(table.name), made)
            for table, made in zip(MADE, (merged.persons, merged.fields), strict=True)
        )
        conflicts = engine.arrow(merged.conflicting).column(0)[0].as_py()
        engine.drop(KEY, *merged.kept)
    return f"{number(persons)} orang, {number(conflicts)} dengan data yang bertentangan"


def _keep_first_known(engine: Engine, run: Run) -> None:
    """Keep `first_known`: since which day the store knows each person."""
    tonight = run.folder.table("identity_events")
    engine.read("register_events", [*run.store.every("identity_events"), tonight])
    engine.keep("first_known", _FIRST)


def _made_of(run: Run) -> object:
    roles = {code: programme.role for code, programme in run.programmes.items()}
    secret = hashlib.sha256(run.store.secret).hexdigest()  # versions are marks under it
    return [run.declarations.rules.survivorship.model_dump_json(), roles, secret]


AGAIN = Repeatable(_made_of, lambda folder: [folder.table(table.name) for table in MADE])
