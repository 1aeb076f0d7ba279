"""Persons -> how each row of a roll stands in the population register."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from reconcile import tables
from reconcile.engines.writing import write_table
from reconcile.judgements.mending import said_table
from reconcile.kinds.known import recorded_model
from reconcile.linkage.kept.record import recorded_weights
from reconcile.run.earlier.repeating import Repeatable, periods_begun_and_over
from reconcile.run.given import Run, engine_for, store_of
from reconcile.tables.verification import MATCHED, OUT_OF_BASE
from reconcile.verification import verify
from reconcile.verification.hidden import Linked, keep_proposal_trust
from reconcile.verification.numbers import keep_numbers
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
    roles = {code: programme.role for code, programme in run.programmes.items()}
    known = run.store.parts().get("repairs")
    with engine_for(run, needs, also=[run.store.path]) as engine:
        verify(engine, roles, run.job.home, engine.arrow("SELECT * FROM deliveries"), run.job.as_of)
        keep_proposal_trust(engine, _linked(run), roles)
        for table in (tables.VERIFICATION, tables.PROPOSAL_TRUST, tables.POPULATION_ON_ROLLS):
            write_table(engine, table, run.folder.table(table.name))
        said = said_table(store_of(run.job), SAID)
        keep_repairs(engine, known, run.job.as_of, run.store.secret, said)
        for place in (run.folder.table("repairs"), run.folder.store / "repairs.parquet"):
            write_table(engine, tables.REPAIRS, place)
        keep_numbers(engine, roles, run.job.as_of)
        for table in (tables.NUMBERS, tables.SINGLE_NUMBERS):
            write_table(engine, table, run.folder.table(table.name))
        counted = engine.arrow("SELECT status, COUNT(*) AS rows FROM verification GROUP BY status")
    rows = dict(zip(counted["status"].to_pylist(), counted["rows"].to_pylist(), strict=True))
    return _as_line(rows)


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
    roles = {code: programme.role for code, programme in run.programmes.items()}
    secret = hashlib.sha256(run.store.secret).hexdigest()
    said = said_table(store_of(run.job), SAID).to_pylist()
    month = f"{run.job.as_of:%Y-%m}"
    return [run.job.home, roles, linked, said, secret, month, *periods_begun_and_over(run)]


AGAIN = Repeatable(_made_of, lambda folder: [folder.table(name) for name in MADE], goes_on=("repairs",))


def _as_line(rows: dict[str, int]) -> str:
    """How many rows are padan, of those that could be asked about."""
    matched = sum(rows.get(status, 0) for status in MATCHED)
    asked = sum(count for status, count in rows.items() if status not in OUT_OF_BASE)
    if not asked:
        return "belum ada yang dapat diperiksa"
    return f"{number(matched)} dari {number(asked)} baris padan ({percent(matched / asked)})"
