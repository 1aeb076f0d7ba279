"""The earlier run: what the reports tell the changes since, one that is named, looked at before the work, or
the one before in the same store; and whose tables this one takes when nothing is new that they were made of.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from reconcile import findings, tables
from reconcile.engines.protocol import TableSource
from reconcile.reports.contents import Incomparable
from reconcile.run.given import Run
from reconcile.run.jobs import Job
from reconcile.tables import of_kind
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.files.disk import settled_sha256
from reconcile.workspace.opened_files import DamagedRunError
from reconcile.workspace.published import Published, opened
from reconcile.workspace.runs import MANIFEST
from reconcile.workspace.taking_over import take_over

_AT_ONCE = 2
"""Files that are taken over at the same time."""


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


@dataclass(frozen=True)
class Earlier:
    """The run that this one is compared with; None where there is none, and why not where one was made."""

    run: Published | None = None
    apart: Incomparable | None = None


@contextmanager
def run_before(run: Run) -> Iterator[Earlier]:
    """The run that the job names, else the last one at OUT, whose store this run goes on from."""
    with ExitStack() as held:
        named = run.job.previous
        if named is None or goes_on_from_out(run.job):
            yield _at_out(run, held)
        else:
            yield Earlier(held.enter_context(opened(named, *tables.TABLES)))


def goes_on_from_out(job: Job) -> bool:
    """Whether what is compared with is the last run of the same store: none is named, or OUT itself."""
    return job.previous is None or job.previous.resolve() == job.out.resolve()


def _at_out(run: Run, held: ExitStack) -> Earlier:
    """That run; none where it cannot be believed, or was made by an earlier version and lacks what is
    compared."""
    stands = (run.job.out / MANIFEST).is_file()
    if not run.store.generation:
        return Earlier(None, Incomparable.OTHER_VERSION if stands else None)
    if not stands:
        return Earlier(None, Incomparable.GONE)
    try:
        found = held.enter_context(opened(run.job.out, "records", "persons", "trends", *findings.names()))
    except DamagedRunError:
        return Earlier(None, Incomparable.DAMAGED)
    except UsageError:
        return Earlier(None, Incomparable.OTHER_VERSION)
    return Earlier(found) if found.has("trends") else Earlier(None, Incomparable.OTHER_VERSION)


def sources_before(run: Published, names: Iterable[str]) -> dict[str, TableSource]:
    """Where its records, persons and findings stand, as `previous_<table>`."""
    return {
        "previous_records": run.snapshot_tables("records") or tables.empty("records"),
        "previous_persons": run.table("persons"),
        **{f"previous_{name}": run.table(name) if run.has(name) else tables.empty(name) for name in names},
    }


def unknown_to(run: Published) -> tuple[str, ...]:
    """The codes of which a run could not find anything, or not all: also those of findings that its version
    did not know yet, of which it left no table."""
    said = run.manifest["results"]
    unseen = (finding for finding in findings.FINDINGS if not run.has(finding.name))
    return (
        *(code for which in ("not_made", "partly") for code in sorted(said.get(which, ()))),
        *(code.code for finding in unseen for code in finding.codes),
    )


def made_of(run: Run, kind: str, *others: object) -> str:
    """A digest of the records of a kind, wherever they came from, and of what else is said."""
    records = sorted(settled_sha256(path) for path in run.folder.snapshot_tables(of_kind("records", kind)))
    return hashlib.sha256(repr((records, others)).encode()).hexdigest()


def take_from_out(run: Run, paths: Sequence[str]) -> bool:
    """Copy the files `paths` of the run at OUT, whose store this one goes on from, into this run; False, and
    none of them there, unless all are as they were written."""
    if not run.job.reuse:
        return False
    try:
        with opened(run.job.out) as published:
            hashes = {one["path"]: one["sha256"] for one in published.manifest["outputs"]}
    except UsageError:
        return False
    targets = [run.folder.path / path for path in paths]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        taken = pool.map(
            lambda path, target: path in hashes and take_over(run.job.out, path, hashes[path], target),
            paths,
            targets,
        )
        whole = all(list(taken))
    if not whole:
        for one in targets:
            one.unlink(missing_ok=True)
    return whole
