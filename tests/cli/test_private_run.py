"""The command line as its user types it, from an account whose files are open to all by habit (umask 022)."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.runs import AS_OF, INPUTS

pytestmark = [pytest.mark.gate]

WITHOUT_UNIX = """
import os, signal, sys
for name in ("fork", "geteuid", "getuid", "getegid", "getgroups", "chown", "pread", "pwrite", "killpg", "O_NOFOLLOW", "O_CLOEXEC", "pathconf"):
    delattr(os, name)
for name in ("pthread_sigmask", "SIGHUP"):
    delattr(signal, name)
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name in ("fcntl", "resource", "grp", "pwd"):
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Absent())
"""


def _reconcile(
    *words: str | Path, home: Path, hidden: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """hidden: a folder whose sitecustomize.py takes away what Windows lacks, also from the processes that
    help."""
    found = {"PYTHONPATH": str(hidden)} if hidden else {}
    return subprocess.run(
        [sys.executable, "-m", "reconcile", *map(str, words)],
        check=False,
        capture_output=True,
        text=True,
        preexec_fn=lambda: os.umask(0o022) and None,
        env={**os.environ, "TMPDIR": str(home), **found},
    )


def _open_to_others(*roots: Path) -> list[str]:
    found = [path for root in roots for path in (root, *root.rglob("*"))]
    return [
        f"{stat.S_IMODE(path.lstat().st_mode):o} {path}" for path in found if path.lstat().st_mode & 0o077
    ]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which one run was made with a new cache: everything was written once."""
    folder = tmp_path_factory.mktemp("rumah")
    words = ["run", "--inputs", INPUTS, "--out", folder / "hasil", "--as-of", AS_OF.isoformat()]
    done = _reconcile(*words, home=folder)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return folder


def test_nothing_that_a_run_leaves_is_open_to_others(home: Path) -> None:
    assert {path.name for path in home.iterdir()} == {"hasil", "hasil.store", "hasil.store.key", "hasil.work"}
    assert _open_to_others(*home.iterdir()) == []
    assert any((home / "hasil.work" / "cache").rglob("records.parquet"))


def test_nothing_that_other_commands_write_is_open_to_others(home: Path, tmp_path: Path) -> None:
    made = tmp_path / "contoh"
    assert _reconcile("generate", "--out", made, "--people", "500", home=tmp_path).returncode == 0
    assert (made / "truth.parquet").is_file()
    assert _open_to_others(made) == []
    for code, words in (
        (2, ("evaluate", "--run", home / "hasil", "--truth", made / "truth.parquet")),  # of other inputs
        (0, ("check", INPUTS / "kis" / "pbi_apbn.csv")),
    ):
        assert _reconcile(*words, home=tmp_path).returncode == code
    assert {path.name for path in tmp_path.iterdir()} == {"contoh"}  # and their temporary folders are gone


def test_samples_are_not_made_among_other_inputs(tmp_path: Path) -> None:
    """Made-up people among real ones are never found again."""
    (tmp_path / "inputs" / "kis").mkdir(parents=True)
    (tmp_path / "inputs" / "kis" / "asli.csv").write_text("isi", encoding="utf-8")
    done = _reconcile("generate", "--out", tmp_path, "--people", "500", home=tmp_path)
    assert (done.returncode, "sudah berisi inputs" in done.stderr) == (2, True)
    assert [str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()] == [
        "inputs/kis/asli.csv"
    ]


def test_without_what_windows_lacks_all_but_run_works(home: Path, tmp_path: Path) -> None:
    """Its modules, calls and signals are taken away; files and paths are still those of this system."""
    (tmp_path / "sitecustomize.py").write_text(WITHOUT_UNIX, encoding="utf-8")
    temporary = tmp_path / "sementara"
    temporary.mkdir()

    def reconcile(*words: str | Path) -> subprocess.CompletedProcess[str]:
        return _reconcile(*words, home=temporary, hidden=tmp_path)

    refused = reconcile("run", "--inputs", INPUTS, "--out", tmp_path / "out", "--as-of", AS_OF.isoformat())
    assert (refused.returncode, "WSL" in refused.stderr) == (2, True), refused.stderr
    rows = (
        pq.read_table(home / "hasil" / "links.parquet", columns=["record_id_left", "record_id_right"])
        .slice(0, 1)
        .to_pylist()[0]
    )
    for words in (
        ("check", INPUTS / "kis" / "pbi_apbn.csv"),
        ("blocking", "--run", home / "hasil"),
        ("explain", "--run", home / "hasil", rows["record_id_left"], rows["record_id_right"]),
        ("review", "--help"),
    ):
        done = reconcile(*words)
        assert (done.returncode, done.stderr) == (0, ""), words


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another account")
def test_another_account_cannot_look_into_a_run(home: Path) -> None:
    script = (
        "import os, sys; os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "print(len(os.listdir('.')))\n"
        "for folder in ('hasil', 'hasil.store', 'hasil.store.key', 'hasil.work'):\n"
        "    try: os.listdir(folder)\n"
        "    except PermissionError: print('tertutup')\n"
    )
    home.chmod(0o755)  # seen from within, so that the folders above it do not matter
    done = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True, cwd=home
    )
    assert done.stdout.split() == ["4", *["tertutup"] * 4]
