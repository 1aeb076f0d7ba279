"""Findings and rolls of tonight -> what became of those of the runs before, and what the next run must
know."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from pathlib import Path

from reconcile import findings, history, tables
from reconcile.engines.protocol import Engine
from reconcile.engines.writing import write_table
from reconcile.history import Memory, Tonight
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
    store, parts = run.store, run.store.parts()
    memory = history.from_json(read_json(parts[_STATE])) if _STATE in parts else Memory()
    known = {name: parts[name] for name in history.KNOWN if name in parts}
    with engine_for(run, needs, also=[store.path]) as engine:
        now = history.go_on(engine, known, memory, _tonight(run, engine))
        _write(run, engine)
        changes = {row["change"]: row["n"] for row in engine.arrow(_CHANGED).to_pylist()}
    write_json(run.folder.store / f"{_STATE}.json", history.as_json(now))
    said = (("BARU", "baru"), ("MUNCUL_LAGI", "muncul lagi"), ("SELESAI", "selesai"))
    return "temuan: " + ", ".join(f"{number(changes.get(code, 0))} {word}" for code, word in said)


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
    for path in sorted(Path(findings.__file__).parent.glob("*.py")):
        digest.update(file_sha256(path).encode())
    return digest.hexdigest()


def _write(run: Run, engine: Engine) -> None:
    folder = run.folder
    for name in PUBLISHED:
        write_table(engine, tables.TABLES[name], folder.table(name))
        shutil.copyfile(folder.table(name), folder.store / f"{name}.parquet")
    for name in STORED:
        write_table(engine, tables.TABLES[name], folder.store / f"{name}.parquet")
