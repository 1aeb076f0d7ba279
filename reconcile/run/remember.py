"""Findings and rolls of tonight -> what became of those of the runs before, and what the next run must
know."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from reconcile import findings, history, tables
from reconcile.engines.protocol import Engine
from reconcile.engines.writing import write_table
from reconcile.history import Memory, Tonight
from reconcile.reports.contents import key_of
from reconcile.run.earlier.repeating import may_be_taken_over, tables_said
from reconcile.run.given import Run, engine_for
from reconcile.vocabulary.numbers import number
from reconcile.workspace.files.disk import file_sha256
from reconcile.workspace.files.door import read_json, write_json

PUBLISHED = ("finding_history", "trends", "flows", "flow_rows")
"""Tables of the run; they go into the store as well."""
STORED = ("roll_rows",)
"""Tables of the store alone."""
NAMES = (*PUBLISHED, *STORED)
GROWING = ("trends", "flows", "flow_rows")
"""Of these the store keeps every run's."""

_STATE = "history"
_CHANGED = "SELECT change, count(*) AS n FROM finding_history WHERE change IS NOT NULL GROUP BY change"


def keep_history(run: Run, needs: Sequence[str]) -> str:
    """Keep what became of every finding and of every roll. Raises LedgerError where a roll does not
    balance."""
    run.folder.store.mkdir(exist_ok=True)
    said = _said_before(run)
    memory = history.from_json(said) if said else Memory()
    with engine_for(run, needs, also=[run.store.path]) as engine:
        tonight = _tonight(run, engine)
        of = key_of("history", tables_said(run, needs), history.same_night(memory, tonight))
        same = said.get("of") == of and may_be_taken_over(run)
        still = history.go_on_from_the_same(engine, _known(run), memory, tonight) if same else None
        now, made = still or (history.go_on(engine, _known(run), memory, tonight), NAMES)
        _write(run, engine, made)
        changes = {row["change"]: row["n"] for row in engine.arrow(_CHANGED).to_pylist()}
    write_json(run.folder.store / f"{_STATE}.json", {**history.as_json(now), "of": of})
    told = (("BARU", "baru"), ("MUNCUL_LAGI", "muncul lagi"), ("SELESAI", "selesai"))
    return "temuan: " + ", ".join(f"{number(changes.get(code, 0))} {word}" for code, word in told)


def _said_before(run: Run) -> dict[str, Any]:
    """What the run before left beside its tables, and `of`: a digest of what it was made of."""
    parts = run.store.parts()
    return read_json(parts[_STATE]) if _STATE in parts else {}


def _known(run: Run) -> dict[str, Path]:
    """The tables that the run before left."""
    parts = run.store.parts()
    return {name: parts[name] for name in history.GOES_ON_FROM if name in parts}


def _tonight(run: Run, engine: Engine) -> Tonight:
    return Tonight(
        roles={code: programme.role for code, programme in run.programmes.items()},
        by_period=[code for code, one in run.programmes.items() if one.delivery.manner == "period"],
        deliveries=engine.arrow("SELECT * FROM deliveries").to_pylist(),
        as_of=run.job.as_of,
        generation=run.store.next,
        home=run.job.home,
        missing=frozenset(code for codes in read_json(run.folder.missing).values() for code in codes),
        rules=_rules(run),
    )


def _rules(run: Run) -> str:
    """A hash of all that says what is found: programmes, dated rules, and how findings are made."""
    digest = hashlib.sha256()
    for code, programme in sorted(run.programmes.items()):
        digest.update(f"{code} {programme.model_dump_json()}".encode())
    digest.update(run.declarations.rules.model_dump_json().encode())
    for path in sorted(Path(findings.__file__).parent.rglob("*.py")):
        digest.update(file_sha256(path).encode())
    return digest.hexdigest()


def _write(run: Run, engine: Engine, made: Sequence[str]) -> None:
    """made: what was kept; of STORED what was not stays in the store as it is."""
    folder = run.folder
    for name in PUBLISHED:
        write_table(engine, tables.TABLES[name], folder.table(name))
        shutil.copyfile(folder.table(name), folder.store / f"{name}.parquet")
    for name in sorted({*STORED} & {*made}):
        write_table(engine, tables.TABLES[name], folder.store / f"{name}.parquet")
