"""What a run makes is its owner's alone; what stands open is closed and said; what is another account's is
refused."""

from __future__ import annotations

import os
import shutil
import stat
import threading
from pathlib import Path

import pytest

from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.files import private
from reconcile.workspace.files.private import Shared, close, mend, refuse_strangers_in, reports_group
from reconcile.workspace.runs import Workspace, new_run

SOMEBODY = 65534
AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files to another account")


def _run(out: Path, shared: Shared | None = None) -> None:
    """A run made by a library that knows nothing of umasks."""
    before = os.umask(0o000)
    try:
        with new_run(out, shared=shared) as run:
            run.manifest.write_text("{}", encoding="utf-8")
            (run.reports / "lembar_kerja").mkdir(parents=True, mode=0o777)
            for path in (
                run.reports / "a.csv",
                run.reports / "lembar_kerja" / "b.xlsx",
                run.table("persons"),
            ):
                path.touch(mode=0o666)
    finally:
        os.umask(before)


def _modes(root: Path) -> dict[str, str]:
    """Kinds of modes below `root`: folders and files."""
    return {
        f"{'d' if path.is_dir() else 'f'}{stat.S_IMODE(path.lstat().st_mode):o}": ""
        for path in (root, *root.rglob("*"))
    }


def test_a_run_its_work_folder_and_the_run_before_are_the_owners_alone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    out = tmp_path / "out"
    for _ in range(2):
        _run(out)
    for root in (out, Workspace(out).root):
        assert set(_modes(root)) == {"d700", "f600"}, root
    assert caplog.text == ""  # nothing stood open, so nothing is said


def test_what_stands_open_is_closed_and_said_in_one_line_each(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    out = tmp_path / "out"
    for _ in range(2):
        _run(out)
    store = Workspace(out).judgements
    store.mkdir()
    (store / "events.jsonl").touch()
    beside = (out, store, Workspace(out).store.path, Workspace(out).root)
    for path in beside:
        for one in (path, *path.rglob("*")):
            one.chmod(0o777 if one.is_dir() else 0o644)
    _run(out)
    for root in beside:
        assert set(_modes(root)) == {"d700", "f600"}, root
    said = [record.getMessage() for record in caplog.records]
    assert len(said) == 4
    assert all("dapat dibuka akun lain; sudah ditutup" in line for line in said)


def test_the_mode_of_an_open_out_does_not_survive_in_the_next(tmp_path: Path) -> None:
    _run(tmp_path / "out")
    (tmp_path / "out").chmod(0o2755)
    _run(tmp_path / "out")
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o700


def test_reports_are_shared_with_the_group_asked_for_and_nothing_else_is(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    out, shared = tmp_path / "out", Shared("sendiri", os.getegid())
    for _ in range(2):
        _run(out, shared)
    assert set(_modes(out / "reports")) == {"d750", "f640"}
    assert {path.stat().st_gid for path in (out, *(out / "reports").rglob("*"))} == {os.getegid()}
    assert stat.S_IMODE(out.stat().st_mode) == 0o710
    assert {
        stat.S_IMODE(path.stat().st_mode) for path in (out / "manifest.json", out / "persons.parquet")
    } == {0o600}
    assert caplog.text == ""
    _run(out)
    assert set(_modes(out)) == {"d700", "f600"}


def test_a_group_that_is_not_there_or_not_ones_own_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    import grp

    assert reports_group("") is None
    own = grp.getgrgid(os.getegid()).gr_name
    assert reports_group(own) == Shared(own, os.getegid())
    with pytest.raises(UsageError, match="tidak ada"):
        reports_group("tidak-ada-grup-ini")
    monkeypatch.setattr(os, "geteuid", lambda: 1234)
    monkeypatch.setattr(os, "getegid", lambda: 1234)
    monkeypatch.setattr(os, "getgroups", lambda: [1234])
    with pytest.raises(UsageError, match="bukan anggota"):
        reports_group(own)


@AS_ROOT
@pytest.mark.parametrize(
    "whose",
    [
        "out",
        "out.work",
        "out.judgements",
        "out.store",
        "out.store/store.sqlite",
        "out.work/lock",
        "out.work/cache",
        "out.work/previous/manifest.json",
    ],
)
def test_what_another_account_made_is_refused_and_left(tmp_path: Path, whose: str) -> None:
    out = tmp_path / "out"
    for _ in range(2):
        _run(out)
    for folder in (Workspace(out).cache, Workspace(out).judgements):
        folder.mkdir(exist_ok=True)
    (tmp_path / whose).chmod(0o777)
    os.chown(tmp_path / whose, SOMEBODY, -1)
    with pytest.raises(UsageError, match="akun lain"):
        _run(out)
    assert stat.S_IMODE((tmp_path / whose).stat().st_mode) == 0o777


@pytest.mark.parametrize("name", ["lock", ".gitignore", "cache", "previous", "spill", "swapping", "prefect"])
def test_a_link_in_the_work_folder_is_not_followed(tmp_path: Path, name: str) -> None:
    out = tmp_path / "out"
    _run(out)
    precious = tmp_path / "berharga"
    precious.mkdir()
    (precious / "skripsi.docx").write_text("isi", encoding="utf-8")
    planted = Workspace(out).root / name
    planted.unlink(missing_ok=True)
    planted.symlink_to(precious / "skripsi.docx" if name in ("lock", ".gitignore", "swapping") else precious)
    with pytest.raises(UsageError, match="tautan"):
        _run(out)
    assert (precious / "skripsi.docx").read_text(encoding="utf-8") == "isi"


@pytest.mark.parametrize("which", ["out.work", "out.store", "out.judgements"])
def test_the_folders_beside_are_no_links(tmp_path: Path, which: str) -> None:
    (tmp_path / "lain").mkdir()
    (tmp_path / which).symlink_to(tmp_path / "lain")
    with pytest.raises(UsageError, match="tautan"):
        _run(tmp_path / "out")
    assert list((tmp_path / "lain").iterdir()) == []


def test_modes_are_mended_without_following_links(tmp_path: Path) -> None:
    root, other = tmp_path / "root", tmp_path / "lain"
    for folder in (root, other):
        folder.mkdir()
        folder.chmod(0o755)  # whatever umask an earlier test has left
    (root / "tautan").symlink_to(other)
    assert close(root) == 1
    assert stat.S_IMODE(other.stat().st_mode) == 0o755


def test_a_disk_without_modes_is_told_and_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A stick or a share of Windows: everything stays open and belongs to whoever mounted it."""
    tmp_path.chmod(0o755)
    monkeypatch.setattr(Path, "chmod", lambda *_: None)
    mend(tmp_path)
    assert "tidak mengenal hak akses" in caplog.text
    monkeypatch.setattr(os, "geteuid", lambda: 4321)
    monkeypatch.setattr(private, "_without_owners", lambda _: True)
    private.refuse_strangers(tmp_path)


def test_what_somebody_removes_meanwhile_ends_no_run(tmp_path: Path) -> None:
    """Commands that read a run come and go with folders of their own in OUT.work."""
    stop = threading.Event()

    def come_and_go() -> None:
        while not stop.is_set():
            folder = tmp_path / "reconcile-0" / "in"
            folder.mkdir(parents=True)
            (folder / "a").touch(mode=0o644)
            shutil.rmtree(tmp_path / "reconcile-0")

    other = threading.Thread(target=come_and_go)
    other.start()
    try:
        for _ in range(2000):
            refuse_strangers_in(tmp_path)
            close(tmp_path)
    finally:
        stop.set()
        other.join()
