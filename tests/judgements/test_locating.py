"""Rows that were judged before ids of rows were made from what they say: found by the digests kept of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reconcile.engines.opening import open_engine
from reconcile.engines.protocol import Engine
from reconcile.judgements.answered import changes
from reconcile.judgements.digests import IDENTITY_FIELDS, Row, field_digest, rows_of
from reconcile.judgements.locating import locate
from reconcile.judgements.store.events import Event, JudgedRow

from .conftest import Run

KEY = b"key of the store".ljust(32, b".")


@pytest.fixture
def engine(printed: Run, tmp_path: Path) -> Iterator[Engine]:
    paths = sorted(printed.out.glob("snapshots/*/*/records.parquet"))
    with closing(open_engine(tmp_path / "spill", "500MB", 1, [printed.out], "duckdb")) as opened:
        opened.read("records", paths)
        yield opened


def judged_under(row: Row, record_id: str) -> JudgedRow:
    """What is kept of a row that bore another id when it was judged."""
    fields = {name: field_digest(KEY, record_id, name, value) for name, value in row.values.items()}
    return replace(row.judged, record_id=record_id, fields=fields)


@pytest.mark.parametrize("name", ["WULANDARI", "BENEDICTA", "GATOT"])
def test_a_judgement_on_an_id_of_a_file_is_found(printed: Run, engine: Engine, name: str) -> None:
    question = printed.question(name)
    ids = (question["record_id_left"], question["record_id_right"])
    rows = rows_of(engine, ids, KEY)
    left, right = (judged_under(rows[one], f"dtks-0a1b2c3d-1-{at}") for at, one in enumerate(ids, 7))
    when = datetime(2017, 7, 1, tzinfo=UTC)
    event = Event(1, "judged", when, "Sari", answers="IDENTITAS", verdict="SAMA", left=left, right=right)
    located = locate(engine, [event], KEY)
    assert located.ids(event) == ids and located.whole(event)
    assert changes(event, located) is None
    kk = field_digest(KEY, left.record_id, "kk", "3171010101109001")
    mended = replace(event, left=replace(left, fields={**left.fields, "kk": kk}))
    assert changes(mended, locate(engine, [mended], KEY)) == "KK berubah"
    assert set(left.fields) >= set(IDENTITY_FIELDS)
