"""Temporary folders go with their command; what a killed one left goes with the next, and nothing else
does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from reconcile.workspace.files.scratch import MARK, scratch, sweep

LEFT = """
import os, signal, sys
from reconcile.workspace.files.scratch import scratch
with scratch() as folder:
    (folder / "nama.csv").write_text("x")
    print(folder, flush=True)
    if sys.argv[1] == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


def _left_by(how: str) -> tuple[Path, subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", LEFT, how], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    return Path(process.stdout.readline().strip()), process


def test_a_folder_is_the_owners_alone_and_goes_with_the_block(temporary: Path) -> None:
    with scratch() as folder:
        assert folder.is_relative_to(temporary)
        assert {path.stat().st_mode & 0o077 for path in temporary.rglob("*")} == {0}
    assert list(temporary.iterdir()) == []


def test_what_a_killed_command_left_is_swept_and_what_lives_is_not(temporary: Path) -> None:
    dead, process = _left_by("killed")
    assert process.wait() == -signal.SIGKILL
    assert (dead / "nama.csv").exists()
    living, other = _left_by("waits")
    sweep()
    assert not dead.exists()
    assert (living / "nama.csv").exists()
    other.communicate("")
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("name", ["reconcile-cadangan", "reconcile-0123456789abcdef"])
def test_a_folder_without_our_mark_is_somebodys(temporary: Path, name: str) -> None:
    (temporary / name).mkdir()
    (temporary / name / "skripsi.docx").touch()
    os.utime(temporary / name, (0, 0))
    sweep()
    assert (temporary / name / "skripsi.docx").exists()


def test_a_link_is_not_followed(temporary: Path) -> None:
    (temporary / "asli").mkdir()
    (temporary / "asli" / MARK).touch()
    (temporary / "reconcile-0123456789abcdef").symlink_to(temporary / "asli")
    (temporary / "reconcile-0123456789abcde0").mkdir()
    (temporary / "reconcile-0123456789abcde0" / MARK).symlink_to(temporary / "asli" / MARK)
    sweep()
    assert (temporary / "asli" / MARK).exists()
    assert (temporary / "reconcile-0123456789abcde0").exists()


def test_a_folder_killed_before_it_was_marked_goes_after_an_hour(temporary: Path) -> None:
    for name, age in (("reconcile-0123456789abcdef", 7200), ("reconcile-fedcba9876543210", 60)):
        (temporary / name).mkdir()
        os.utime(temporary / name, (time.time() - age,) * 2)
    sweep()
    assert [path.name for path in temporary.iterdir()] == ["reconcile-fedcba9876543210"]
