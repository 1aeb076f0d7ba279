"""The earlier run that the reports tell the changes since: looked at before the work, read for the
reports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from reconcile import tables
from reconcile.engines.protocol import Engine
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
def opened_previous(out: Path | None) -> Iterator[Published | None]:
    """That run with all its tables, None where none was named."""
    if out is None:
        yield None
        return
    with opened(out, *tables.TABLES) as run:
        yield run


def read_previous(engine: Engine, run: Published, findings: Iterable[str]) -> None:
    """Its records, persons and findings, as `previous_<table>`."""
    engine.read("previous_records", run.snapshot_tables("records") or tables.empty("records"))
    engine.read("previous_persons", run.table("persons"))
    for name in findings:
        engine.read(f"previous_{name}", run.table(name) if run.has(name) else tables.empty(name))
