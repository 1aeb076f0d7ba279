"""`reconcile analyse`, as it is typed."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from reconcile.privacy.masking import Level
from reconcile.reports.analysis.mistakes import mistakes
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
    assert code == 2 and "ketelitian" not in said
    assert "Kebenaran itu bukan tentang hasil ini" in said
    assert "Pakai truth.parquet yang dibuat bersama masukannya." in said
    code, _, said = call("analyse", "--run", str(sample_run()), "--truth", str(months))
    assert code == 2 and "Kebenaran itu bukan tentang hasil ini" in said


def test_with_the_truth_each_mistake_is_a_row_with_its_reason(call: Called, tmp_path: Path) -> None:
    code, _, said = call("analyse", "--run", sample_run(), "--truth", "data_samples", "--to", tmp_path)
    assert code == 0, said
    missed, wrong = _rows(tmp_path / "analisis_terlewat.csv"), _rows(tmp_path / "analisis_salah.csv")
    persons = pq.read_table(sample_run() / "persons.parquet", columns=["record_id", "person_id"])
    of = dict(zip(*(persons[name].to_pylist() for name in persons.column_names), strict=True))
    assert missed and all(of[row["ID baris"]] != of[row["ID baris lain"]] for row in missed)
    assert all(of[row["ID baris"]] == of[row["ID baris lain"]] for row in wrong)
    assert all(row["Sebab"] and re.fullmatch(r"[0-9]{4}|", row["Tanggal lahir"]) for row in missed + wrong)
    page = (tmp_path / "analisis.html").read_text(encoding="utf-8")
    assert f"Satu orang yang tidak disatukan: {len(missed)} pasangan" in page
    assert "Tidak memuat data perorangan" not in page


@pytest.mark.parametrize(("level", "name"), [(Level.L1, "SITI AMINAH"), (Level.L2, "S*** A***")])
def test_people_of_mistakes_stand_as_the_level_shows_them(level: Level, name: str) -> None:
    one = {
        **{"mistake": "SALAH", "record_id_left": "a-1", "record_id_right": "b-1", "probability": 0.98},
        **{"reasons": ["nama sama"], "how": "LINK", "programme_left": "kis", "programme_right": "kjp"},
        **{"name_left": "SITI AMINAH", "name_right": "SITI AMINAH", "birth_left": "1980-02-03"},
        "birth_right": None,
    }
    ((*_, first, _, born, unknown, likely, why),) = mistakes(pa.Table.from_pylist([one]), "SALAH", level)
    assert (first, likely, why) == (name, "0,9800", "ditautkan; nama sama")
    assert "02-03" not in born and unknown == ""
