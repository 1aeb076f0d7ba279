"""The command line: exit codes, messages, help, and what it needs to start."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from reconcile import cli
from reconcile.cli.commands import app
from reconcile.run import stages
from reconcile.run.jobs import Job
from reconcile.vocabulary.errors import (
    DeclarationError,
    ExportError,
    LedgerError,
    RunBusyError,
    StorageError,
    UsageError,
)
from reconcile.workspace import runs
from reconcile.workspace.manifest_form import Manifest
from tests.runs import AS_OF, INPUTS, copied_run, drawn, run_as_far_as

Published = tuple[Path, Manifest]
Call = Callable[..., tuple[int, str, str]]
SAMPLE = INPUTS / "kis" / "pbi_apbn.csv"


def _asked(inputs: Path, out: Path, cache: Path, *more: str | Path) -> list[str | Path]:
    return ["run", "--inputs", inputs, "--out", out, "--as-of", AS_OF.isoformat(), "--cache", cache, *more]


@pytest.mark.usefixtures("as_far_as_findings")
def test_a_run_prints_its_summary_and_leaves_0(inputs: Path, tmp_path: Path, cache: Path, call: Call) -> None:
    code, out, err = call(*_asked(inputs, tmp_path / "out", cache))
    assert code == 0
    assert "Orang" in out
    assert err == ""  # no bars where nobody watches
    assert (tmp_path / "out" / "persons.parquet").is_file()


@pytest.mark.usefixtures("as_far_as_findings")
def test_a_run_with_troubles_is_published_and_leaves_10(
    inputs: Path, tmp_path: Path, cache: Path, call: Call
) -> None:
    (inputs / "sembako").mkdir()
    code, out, _ = call(*_asked(inputs, tmp_path / "out", cache))
    assert code == 10
    assert "sembako/: program tidak dikenal" in out
    assert (tmp_path / "out" / "manifest.json").is_file()


@pytest.mark.parametrize(
    "failure", [UsageError, DeclarationError, ExportError, LedgerError, RunBusyError, StorageError]
)
def test_each_failure_has_its_exit_code_and_one_message(
    failure: type[UsageError], tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise failure("begini sebabnya")

    monkeypatch.setattr(stages, "run", fail)
    code, out, err = call("run", "--inputs", INPUTS, "--out", tmp_path / "out")
    assert (code, out, err) == (failure.exit_code, "", "Gagal: begini sebabnya\n")


def test_the_exit_codes_differ_and_stand_in_the_help(call: Call) -> None:
    codes = [
        kind.exit_code
        for kind in (UsageError, DeclarationError, ExportError, LedgerError, RunBusyError, StorageError)
    ]
    assert len(set(codes)) == len(codes)
    _, out, _ = call("run", "--help")
    assert "Kode keluar" in out
    assert all(f"{code} " in out.partition("Kode keluar")[2] for code in [0, 1, *codes, 10])


def test_a_bug_keeps_its_traceback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise KeyError("bug")

    monkeypatch.setattr(stages, "run", fail)
    monkeypatch.setattr(
        sys, "argv", ["reconcile", "run", "--inputs", str(INPUTS), "--out", str(tmp_path / "out")]
    )
    with pytest.raises(KeyError):
        cli.main()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--programmes", "kjx"], "kjx"),
        (["--engine", "oracle"], "oracle"),
        (["--level", "L9"], "L9"),
        (["--inputs", "tiada"], "tiada"),
    ],
)
def test_wrong_words_are_told_in_indonesian(
    words: list[str], told: str, tmp_path: Path, cache: Path, call: Call
) -> None:
    code, _, err = call(*_asked(INPUTS, tmp_path / "out", cache, *words))
    assert code == UsageError.exit_code
    assert told in err
    assert "Traceback" not in err


def test_a_wrong_declaration_stops_before_anything_runs(tmp_path: Path, cache: Path, call: Call) -> None:
    own = tmp_path / "deklarasi" / "programmes"
    own.mkdir(parents=True)
    (own / "klj.toml").write_text('code = "klj"\nwarna = "biru"\n', encoding="utf-8")
    code, _, err = call(*_asked(INPUTS, tmp_path / "out", cache, "--declarations", tmp_path / "deklarasi"))
    assert code == DeclarationError.exit_code
    assert "klj.toml" in err
    assert "warna" in err
    assert not (tmp_path / "out.work").exists()


def test_programmes_are_listed(call: Call) -> None:
    code, out, _ = call("programmes")
    assert code == 0
    *programmes, rules = out.splitlines()
    assert [line.split()[0] for line in programmes] == [
        *("asabri", "bpjskes_bu", "bpjskes_ppu", "bpjstk_iuran", "bpjstk_prs", "bpjstk_tk", "bpu"),
        *("dtks", "dukcapil", "jakon", "kip", "kis", "kjp", "kjs", "oss_nib", "perisai_agen"),
        *("perisai_daftar", "pmi", "ppks", "taspen", "wbs", "wlkp"),
    ]
    assert rules.startswith("Aturan tumpang tindih: PBI_APBN_DAN_PBI_APBD, ")


def test_check_tells_about_good_and_bad_files(tmp_path: Path, call: Call) -> None:
    bad = tmp_path / "kis" / "rusak.csv"
    bad.parent.mkdir()
    bad.write_bytes(b"%PDF-1.4")
    code, out, _ = call("check", SAMPLE, bad)
    assert code == ExportError.exit_code
    assert "pbi_apbn.csv: dapat dibaca" in out
    assert "rusak.csv: DITOLAK" in out
    assert "PDF" in out


def test_check_of_what_excel_leaves_behind_is_no_reading(tmp_path: Path, call: Call) -> None:
    left = tmp_path / "~$kiriman.xlsx"
    left.write_bytes(b"\x05Admin" + bytes(160))
    code, out, _ = call("check", left, "--programme", "kis")
    assert code == ExportError.exit_code and "dapat dibaca" not in out and "dilewati" in out
    assert call("check", SAMPLE, left)[0] == 0


def test_check_writes_a_quality_workbook_before_any_run(tmp_path: Path, call: Call) -> None:
    book, bad = tmp_path / "kualitas.xlsx", tmp_path / "kosong.csv"
    bad.write_text("NIK;NAMA\n;\n")
    assert call("check", SAMPLE, "--workbook", book)[0] == 0
    pages = CalamineWorkbook.from_path(book)
    assert len(pages.sheet_names) >= 2 and book.stat().st_mode & 0o077 == 0
    code, out, _ = call("check", bad, "--programme", "kis", "--workbook", book)
    assert code == ExportError.exit_code and f"Lembar kualitas: {book}" in out
    told = str(
        [
            CalamineWorkbook.from_path(book).get_sheet_by_name(name).to_python()
            for name in CalamineWorkbook.from_path(book).sheet_names
        ]
    )
    assert "tidak satu pun baris diterima" in told
    assert call("check", SAMPLE, bad, "--workbook", book)[0] == UsageError.exit_code
    assert call("check", SAMPLE, "--workbook", tmp_path / "a.pdf")[0] == UsageError.exit_code
    assert call("check", SAMPLE, "--workbook", tmp_path / "tidak" / "ada.xlsx")[0] == UsageError.exit_code


@pytest.mark.gate
@pytest.mark.usefixtures("without_papers")
def test_generate_run_evaluate(tmp_path: Path, call: Call) -> None:
    made, out = tmp_path / "contoh", tmp_path / "out"
    assert call("generate", "--out", made, "--people", "500", "--seed", "4")[0] == 0
    assert call("run", "--inputs", made / "inputs", "--out", out, "--as-of", "2018-03-31")[0] in (0, 10)
    code, told, _ = call("evaluate", "--run", out, "--truth", made / "truth.parquet")
    assert code == 0
    assert "per pasangan" in told
    assert call("evaluate", "--run", made, "--truth", made / "truth.parquet")[0] == UsageError.exit_code
    assert call("evaluate", "--run", out, "--truth", out / "links.parquet")[0] == UsageError.exit_code


@pytest.mark.gate
@pytest.mark.usefixtures("without_papers")
def test_generated_months_are_folders_that_run_and_are_judged_one_by_one(tmp_path: Path, call: Call) -> None:
    made, out = tmp_path / "contoh", tmp_path / "out"
    words = ("generate", "--out", made, "--people", "300", "--seed", "4", "--months", "2")
    code, told, _ = call(*words)
    assert code == 0 and "2 bulan" in told
    assert {path.name for path in made.iterdir()} == {"2018-01", "2018-02", "truth"}
    assert call("run", "--inputs", made / "2018-02", "--out", out, "--as-of", "2018-02-28")[0] in (0, 10)
    code, told, _ = call("evaluate", "--run", out, "--truth", made / "truth" / "2018-02.parquet")
    assert code == 0 and "per pasangan" in told
    code, _, told = call(*words)
    assert code == UsageError.exit_code and "sudah berisi truth dan 2018-01" in told
    few = call("generate", "--out", tmp_path / "satu", "--people", "300")
    assert few[0] == UsageError.exit_code and "500" in few[2]


def test_help_of_every_command_is_there() -> None:
    for command in ("run", "check", "generate", "evaluate", "programmes"):
        assert CliRunner().invoke(app, [command, "--help"]).exit_code == 0


def test_a_full_disk_leaves_the_last_run_and_7(published: Published, tmp_path: Path) -> None:
    """A real limit: no file may grow beyond 4 kB, which the smallest report of a run does."""
    import resource

    out = copied_run(published[0], tmp_path / "out")
    before = (out / "manifest.json").read_bytes()
    done = subprocess.run(
        [sys.executable, "-m", "reconcile", *map(str, _asked(INPUTS, out, tmp_path / "cache"))],
        check=False,
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)),
    )
    assert done.returncode == StorageError.exit_code, done.stderr
    assert "Hasil sebelumnya tidak berubah" in done.stderr
    assert "Traceback" not in done.stderr
    assert (out / "manifest.json").read_bytes() == before


KILLED = """
import os, signal, sys
from dataclasses import replace
from reconcile import cli
from reconcile.run import stages
from reconcile.run.jobs import Job
def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)
if sys.argv[1] == "submit":
    from reconcile.workspace.processes import guarded
    real = guarded.Guard.submit
    guarded.Guard.submit = lambda self, *rest, **named: (real(self, *rest, **named).result(), die())
