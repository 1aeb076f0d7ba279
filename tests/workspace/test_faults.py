"""A disk that fails, or a power cut, at every single step of a publication, with and without an atomic
exchange.

Whatever the step: OUT is the old run or the new one, or is put back by the next start; the next run gives the
bytes of an undisturbed one; and a run that says it failed has not been published.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from reconcile.vocabulary.errors import ReconcileError, StorageError
from reconcile.workspace import publishing
from reconcile.workspace.runs import MANIFEST, RunFolder, Workspace, new_run
from tests.runs import daily, half

CALLS = (
    "open",
    "write",
    "fsync",
    "rename",
    "replace",
    "mkdir",
    "rmdir",
    "unlink",
    "link",
    "chmod",
    "scandir",
    "listdir",
    "ftruncate",
)
DIED = 77


class Faults:
    """Counts the system calls of a publication, and lets the n-th one fail or the process die there. n =
    0: only counts."""

    def __init__(self, at: int, die: bool) -> None:
        self.at, self.die, self.count, self.asleep = at, die, 0, False

    def __call__(self, real: Callable[..., Any], *given: Any, **named: Any) -> Any:
        self.count += not self.asleep
        if not self.asleep and self.count == self.at:
            if self.die:
                os._exit(DIED)
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return real(*given, **named)


@contextmanager
def injected(faults: Faults, exchanges: bool) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in CALLS:
            real = getattr(os, name)
            patch.setattr(os, name, lambda *given, _real=real, **named: faults(_real, *given, **named))
        real_exchange = publishing.exchange
        patch.setattr(
            publishing,
            "exchange",
            lambda left, right: faults(real_exchange, left, right) if exchanges else False,
        )
        yield


def _write(run: RunFolder, text: str) -> None:
    run.manifest.write_text(text, encoding="utf-8")
    run.reports.mkdir()
    (run.reports / "a.csv").write_text(text, encoding="utf-8")


def _run(out: Path, text: str) -> None:
    with new_run(out) as run:
        _write(run, text)


def _bytes(out: Path) -> dict[str, str]:
    found = sorted(path for path in out.rglob("*") if path.is_file() and path.name != ".gitignore")
    return {str(path.relative_to(out)): path.read_text(encoding="utf-8") for path in found}


def _made_of(text: str) -> dict[str, str]:
    return {MANIFEST: text, "reports/a.csv": text}


def _publication(out: Path, faults: Faults, exchanges: bool) -> bool:
    """A run that meets the faults before and after its work; whether it said that it was published."""
    with injected(faults, exchanges):
        try:
            with new_run(out) as run:
                faults.asleep = True  # the work itself is tried elsewhere
                _write(run, "baru")
                faults.asleep = False
        except ReconcileError:
            return False
    return True


def _settled(out: Path) -> None:
    """After the next run all is as if nothing had happened."""
    _run(out, "ulang")
    assert _bytes(out) == _made_of("ulang")
    root = Workspace(out).root
    assert {path.name for path in root.iterdir()} == {".gitignore", "lock", "previous"}
    assert _bytes(root / "previous") in (_made_of("baik"), _made_of("baru"))


@pytest.fixture
def before(tmp_path: Path) -> Path:
    """OUT and OUT.work after two good runs."""
    _run(tmp_path / "out", "lama")
    _run(tmp_path / "out", "baik")
    return tmp_path


def _steps(before: Path, exchanges: bool) -> int:
    counted = Faults(0, die=False)
    shutil.copytree(before, before / "hitung", ignore=shutil.ignore_patterns("hitung"))
    assert _publication(before / "hitung" / "out", counted, exchanges)
    shutil.rmtree(before / "hitung")
    return counted.count


@pytest.mark.slow
@pytest.mark.parametrize("exchanges", daily(1, [True, False]))
def test_a_disk_that_fails_at_any_step(before: Path, exchanges: bool) -> None:
    steps = _steps(before, exchanges)
    assert steps > 30
    for at in half(range(1, steps + 1)):
        there = before / f"langkah-{at}"
        shutil.copytree(before / "out", there / "out")
        shutil.copytree(before / "out.work", there / "out.work")
        said = _publication(there / "out", Faults(at, die=False), exchanges)
        assert _bytes(there / "out") == _made_of("baru" if said else "baik"), at
        _settled(there / "out")
        shutil.rmtree(there)


@pytest.mark.gate
@pytest.mark.parametrize("exchanges", [True, False])
def test_a_power_cut_at_any_step(before: Path, exchanges: bool) -> None:
    missing = 0
    for at in half(range(1, _steps(before, exchanges) + 1)):
        there = before / f"langkah-{at}"
        shutil.copytree(before / "out", there / "out")
        shutil.copytree(before / "out.work", there / "out.work")
        child = os.fork()
        if not child:
            try:
                _publication(there / "out", Faults(at, die=True), exchanges)
            finally:
                os._exit(1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == DIED, at
        if (there / "out").exists():
            assert _bytes(there / "out") in (_made_of("baik"), _made_of("baru")), at
        else:
            missing += 1
        _settled(there / "out")
        shutil.rmtree(there)
    assert bool(missing) == (not exchanges)


@pytest.mark.parametrize(
    "torn", ["", "run-", '{"run": "run-01', '{"run": "..", "old": "/"}', "[]", '{"run": 1, "old": 2}']
)
@pytest.mark.parametrize("missing", [True, False])
def test_a_torn_note_brings_back_a_whole_run_and_nothing_else(before: Path, torn: str, missing: bool) -> None:
    """An empty one made the next run rename OUT.work itself to OUT, with all the personal data in it."""
    out, root = before / "out", Workspace(before / "out").root
    (root / "swapping").write_text(torn, encoding="ascii")
    if missing:
        shutil.rmtree(root / "previous")
        out.rename(root / "previous")
    with pytest.raises(ZeroDivisionError), new_run(out):
        raise ZeroDivisionError
    assert _bytes(out) == _made_of("baik")
    assert root.is_dir()
    assert not (root / "swapping").exists()
    _settled(out)


def test_a_second_rename_that_fails_puts_the_old_run_back(
    before: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = before / "out"
    monkeypatch.setattr(publishing, "exchange", lambda left, right: False)
    real = os.rename

    def rename(source: Path, target: Path, **named: Any) -> None:
        if Path(source).name.startswith("run-") and Path(target) == out:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        real(source, target, **named)

    monkeypatch.setattr(os, "rename", rename)
    with pytest.raises(StorageError, match="Hasil sebelumnya tidak berubah"):
        _run(out, "baru")
    assert _bytes(out) == _made_of("baik")


def test_where_the_old_run_cannot_be_put_back_the_message_says_where_it_is(
    before: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = before / "out"
    with monkeypatch.context() as patch:
        patch.setattr(publishing, "exchange", lambda left, right: False)
        real = os.rename

        def rename(source: Path, target: Path, **named: Any) -> None:
            if Path(target) == out:
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            real(source, target, **named)

        patch.setattr(os, "rename", rename)
        with pytest.raises(StorageError, match=r"sekarang ada di .*out\.work/previous"):
            _run(out, "baru")
    assert not out.exists()
    _settled(out)


def test_a_previous_run_that_cannot_be_removed_does_not_unsay_a_publication(
    before: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real = shutil.rmtree

    def keep(path: Any, *given: Any, **named: Any) -> None:
        if not Path(path).name.startswith("trash-"):
            real(path, *given, **named)

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", keep)
        _run(before / "out", "baru")
    assert _bytes(before / "out") == _made_of("baru")
    assert "tidak dapat dihapus" in caplog.text
    _settled(before / "out")
