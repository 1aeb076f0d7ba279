"""Clusters -> persons: the registry says who each of them is, and what that changed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from reconcile import tables
from reconcile.engines.protocol import Engine, TableSource
from reconcile.engines.writing import write_table
from reconcile.ingest.snapshots.key import reading_code, snapshot_way
from reconcile.kinds.known import KINDS, Kind, roles
from reconcile.kinds.reading import rolls
from reconcile.programmes import Programme
from reconcile.programmes.roles import role_table
from reconcile.registry import MEMORY, Tonight, identify, identify_again, stands_until
from reconcile.registry.orders import orders_of, retired
from reconcile.run.earlier.previous import made_of, take_from_out
from reconcile.run.facts.people import nameless, people
from reconcile.run.given import Run, engine_for, source_of
from reconcile.tables import of_kind
from reconcile.units import names_of
from reconcile.vocabulary.numbers import number
from reconcile.vocabulary.register_answers import NAMELESS
from reconcile.vocabulary.verdicts import means_sql
from reconcile.workspace.files.disk import settled_sha256
from reconcile.workspace.files.door import read_json, read_table, read_tables, write_json

IDENTIFIED = ("persons", "identity_events", *MEMORY)
"""The tables of identifying; MEMORY goes into the store."""

_PERSONS = """
SELECT r.programme, r.source_file, r.sheet, r.source_row, r.record_id,
       COALESCE(b.person_id, p.person_id) AS person_id, p.row_key
FROM records r
JOIN person_of p ON p.record_id = r.record_id
LEFT JOIN identified_bearers b ON b.record_id = r.record_id
"""
# a register's answer that tells a number alone is about whoever bears it, where one person of the rolls does:
# linking has nothing but the number to know him by
_BEARERS = f"""
SELECT a.record_id, MIN(p.person_id) AS person_id
FROM (
    SELECT r.record_id, r.nik
    FROM records r
    JOIN identified_roles g ON g.programme = r.programme AND g.role = 'register'
    WHERE {NAMELESS} AND r.nik IS NOT NULL
) AS a
JOIN records x ON x.nik = a.nik
JOIN identified_roles g ON g.programme = x.programme AND g.role <> 'register'
JOIN person_of p ON p.record_id = x.record_id
GROUP BY a.record_id
HAVING MIN(p.person_id) = MAX(p.person_id)
"""
_OF_OTHERS = "SELECT record_id, person_id FROM person_of WHERE FALSE"
"""Of other kinds no register answers."""
JUDGED_ROWS = f"""
SELECT record_id, max(joined) AS joined
FROM (
    SELECT record_id_left AS record_id, CASE WHEN {means_sql("verdict")} = 'SAMA' THEN 1 ELSE 0 END AS joined
    FROM answered
    WHERE answers = 'IDENTITAS' AND {means_sql("verdict")} IS NOT NULL
    UNION ALL
    SELECT record_id_right, CASE WHEN {means_sql("verdict")} = 'SAMA' THEN 1 ELSE 0 END
    FROM answered
    WHERE answers = 'IDENTITAS' AND {means_sql("verdict")} IS NOT NULL AND record_id_right IS NOT NULL
)
GROUP BY record_id
"""
MADE_BY = ("reconcile.registry", "reconcile.kinds.known", "reconcile.kinds.reading")
"""The code that makes marks of rows, and rows of files: by another, nobody counts as untouched."""
STATE = "registry"
"""The part of the store in which identifying says what it remembers beside its tables."""


def state_of(model: int, first_free: int = 0, generation: int = 0) -> dict[str, int]:
    """Its content. model: version of the model that rows were linked by. first_free: as in Tonight.
    generation: of the run that its tables are of; they say it only of what was not seen in it."""
    free = {"first_free": first_free} if first_free else {}
    return {"model": model, **free, "generation": generation}


def identify_rows(run: Run, needs: Sequence[str]) -> str:
    """Keep who each row is, what happened to identities tonight, and what the next run must know; for each
    kind that was linked."""
    run.folder.store.mkdir(exist_ok=True)
    kinds = [kind for name, kind in KINDS.items() if run.folder.table(of_kind("clusters", name)).exists()]
    return "; ".join(_identify(run, kind, needs) for kind in kinds)


def identify_kind(run: Run, kind: Kind) -> str:
    """The same for one kind that is linked after the others."""
    return _identify(run, kind, ("records", "answered", "clusters"))


def _identify(run: Run, kind: Kind, needs: Sequence[str]) -> str:
    parts, name = run.store.parts(), kind.name
    model = read_json(run.folder.model_of(name))["training"]["version"]
    said = _said(parts, name, model)
    by, of = _marks_by(kind, run), _made_of(run, name)
    read, again = _read_as(run), said.get("by") == by
    tonight = _tonight(run, name, said, model_changed=said["model"] != model, carry=again)
    tonight = replace(tonight, reread=_reread(read, said.get("read", {})))
    made: Sequence[str] = ()
    known = {one: parts[of_kind(one, name)] for one in MEMORY if of_kind(one, name) in parts}
    anchors, persons = kind.anchors(roles(kind, run.programmes)), f"{of_kind('persons', name)}.parquet"
    with engine_for(run, also=[run.store.path]) as engine:
        same = tonight.carry and said.get("of") == of and take_from_out(run, [persons])
        if same and _stands(said, known, tonight):
            engine.read("identity_events", tables.empty("identity_events"))
            events, until = {}, said["until"]
        else:
            if same:
                events = identify_again(engine, anchors, known, tonight)
            else:
                for need in needs:
                    engine.read(need, _source(run, need, name))
                engine.keep("judged_rows", JUDGED_ROWS)
                events = identify(engine, anchors, known, tonight)
                keep_persons(engine, run.programmes, name)
                _write(run, name, engine, ("persons", "row_marks"))
            made, until = MEMORY[:-1], stands_until(engine, tonight.generation)
        _write(run, name, engine, ("identity_events", *made))
    left = {**state_of(model, tonight.first_free, tonight.generation), "by": by, "of": of, "read": read}
    left |= {"until": until, "retired": list(tonight.retired)}
    write_json(run.folder.store / f"{of_kind(STATE, name)}.json", left)
    return _in_words({**events, "CREATED": _new_people(run, name, events.get("CREATED", 0))})


def _stands(said: Mapping[str, Any], known: Mapping[str, Path], tonight: Tonight) -> bool:
    """Whether a night that brings the rows of the run before again leaves its memory as it is: it is there,
    nobody was retired or taken back since, no roll is read in another way, and nothing of it is forgotten or
    dormant by tonight."""
    if said.get("retired") != list(tonight.retired) or any(name not in known for name in MEMORY):
        return False
    if tonight.reread:
        return False
    return "until" in said and (not said["until"] or tonight.generation < said["until"])


def keep_persons(engine: Engine, programmes: Mapping[str, Programme], kind: str) -> None:
    """Keep `persons`, whose each row is. Needs records and `person_of`."""
    roles = {code: one.role for code, one in programmes.items()}
    engine.read("identified_roles", role_table(roles))
    engine.keep("identified_bearers", _BEARERS if kind == "person" else _OF_OTHERS)
    engine.keep("persons", _PERSONS)
    engine.drop("identified_roles", "identified_bearers")


def _new_people(run: Run, kind: str, created: int) -> int:
    """How many of the identities that were made are people."""
    if kind != "person" or not created or not len(nameless(run.folder, run.programmes)):
        return created
    known = people(run.folder, run.programmes)
    made = read_table(run.folder.table("identity_events"), ["identity_id"], pc.field("event") == "CREATED")[
        "identity_id"
    ]
    return int(pc.sum(pc.is_in(made, known)).as_py() or 0)


def _said(parts: Mapping[str, Path], kind: str, model: int) -> Mapping[str, Any]:
    """What the run before has left as STATE."""
    state = of_kind(STATE, kind)
    return read_json(parts[state]) if state in parts else state_of(model)


def _tonight(run: Run, kind: str, said: Mapping[str, Any], *, model_changed: bool, carry: bool) -> Tonight:
    gone = retired(orders_of(run.store)) if kind == "person" else ()
    free = int(said.get("first_free", 0))
    return Tonight(
        run.store.secret,
        run.store.next,
        run.job.as_of,
        model_changed,
        free,
        gone,
        carry,
        before=int(said.get("generation", 0)),
    )


def _read_as(run: Run) -> dict[str, list[str]]:
    """Of each programme, a digest of the files that speak of it, and of the way in which they are read."""
    paths = run.folder.snapshot_tables("files", of_all_kinds=True)
    files: dict[str, list[str]] = {}
    for one in read_tables(paths, ["programme", "sha256"]).to_pylist():
        files.setdefault(one["programme"], []).append(one["sha256"])
    units = names_of(run.declarations.units)
    declared = rolls(run.programmes, run.job.as_of, secret=run.store.secret, units=units)
    return {
        code: [hashlib.sha256(repr(sorted(found)).encode()).hexdigest(), snapshot_way(declared[code])]
        for code, found in sorted(files.items())
        if code in declared
    }


def _reread(now: Mapping[str, Sequence[str]], before: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The programmes whose files are those of the run before, read in another way."""
    return tuple(
        code
        for code, (files, way) in now.items()
        if code in before and files == before[code][0] and way != before[code][1]
    )


