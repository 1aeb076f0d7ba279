"""A run over a folder in which one file kills whoever opens it and another has a name that is no text:
both told, the rest published."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from reconcile.ingest import reading
from reconcile.run import stages
from reconcile.run.facts.summary import as_text, summary
from reconcile.workspace.processes.bounds import bounds_for
from tests.ingest.conftest import HEADINGS, roll, write_xlsx
from tests.run.test_whole_job import _job
from tests.runs import run_as_far_as


def test_one_deadly_file_and_one_odd_name_stop_no_night(
    inputs: Path, tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The helper that opens one workbook is killed in the middle of it, as one that hangs is."""
    path = inputs / "kip" / "maut.xlsx"
    write_xlsx(path, {"A": [HEADINGS, *roll(5)]})
    size = path.stat().st_size
    monkeypatch.setattr(
        reading, "bounds_for", lambda of: replace(bounds_for(of), wait=0) if of == size else bounds_for(of)
    )
    (inputs / "kjs" / "kjs.csv").rename(inputs / "kjs" / os.fsdecode(b"kjs-\xff.csv"))
    manifest = run_as_far_as(stages.FIND, _job(inputs, tmp_path / "out", cache))
    refused = {entry["source_file"]: entry["refused"] for entry in manifest["inputs"] if entry["refused"]}
    assert list(refused) == ["maut.xlsx"]
    assert "batas waktunya" in refused["maut.xlsx"]
    assert manifest["results"]["persons"] == 30
    assert "kip/maut.xlsx" in as_text(summary(manifest, tmp_path / "out"))
