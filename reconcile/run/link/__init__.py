"""Records -> links, refused links and clusters; what people judged comes first."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from reconcile import linkage, tables
from reconcile.engines import writing
from reconcile.judgements import judged_in
from reconcile.kinds.known import KINDS, Kind, roles
from reconcile.linkage import Before
from reconcile.linkage.kept.record import learned_table, record_linking
from reconcile.linkage.kept.training import ALARM, Trained, drift, from_record, level_shares, to_record
from reconcile.linkage.model import Model
from reconcile.run.earlier.previous import made_of, take_from_out
from reconcile.run.facts.people import count_people, nameless
from reconcile.run.given import Run, engine_for, store_of
from reconcile.run.link.increment import (
    LEFT,
    before_of,
    compared_by,
    lay,
    leave,
    parts_left,
    persons_again,
)
from reconcile.run.link.verifying import settle, to_be_verified
from reconcile.workspace.files.door import read_json, read_table, write_json, write_table
from reconcile.workspace.runs import RunFolder

CLUSTERS = "SELECT record_id, person_id AS thing FROM person_of"
"""Which rows are one person, by a name that means nothing in another run."""
LINKED = ("links", "refused_links", "clusters", "learned")
"""The tables of linking in the run's folder."""
MADE = (*LINKED, *LEFT)
"""All of them; LEFT goes into the store."""
_TRAINED, _LEARNED = "trained", "learned"
"""The parts of the store that hold the model: its numbers, and what its kernels know of words."""
MadeFor = dict[str, list[str]]


def link_rows(run: Run, needs: Sequence[str]) -> str:
    """Link the rows of each kind that the run's rolls list. Persons are linked in any case, as all that
    follows asks for them; people judge nothing but persons."""
    identities = _judge(run, needs)
    counts = [
        _link(run, kind, identities if name == "person" else None)
        for name, kind in KINDS.items()
        if name == "person" or (kind.alone and run.folder.snapshot_tables(tables.of_kind("records", name)))
    ]
    return ", ".join(counts)


def _link(run: Run, kind: Kind, identities: pa.Table | None) -> str:
    """Keep a kind's tables of linking, and what it learned: the record of the model."""
    made_for = roles(kind, run.programmes)
    model = kind.model(made_for)
    trained = _trained(run, kind, model, made_for)
    before = before_of(run, kind.name, model, trained.version if trained else None)
    of = made_of(run, kind.name, made_for, run.job.as_of.year, identities and identities.to_pylist())
    asked = Asked(kind, made_for, model, identities, trained, before, of)
    said = _again(run, asked) or _linked(run, asked, run.folder)
    if before is not None and to_be_verified(run, before):
        _verify(run, replace(asked, before=replace(before, carry=False)))
    return said


def link_apart(run: Run, kind: Kind, rows: pa.Table, identities: pa.Table) -> str:
    """Link the rows of a kind that says something of them only after others are linked: all of them, every
    night. rows: its records and what is known beside them; identities: which are one, as people said."""
    made_for = roles(kind, run.programmes)
    model = kind.model(made_for)
    trained = _trained(run, kind, model, made_for)
    return _linked(run, Asked(kind, made_for, model, identities, trained, None, "", rows), run.folder)


def _again(run: Run, asked: Asked) -> str:
    """What the run at OUT linked, where nothing changed that this one would link by; "" where it did. What
    that run has left to the store stays there."""
    name, trained = asked.kind.name, asked.trained
    if trained is None:
        return ""
    persons = persons_again(run, name, compared_by(asked.model, trained.version), asked.of)
    made = [path for path in files_of(name) if not path.startswith("store/")]
    if persons is None or not take_from_out(run, made):
        return ""
    if to_be_verified(run, asked.before):
        lay(run, name)
    return _in_words(run, asked.kind, persons)


def _verify(run: Run, asked: Asked) -> None:
    """Link everything beside what was linked by what changed, and settle which of the two stands."""
    whole = RunFolder(run.folder.path / "whole")
    whole.path.mkdir()
    _linked(run, asked, whole)
    settle(run, whole, files_of(asked.kind.name))
    shutil.rmtree(whole.path)


def files_of(kind: str) -> list[str]:
    """The files of a kind that linking leaves, by their places in the run's folder."""
    tables_left = [f"{tables.of_kind(name, kind)}.parquet" for name in LINKED]
    return [
        *tables_left,
        f"{tables.of_kind('model', kind)}.json",
        *(f"store/{name}" for name in parts_left(kind)),
    ]


