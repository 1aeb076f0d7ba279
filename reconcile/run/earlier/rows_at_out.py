"""Which files of rows the run at OUT has; apart from what else is taken from it, as reading loads nothing of
papers."""

from __future__ import annotations

import re

from reconcile.run.given import Run
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.published import opened

_ROWS = re.compile(r"snapshots/(?P<file>(?P<programme>[^/]+)/[^/]+/records[^/]*\.parquet)")


def records_at_out(run: Run) -> dict[str, dict[str, str]]:
    """Programme -> file of rows below `snapshots` -> its hash, of the run at OUT that this store knows; none
    where there is none."""
    try:
        with opened(run.job.out) as published:
            manifest = published.manifest
    except UsageError:
        return {}
    found: dict[str, dict[str, str]] = {}
    if manifest.get("measured", {}).get("store", {}).get("name") != run.store.name:
        return found  # another store's, or of a version that named none
    for one in manifest["outputs"]:
        kept = _ROWS.fullmatch(one["path"])
        if kept:
            found.setdefault(kept["programme"], {})[kept["file"]] = one["sha256"]
    return found