def _made_of(run: Run, kind: str) -> str:
    """A digest of the rows of a kind, in their things, and of what people judged."""
    folder = run.folder
    files = (folder.table(of_kind("clusters", kind)), folder.table("answered"))
    return made_of(run, kind, *(settled_sha256(path) for path in files if path.exists()))


def _marks_by(kind: Kind, run: Run) -> str:
    """By what things are known again: MADE_BY, and the programmes in their roles."""
    code = reading_code(*MADE_BY)
    return hashlib.sha256(f"{code}\0{sorted(roles(kind, run.programmes).items())}".encode()).hexdigest()


def _source(run: Run, need: str, kind: str) -> TableSource:
    """People judge nothing but persons."""
    if need == "answered":
        return source_of(run.folder, need) if kind == "person" else tables.empty(need)
    if need == "records":
        return run.folder.snapshot_tables(of_kind(need, kind)) or tables.empty(need)
    return run.folder.table(of_kind(need, kind))


def _write(run: Run, kind: str, engine: Engine, names: Sequence[str]) -> None:
    for name in names:
        if name not in MEMORY:
            write_table(engine, tables.TABLES[name], run.folder.table(of_kind(name, kind)))
        if name != "persons":
            write_table(engine, tables.TABLES[name], run.folder.store / f"{of_kind(name, kind)}.parquet")


def _in_words(events: dict[str, int]) -> str:
    """How many identities are new, and how many became others."""
    said = (
        ("CREATED", "baru"),
        ("MERGED_INTO", "digabung"),
        ("SPLIT_FROM", "dipisah"),
        ("MISSING", "hilang"),
    )
    return ", ".join(f"{number(events.get(code, 0))} {word}" for code, word in said)
