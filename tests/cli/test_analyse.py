"""`reconcile analyse`, as it is typed."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.runs import sample_run

pytestmark = pytest.mark.slow

Called = Callable[..., tuple[int, str, str]]


def _rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""), delimiter=";"))


@pytest.mark.gate
def test_the_pack_adds_up_and_names_nobody(call: Called, tmp_path: Path) -> None:
    out = tmp_path / "paket analisis"
    code, said, _ = call("analyse", "--run", str(sample_run()), "--to", str(out))
    assert code == 0 and str(out / "analisis.html") in said
    links = pq.read_table(sample_run() / "links.parquet")
    counted = sum(int(row["Pasangan"].replace(".", "")) for row in _rows(out / "analisis_bobot.csv"))
    assert counted == links.num_rows
    tried = [int(row["Pasangan ditautkan"].replace(".", "")) for row in _rows(out / "analisis_batas.csv")]
    assert tried == sorted(tried, reverse=True) and tried[0] <= links.num_rows
    sizes = [int(row["Banyak baris"]) for row in _rows(out / "analisis_kelompok.csv")]
    assert sizes == sorted(sizes, reverse=True) and min(sizes) > 1
    names = {name for name in _names() if " " in name}
    for path in out.iterdir():
        text = path.read_text(encoding="utf-8-sig")
        assert not re.search(r"[0-9]{13,}", re.sub(r"[0-9]+\.[0-9]+", "", text)), path.name
        assert not [name for name in names if name in text], path.name


def _names() -> list[str]:
    parts = sample_run().glob("snapshots/*/*/records.parquet")
    return [
        name for part in parts for name in pq.read_table(part, columns=["name"])["name"].to_pylist() if name
    ]


def test_it_never_writes_into_the_run(call: Called) -> None:
    code, _, said = call("analyse", "--run", str(sample_run()), "--to", str(sample_run() / "x"))
    assert code != 0 and "tidak boleh berubah" in said


def test_another_runs_truth_is_refused(call: Called) -> None:
    truth = Path("data_samples/months/truth/rows.parquet")
    months = next(
        path
        for path in [truth, *sorted(Path("data_samples/months/truth").glob("*.parquet"))]
        if path.exists()
    )
    code, said, _ = call("evaluate", "--run", str(sample_run()), "--truth", "data_samples/truth.parquet")
    assert code == 0 and "Orang, per pasangan" in said
    code, _, said = call("evaluate", "--run", str(sample_run()), "--truth", str(months))
    assert code != 0 and "ketelitian" not in said
