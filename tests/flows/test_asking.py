"""The command lines of nights: python -m flows, make, systemd and cron."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from flows.serving import asking
from reconcile.vocabulary.errors import UsageError
from tests.flows.service import INPUTS

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "malam.md"


def _example(name: str) -> str:
    found = re.search(
        rf"<!-- example: {name} -->\n```\w+\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL
    )
    assert found, name
    return found[1]


def test_a_run_that_refused_files_says_so_and_keeps_its_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(asking, "once", lambda *_, **__: 10)
    monkeypatch.setattr(sys, "argv", ["flows", "--inputs", "a", "--out", "b"])
    assert asking.run() == 10
    assert "kode 10" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--inputs", "a"], "--out belum disebut"),
        (["--inputs", "a", "--out", "b", "--as-of", "31-31-2018"], "hh-bb-tttt"),
        (["--inputs", "a", "--out", "b", "--serve", "--at", "25:00"], "jj:mm"),
        (["--inputs", "a", "--out", "b", "--serve", "--port", "0"], "Porta 0 tidak ada"),
        (["--inputs", "a", "--out", "b", "--serve", "--port", "seribu"], "Porta seribu tidak ada"),
        (["--masukan", "a"], "pilihan tidak dikenal: --masukan"),
        (["--config", "tidak_ada.toml"], "tidak dapat dibaca"),
        (["--inputs", "tidak_ada", "--out", "b", "--serve"], "(--inputs) tidak ada"),
    ],
)
def test_wrong_words_are_refused_before_anything_runs(
    words: list[str], told: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["flows", *words])
    with pytest.raises(UsageError) as refused:
        asking.run()
    assert told in str(refused.value)
    assert list(tmp_path.iterdir()) == []


def _make(
    folder: Path, *words: str, code: int = 0, stub: str = 'echo "$@"'
) -> subprocess.CompletedProcess[str]:
    """What make does with a Python that only says what it was asked and ends with `code`."""
    (folder / "python").write_text(f"#!/bin/sh\n{stub}\nexit {code}\n", encoding="utf-8")
    (folder / "python").chmod(0o700)
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    asked = ["make", "-f", str(ROOT / "Makefile"), f"BIN={folder}", "STAMP=", *words]
    return subprocess.run(asked, check=False, capture_output=True, text=True, cwd=folder, env=clean)


@pytest.mark.skipif(shutil.which("make") is None, reason="no make here")
def test_make_lets_the_code_through_and_asks_what_its_user_says(tmp_path: Path) -> None:
    assert _make(tmp_path, "reconcile", code=0).returncode == 0
    refused = _make(tmp_path, "reconcile", code=10)
    assert refused.returncode != 0
    assert "10" in refused.stderr
    assert _make(
        tmp_path, "nightly", "INPUTS=masukan", "OUT=hasil", "AT=02:30", "PORT=4300"
    ).stdout.split() == (
        ["-m", "flows", "--serve", "--inputs", "masukan", "--out", "hasil", "--at", "02:30", "--port", "4300"]
    )
    (tmp_path / "reconcile.toml").touch()
    assert _make(tmp_path, "nightly").stdout.split() == [
        "-m",
        "flows",
        "--serve",
        "--config",
        "reconcile.toml",
    ]
    assert _make(tmp_path, "reconcile", "OUT=lain").stdout.split() == [
        "-m",
        "flows",
        "--config",
        "reconcile.toml",
        "--out",
        "lain",
    ]


HOSTILE = (
    "hasil maret",
    "a; touch celaka",
    "$(touch celaka)",
    "$(shell touch celaka)",
    "`touch celaka`",
    """it's "kutip" dua""",
    "a && touch celaka | cat > celaka",
    "$$HOME $HOME ${HOME} \\ # % *",
    "“Word” – petik",
)


@pytest.mark.skipif(shutil.which("make") is None, reason="no make here")
@pytest.mark.parametrize("said", HOSTILE)
@pytest.mark.parametrize("by", ["words", "environment"])
def test_what_is_said_to_make_is_data_and_never_obeyed(
    tmp_path: Path, said: str, by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("INPUTS", "OUT", "AS_OF", "AT", "PORT", "CONFIG")
    words = [f"{name}={said}" for name in names] if by == "words" else []
    for name in names if by == "environment" else ():
        monkeypatch.setenv(name, said)
    (tmp_path / "python").touch()
    done = _make(tmp_path, "nightly", *words, stub='printf "%s\\n" "$@"')
    assert done.returncode == 0, done.stderr
    options = ("--config", "--inputs", "--out", "--as-of", "--at", "--port")
    given = done.stdout.splitlines()
    assert given == ["-m", "flows", "--serve", *(word for option in options for word in (option, said))]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["python"]


@pytest.mark.skipif(shutil.which("make") is None, reason="no make here")
def test_make_removes_results_and_nothing_else(tmp_path: Path) -> None:
    for name in ("penting", "hasil maret", "hasil"):
        (tmp_path / name).mkdir()
    (tmp_path / "hasil maret" / "manifest.json").touch()
    refused = _make(tmp_path, "clean", "OUT=penting")
    assert refused.returncode != 0
    assert "Bukan folder hasil, tidak dihapus: penting" in refused.stderr
    assert _make(tmp_path, "clean", "OUT=hasil maret").returncode == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["hasil", "penting", "python"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_the_units_of_the_guide_are_valid(tmp_path: Path) -> None:
    for name in ("service", "timer"):
        text = (
            _example(name)
            .replace("/opt/reconcile/.venv/bin", str(Path(sys.executable).parent))
            .replace("/opt/reconcile", str(tmp_path))
        )
        (tmp_path / f"rekonsiliasi.{name}").write_text(
            text.replace("User=rekonsiliasi", "User=root"), encoding="utf-8"
        )
    units = [str(tmp_path / f"rekonsiliasi.{name}") for name in ("service", "timer")]
    checked = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units], check=False, capture_output=True, text=True
    )
    assert [line for line in checked.stderr.splitlines() if "rekonsiliasi" in line] == []
    at = re.search(r"OnCalendar=(.*)", _example("timer"))
    assert at
    told = subprocess.run(
        ["systemd-analyze", "calendar", at[1]], check=True, capture_output=True, text=True
    ).stdout
    assert "01:00:00" in told


@pytest.mark.gate
def test_the_line_for_cron_runs_the_office_s_file(tmp_path: Path) -> None:
    *times, line = _example("cron").strip().split(" ", 5)
    assert times == ["0", "1", "*", "*", "*"]
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "bin").symlink_to(Path(sys.executable).parent)
    office = f'inputs = "{INPUTS}"\nout = "hasil"\nas_of = "30-06-2017"\n'
    (tmp_path / "reconcile.toml").write_text(office, encoding="utf-8")
    bare = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "SHELL": "/bin/sh"}  # what cron gives
    done = subprocess.run(
        ["/bin/sh", "-c", line.replace("/opt/reconcile", str(tmp_path))],
        check=False,
        env=bare,
        cwd="/",
        stdin=subprocess.DEVNULL,
    )
    log = tmp_path / "cron.log"
    assert done.returncode == 0, log.read_text(encoding="utf-8") if log.is_file() else "no log"
    assert "TERBIT" in (tmp_path / "hasil.store" / "STATUS.txt").read_text(encoding="utf-8")
