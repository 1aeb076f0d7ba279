"""A run, as a contents page: the stages in their order, and the one loop over them.

Each stage takes and leaves tables in the run's folder, so each can be looked at, repeated and tested alone. A
new one is an entry in `STAGES`: the command line, the nights under Prefect, the measures and the screen know
no other list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from reconcile import findings, questions
from reconcile.ingest.exports import find_exports
from reconcile.ingest.reading import readers
from reconcile.judgements import check_store, move_in
from reconcile.kinds.known import KINDS
from reconcile.run import (
    ask,
    comply,
    count_ages,
    cover,
    employers,
    find,
    grow,
    identify,
    leads,
    link,
    merge,
    read,
    remember,
    report,
    target,
    units,
    verify,
)
from reconcile.run.declarations import load_declarations
from reconcile.run.earlier.previous import check_previous, goes_on_from_out
from reconcile.run.earlier.repeating import Repeatable, once
from reconcile.run.employers import faults
from reconcile.run.given import SNAPSHOT, Readers, Run, store_of
from reconcile.run.jobs import Job, check_job
from reconcile.run.manifest import write_manifest
from reconcile.tables import of_kind
from reconcile.vocabulary.own_classes import declare
from reconcile.workspace.files.private import reports_group
from reconcile.workspace.holding import step
from reconcile.workspace.manifest_form import Manifest
from reconcile.workspace.measures import measured
from reconcile.workspace.progress import SILENT, Progress
from reconcile.workspace.runs import new_run


def always(run: Run) -> bool:
    """Every run has something for the stage to do."""
    return True


@dataclass(frozen=True)
class Stage:
    """One step of a run.

    name: in measures. title: for staff, on the screen and on Prefect's pages. needs, makes: names of tables;
    it is handed the former and no others. do: the work, from the run and its needs to one line for staff.
    size: how much there is to advance, 0 when unknown. again: what it is made of beside its needs, so that a
    night on which nothing of that is new takes over what it made; None where it is done every night. when:
    whether a run has anything for it to do; where not, nothing tells of it.
    """

    name: str
    title: str
    needs: Sequence[str]
    makes: Sequence[str]
    do: Callable[[Run, Sequence[str]], str]
    size: Callable[[Run], int] = lambda _: 0
    again: Repeatable | None = None
    when: Callable[[Run], bool] = always


ASKED_ABOUT = tuple(finding.name for finding in findings.FINDINGS)

READ = Stage(
    "read",
    "Membaca berkas",
    (),
    (*SNAPSHOT, "occupations", "deliveries"),
    read.read_exports,
    read.bytes_to_read,
)
LINK = Stage("link", "Mencocokkan orang", ("records",), ("answered", *link.MADE), link.link_rows)
IDENTIFY = Stage(
    "identify",
    "Mengenali orang",
    ("records", "answered", "clusters"),
    identify.IDENTIFIED,
    identify.identify_rows,
)
EMPLOYERS = Stage(
    "employers",
    "Mengenali pemberi kerja",
    ("records", "answered", "links", "refused_links", "clusters", "persons"),
    employers.MADE,
    employers.link_employers,
    when=employers.has_employers,
)
COMPLY = Stage(
    "comply",
    "Memeriksa kepatuhan pemberi kerja",
    ("records", "deliveries", "links", "persons", "employer_links", "employer_entities"),
    tuple(table.name for table in comply.MADE),
    comply.comply,
    again=comply.AGAIN,
    when=comply.has_workers,
)
FAULTS = Stage(
    "faults",
    "Memeriksa mutu berkas pemberi kerja",
    ("records", "persons"),
    tuple(table.name for table in faults.MADE),
    faults.find_faults,
    when=faults.has_work,
)
VERIFY = Stage(
    "verify",
    "Memeriksa ke data kependudukan",
    ("records", "deliveries", "links", "refused_links", "persons"),
    verify.MADE,
    verify.verify_rows,
    again=verify.AGAIN,
)
MERGE = Stage(
    "merge",
    "Menyusun register terpadu",
    ("records", "deliveries", "answered", "persons", "verification", "single_numbers"),
    ("register_persons", "register_fields"),
    merge.merge_rolls,
    again=merge.AGAIN,
)
AGES = Stage(
    "ages",
    "Menghitung usia",
    ("records", "persons", "verification", "register_persons", "single_numbers"),
    tuple(table.name for table in count_ages.MADE),
    count_ages.count_ages,
    again=count_ages.AGAIN,
)
REGISTER = Stage(
    "register",
    "Memeriksa pendaftaran agen",
    ("records", "deliveries", "persons"),
    tuple(table.name for table in leads.MADE),
    leads.register_leads,
    again=leads.AGAIN,
    when=leads.has_leads,
)
COVER = Stage(
    "cover",
    "Menghitung cakupan",
    ("records", "rejected_rows", "deliveries", "persons", "links", "register_persons", "employment"),
    tuple(table.name for table in cover.MADE),
    cover.cover,
    again=cover.AGAIN,
)
UNITS = Stage(
    "units",
    "Menghitung layanan di unit",
    ("records", "deliveries", "persons"),
    tuple(table.name for table in units.MADE),
    units.count_residents,
    when=units.has_residents,
)
GROW = Stage(
    "grow",
    "Menyusun buku pertumbuhan",
    (
        *("membership", "coverage_people", "coverage_sources", "coverage_rates"),
        *("employment", "identity_events", "registration_results"),
    ),
    (*(table.name for table in grow.PUBLISHED), "member_states", "member_spells"),
    grow.grow,
)
TARGET = Stage(
    "target",
    "Mencari wilayah sasaran",
    ("records", "persons", *COVER.makes, "registration_results"),
    tuple(table.name for table in target.MADE),
    target.target_areas,
    again=target.AGAIN,
    when=target.has_territory,
)
FIND = Stage(
    "find",
    "Mencari temuan",
    (
        *("records", "rejected_rows", "ledger", "problems", "deliveries"),
        *("answered", "links", "refused_links", "persons", "verification"),
    ),
    findings.names(),
    find.find_cases,
    again=find.AGAIN,
)
ASK = Stage(
    "ask",
    "Menyusun pertanyaan",
    ("records", "answered", "links", "persons", "verification", *ASKED_ABOUT),
    questions.MADE,
    ask.ask_people,
    again=ask.AGAIN,
)
REMEMBER = Stage(
    "remember",
    "Menyusun riwayat",
    ("records", "deliveries", "answered", "persons", "identity_events", "questions", *ASKED_ABOUT),
    remember.NAMES,
    remember.keep_history,
)
REPORT = Stage(
    "report",
    "Menulis laporan",
    (
        *SNAPSHOT,
        "deliveries",
        "links",
        "persons",
        "identity_events",
        *VERIFY.makes,
        *AGES.makes,
        *REGISTER.makes,
        *("coverage", "coverage_rates", "coverage_segments", "coverage_overlaps", "coverage_sources"),
        *("growth", "growth_families", "retention", "agent_retention", "target_history"),
        "projections",
        *UNITS.makes,
        *TARGET.makes,
        *FAULTS.makes,
        *("employer_entities", "compliance"),
        *FIND.makes,
        *ASK.makes,
        *remember.PUBLISHED,
    ),
    (),
    report.write_papers,
)

STAGES = (
    *(READ, LINK, IDENTIFY, EMPLOYERS, COMPLY, FAULTS, VERIFY, MERGE, AGES),
    *(REGISTER, UNITS, COVER, GROW, TARGET, FIND, ASK, REMEMBER, REPORT),
)

GROWING = (*(of_kind("identity_events", kind) for kind in KINDS), *remember.GROWING, *grow.GROWING)
"""Parts of the store of which every run's is kept for ever; of all others the latest is."""


