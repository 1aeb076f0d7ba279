"""Persons -> how each row of a roll stands in the population register."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from reconcile import tables
from reconcile.engines.protocol import Engine, TableSource
from reconcile.engines.quoting import listed
from reconcile.engines.writing import write_table
from reconcile.judgements.mending import said_table
from reconcile.kinds.known import recorded_model
from reconcile.linkage.kept.record import recorded_weights
from reconcile.programmes.roles import role_table
from reconcile.run.earlier.partly import OF_ROWS, Partly, Touched, narrow, read_touched, write_patched
from reconcile.run.earlier.repeating import Repeatable, periods_begun_and_over
from reconcile.run.given import Run, engine_for, source_of, store_of
from reconcile.tables.delivered import answers_of, days_of
from reconcile.tables.verification import MATCHED, OPEN_STATES, OUT_OF_BASE
from reconcile.verification import register_told, verify
from reconcile.verification.candidates import keep_candidates
from reconcile.verification.hidden import Linked, keep_proposal_trust
from reconcile.verification.numbers import card_kinds, keep_numbers
from reconcile.verification.other_way import keep_population
from reconcile.verification.repairs import SAID, keep_repairs
from reconcile.vocabulary.numbers import number, percent
from reconcile.workspace.files.disk import settled_sha256
from reconcile.workspace.files.door import read_json, read_table

MADE = ("verification", "proposal_trust", "population_on_rolls", "repairs", "numbers", "single_numbers")
"""The tables of this stage in the run's folder."""


def verify_rows(run: Run, needs: Sequence[str]) -> str:
    """Keep how each row stands in the register; what is to be mended, which is remembered; and the numbers
    of everybody."""
    run.folder.store.mkdir(exist_ok=True)
    with engine_for(run, needs, also=[run.store.path]) as engine:
        deliveries = engine.arrow("SELECT * FROM deliveries")
        keep = partial(_keep_written, run, engine)
        verify(engine, _roles(run), run.job.home, deliveries, run.job.as_of, keep=keep)
        keep_proposal_trust(engine, _linked(run), _roles(run))
        for table in (tables.PROPOSAL_TRUST, tables.POPULATION_ON_ROLLS):
            write_table(engine, table, run.folder.table(table.name))
        _keep_repairs(run, engine, run.store.parts().get("repairs"))
        write_table(engine, tables.REPAIRS, run.folder.table("repairs"))
        cards = card_kinds(run.programmes)
        keep_numbers(engine, _roles(run), run.job.as_of, cards, keep=keep)
        write_table(engine, tables.SINGLE_NUMBERS, run.folder.table("single_numbers"))
        return _said(run, engine)


def _keep_written(run: Run, engine: Engine, name: str, sql: str) -> int:
    """Write a table that is wide, and read it where it lies."""
    rows = write_table(engine, tables.TABLES[name], run.folder.table(name), sql)
    engine.read(name, run.folder.table(name))
    return rows


def _verify_touched(run: Run, needs: Sequence[str], touched: Touched) -> str | None:
    """The same where nobody but some persons can have changed."""
    roles = _roles(run)
    if "register" not in {roles[code] for code in _present(run)}:
        return None
    with engine_for(run, also=[run.store.path, touched.before.folder]) as engine:
        read_touched(run, engine, touched)
        narrow(run, engine, touched, OF_ROWS, "then")
        _keep_population_then(run, engine, touched)
        narrow(run, engine, touched, OF_ROWS)
        deliveries = read_table(run.folder.table("deliveries"))
        engine.read("deliveries", deliveries)
        verify(engine, roles, run.job.home, deliveries, run.job.as_of)
        engine.keep("population_on_rolls", _POPULATION)
        write_table(engine, tables.POPULATION_ON_ROLLS, run.folder.table("population_on_rolls"))
        engine.read("all_repairs", run.store.parts().get("repairs") or tables.empty("repairs"))
        known = engine.arrow("SELECT k.* FROM all_repairs k SEMI JOIN touched t ON t.person_id = k.person_id")
        _keep_repairs(run, engine, known)
        keep_numbers(engine, roles, run.job.as_of, card_kinds(run.programmes))
        single, of_all = tables.SINGLE_NUMBERS, run.folder.table("numbers")
        write_patched(engine, tables.NUMBERS, of_all, touched.then("numbers"), kept=False)
        write_patched(engine, single, run.folder.table(single.name), touched.then(single.name))
        written = run.folder.table("verification")
        write_patched(engine, tables.VERIFICATION, written, touched.then("verification"), **_STANDS)
        engine.read("verification", written)
        write_patched(engine, tables.REPAIRS, run.folder.table("repairs"), touched.then("repairs"), **_MENDED)
        for need in ("records", "persons"):
            engine.read(need, source_of(run.folder, need))
        keep_proposal_trust(engine, _linked(run), roles)
        write_table(engine, tables.PROPOSAL_TRUST, run.folder.table("proposal_trust"))
        return _said(run, engine)


