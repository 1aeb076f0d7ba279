"""OUT is always a whole run: the last good one or the new one."""

from __future__ import annotations

import errno
import os
import resource
import shutil
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from reconcile.vocabulary.errors import RunBusyError, StorageError, UsageError
from reconcile.workspace import publishing
from reconcile.workspace.runs import MANIFEST, RunFolder, Workspace, new_run


def _write(run: RunFolder, text: str) -> None:
    (run.path / MANIFEST).write_text(text, encoding="utf-8")
    run.reports.mkdir()
    (run.reports / "a.csv").write_text(text, encoding="utf-8")


def _published(out: Path) -> tuple[str, str]:
    return (out / MANIFEST).read_text(encoding="utf-8"), (out / "reports" / "a.csv").read_text(
        encoding="utf-8"
    )


def _run(out: Path, text: str) -> None:
    with new_run(out) as run:
        _write(run, text)


def test_a_run_becomes_visible_only_when_it_ends(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with new_run(out) as run:
        _write(run, "satu")
        assert not out.exists()
    assert _published(out) == ("satu", "satu")
    assert [path.name for path in sorted(Workspace(out).root.iterdir())] == [".gitignore", "lock"]


def test_the_run_before_is_kept_once(tmp_path: Path) -> None:
    out = tmp_path / "out"
    for text in ("satu", "dua", "tiga"):
        _run(out, text)
    assert _published(out) == ("tiga", "tiga")
    assert _published(Workspace(out).previous) == ("dua", "dua")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "out.store", "out.work"]


def test_every_file_and_folder_is_on_the_disk_before_a_run_is_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(100):
        path = tmp_path / "run" / str(number % 7) / str(number)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("isi", encoding="utf-8")
    inside = [tmp_path / "run", *(tmp_path / "run").rglob("*")]
    flushed, real = list[int](), os.fsync
    monkeypatch.setattr(os, "fsync", lambda file: (flushed.append(os.fstat(file).st_ino), real(file)))
    publishing.flush(tmp_path / "run")
    assert sorted(flushed) == sorted(path.stat().st_ino for path in inside)

    def fail(file: int) -> None:
        if os.fstat(file).st_ino == path.stat().st_ino:
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="Input/output"):
        publishing.flush(tmp_path / "run")


def test_without_atomic_exchange_two_renames_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "exchange", lambda left, right: False)
    out = tmp_path / "out"
    for text in ("satu", "dua", "tiga"):
        _run(out, text)
    assert _published(out) == ("tiga", "tiga")
    assert _published(Workspace(out).previous) == ("dua", "dua")


@pytest.mark.parametrize("closed_after", [2, None])
def test_a_report_open_in_excel_on_a_disk_of_windows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, closed_after: int | None
) -> None:
    """There no folder is exchanged, nor renamed while a program holds a file of it: closed in time the run is
    published, and otherwise it is said what to close, nothing changed, and the next one is published."""
    out, tries, rename = tmp_path / "out", iter(range(99)), Path.rename
    _run(out, "satu")
    reader = (out / "reports" / "a.csv").open(encoding="utf-8")

    def held(folder: Path, target: Path) -> Path:
        if folder == out and not reader.closed:
            if next(tries) == closed_after:
                reader.close()
            raise PermissionError(errno.EACCES, "Permission denied", str(folder))
        return rename(folder, target)

    monkeypatch.setattr(publishing, "exchange", lambda left, right: False)
    monkeypatch.setattr(publishing, "_WAITS", (0, 0, 0))
    monkeypatch.setattr(Path, "rename", held)
    if closed_after is None:
        with pytest.raises(StorageError, match=r"sedang terbuka, misalnya di Excel.*Hasil sebelumnya tidak"):
            _run(out, "dua")
        assert _published(out) == ("satu", "satu")
        assert sorted(path.name for path in Workspace(out).root.iterdir()) == [".gitignore", "lock"]
        reader.close()
    _run(out, "dua")
    assert _published(out) == ("dua", "dua")


