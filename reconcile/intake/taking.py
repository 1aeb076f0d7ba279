"""One intake: files of leads read, judged against the persons of the last run, and told in OUT.masuk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa

from reconcile import tables
from reconcile.agents import keep_registrations
from reconcile.agents.changes import TOLD
from reconcile.engines.opening import enough_memory, opened_engine
from reconcile.engines.protocol import Engine
from reconcile.ingest.exports import find_exports
from reconcile.intake.placing import put
from reconcile.intake.read_me import read_me
from reconcile.nights.intakes import READ_ME, intake_beside
from reconcile.privacy.accesses import Access, log_access
from reconcile.privacy.masking import Level
from reconcile.privacy.redacting import without_numbers
from reconcile.regions.homes import home_of
from reconcile.reports.agents.paper import write_lists
from reconcile.reports.kit.facts import RunFacts
from reconcile.reports.kit.recapped import Recap
from reconcile.reports.kit.report import Desk
from reconcile.reports.written.files import ReportFile
from reconcile.run.declarations import Declarations, load_declarations
from reconcile.run.given import Run
from reconcile.run.jobs import Job, check_job
from reconcile.run.leads import is_whole
from reconcile.run.leads.told import tell, told_since
from reconcile.run.read import read_exports
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.files.door import count_rows, read_json, read_table, write_bytes
from reconcile.workspace.files.file_names import MANIFEST
from reconcile.workspace.files.scratch import scratch
from reconcile.workspace.holding import only_run
from reconcile.workspace.progress import SILENT, Progress
from reconcile.workspace.published import Published, opened
from reconcile.workspace.runs import RunFolder, open_workspace, storage_failures

ROLES = ("lead", "agent")
_OF_NIGHT = ("records", "persons", "deliveries", "registration_results")
_NEW = """
SELECT r.*
FROM all_results r
LEFT JOIN night_results n ON n.record_id = r.record_id
WHERE n.record_id IS NULL OR n.code <> r.code
"""
_CODES = "SELECT record_id, code, fate FROM registration_results ORDER BY record_id"


@dataclass(frozen=True)
class Taken:
    """What an intake came to. place: the folder of its papers. leads: all that were sent. fates: of those
    that the night did not know, or knew otherwise: what is done -> how many. refused: files that could not be
    read. held: of deliveries that wait for somebody's word, "" when none does."""

    place: Path
    run: str
    leads: int
    fates: Mapping[str, int]
    refused: int
    held: str
    files: tuple[ReportFile, ...]

    @property
    def new(self) -> int:
        return sum(self.fates.values())


def has_lead_files(job: Job) -> bool:
    """Whether anybody sends registrations to this office: a folder of such a programme is not empty."""
    codes = _codes(load_declarations(job.declarations))
    folders = (job.inputs / code for code in codes)
    return any(folder.is_dir() and any(folder.iterdir()) for folder in folders)


def take_in(job: Job, now: datetime, progress: Progress = SILENT) -> Taken:
    """Judge all leads against the run at `job.out`, put papers of what the night did not know into OUT.masuk,
    in place of those before, and keep what was told. now: Jakarta time.

    Raises UsageError where no run stands at OUT or nothing was sent, ExportError when every file is refused,
    RunBusyError while another intake works.
    """
    check_job(job)
    if not (job.out / MANIFEST).is_file():
        raise UsageError(
            f"Belum ada hasil di {job.out}, jadi pendaftaran belum dapat diperiksa. Jalankan dahulu prosesnya"
            " (make reconcile, atau reconcile run)."
        )
    declarations = load_declarations(job.declarations).serving(job.home)
    codes = _codes(declarations)
    inputs = find_exports(job.inputs, declarations.programmes, codes, kept_from=job.owned)
    workspace = open_workspace(job.out)
    lock = workspace.root / "masuk.lock"
    with (
        storage_failures(job.out),
        only_run(lock, job.out, wait=job.wait, deadline=job.deadline),
        scratch(workspace.root) as folder,
    ):
        made = RunFolder(folder / "run")
        made.path.mkdir(mode=0o700)
        asked = job.model_copy(update={"programmes": codes})
        run = Run(asked, made, declarations, inputs, progress)
        read_exports(run)
        return _judged(run, now, folder)


