"""Whether an earlier run can be compared with, found out before the work."""

from __future__ import annotations

from pathlib import Path

from reconcile import tables
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.published import opened


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