def test_the_system_here_exchanges_folders_at_one_stroke(tmp_path: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("renameat2 is Linux's")
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    assert publishing.exchange(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "a" / "b").exists()
    assert (tmp_path / "b" / "a").exists()


def test_a_failure_leaves_the_last_run(tmp_path: Path) -> None:
    out = tmp_path / "out"
    _run(out, "baik")
    with pytest.raises(ZeroDivisionError), new_run(out) as run:
        _write(run, "rusak")
        raise ZeroDivisionError
    assert _published(out) == ("baik", "baik")
    assert not list(Workspace(out).root.glob("run-*"))


KILLED = """
import os, signal, sys
from pathlib import Path
from reconcile.workspace import publishing, runs

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

out, where = Path(sys.argv[1]), sys.argv[2]
if where == "flush": runs.flush = die
if where == "exchange": publishing.exchange = die
if where == "after":
    Path.rename_, Path.rename = Path.rename, lambda self, target: die() if target.name == "previous" else self.rename_(target)
if where.startswith("step"):
    publishing.exchange = lambda left, right: False
    last = {"step0": "previous", "step1": out.name}[where]
    Path.rename_, Path.rename = Path.rename, lambda self, target: die() if target.name == last else self.rename_(target)
with runs.new_run(out) as run:
    (run.path / "manifest.json").write_text("baru")
    run.reports.mkdir()
    if where == "stage": die()
    (run.reports / "a.csv").write_text("baru")
"""


@pytest.mark.parametrize("where", ["stage", "flush", "exchange", "after", "step0", "step1"])
def test_killed_anywhere_a_run_leaves_a_whole_one_and_can_be_repeated(tmp_path: Path, where: str) -> None:
    out = tmp_path / "out"
    _run(out, "baik")
    done = subprocess.run([sys.executable, "-c", KILLED, str(out), where], check=False)
    assert done.returncode == -signal.SIGKILL
    if where == "step1":  # only without an atomic exchange: OUT is missing until the next start mends it
        assert not out.exists()
    else:
        assert _published(out) in {("baik", "baik"), ("baru", "baru")}
    _run(out, "ulang")
    assert _published(out) == ("ulang", "ulang")
    assert not list(Workspace(out).root.glob("run-*"))


def test_a_cut_off_swap_is_finished_by_the_next_start_even_if_that_one_fails(tmp_path: Path) -> None:
    out = tmp_path / "out"
    _run(out, "baik")
    subprocess.run([sys.executable, "-c", KILLED, str(out), "step1"], check=False)
    with pytest.raises(ZeroDivisionError), new_run(out):
        raise ZeroDivisionError
    assert _published(out) == ("baru", "baru")


def test_two_at_once_are_refused(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with new_run(out) as run:
        with pytest.raises(RunBusyError, match=str(os.getpid())), new_run(out):
            pass
        _write(run, "satu")  # the second one's clean-up did not touch the first's folder
    assert _published(out) == ("satu", "satu")


def test_a_killed_run_holds_no_lock(tmp_path: Path) -> None:
    out = tmp_path / "out"
    subprocess.run([sys.executable, "-c", KILLED, str(out), "stage"], check=False)
    _run(out, "satu")
    assert _published(out) == ("satu", "satu")


@pytest.mark.parametrize(
    "number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EMFILE, errno.ENFILE]
)
def test_a_full_disk_is_told_and_changes_nothing(tmp_path: Path, number: int) -> None:
    out = tmp_path / "out"
    _run(out, "baik")
    with pytest.raises(StorageError, match="Hasil sebelumnya tidak berubah"), new_run(out):
        raise OSError(number, os.strerror(number))
    assert _published(out) == ("baik", "baik")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("No space left on device", "disk penuh"),
        ("Too many open files", "ulimit -n"),
        ("Input/output error", "disk gagal"),
    ],
)
def test_a_failing_disk_told_in_words_only_is_understood(tmp_path: Path, words: str, told: str) -> None:
    with pytest.raises(StorageError, match=told), new_run(tmp_path / "out"):
        raise RuntimeError(f"IO Error: Could not write file: {words}")


def test_a_work_folder_removed_under_a_run_is_told_and_changes_nothing(tmp_path: Path) -> None:
    out = tmp_path / "out"
    _run(out, "baik")
    with pytest.raises(StorageError, match="dihapus selama proses berjalan"), new_run(out) as run:
        shutil.rmtree(run.path.parent)
        (run.path / "persons.parquet").write_bytes(b"x")
    assert _published(out) == ("baik", "baik")
    with pytest.raises(StorageError, match="dihapus selama proses berjalan"), new_run(out) as run:
        shutil.rmtree(run.path.parent)
        run.snapshots.mkdir(parents=True)
        (run.path / "persons.parquet").write_bytes(
            b"x"
        )  # made anew by what goes on: half a run is not published
    assert _published(out) == ("baik", "baik")
    with pytest.raises(FileNotFoundError), new_run(out):  # a bug keeps its traceback
        (tmp_path / "tidak ada").read_bytes()
    _run(out, "lagi")
    assert _published(out) == ("lagi", "lagi")


def test_a_real_limit_on_file_size_is_told(tmp_path: Path) -> None:
    script = textwrap.dedent("""
        import sys
        from pathlib import Path
        from reconcile.workspace.runs import new_run
        from reconcile.vocabulary.errors import StorageError
        try:
            with new_run(Path(sys.argv[1])) as run:
                (run.path / "persons.parquet").write_bytes(b"x" * 1_000_000)
        except StorageError as error:
            sys.exit(error.exit_code)
    """)
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "out")],
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)),
    )
    assert done.returncode == StorageError.exit_code
    assert not (tmp_path / "out").exists()


def test_a_bug_keeps_its_own_face(tmp_path: Path) -> None:
    with pytest.raises(KeyError), new_run(tmp_path / "out"):
        raise KeyError("bug")


def test_a_folder_that_is_no_run_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "skripsi.docx").touch()
    with pytest.raises(UsageError, match="bukan hasil Reconcile"), new_run(tmp_path):
        pass
    assert (tmp_path / "skripsi.docx").exists()


def test_an_empty_folder_may_be_the_target(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    _run(tmp_path / "out", "satu")
    assert _published(tmp_path / "out") == ("satu", "satu")