def _codes(declarations: Declarations) -> tuple[str, ...]:
    """The programmes of leads and of agents, in order."""
    return tuple(sorted(code for code, one in declarations.programmes.items() if one.role in ROLES))


def _judged(run: Run, now: datetime, folder: Path) -> Taken:
    job, leads = run.job, run.folder.snapshot_tables("records_lead")
    papers = folder / "papers"
    papers.mkdir(mode=0o700)
    with opened(job.out, *_OF_NIGHT) as night, _tables(run, night, leads) as engine:
        all_leads = _keep_results(engine, run, night)
        results = engine.arrow(_CODES).to_pylist()
        facts = _facts(run, night.number, now)
        files = write_lists(Desk(engine, papers, facts, Recap((), {}), SILENT))
        fates = _counted(results)
        held, refused = read_json(run.folder.delivered)["held"], _refused(run)
        taken = Taken(intake_beside(job.out), night.number, all_leads, fates, refused, held, tuple(files))
        write_bytes(papers / READ_ME, read_me(taken, facts, now).encode())
        if job.level == Level.L0:
            shown = tuple(row["record_id"] for row in results)
            log_access(job.out, Access("intake", "L0", night.number, shown, job.recipients, job.purpose))
        _tell(run, night.number, now, {row["record_id"]: row["code"] for row in results})
    put(papers, taken.place)
    return taken


@contextmanager
def _tables(run: Run, night: Published, leads: list[Path]) -> Iterator[Engine]:
    """An engine with the tables of the night and the leads of now."""
    records = night.snapshot_tables("records")
    memory = run.job.memory or enough_memory(count_rows(*records))
    with opened_engine([night.folder, run.folder.path], memory) as engine:
        engine.read("records", records or tables.empty("records"))
        engine.read("persons", night.table("persons"))
        engine.read("deliveries", night.table("deliveries"))
        engine.read("records_lead", leads or tables.empty("records_lead"))
        known = [night.table("registration_results")] if night.has("registration_results") else None
        engine.read("night_results", known or tables.empty("registration_results"))
        yield engine


def _keep_results(engine: Engine, run: Run, night: Published) -> int:
    """Keep `registration_results` of what the night did not know, or knew otherwise; returns all leads."""
    job, deliveries = run.job, read_table(night.table("deliveries"))
    roles = {code: programme.role for code, programme in run.programmes.items()}
    whole = is_whole(deliveries, frozenset(run.programmes_with("register")), job.home)
    rules = run.declarations.rules.perisai
    rows = keep_registrations(
        engine, rules, roles, job.home, deliveries, as_of=job.as_of, whole=whole, told=TOLD.empty_table()
    )
    engine.keep("all_results", "SELECT * FROM registration_results")
    engine.keep("registration_results", _NEW)
    engine.drop("all_results")
    return rows


def _counted(results: list[dict[str, str]]) -> Mapping[str, int]:
    fates = sorted({row["fate"] for row in results})
    return {fate: sum(row["fate"] == fate for row in results) for fate in fates}


def _refused(run: Run) -> int:
    files = run.folder.snapshot_tables("files", of_all_kinds=True)
    told = pa.concat_tables([read_table(path, ["refused"]) for path in files]) if files else None
    read = 0 if told is None else len(told) - told["refused"].null_count
    return read + sum(
        not any(export.snapshot in str(path) for path in files) for export in run.inputs.exports
    )


def _facts(run: Run, number: str, now: datetime) -> RunFacts:
    job = run.job
    return RunFacts(
        number=number,
        as_of=now.date(),
        level=Level(job.level),
        names={code: without_numbers(name) for code, name in run.programme_names.items()},
        purpose=job.purpose,
        agreement=job.agreement,
        home=home_of(job.home),
        time=f"{now:%H:%M}",
    )


def _tell(run: Run, number: str, now: datetime, codes: Mapping[str, str]) -> None:
    """Keep what is told for the first time, or told otherwise than at the intake before."""
    store = run.store
    before = told_since(store, number)
    new = {lead: code for lead, code in codes.items() if lead not in before or before[lead][0] != code}
    if new:
        tell(store, number, now.replace(tzinfo=None, second=0, microsecond=0), new)


__all__ = ["Taken", "has_lead_files", "take_in"]
