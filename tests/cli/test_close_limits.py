"""Commands under limits of address space: a sentence and exit code 7, never a crash, a hang or a
traceback."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.runs import INPUTS

MEGABYTE = 1024**2


def _under(megabytes: int, *words: str) -> subprocess.CompletedProcess[str]:
    limit = megabytes * MEGABYTE
    return subprocess.run(
        [sys.executable, "-m", *words],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)),
    )


@pytest.mark.parametrize("megabytes", [400, 1000, 1700, 9000])
@pytest.mark.parametrize("command", [("reconcile", "run"), ("flows",)])
def test_a_run_that_cannot_have_its_space_says_so_before_it_begins(
    tmp_path: Path, megabytes: int, command: tuple[str, ...]
) -> None:
    done = _under(megabytes, *command, "--inputs", str(INPUTS), "--out", str(tmp_path / "out"))
    assert done.returncode == 7, done.stderr
    assert "ulimit -v" in done.stderr and "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_files_are_checked_in_less() -> None:
    done = _under(3200, "reconcile", "check", str(INPUTS / "kjs" / "kjs.csv"))
    assert done.returncode == 0, done.stderr
    assert "dapat dibaca" in done.stdout
    assert _under(1700, "reconcile", "check", str(INPUTS / "kjs" / "kjs.csv")).returncode == 7
