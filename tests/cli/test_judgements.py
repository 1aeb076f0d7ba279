"""Filled worklists read back, and what they do to persons."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from reconcile import pipeline
from reconcile.errors import UsageError
from reconcile.jobs import Job
from reconcile.judgements import read_judgements
from reconcile.manifest import Manifest

from .conftest import AS_OF, INPUTS

HEAD = "\ufeffKelurahan;ID baris 1;ID baris 2;KEPUTUSAN;PARAF\r\n"


def _worklist(folder: Path, *rows: str, name: str = "konflik.csv") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(HEAD + "".join(f"{row}\r\n" for row in rows), encoding="utf-8")
    return folder


def test_decisions_are_read_in_either_order_and_blanks_decide_nothing(tmp_path: Path) -> None:
    folder = _worklist(tmp_path / "j", "X;b;a;sama;AB", "X;c;d;Beda ;", "X;e;f;;", "X;g;h;RAGU;")
    read = read_judgements(folder)
    assert read is not None
    assert read.to_pylist() == [
        {"record_id_left": "a", "record_id_right": "b", "verdict": "SAMA"},
        {"record_id_left": "c", "record_id_right": "d", "verdict": "BEDA"},
    ]


def test_an_unknown_word_is_told_with_its_row(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"konflik\.csv baris 3: KEPUTUSAN tidak dikenal"):
        read_judgements(_worklist(tmp_path / "j", "X;a;b;SAMA;", "X;a;b;mungkin;"))


def test_two_decisions_that_contradict_are_told_with_both_places(tmp_path: Path) -> None:
    _worklist(tmp_path / "j", "X;a;b;SAMA;", name="a.csv")
    with pytest.raises(UsageError, match=r"b\.csv baris 2: KEPUTUSAN BEDA bertentangan dengan SAMA pada a\.csv baris 2"):
        read_judgements(_worklist(tmp_path / "j", "X;b;a;BEDA;", name="b.csv"))


def test_a_missing_heading_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a;b\r\n", encoding="utf-8")
    with pytest.raises(UsageError, match="kolom ID baris 1, ID baris 2, KEPUTUSAN tidak ada"):
        read_judgements(tmp_path)


def test_officers_outrank_scores(published: tuple[Path, Manifest], tmp_path: Path, cache: Path) -> None:
    listed: dict[str, list[str]] = {}
    for row in pq.read_table(published[0] / "persons.parquet").to_pylist():
        listed.setdefault(row["person_id"], []).append(row["record_id"])
    one, two = next(ids for ids in listed.values() if len(ids) == 2)
    told = _worklist(tmp_path / "j", f"X;{one};{two};BEDA;")
    pipeline.run(Job(inputs=INPUTS, out=tmp_path / "out", as_of=AS_OF, cache=cache, judgements=told))
    person = {row["record_id"]: row["person_id"] for row in pq.read_table(tmp_path / "out" / "persons.parquet").to_pylist()}
    assert person[one] != person[two]
