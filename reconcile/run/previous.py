"""The earlier run that the reports tell the changes since: one that is named, looked at before the work, or
the one before in the same store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from reconcile import findings, tables
from reconcile.engines.protocol import Engine
from reconcile.run.given import Run
from reconcile.run.jobs import Job
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.published import Published, opened


def check_previous(out: Path) -> None:
    """Raise UsageError, naming the file, unless everything that the changes are computed from is there,
    whole and of this version."""
    try:
        with opened(out, *tables.TABLES) as run:
            if not run.snapshot_tables("records"):
                raise UsageError(f"{out}: snapshots/ tidak ada.")
            run.table("persons")
    except UsageError as error:
        raise UsageError(
            f"--previous: {error} Atau pilih hasil lain, atau jalankan tanpa --previous."
        ) from error


@contextmanager
def run_before(run: Run) -> Iterator[Published | None]:
    """The run that the job names, else the last one at OUT, whose store this run goes on from; None where
    there is neither, or where that one was made by an earlier version and lacks what is compared."""
    with ExitStack() as held:
        yield (_at_out(run, held) if goes_on_from_out(run.job) else None) or _named(run, held)


def goes_on_from_out(job: Job) -> bool:
    """Whether what is compared with is the last run of the same store: none is named, or OUT itself."""
    return job.previous is None or job.previous.resolve() == job.out.resolve()


def _named(run: Run, held: ExitStack) -> Published | None:
    named = run.job.previous
    return held.enter_context(opened(named, *tables.TABLES)) if named else None


def _at_out(run: Run, held: ExitStack) -> Published | None:
    if not run.store.generation:
        return None
    with suppress(UsageError):
        found = held.enter_context(opened(run.job.out, "records", "persons", "trends", *findings.names()))
        return found if found.has("trends") else None
    return None


def read_previous(engine: Engine, run: Published, names: Iterable[str]) -> None:
    """Its records, persons and findings, as `previous_<table>`."""
    engine.read("previous_records", run.snapshot_tables("records") or tables.empty("records"))
    engine.read("previous_persons", run.table("persons"))
    for name in names:
        engine.read(f"previous_{name}", run.table(name) if run.has(name) else tables.empty(name))
