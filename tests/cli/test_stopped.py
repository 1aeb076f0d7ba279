"""Ctrl-C at chosen moments of a real run: exit 130, one sentence that is true, OUT whole, nothing left,
the lock free."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from reconcile.workspace.runs import Workspace
from tests.runs import AS_OF, INPUTS, copied_run
from tests.signals import as_a_terminal_has_them

pytestmark = [pytest.mark.gate]

STOPPED = """
import os, signal, sys, threading, time
from reconcile import cli
from reconcile.engines import duckdb_engine as engine
from reconcile.workspace import publishing
from reconcile.workspace.processes import guarded
where = sys.argv.pop(1)

def stop():
    os.killpg(0, signal.SIGINT)
    time.sleep(60)

class Importing:
    def find_spec(self, name, path=None, target=None):
        if name == "reconcile.cli.running":
            stop()

if where == "imports":
    sys.meta_path.insert(0, Importing())
elif where == "reading":
    real_submit = guarded.Guard.submit
    guarded.Guard.submit = lambda self, *given, **named: (real_submit(self, *given, **named), stop())
elif where == "query":
    def run(self, sql):
        if sql.startswith("SET"):
            return real_run(self, sql)
        threading.Timer(0.3, os.killpg, (0, signal.SIGINT)).start()
        return real_run(self, "SELECT sum(a.range * b.range) FROM range(1000000) a, range(1000000) b")
    real_run, engine.DuckDBEngine._run = engine.DuckDBEngine._run, run
elif where == "exchange":
    real_exchange = publishing.exchange
    def exchange(left, right):
        os.killpg(0, signal.SIGINT)
        time.sleep(0.3)
        return real_exchange(left, right)
    publishing.exchange = exchange
sys.argv[0] = "reconcile"
cli.main()
"""
TOLD = {
    "imports": "tidak ada yang berubah",
    "reading": "hasil sebelumnya di {out} tidak berubah",
    "query": "hasil sebelumnya di {out} tidak berubah",
    "exchange": "hasil baru sudah terbit di {out}",
}


@pytest.fixture(scope="module")
def before(published: tuple[Path, object], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache of its own, so that a stop finds it as a user's next run would."""
    return tmp_path_factory.mktemp("sendiri")


@pytest.mark.parametrize("where", list(TOLD))
def test_ctrl_c_at_any_moment(
    where: str, published: tuple[Path, object], before: Path, tmp_path: Path
) -> None:
    out, temporary = tmp_path / "out", tmp_path / "tmp"
    copied_run(published[0], out)
    temporary.mkdir()
    cache = tmp_path / "cache" if where == "reading" else before / "cache"
    manifest = (out / "manifest.json").read_bytes()
    words = ["run", "--inputs", INPUTS, "--out", out, "--as-of", AS_OF.isoformat(), "--cache", cache]
    done = subprocess.run(
        [sys.executable, "-c", STOPPED, where, *map(str, words)],
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
        start_new_session=True,
        preexec_fn=as_a_terminal_has_them,
        env={**os.environ, "TMPDIR": str(temporary)},
    )
    told = [line for line in done.stderr.splitlines() if "sudah ditutup" not in line]
    assert (done.returncode, told) == (130, [f"Dihentikan (Ctrl-C): {TOLD[where].format(out=out)}."])
    assert ((out / "manifest.json").read_bytes() != manifest) == (where == "exchange")
    left = [path.name for path in Workspace(out).root.glob("*")] if where != "imports" else []
    assert set(left) <= {".gitignore", "lock", "previous"}
    assert list(temporary.iterdir()) == []
    assert all(
        path.name == ".reconcile-cache" or len(path.name) == 32 + len("-20180331") for path in cache.glob("*")
    )
