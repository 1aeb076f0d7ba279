"""The package of a month's inspections: list, folders, summaries, and a manifest with the seed of the lot."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

from reconcile import tables
from reconcile.engines.opening import opened_engine
from reconcile.engines.protocol import Engine
from reconcile.inspections.choosing import Capacity, Visit, chosen
from reconcile.inspections.covered import covered
from reconcile.inspections.folders import Issue, workers_of, write_folder
from reconcile.inspections.listing import LIST, write_list
from reconcile.inspections.missing import Missing, MissingLog, missing_at, remembered, successors
from reconcile.inspections.printed import write_form, write_printed_list
from reconcile.inspections.questions import write_questions
from reconcile.inspections.recap import AGENCIES, CameBack, agency_page, counted, joint_summary
from reconcile.inspections.results import Result, ResultLog
from reconcile.inspections.worksheets import Sheet, SheetLog
from reconcile.privacy.masking import Level
from reconcile.reports.kit.docx import write_docx
from reconcile.rules.contribution_rules import Contributions
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.files.disk import file_sha256
from reconcile.workspace.files.door import read_table, write_json
from reconcile.workspace.published import Published, opened
from reconcile.workspace.store import RunStore

SUFFIX = ".pemeriksaan"
SUMMARY, MANIFEST, FIRMS = "ringkasan_bersama.docx", "manifest.json", "perusahaan"
_TABLES = (
    *("persons", "employment", "compliance", "compliance_persons"),
    *("employer_entities", "employer_questions"),
)
_SNAPSHOTS = ("records", "records_employer")


@dataclass(frozen=True)
class Order:
    """out: the published run; into: the folder that is made; capacity: of the month; level: of names; rules:
    for the risk of work."""

    out: Path
    into: Path
    capacity: Capacity
    level: Level
    rules: Contributions


@dataclass(frozen=True)
class Made:
    """firms: those to visit; by_lot: how many of them nothing was found of."""

    into: Path
    firms: Sequence[Visit]
    files: int

    @property
    def listed(self) -> int:
        return len(self.firms)

    @property
    def by_lot(self) -> int:
        return sum(one.by_lot for one in self.firms)


@dataclass(frozen=True)
class Known:
    """What the store remembers. missing: whom earlier lists named; moved: ids of persons whose rows are with
    another now -> him."""

    results: Sequence[Result] = ()
    sheets: Sequence[Sheet] = ()
    missing: Sequence[Missing] = ()
    moved: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, store: RunStore) -> Known:
        """All that it remembers."""
        identities = store.parts().get("identities")
        moved = successors(read_table(identities)) if identities else {}
        return cls(ResultLog(store).all(), SheetLog(store).all(), MissingLog(store).all(), moved)


def make_inspections(order: Order, store: RunStore) -> Made:
    """Make the folder, whole or not at all. Raises UsageError where it is there already, or where the run
    lists no employers."""
    if order.into.exists():
        raise UsageError(f"{order.into} sudah ada. Pindahkan, atau pilih folder lain dengan --into.")
    with opened(order.out, *_TABLES, *_SNAPSHOTS) as run:
        if not run.has("compliance"):
            raise UsageError(
                f"{order.out}: hasil ini tidak memuat pemberi kerja. Sertakan daftar BPJS Ketenagakerjaan dan"
                " BPJS Kesehatan, jalankan reconcile run, lalu ulangi."
            )
        draft = order.into.with_name(f".{order.into.name}.sedang-dibuat")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True, mode=0o700)
        try:
            with opened_engine([run.folder]) as engine:
                _read(engine, run)
                issue = Issue(run.number, date.fromisoformat(run.manifest["run"]["as_of"]), order.level)
                known = Known.of(store)
                made = write_papers(engine, issue, draft, order, known)
                MissingLog(store).add(missing_at(engine, made.firms, issue.as_of.isoformat()))
            draft.rename(order.into)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    return made


def _read(engine: Engine, run: Published) -> None:
    for name in _TABLES:
        engine.read(name, run.table(name))
    engine.read("records", run.snapshot_tables("records") or tables.empty("records"))
    employers = run.snapshot_tables("records_employer", of_all_kinds=True)
    engine.read("records_employer", employers or tables.empty("records_employer"))


def write_papers(engine: Engine, issue: Issue, out: Path, order: Order, known: Known) -> Made:
    """Write every file of the package into `out`. Needs the tables of a published run of employers."""
    firms, results = chosen(engine, order.capacity, risks(order.rules, issue.as_of)), known.results
    if order.level < Level.L2:
        write_list(out, firms, results, order.level)
        write_printed_list(out, firms, results, issue)
        write_form(out, firms, order.level)
        write_questions(out, engine, order.level)
    if order.level == Level.L0:
        workers = workers_of(engine, firms)
        for place, one in enumerate(firms, 1):
            write_folder(out / FIRMS, place, one, workers.get(one.entity), issue)
    what, day = counted(engine), datetime.combine(issue.as_of, time())
    after = covered(engine, results, remembered(known.missing), known.moved)
    write_docx(out / SUMMARY, joint_summary(what, CameBack(results, known.sheets, after), issue), day)
    for key in AGENCIES:
        write_docx(out / f"halaman_{key}.docx", agency_page(key, what, issue), day)
    files = sorted(path for path in out.rglob("*") if path.is_file())
    _write_manifest(out, files, firms, (issue, order.capacity))
    return Made(order.into, firms, len(files) + 1)


def _write_manifest(
    out: Path, files: list[Path], firms: list[Visit], made_of: tuple[Issue, Capacity]
) -> None:
    issue, capacity = made_of
    said = {
        "run": issue.number,
        "as_of": issue.as_of.isoformat(),
        "level": issue.level,
        "seed": capacity.seed,
        "inspectors": dict(sorted(capacity.inspectors.items())),
        "visits": capacity.visits,
        "listed": len(firms),
        "by_lot": sum(one.by_lot for one in firms),
        "files": {path.relative_to(out).as_posix(): file_sha256(path) for path in files},
    }
    write_json(out / MANIFEST, said, indent=1, end="\n")


def risks(rules: Contributions, day: date) -> Mapping[str, int]:
    """Class of JKK -> parts per million of the wage on `day`."""
    held = [one for one in rules.rate if one.programme == "JKK" and one.holds(day)]
    return {str(one.risk): int(one.employer * Decimal(10_000)) for one in held}


__all__ = ["LIST", "Made", "Order", "make_inspections", "risks"]
