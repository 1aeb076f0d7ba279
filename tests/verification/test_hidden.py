"""Proposals are measured by hiding numbers that the register confirms: what is printed can be counted again, and
the sample is the store's own."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from reconcile.engines.opening import opened_engine
from reconcile.engines.protocol import Engine
from reconcile.kinds.known import recorded_model
from reconcile.linkage.kept.record import recorded_weights
from reconcile.programmes import load_programmes
from reconcile.run.verify import MADE
from reconcile.verification.hidden import Linked, keep_proposal_trust
from reconcile.workspace.files.door import read_json, read_table
from reconcile.workspace.runs import RunFolder
from reconcile.workspace.store import store_at
from tests.runs import sample_run

ROLES = {code: programme.role for code, programme in load_programmes().items()}


@pytest.fixture(scope="module")
def linked() -> Linked:
    folder = RunFolder(sample_run())
    record = read_json(folder.model)
    model = recorded_model(record)
    weights = recorded_weights(record, model, read_table(folder.table("learned")))
    return Linked(model, weights, store_at(sample_run()).parts()["compared_pairs"])


def _trust(engine: Engine, linked: Linked, records: pa.Table, most: int) -> dict[str, Any]:
    engine.read("records", records)
    engine.read("verification", RunFolder(sample_run()).table("verification"))
    keep_proposal_trust(engine, linked, ROLES, most)
    (row,) = engine.arrow("SELECT * FROM proposal_trust").to_pylist()
    return row


def _records() -> pa.Table:
    tables = [read_table(path) for path in RunFolder(sample_run()).snapshot_tables("records")]
    return pa.concat_tables(tables)


def test_the_run_says_how_right_its_proposals_are(linked: Linked) -> None:
    (said,) = read_table(RunFolder(sample_run()).table("proposal_trust")).to_pylist()
    with opened_engine([sample_run(), store_at(sample_run()).path]) as engine:
        assert _trust(engine, linked, _records(), 4000) == said
        few = _trust(engine, linked, _records(), 50)
    assert said["hidden"] >= said["proposed"] >= 0.5 * said["hidden"] > 100
    assert 0.98 < said["low"] <= said["same"] / said["proposed"] <= said["high"]
    assert few["hidden"] == 50 and few["high"] - few["low"] > said["high"] - said["low"]
    assert "proposal_trust" in MADE


def test_a_number_that_is_wrong_is_counted_as_wrong(linked: Linked) -> None:
    """The register's numbers move on by one row: whoever is found is found under another's."""
    records = _records()
    register = [at for at, code in enumerate(records["programme"].to_pylist()) if ROLES[code] == "register"]
    niks = records["nik"].to_pylist()
    moved = list(niks)
    for at, after in zip(register, [*register[1:], register[0]], strict=True):
        moved[at] = niks[after]
    column = records.column_names.index("nik")
    strange = records.set_column(column, "nik", pa.array(moved, pa.string()))
    with opened_engine([sample_run(), store_at(sample_run()).path]) as engine:
        said = _trust(engine, linked, strange, 4000)
    assert said["proposed"] > 100 and said["same"] < 0.05 * said["proposed"]
