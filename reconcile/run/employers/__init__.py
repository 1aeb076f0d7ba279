"""Employer rows -> employers, by what they say and whom they have in common; a stage of runs with such rolls
alone."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from reconcile import tables
from reconcile.employers.answers import AnswerLog, answered_pairs, together
from reconcile.employers.colleagues import step_back
from reconcile.employers.crews import keep_crews, with_crews
from reconcile.employers.doubts import doubts
from reconcile.employers.entities import employer_entities, employer_links, with_twins
from reconcile.employers.succession import judged, read_successions
from reconcile.employers.twins import same_crews, unasked
from reconcile.engines.protocol import Engine
from reconcile.ingest.exports import SUCCESSIONS
from reconcile.kinds.known import EMPLOYER, PERSON
from reconcile.run.given import SNAPSHOT_OF_WORK, Run, engine_for
from reconcile.run.identify import identify_kind
from reconcile.run.link import link_apart
from reconcile.run.link.increment import link_anew
from reconcile.tables import of_kind
from reconcile.vocabulary.errors import LedgerError
from reconcile.vocabulary.numbers import number
from reconcile.workspace.files.door import read_json, read_table, write_table

_SIDES = ("record_id_left", "record_id_right")
MADE = ("employer_links", "employer_entities", "employer_questions")


def has_employers(run: Run) -> bool:
    """Whether any roll of tonight lists employers."""
    return bool(run.folder.snapshot_tables("records_employer"))


def link_employers(run: Run, needs: Sequence[str]) -> str:
    """Link the rows of employers, know the entities again, and keep MADE. Raises LedgerError where a row is
    missing from the entities, DeclarationError for a wrong succession file."""
    successions = read_successions(run.job.inputs)
    with engine_for(run, needs) as engine:
        for name in SNAPSHOT_OF_WORK:
            engine.read(name, run.folder.snapshot_tables(name) or tables.empty(name))
        workers = keep_crews(engine, run.job.as_of)
        rows = with_crews(engine)
        answers = answered_pairs(AnswerLog(run.store).all(), rows)
        succeeded, unknown = judged(successions, rows, run.job.as_of)
        same = together(succeeded, answers)
        link_apart(run, EMPLOYER, rows, same)
        identify_kind(run, EMPLOYER)
        made = _made(run, rows, (workers, same_crews(engine, rows)), same)
        _check(rows, made["employer_entities"])
        _keep(run, engine, made)
        asked = doubts(engine, run.job.as_of, same)
        colleagues = _step_back(run, engine)
    _write(run, "employer_questions", asked)
    entities = len(set(made["employer_entities"]["entity_id"].to_pylist()))
    told = f"{number(entities)} badan usaha dari {number(len(rows))} baris, {number(len(asked))} pertanyaan"
    if unknown:
        lines = ", ".join(map(str, unknown[:5]))
        told = f"{told}; {SUCCESSIONS} baris {lines}: nomornya tidak ada pada daftar mana pun, tidak dipakai"
    return f"{told}; {number(colleagues)} pasang baris pekerja jadi satu orang" if colleagues else told


def _step_back(run: Run, engine: Engine) -> int:
    """Who is one person because one employer has him on two rolls: links and clusters as they stand now, and
    persons identified once more. Returns how many pairs that are."""
    for name in ("links", "refused_links", "clusters", "answered"):
        engine.read(name, run.folder.table(name))
    bound = read_json(run.folder.model_of(PERSON.name))["bands"]["link"]
    made = step_back(engine, run.job.as_of, bound)
    if made is None:
        return 0
    for name, table in (("links", made.links), ("clusters", made.clusters)):
        run.folder.table(name).unlink()
        _write(run, name, table)
    link_anew(run, PERSON.name)
    identify_kind(run, PERSON)
    return made.pairs


def _made(
    run: Run, rows: pa.Table, workers: tuple[int, Sequence[tuple[str, str, str]]], same: pa.Table
) -> dict[str, pa.Table]:
    """Links and entities. workers: how many there are, and rows that have the same."""
    count, twins = workers
    linked, persons = (
        read_table(run.folder.table(of_kind(name, EMPLOYER.name))) for name in ("links", "persons")
    )
    links = employer_links(linked, rows, count, same)
    entity = dict(zip(persons["record_id"].to_pylist(), persons["person_id"].to_pylist(), strict=True))
    known = {
        pair
        for table in (links, same)
        for pair in zip(*(table[side].to_pylist() for side in _SIDES), strict=True)
    }
    links = with_twins(links, unasked(twins, entity, known), rows, count)
    return {
        "employer_links": links,
        "employer_entities": employer_entities(persons, rows, links, run.store.secret),
    }


def _check(rows: pa.Table, entities: pa.Table) -> None:
    if sorted(rows["record_id"].to_pylist()) != entities["record_id"].to_pylist():
        raise LedgerError(
            f"{len(rows)} baris pemberi kerja, {len(entities)} pada employer_entities: harus sama."
        )


def _keep(run: Run, engine: Engine, made: dict[str, pa.Table]) -> None:
    for name, table in made.items():
        engine.read(name, table)
        _write(run, name, table)


def _write(run: Run, name: str, table: pa.Table) -> None:
    write_table(run.folder.table(name), table)
    tables.check_written(tables.TABLES[name], run.folder.table(name))
