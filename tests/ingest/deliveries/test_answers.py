"""Whether a file of the register holds answers about people of the rolls, or lists everybody."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pytest

from reconcile.ingest.deliveries.answers import tell_answers
from reconcile.ingest.deliveries.delivery import Facts
from reconcile.programmes import load_programmes
from reconcile.workspace.files.door import write_table

PROGRAMMES = load_programmes()
ON_ROLLS = [f"31710101018{at:05d}" for at in range(100)]
OTHERS = [f"31710101019{at:05d}" for at in range(100)]

CASES: dict[str, tuple[str | None, Sequence[str | None], bool]] = {
    # how the rows answer, their people -> whether they are answers
    "all of them asked about": ("REPLIES", ON_ROLLS[:40], True),
    "one left the roll since": ("REPLIES", [*ON_ROLLS[:40], OTHERS[0]], True),
    "everybody of a kota, with a column of replies": ("REPLIES", [*ON_ROLLS, *OTHERS], False),
    "not found, so somebody asked; some are of another office's list": ("ASKERS", [*ON_ROLLS, *OTHERS[:60]], True),
    "an extract in which a query failed": ("ASKERS", [*ON_ROLLS[:30], *OTHERS], False),
    "an extract of people who are all on rolls": (None, ON_ROLLS, False),
    "without a number": ("ASKERS", [None, None], False),
}  # fmt: skip


def _snapshot(folder: Path, source: str, niks: Sequence[str | None]) -> Path:
    folder.mkdir()
    columns = {"source_file": pa.array([source] * len(niks)), "nik": pa.array(niks, pa.string())}
    write_table(folder / "records.parquet", pa.table(columns))
    write_table(folder / "files.parquet", pa.table({"source_file": [source]}))
    return folder


@pytest.mark.parametrize("case", CASES)
def test_a_file_whose_people_were_asked_about_speaks_of_nobody_else(tmp_path: Path, case: str) -> None:
    answering, niks, answers = CASES[case]
    places = {
        "kis": _snapshot(tmp_path / "kis", "kis.csv", ON_ROLLS),
        "dukcapil": _snapshot(tmp_path / "dukcapil", "balasan.csv", niks),
    }
    roll = Facts("kis", "kis.csv", "0", len(ON_ROLLS))
    register = Facts("dukcapil", "balasan.csv", "1", len(niks), answering=answering)
    told = tell_answers([roll, register], PROGRAMMES, lambda facts: places[facts.programme])
    assert [one.answers for one in told] == [False, answers]
