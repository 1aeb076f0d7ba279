"""The nightly flow under Prefect's own harness: the same bytes as the library, cached by content, retried
only where it helps."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from concurrent.futures import Future
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from reconcile.run import stages
from reconcile.run.jobs import Job
from reconcile.vocabulary.days import JAKARTA
from reconcile.vocabulary.errors import ExportError, RunBusyError
from reconcile.workspace.processes import guarded
from reconcile.workspace.runs import new_run
from tests.flows.service import known_history
from tests.run.test_stages import toy
from tests.runs import AS_OF, INPUTS, known_key, leading_to, small_run

pytestmark = [pytest.mark.gate, pytest.mark.usefixtures("harness")]


def _job(tmp_path: Path, inputs: Path = INPUTS) -> Job:
    return Job(inputs=inputs, out=known_key(tmp_path / "out"), as_of=AS_OF, cache=tmp_path / "cache")


def _hashes(out: Path) -> dict[str, str]:
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    return {entry["path"]: entry["sha256"] for entry in manifest["outputs"]}


def test_the_flow_writes_the_same_bytes_as_the_library(tmp_path: Path) -> None:
    from flows.nightly import nightly

    manifest = nightly(_job(tmp_path))
    assert _hashes(tmp_path / "out") == _hashes(small_run())
    assert [stage["stage"] for stage in manifest["measured"]["stages"]] == [
        stage.name for stage in stages.STAGES if stage.when is stages.always
    ]


def test_a_new_stage_is_one_entry_and_one_task_here_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows import nightly
    from flows.sealed import sealed_task

    turns: list[str] = []
    tasks: list[str] = []
    monkeypatch.setattr(stages, "STAGES", (*leading_to(stages.FIND), toy(turns)))
    monkeypatch.setattr(nightly, "sealed_task", lambda name: tasks.append(name) or sealed_task(name))
    manifest = nightly.nightly(_job(tmp_path))
    assert len(turns) == 1
    assert [stage["stage"] for stage in manifest["measured"]["stages"]][-1] == "toy"
    assert tasks == [stage.title for stage in stages.STAGES if stage.when is stages.always]


@pytest.mark.usefixtures("as_far_as_findings")
def test_an_unchanged_file_is_not_read_twice(tmp_path: Path) -> None:
    from flows.nightly import nightly

    nightly(_job(tmp_path))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(guarded.Guard, "submit", lambda *_, **__: pytest.fail("read again"))
        nightly(_job(tmp_path))
    shutil.rmtree(tmp_path / "cache")
    nightly(_job(tmp_path))  # what Prefect remembers is gone from the disk: read again, not trusted
    assert (tmp_path / "out" / "persons.parquet").is_file()


@pytest.mark.usefixtures("as_far_as_findings")
def test_a_bad_export_is_tried_once_and_a_lost_network_folder_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows import exports
    from flows.nightly import nightly

    tried: list[str] = []
    real = guarded.Guard.submit

    def flaky(self: guarded.Guard, name: str, *rest: Any, **named: Any) -> Future[Any]:
        tried.append(name)
        failed: Future[Any] = Future()
        if name == "kjs.csv" and tried.count(name) == 1:
            failed.set_exception(OSError(116, "Stale file handle", str(INPUTS / "kjs" / name)))
            return failed
        if name == "dtks.csv":
            failed.set_exception(ExportError("bukan ekspor"))
            return failed
        return real(self, name, *rest, **named)

    monkeypatch.setattr(guarded.Guard, "submit", flaky)
    monkeypatch.setattr(exports, "read_export", exports.read_export.with_options(retry_delay_seconds=0))
    manifest = nightly(_job(tmp_path))
    assert {name: tried.count(name) for name in ("kjs.csv", "dtks.csv", "pbi_apbn.csv")} == {
        "kjs.csv": 2,
        "dtks.csv": 1,
        "pbi_apbn.csv": 1,
    }
    assert [entry["source_file"] for entry in manifest["inputs"] if entry["refused"]] == ["dtks.csv"]


def test_two_at_once_are_refused(tmp_path: Path) -> None:
    from flows.nightly import nightly

    with pytest.raises(ZeroDivisionError), new_run(tmp_path / "out"):
        with pytest.raises(RunBusyError):
            nightly(_job(tmp_path))
        raise ZeroDivisionError


@pytest.mark.usefixtures("as_far_as_findings")
def test_the_summary_is_an_artifact_without_personal_data(tmp_path: Path) -> None:
    from prefect.client.orchestration import get_client

    from flows.nightly import nightly

    nightly(_job(tmp_path))
    with get_client(
        sync_client=True
    ) as client:  # Prefect 3.8.8's own reader of artifacts asks in a way its server refuses
        text = client.request("GET", "/artifacts/{key}/latest", path_params={"key": "ringkasan"}).json()[
            "data"
        ]
    assert text.startswith("# Rekonsiliasi per 30-06-2017")
    assert "| Orang | 30 |" in text
    assert "SITI" not in text


def test_the_command_runs_once_and_leaves_nothing_in_the_home(tmp_path: Path, harness: Path) -> None:
    """Its history is that of an office that ran before; tests/flows/test_serving.py has one begun anew."""
    history = known_history(harness, tmp_path / "out")
    home = {**os.environ, "HOME": str(tmp_path / "home")}
    home.pop("PREFECT_HOME")
    home.pop("PREFECT_API_URL", None)  # of the harness
    office = tmp_path / "kantor.toml"
    office.write_text('level = "L3"\n', encoding="utf-8")  # which has the fewest papers
    words = ["--inputs", str(INPUTS), "--out", str(tmp_path / "out"), "--as-of", AS_OF.isoformat()]
    words += ["--config", str(office)]
    done = subprocess.run(
        [sys.executable, "-m", "flows", *words], check=False, capture_output=True, text=True, env=home
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Orang" in done.stdout
    assert not (tmp_path / "home").exists()
    with closing(sqlite3.connect(history)) as said:
        assert said.execute("SELECT name, state_type FROM flow_run").fetchall() == [
            ("rekonsiliasi-malam 30-06-2017", "COMPLETED")
        ]


@pytest.mark.usefixtures("as_far_as_findings")
def test_a_run_that_refused_a_file_is_not_green(tmp_path: Path) -> None:
    from prefect.client.orchestration import get_client

    from flows.nightly import nightly

    inputs = tmp_path / "masukan"
    shutil.copytree(INPUTS, inputs)
    (inputs / "kis" / "rusak.csv").write_text("bukan apa-apa\n", encoding="utf-8")
    nightly(_job(tmp_path, inputs))
    with get_client(sync_client=True) as client:
        wanted = {"flows": {"name": {"any_": ["rekonsiliasi-malam"]}}, "sort": "START_TIME_DESC", "limit": 1}
        [run] = client.request("POST", "/flow_runs/filter", json=wanted).json()
    assert run["name"] == "rekonsiliasi-malam 30-06-2017"
    assert (run["state_type"], run["state_name"]) == ("FAILED", "TerbitDenganMasalah")
    assert run["state"]["message"] == "1 berkas ditolak (kis 1)"


def test_nothing_personal_reaches_prefect(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, prefect_home: Path
) -> None:
    """Neither the names of files, sheets and people nor the words of any failure, expected or not."""
    from flows.nightly import nightly

    inputs = tmp_path / "Marsinah folder"
    shutil.copytree(INPUTS, inputs)
    (inputs / "kis" / "Daftar Sumirahayu 3171010101809001.csv").write_text(
        "Kepala Keluarga Sumirahayu\nx\n", encoding="utf-8"
    )
    (inputs / "Catatan Sumirahayu.txt").write_text("x", encoding="utf-8")
    job = _job(tmp_path, inputs).model_copy(
        update={"recipients": ("Sumirahayu, kepala seksi",), "purpose": "untuk Sumirahayu"}
    )
    nightly(job)
    failing = replace(stages.FIND, do=lambda *_: int("Sumirahayu 3171010101809001"), again=None)
    monkeypatch.setattr(stages, "STAGES", (stages.READ, stages.LINK, failing))
    with pytest.raises(ValueError, match="Sumirahayu"):
        nightly(job)
    kept = [
        path for folder in (prefect_home, _database().parent) for path in folder.rglob("*") if path.is_file()
    ]
    assert [path for path in kept if _holds(path, "rekonsiliasi-malam")]  # the history is looked at
    assert [path for path in kept if _holds(path, "Sumirahayu", "3171010101809001", "Marsinah", "SITI")] == []


def _database() -> Path:
    from prefect.settings import PREFECT_API_DATABASE_CONNECTION_URL

    return Path(str(PREFECT_API_DATABASE_CONNECTION_URL.value()).partition(":///")[2])


def test_nights_that_a_kill_left_running_are_closed_in_their_own_history_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from prefect import Flow
    from prefect.client.orchestration import get_client
    from prefect.states import Running

    from flows.unfinished import OWN, close_unfinished

    with get_client(sync_client=True) as client:
        run = client.create_flow_run(Flow(lambda: None, name="rekonsiliasi-malam"), state=Running())
        monkeypatch.delenv(OWN, raising=False)
        assert close_unfinished() == 0
        monkeypatch.setenv(OWN, "1")
        assert close_unfinished() == 1
        assert client.read_flow_run(run.id).state_name == "Terputus"
        assert close_unfinished() == 0


def test_old_nights_leave_the_history_with_their_summaries_and_young_ones_stay(
    harness: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from prefect import Flow
    from prefect.artifacts import create_markdown_artifact
    from prefect.client.orchestration import get_client

    from flows.unfinished import OWN, forget_before

    def night() -> None:
        create_markdown_artifact("isi", key="ringkasan")

    with get_client(sync_client=True) as client:
        Flow(night, name="rekonsiliasi-malam")()
        [artifact] = client.request(
            "POST", "/artifacts/filter", json={"limit": 1, "sort": "CREATED_DESC"}
        ).json()
        run = artifact["flow_run_id"]
        now = datetime.now(JAKARTA)
        monkeypatch.delenv(OWN, raising=False)
        assert forget_before(now + timedelta(days=1)) == 0  # the history of others
        monkeypatch.setenv(OWN, "1")
        assert forget_before(now - timedelta(days=1)) == 0
        assert client.read_flow_run(run).id
        assert forget_before(now + timedelta(days=1)) >= 1
        left = client.request("POST", "/flow_runs/filter", json={"flow_runs": {"id": {"any_": [run]}}}).json()
        ours = {"artifacts": {"flow_run_id": {"any_": [run]}}}
        assert (left, client.request("POST", "/artifacts/filter", json=ours).json()) == ([], [])


def _holds(path: Path, *words: str) -> bool:
    content = path.read_bytes()
    return any(word.encode() in content for word in words)