def perform(stage: Stage, run: Run) -> None:
    """Do one stage, told of and measured."""
    run.progress.begin(stage.title, stage.size(run))
    step(stage.title)
    with measured(run.folder.path, stage.name):
        do = partial(stage.do, run, stage.needs)
        result = once(run, stage.name, stage.needs, stage.again, do) if stage.again else do()
    run.progress.end(result)


def run(
    job: Job,
    progress: Progress = SILENT,
    perform: Callable[[Stage, Run], None] = perform,
    readers: Readers = readers,
) -> Manifest:
    """Do the whole job and publish it at `job.out`; returns the manifest.

    perform: how a stage is done; readers: how exports are read; whoever schedules runs has its own of both.
    Raises ReconcileError of the class that fits; whatever happens, the last good run stays until a new one is
    whole.
    """
    with begin(job, progress, readers) as given:
        for stage in STAGES:
            if stage.when(given):
                perform(stage, given)
        return write_manifest(given)


@contextmanager
def begin(job: Job, progress: Progress = SILENT, readers: Readers = readers) -> Iterator[Run]:
    """A new run of `job`, once all that can be known to fail is known not to; published when the block ends
    well."""
    check_job(job)
    declarations = load_declarations(job.declarations).serving(job.home)
    declare(declarations.rules.overlaps.own_classes)
    if job.previous and not goes_on_from_out(job):  # of its own OUT a run says what it cannot compare
        check_previous(job.previous)
    check_store(store_of(job), job.out)
    shared = reports_group(job.reports_group)
    holding = {"wait": job.wait, "deadline": job.deadline}
    with new_run(job.out, shared=shared, growing=GROWING, **holding) as folder:
        if not job.judgements:
            move_in(job.out, job.key)
        inputs = find_exports(job.inputs, declarations.programmes, job.programmes, kept_from=job.owned)
        yield Run(job, folder, declarations, inputs, progress, readers)
