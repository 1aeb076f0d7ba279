"""A run, as a contents page: read, link, find, report, publish. Each stage takes and leaves Parquet files
in the run's folder."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from reconcile import findings, linkage, questions, tables
from reconcile.engines.engine import OUT_OF_MEMORY, Engine
from reconcile.engines.opening import EngineName, enough_for_reports, enough_memory, open_engine
from reconcile.engines.writing import write_table
from reconcile.ingest.exports import Inputs, find_exports
from reconcile.ingest.reading import ReadingOrder, place, readers, refusal
from reconcile.ingest.snapshots import opened_cache
from reconcile.judgements import Store, check_store, judged_in
from reconcile.kinds.known import PERSON
from reconcile.linkage.record import record_linking
from reconcile.privacy.outside_texts import known, masked, told_name
from reconcile.programmes import Programme
from reconcile.reports import Level, ReportFile, RunFacts, write_reports
from reconcile.run.declarations import load_declarations
from reconcile.run.jobs import Job, check_job
from reconcile.run.manifest import Manifest, ledger_totals, run_number, write_manifest
from reconcile.run.previous import check_previous
from reconcile.vocabulary.errors import ExportError, StorageError
from reconcile.workspace.files.private import reports_group
from reconcile.workspace.measures import measured
from reconcile.workspace.progress import SILENT, Progress
from reconcile.workspace.published import Published, opened
from reconcile.workspace.runs import RunFolder, new_run

PERSONS = (
    "SELECT r.programme, r.source_file, r.sheet, r.source_row, r.record_id, p.person_id FROM records r JOIN"
    " person_of p USING (record_id)"
)
LINKED = ("links", "refused_links", "persons")
_FINDINGS = (*findings.NAMES, *questions.NAMES)


def run(job: Job, progress: Progress = SILENT) -> Manifest:
    """Do the whole job and publish it at `job.out`; returns the manifest.

    Raises ReconcileError of the class that fits; whatever happens, the last good run stays until a new one is
    whole.
    """
    with begin(job) as folder:
        programmes = load_programmes_of(job)
        inputs = find_exports(job.inputs, programmes, job.programmes, kept_from=job.owned)
        with reading_orders(job, inputs, programmes) as orders:
            read(orders, folder, progress)
        link(job, folder, programmes, progress)
        find(job, folder, programmes, progress)
        report(job, folder, programmes, progress)
        return write_manifest(job, folder, inputs, programmes)


@contextmanager
def begin(job: Job) -> Iterator[RunFolder]:
    """The folder of a new run of `job`, once all that can be known to fail is known not to; published when
    the block ends well."""
    check_job(job)
    load_programmes_of(job)
    if job.previous:
        check_previous(job.previous)
    check_store(store_of(job), job.out)
    shared = reports_group(job.reports_group)
    with new_run(job.out, shared=shared, wait=job.wait, deadline=job.deadline) as folder:
        yield folder


def load_programmes_of(job: Job) -> dict[str, Programme]:
    """The programmes that ship with the package and those of the job's own folder, once every declaration
    is known to hold."""
    return dict(load_declarations(job.declarations).programmes)


@contextmanager
def reading_orders(
    job: Job, inputs: Inputs, programmes: Mapping[str, Programme]
) -> Iterator[list[ReadingOrder]]:
    """One order for each export, in their order, and the cache they are read into, as long as the block
    lasts."""
    size = sum(export.bytes for export in inputs.exports)
    cores = os.cpu_count() or 1
    with opened_cache(job.cache_root, job.cache_key, own=job.cache is None) as cache:
        yield [
            # one export that outweighs all others gets every core for itself; the rest share them, one each
            ReadingOrder(
                export,
                programmes[export.programme],
                job.as_of,
                cache,
                cores if 2 * export.bytes > size else 1,
            )
            for export in inputs.exports
        ]


def read(orders: Sequence[ReadingOrder], folder: RunFolder, progress: Progress = SILENT) -> None:
    """Make the snapshot of every export. Raises ExportError when all are refused, LedgerError when rows
    are missing."""
    progress.begin("Membaca berkas", sum(order.export.bytes for order in orders))
    refused: list[str | None] = []
    with measured(folder.path, "read"), readers(progress) as submit:
        for order, reading in [(order, submit(order)) for order in orders]:
            try:
                reading.result()
                told = None
            except (ExportError, OSError) as error:
                told = refusal(order, error)
            refused.append(place(order, folder, told))
            progress.advance(order.export.bytes)
    progress.end(settle_reading(orders, refused, folder))


def settle_reading(orders: Sequence[ReadingOrder], refused: Sequence[str | None], folder: RunFolder) -> str:
    """Check what reading left; returns one line for staff. Raises ExportError when nothing was read, and
    LedgerError."""
    if None not in refused:
        why = "".join(f"\n- {line}" for line in _all_refused(orders, refused))
        raise ExportError(f"Semua berkas ditolak, jadi tidak ada hasil baru:{why}")
    ledger = ledger_totals(folder)
    return f"{ledger['accepted']} baris dari {refused.count(None)} berkas"


def _all_refused(orders: Sequence[ReadingOrder], refused: Sequence[str | None]) -> Iterator[str]:
    """Why each file was refused; no name of a file, member or sheet that may be a person's, for this
    stands on screens and in logs."""
    names = {
        masked(order.export.path.name): told_name(order.export.path.name, order.export.sha256)
        for order in orders
    }
    for order, told in zip(orders, refused, strict=True):
        lines = [
            line if known(line.partition(": ")[0]) else line.partition(": ")[2] or line
            for line in (told or "").split("\n")
        ]
        said = "\n".join(lines)
        for name in sorted(names, key=len, reverse=True):
            said = said.replace(name, names[name])
        yield f"{order.export.programme}/{names[masked(order.export.path.name)]}: {said}"


def link(
    job: Job, folder: RunFolder, programmes: Mapping[str, Programme], progress: Progress = SILENT
) -> None:
    """Snapshots -> links, refused_links, persons, and the record of the model."""
    progress.begin("Mencocokkan orang")
    made_for = PERSON.by_role(programmes.values())
    with measured(folder.path, "link"), _engine(job, folder, job.engine) as engine:
        model = PERSON.model(made_for)
        records = folder.snapshot_tables("records") or tables.empty("records")
        found = linkage.link(records, model, engine, judge(job, folder))
        record = record_linking(found, model, PERSON.questions(job.as_of.year))
        alarms = {"persons": found.alarms, "more_rows_than": model.thresholds.alarm_rows}
        folder.model.write_text(
            json.dumps({"made_for": made_for, "alarms": alarms, **record}, ensure_ascii=False, indent=1)
            + "\n",
            encoding="utf-8",
        )
        engine.keep("persons", PERSONS)
        for name in LINKED:
            write_table(engine, tables.TABLES[name], folder.table(name))
    progress.end(f"{found.count_persons} orang")


def store_of(job: Job) -> Store | None:
    """The store of judgements that the run honours, None where there is none."""
    return Store(job.judged_at, job.key) if job.judged_at else None


def judge(job: Job, folder: RunFolder) -> pa.Table:
    """What people judged, found in the rows of this run -> answered, and what is said of it; returns who
    is whom, for linking."""
    with _engine(job, folder) as engine:
        engine.read("records", folder.snapshot_tables("records") or tables.empty("records"))
        judged = judged_in(engine, store_of(job))
    pq.write_table(judged.answered, folder.table("answered"))
    tables.check_written(tables.ANSWERED, folder.table("answered"))
    folder.judgements.write_text(
        json.dumps(judged.facts, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    return judged.identities


def find(
    job: Job, folder: RunFolder, programmes: Mapping[str, Programme], progress: Progress = SILENT
) -> None:
    """Persons -> the finding tables, and what could not be found for want of a register."""
    progress.begin("Mencari temuan")
    folder.findings.mkdir()
    with measured(folder.path, "find"), _engine(job, folder) as engine:
        _read_tables(engine, folder)
        rules = load_declarations(job.declarations).rules
        answered = pq.read_table(folder.table("answered"))
        missing = findings.find_all(engine, programmes, rules, job.as_of, answered)
        unanswered = findings.persons_unanswered(engine)
        names = {code: programme.name for code, programme in programmes.items()}
        questions.keep_questions(engine, rules.overlaps, names, answered)
        rows = {name: write_table(engine, tables.TABLES[name], folder.finding(name)) for name in _FINDINGS}
    folder.missing.write_text(json.dumps(missing, ensure_ascii=False, indent=2), encoding="utf-8")
    folder.unanswered.write_text(json.dumps({"persons": unanswered}), encoding="utf-8")
    progress.end(
        f"{rows['overlaps']} tumpang tindih, {rows['unregistered']} belum terdaftar, {rows['questions']}"
        " untuk diputuskan"
    )


def report(
    job: Job, folder: RunFolder, programmes: Mapping[str, Programme], progress: Progress = SILENT
) -> None:
    """Findings -> files for staff. Raises LedgerError when a report does not add up to the tables."""
    progress.begin("Menulis laporan")
    folder.reports.mkdir()
    with ExitStack() as held:
        previous = held.enter_context(opened(job.previous, *tables.TABLES)) if job.previous else None
        files = _write_reports(job, folder, programmes, previous, progress)
    progress.end(f"{len(files)} berkas")


def _write_reports(
    job: Job,
    folder: RunFolder,
    programmes: Mapping[str, Programme],
    previous: Published | None,
    progress: Progress,
) -> Sequence[ReportFile]:
    facts = RunFacts(
        number=run_number(job, folder),
        as_of=job.as_of,
        level=Level(job.level),
        names={code: programme.name for code, programme in programmes.items()},
        missing=json.loads(folder.missing.read_text(encoding="utf-8")),
        unanswered=json.loads(folder.unanswered.read_text(encoding="utf-8"))["persons"],
        linking=json.loads(folder.model.read_text(encoding="utf-8")),
        purpose=job.purpose,
        agreement=job.agreement,
        previous=date.fromisoformat(previous.manifest["run"]["as_of"]) if previous else None,
        rolls=tuple(code for code, programme in sorted(programmes.items()) if programme.role == "roll"),
    )
    also = [previous.folder] if previous else []
    with (
        measured(folder.path, "report"),
        _engine(job, folder, enough=enough_for_reports, also=also) as engine,
    ):
        _read_tables(engine, folder)
        for name in _FINDINGS:
            engine.read(name, folder.finding(name))
        if previous:
            _read_previous(engine, previous)
        return write_reports(engine, folder.reports, facts, progress)


@contextmanager
def _engine(
    job: Job,
    folder: RunFolder,
    name: EngineName = "duckdb",
    enough: Callable[[int], str] = enough_memory,
    also: Sequence[Path] = (),
) -> Iterator[Engine]:
    """An engine of this run, which may read the folders `also` too. Raises StorageError when what it is
    asked does not fit its memory."""
    memory = job.memory or enough(
        sum(pq.read_metadata(path).num_rows for path in folder.snapshot_tables("records"))
    )
    engine = open_engine(name, job.workspace.spill, memory, job.threads, [folder.path, *also])
    try:
        yield engine
    except OUT_OF_MEMORY as error:
        raise StorageError(
            f"Memori mesin hitung ({memory}) tidak cukup untuk data sebanyak ini. Jalankan lagi dengan batas"
            " yang lebih besar, misalnya --memory 8GB."
        ) from error
    finally:
        engine.close()


def _read_tables(engine: Engine, folder: RunFolder) -> None:
    for name in ("records", "rejected_rows", "ledger", "files", "problems"):
        engine.read(name, folder.snapshot_tables(name) or tables.empty(name))
    for name in LINKED:
        engine.read(name, folder.table(name))


def _read_previous(engine: Engine, run: Published) -> None:
    """The records, persons and findings of another run, as `previous_<table>`."""
    engine.read("previous_records", run.snapshot_tables("records") or tables.empty("records"))
    engine.read("previous_persons", run.table("persons"))
    for name in _FINDINGS:
        engine.read(f"previous_{name}", run.table(name) if run.has(name) else tables.empty(name))