elif sys.argv[1] == "write_manifest":
    stages.write_manifest = die
else:
    stages.STAGES = [replace(one, do=die, again=None) if one.name == sys.argv[1] else one for one in stages.STAGES]
sys.argv = ["reconcile", *sys.argv[2:]]
cli.main()
"""


ALL_STAGES = ["submit", "link", "identify", "find", "ask", "report", "write_manifest"]


@pytest.mark.gate
@pytest.mark.parametrize("where", drawn(2, ALL_STAGES))
def test_killed_in_any_stage_the_last_run_stays_and_the_next_succeeds(
    published: Published, tmp_path: Path, cache: Path, where: str
) -> None:
    out = copied_run(published[0], tmp_path / "out")
    before, persons = ((out / name).read_bytes() for name in ("manifest.json", "persons.parquet"))
    own_cache = tmp_path / "cache" if where == "submit" else cache
    words = [str(word) for word in _asked(INPUTS, out, own_cache)]
    done = subprocess.run([sys.executable, "-c", KILLED, where, *words], check=False, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    assert (out / "manifest.json").read_bytes() == before
    assert list(runs.Workspace(out).root.glob("run-*"))
    run_as_far_as(stages.IDENTIFY, Job(inputs=INPUTS, out=out, as_of=AS_OF, cache=own_cache))
    assert (out / "manifest.json").read_bytes() != before
    assert (out / "persons.parquet").read_bytes() == persons  # everybody is known again
    assert not list(runs.Workspace(out).root.glob("run-*"))


BARE = """
import sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("prefect", "fastapi", "flows"):
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Absent())
from reconcile import cli
sys.argv = ["reconcile", *sys.argv[1:]]
cli.main()
"""


def test_without_prefect_everything_works(tmp_path: Path, cache: Path) -> None:
    words = [str(word) for word in _asked(INPUTS, tmp_path / "out", cache)]
    home = {**os.environ, "HOME": str(tmp_path / "home")}
    done = subprocess.run(
        [sys.executable, "-c", BARE, *words], check=False, capture_output=True, text=True, env=home
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "persons.parquet").is_file()
    assert not (tmp_path / "home").exists()
