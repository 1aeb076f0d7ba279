"""What every stage is given: one value of the run, and the engines it opens."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from reconcile import tables
from reconcile.engines.opening import EngineName, enough_memory, open_engine
from reconcile.engines.protocol import Engine, TableSource
from reconcile.ingest.exports import Inputs
from reconcile.ingest.reading import ReadingOrder, readers
from reconcile.judgements import Store, store_beside
from reconcile.programmes import Programme
from reconcile.run.declarations import Declarations
from reconcile.run.jobs import Job
from reconcile.workspace.files.door import count_rows
from reconcile.workspace.progress import SILENT, Progress
from reconcile.workspace.runs import RunFolder
from reconcile.workspace.store import RunStore, store_at


class Reading(Protocol):
    """An export that is being read: its snapshot once that is there, or why there is none."""

    def result(self) -> Path:
        """Wait for the sealed snapshot. Raises ExportError when it is refused, OSError as the system said."""


SNAPSHOT = ("records", "rejected_rows", "ledger", "files", "problems")
"""The tables of which every export makes its own part, or none."""

OPTIONAL = (
    *("registration_results", "incentives", "agents", "agent_tests", "lead_changes"),
    *("employment", "employer_faults", "employer_fault_rows", "employer_entities", "compliance"),
    *("area_cells", "areas", "area_checks", "areas_told"),
    *("unit_findings", "units", "unit_origins", "ppks_counts", "ppks_told", "units_told"),
)
"""Tables that a run makes only where the rolls that they are made from came; else they are empty."""

SNAPSHOT_OF_WORK = ("records_employer", "records_payment", "jobs", "records_lead", "stays")
"""Those that only exports of employers, workers, contributions, registrations and social services make."""

Readers = Callable[[Progress], AbstractContextManager[Callable[[ReadingOrder], Reading]]]
"""How exports are read: for as long as the block lasts, a function that starts reading one."""


@dataclass(frozen=True)
class Run:
    """One run while it is being made. declarations and inputs: read once, before the first stage."""

    job: Job
    folder: RunFolder
    declarations: Declarations
    inputs: Inputs
    progress: Progress = SILENT
    readers: Readers = readers

    @property
    def programmes(self) -> Mapping[str, Programme]:
        return self.declarations.programmes

    @property
    def store(self) -> RunStore:
        """What earlier runs left to this one; what it leaves goes into `folder.store`."""
        return store_at(self.job.out, self.job.key)

    @property
    def programme_names(self) -> dict[str, str]:
        """Programme code -> its name for staff."""
        return {code: programme.name for code, programme in self.programmes.items()}

    def programmes_with(self, role: str) -> list[str]:
        """The codes of the programmes of a role, in order."""
        return sorted(code for code, programme in self.programmes.items() if programme.role == role)


def store_of(job: Job) -> Store | None:
    """The store of judgements that the run honours, None where there is none."""
    if job.judgements:
        return Store(job.judgements, job.key)
    beside = store_beside(job.out, job.key)
    return beside if beside.exists else None


@contextmanager
def engine_for(
    run: Run,
    needs: Sequence[str] = (),
    name: EngineName = "duckdb",
    enough: Callable[[int], str] = enough_memory,
    also: Sequence[Path] = (),
) -> Iterator[Engine]:
    """An engine that holds the tables `needs` of this run, and may read the folders `also` too.

    enough: the limit of its memory for so many records, unless the job says one.
    """
    job = run.job
    records = run.folder.snapshot_tables("records")
    memory = job.memory or enough(count_rows(*records))
    folders = [run.folder.path, *also]
    with closing(open_engine(job.workspace.spill, memory, job.threads, folders, name)) as engine:
        for table in needs:
            engine.read(table, source_of(run.folder, table))
        yield engine


def source_of(folder: RunFolder, table: str) -> TableSource:
    """Where the rows of a table of the run stand."""
    if table in SNAPSHOT:
        return folder.snapshot_tables(table) or tables.empty(table)
    if table in OPTIONAL and not folder.table(table).is_file():
        return tables.empty(table)
    return folder.finding(table) if folder.finding(table).is_file() else folder.table(table)
