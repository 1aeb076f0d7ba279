"""What intakes by day told of leads: a log in the store, of the run that they were held against."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

import pyarrow as pa

from reconcile.agents.changes import TOLD
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.published import read_number
from reconcile.workspace.runs import Workspace
from reconcile.workspace.store import DamagedStoreError, RunStore
from reconcile.workspace.store.database import reading, writing
from reconcile.workspace.store.lines import add_lines, drop_lines, read_lines

LOG = "intake"


def told_since(store: RunStore, run: str) -> Mapping[str, tuple[str, datetime]]:
    """What intakes against the run of that number told: lead -> its code and when, the last of each. Raises
    DamagedStoreError for lines that are none of ours."""
    if not store.exists:
        return {}
    with reading(store.database) as db:
        lines = read_lines(db, LOG)
    told: dict[str, tuple[str, datetime]] = {}
    try:
        for line in lines.splitlines():
            said = json.loads(line)
            if said["run"] == run:
                at = datetime.fromisoformat(said["at"])
                told.update({lead: (code, at) for lead, code in said["told"].items()})
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise DamagedStoreError(
            f"{store.path}: catatan pendaftaran siang tidak dapat dibaca. Pulihkan dari cadangan dengan"
            " reconcile store restore."
        ) from error
    return told


def tell(store: RunStore, run: str, at: datetime, told: Mapping[str, str]) -> None:
    """Keep what an intake told: lead -> code. at: Jakarta time. What was told against earlier runs is over,
    as a night has answered it since."""
    line = json.dumps({"run": run, "at": at.isoformat(), "told": dict(sorted(told.items()))})
    earlier = told_lines(store, run)
    with writing(store.database) as db:
        drop_lines(db, LOG)
        add_lines(db, LOG, [*earlier, f"{line}\n".encode()])


def told_lines(store: RunStore, run: str) -> list[bytes]:
    """The lines of the log that are of that run."""
    with reading(store.database) as db:
        lines = read_lines(db, LOG).splitlines(keepends=True)
    return [line for line in lines if json.loads(line)["run"] == run]


def told_before(workspace: Workspace) -> pa.Table:
    """TOLD since the run that stands at OUT; nothing where none stands, or none that can be read."""
    try:
        number = read_number(workspace.out)
    except UsageError:
        return TOLD.empty_table()
    told = told_since(workspace.store, number)
    leads = sorted(told)
    return pa.table(
        [leads, [told[lead][0] for lead in leads], [told[lead][1] for lead in leads]], schema=TOLD
    )