@dataclass(frozen=True)
class Asked:
    """What is linked, and by what. made_for: programmes by their role. identities: who is whom, as people
    said. trained: the weights; before: what the run before has left. of: a digest of what the kind's rows
    say, who is whom, and what is asked of them. rows: what is linked, where it is more than the records of
    the snapshots; nothing is left to the next night then."""

    kind: Kind
    made_for: MadeFor
    model: Model
    identities: pa.Table | None
    trained: Trained | None
    before: Before | None
    of: str
    rows: pa.Table | None = None


def _linked(run: Run, asked: Asked, into: RunFolder) -> str:
    kind, model = asked.kind, asked.model
    into.store.mkdir(exist_ok=True)
    with engine_for(run, name=run.job.engine, also=[run.store.path]) as engine:
        snapshots = run.folder.snapshot_tables(tables.of_kind("records", kind.name))
        rows = asked.rows if asked.rows is not None else snapshots or tables.empty("records")
        weights = asked.trained.weights if asked.trained else None
        found = linkage.link(rows, model, engine, asked.identities, trained=weights, before=asked.before)
        trained = asked.trained or _train(run, kind, found, model, asked.made_for)
        record = record_linking(found, model, kind.questions(run.job.as_of.year))
        alarms = {"persons": found.alarms, "more_rows_than": model.thresholds.alarm_rows}
        facts = {"kind": kind.name, "made_for": asked.made_for, "alarms": alarms}
        training = _moved(trained, found, model)
        write_json(into.model_of(kind.name), {**facts, "training": training, **record}, indent=1, end="\n")
        engine.read("learned", learned_table(trained.weights.learned))
        engine.keep("clusters", CLUSTERS)
        for name in LINKED:
            path = into.table(tables.of_kind(name, kind.name))
            writing.write_table(engine, tables.TABLES[name], path)
        if asked.rows is None:
            leave(into.store, kind.name, found, compared_by(model, trained.version), asked.of)
    return _in_words(run, kind, found.count_persons)


def _in_words(run: Run, kind: Kind, things: int) -> str:
    """How many there are; of persons those who are somebody."""
    if kind.name == "person" and len(nameless(run.folder, run.programmes)):
        things = count_people(run.folder, run.programmes, "clusters")
    return f"{things} {kind.noun}"


def _trained(run: Run, kind: Kind, model: Model, made_for: MadeFor) -> Trained | None:
    """The model that the store keeps; None where there is none that fits, or another is asked for."""
    parts = run.store.parts()
    record, learned = (parts.get(tables.of_kind(name, kind.name)) for name in (_TRAINED, _LEARNED))
    if record is None or learned is None or run.job.train:
        return None
    return from_record(read_json(record), read_table(learned), model, made_for)


def _train(run: Run, kind: Kind, found: linkage.Linkage, model: Model, made_for: MadeFor) -> Trained:
    """The model that this run has estimated, left to the store."""
    part = tables.of_kind(_TRAINED, kind.name)
    path = run.store.parts().get(part)
    version = 1 + (read_json(path)["version"] if path else 0)
    trained = Trained(version, run.job.as_of, found.weights, level_shares(model, found.patterns))
    write_json(run.folder.store / f"{part}.json", to_record(trained, model, made_for))
    learned = run.folder.store / f"{tables.of_kind(_LEARNED, kind.name)}.parquet"
    write_table(learned, learned_table(found.weights.learned))
    return trained


def _moved(trained: Trained, found: linkage.Linkage, model: Model) -> dict[str, object]:
    """Which training the weights are of, and how far the data have moved since."""
    moved = drift(trained, model, found.patterns)
    alarm = max(moved.values(), default=0.0) > ALARM
    return {"version": trained.version, "on": trained.on.isoformat(), "drift": moved, "alarm": alarm}


def _judge(run: Run, needs: Sequence[str]) -> pa.Table:
    """What people judged, found in the rows of this run -> answered, and what is said of it; returns who
    is whom, for linking."""
    with engine_for(run, needs) as engine:
        judged = judged_in(engine, store_of(run.job))
    write_table(run.folder.table("answered"), judged.answered)
    tables.check_written(tables.ANSWERED, run.folder.table("answered"))
    write_json(run.folder.judgements, judged.facts, indent=1, end="\n")
    return judged.identities
