"""Persons -> the merged register, and where each of its values comes from."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from reconcile import tables
from reconcile.engines.keyed import KEY, keep_key
from reconcile.engines.protocol import Engine
from reconcile.engines.writing import write_table
from reconcile.register import keep_named, keep_register
from reconcile.run.earlier.partly import OF_ROWS, Partly, Touched, narrow, read_touched, write_patched
from reconcile.run.earlier.repeating import Repeatable
from reconcile.run.given import Run, engine_for, source_of
from reconcile.vocabulary.numbers import number
from reconcile.workspace.files.disk import settled_sha256
from reconcile.workspace.files.door import count_rows, read_table

_FIRST = """
SELECT identity_id AS person_id, MIN(as_of) AS first_seen
FROM register_events
{of}
WHERE event = 'CREATED'
GROUP BY identity_id
"""
MADE = (tables.REGISTER_PERSONS, tables.REGISTER_FIELDS)


def merge_rolls(run: Run, needs: Sequence[str]) -> str:
    """Keep who everybody on the rolls is, value by value."""
    roles = _roles(run)
    with engine_for(run, needs, also=[run.store.path]) as engine:
        _keep_first_known(engine, run)
        keep_key(engine, run.store.secret)
        rules, deliveries = run.declarations.rules.survivorship, engine.arrow("SELECT * FROM deliveries")
        received = read_table(run.job.received) if run.job.received else None
        merged = keep_register(engine, rules, roles, deliveries, received=received)
        persons, _ = (
            write_table(engine, table, run.folder.table(table.name), made)
            for table, made in zip(MADE, (merged.persons, merged.fields), strict=True)
        )
        conflicts = engine.arrow(merged.conflicting).column(0)[0].as_py()
        engine.drop(KEY, *merged.kept)
    return f"{number(persons)} orang, {number(conflicts)} dengan data yang bertentangan"


def _merge_touched(run: Run, needs: Sequence[str], touched: Touched) -> str | None:
    """The same where nobody but some persons can have changed."""
    if run.job.received:
        return None
    rules, roles = run.declarations.rules.survivorship, _roles(run)
    deliveries = read_table(run.folder.table("deliveries"))
    with engine_for(run, needs, also=[run.store.path, touched.before.folder]) as engine:
        borne = keep_named(engine, rules, roles, deliveries)
        read_touched(run, engine, touched)
        narrow(run, engine, touched, OF_ROWS)
        if engine.keep("named_too", "SELECT person_id FROM named ANTI JOIN touched USING (person_id)"):
            _add_named(run, engine)
        narrow(run, engine, touched, {"single_numbers": "person_id"})
        _keep_first_known(engine, run, "SEMI JOIN touched t ON t.person_id = identity_id")
        keep_key(engine, run.store.secret)
        merged = keep_register(engine, rules, roles, deliveries, borne)
        for table, made in zip(MADE, (merged.persons, merged.fields), strict=True):
            engine.keep(table.name, made.sql)
        engine.drop(KEY, *merged.kept)
        for table, anew in zip(MADE, (_LAST_SEEN, _DAYS), strict=True):
            write_patched(engine, table, run.folder.table(table.name), touched.then(table.name), **anew)
    return _in_words(run)


def _add_named(run: Run, engine: Engine) -> None:
    """Add the rows of `named_too` to `records` and `persons`, and them to `touched`; with the rows of others
    that speak for them."""
    engine.read("all_records", source_of(run.folder, "records"))
    engine.keep("persons_too", _PERSONS_TOO)
    engine.keep("records_too", "SELECT r.* FROM all_records r SEMI JOIN persons_too USING (record_id)")
    for table, more in (("touched", "named_too"), ("persons", "persons_too"), ("records", "records_too")):
        engine.keep(table, f"SELECT * FROM {table} UNION ALL SELECT * FROM {more}")
    engine.drop("all_records", "named_too", "persons_too", "records_too")


_PERSONS_TOO = """
SELECT p.*
FROM now_persons p
WHERE p.record_id IN (
    SELECT o.record_id FROM now_persons o SEMI JOIN named_too n ON n.person_id = o.person_id
    UNION
    SELECT v.register_record_id FROM verification v SEMI JOIN named_too n ON n.person_id = v.person_id
    WHERE v.register_record_id IS NOT NULL
) AND p.record_id NOT IN (SELECT record_id FROM persons)
"""
_LAST_SEEN: Mapping[str, Any] = {
    "kept": False,
    "anew": {"last_seen": "s.as_of"},
    "joins": "LEFT JOIN last_said s ON s.person_id = b.person_id",
}
_DAYS: Mapping[str, Any] = {
    "kept": False,
    "anew": {"extract_date": "CASE WHEN b.rule = 'JUDGEMENT' THEN b.extract_date ELSE d.as_of END"},
    "joins": """
LEFT JOIN now_persons p ON p.record_id = b.record_id
LEFT JOIN now_days d ON d.programme = p.programme AND d.source_file = p.source_file
""",
}
"""Of which days the rows speak tonight; people's word keeps its own."""


def _in_words(run: Run) -> str:
    persons = count_rows(run.folder.table("register_persons"))
    told = read_table(run.folder.table("register_persons"), ["conflicts"])
    conflicts = persons - told["conflicts"].null_count
    return f"{number(persons)} orang, {number(conflicts)} dengan data yang bertentangan"


def _roles(run: Run) -> dict[str, str]:
    return {code: programme.role for code, programme in run.programmes.items()}


def _keep_first_known(engine: Engine, run: Run, of: str = "") -> None:
    """Keep `first_known`: since which day the store knows each person. of: a join that leaves some."""
    tonight = run.folder.table("identity_events")
    engine.read("register_events", [*run.store.every("identity_events"), tonight])
    engine.keep("first_known", _FIRST.format(of=of))


def _made_of(run: Run) -> object:
    secret = hashlib.sha256(run.store.secret).hexdigest()  # versions are marks under it
    received = settled_sha256(run.job.received) if run.job.received else ""
    return [run.declarations.rules.survivorship.model_dump_json(), _roles(run), secret, received]


AGAIN = Repeatable(
    _made_of,
    lambda folder: [folder.table(table.name) for table in MADE],
    partly=Partly(_made_of, [table.name for table in MADE], _merge_touched),
)