_DAY = "LEFT JOIN now_days d ON d.programme = q.programme AND d.source_file = q.source_file"
_STANDS: Mapping[str, Any] = {
    "kept": False,
    "anew": {
        **{name: f"p.{name}" for name in ("programme", "source_file", "sheet", "source_row")},
        "register_date": "d.as_of",
    },
    "joins": f"""
JOIN now_persons p ON p.record_id = b.record_id
LEFT JOIN now_persons q ON q.record_id = b.register_record_id
{_DAY}
""",
}
"""Where a verified row stands tonight, and of which day the register's speaks."""
_MENDED: Mapping[str, Any] = {
    "anew": {
        **{name: f"COALESCE(v.{name}, b.{name})" for name in ("source_file", "sheet", "source_row")},
        "source_date": "CASE WHEN v.record_id IS NULL THEN b.source_date ELSE v.register_date END",
    },
    "joins": f"LEFT JOIN verification v ON v.record_id = b.record_id AND b.state IN ({listed(OPEN_STATES)})",
}
"""The same of repairs that are still proposed."""
_POPULATION = """
SELECT programme, kota, state, standing, CAST(SUM(persons) AS BIGINT) AS persons
FROM (
    SELECT programme, kota, state, standing, persons FROM population_before
    UNION ALL
    SELECT programme, kota, state, standing, -persons FROM population_then
    UNION ALL
    SELECT programme, kota, state, standing, persons FROM population_on_rolls
)
GROUP BY programme, kota, state, standing
HAVING SUM(persons) > 0
"""


def _keep_population_then(run: Run, engine: Engine, touched: Touched) -> None:
    """Keep `population_before`, of all, and `population_then`, of the persons touched, both as of the run
    before."""
    engine.read("population_before", touched.then("population_on_rolls"))
    then = read_table(touched.before.table("deliveries"))
    said = days_of(then), answers_of(then)
    kept = keep_candidates(engine, role_table(_roles(run)), run.job.home, *said)
    keep_population(engine, touched.day)
    engine.keep("population_then", "SELECT * FROM population_on_rolls")
    engine.drop(*kept)


def _keep_repairs(run: Run, engine: Engine, known: TableSource | None) -> None:
    said = said_table(store_of(run.job), SAID)
    keep_repairs(engine, known, run.job.as_of, run.store.secret, said)


def _said(run: Run, engine: Engine) -> str:
    """Leave the repairs to the next run too; returns what is told of the rows."""
    shutil.copyfile(run.folder.table("repairs"), run.folder.store / "repairs.parquet")
    counted = engine.arrow("SELECT status, COUNT(*) AS rows FROM verification GROUP BY status")
    return _as_line(dict(zip(counted["status"].to_pylist(), counted["rows"].to_pylist(), strict=True)))


def _roles(run: Run) -> dict[str, str]:
    return {code: programme.role for code, programme in run.programmes.items()}


def _present(run: Run) -> list[str]:
    """The programmes of which the run has rows."""
    return sorted(pc.unique(read_table(run.folder.table("persons"), ["programme"])["programme"]).to_pylist())


def _linked(run: Run) -> Linked:
    """By what the rows of persons were linked; a quiet night left the pairs where the night before had
    them."""
    record = read_json(run.folder.model)
    model = recorded_model(record)
    weights = recorded_weights(record, model, read_table(run.folder.table("learned")))
    return Linked(model, weights, _pairs(run))


def _pairs(run: Run) -> Path:
    left = run.folder.store / "compared_pairs.parquet"
    return left if left.is_file() else run.store.parts()["compared_pairs"]


def _made_of(run: Run) -> object:
    """By what rows were linked, and what people say of repairs; of the day the month, and which periods it is
    in; with the secret repairs are numbered."""
    linked = [settled_sha256(path) for path in (run.folder.model, run.folder.table("learned"), _pairs(run))]
    roles = _roles(run)
    secret = hashlib.sha256(run.store.secret).hexdigest()
    said = said_table(store_of(run.job), SAID).to_pylist()
    month = f"{run.job.as_of:%Y-%m}"
    return [run.job.home, roles, linked, said, secret, month, *periods_begun_and_over(run)]


def _touches_all(run: Run) -> object:
    """What nobody's rows tell: programmes at hand, of which a file lacks, and what is said of kota."""
    deliveries = read_table(run.folder.table("deliveries"))
    secret = hashlib.sha256(run.store.secret).hexdigest()
    told = register_told(deliveries, _roles(run))
    return [run.job.home, _roles(run), secret, _present(run), told]


AGAIN = Repeatable(
    _made_of,
    lambda folder: [folder.table(name) for name in MADE],
    goes_on=("repairs",),
    partly=Partly(_touches_all, MADE, _verify_touched),
)


def _as_line(rows: dict[str, int]) -> str:
    """How many rows are padan, of those that could be asked about."""
    matched = sum(rows.get(status, 0) for status in MATCHED)
    asked = sum(count for status, count in rows.items() if status not in OUT_OF_BASE)
    if not asked:
        return "belum ada yang dapat diperiksa"
    return f"{number(matched)} dari {number(asked)} baris padan ({percent(matched / asked)})"
