"""What can become OUT, and what is refused before any work."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.runs import MANIFEST, new_run


def _run(out: Path) -> None:
    with new_run(out) as run:
        (run.path / MANIFEST).write_text("{}", encoding="utf-8")


def _refused(out: Path, told: str) -> None:
    before = sorted(out.parent.iterdir()) if out.parent.is_dir() else None
    with pytest.raises(UsageError, match=told), new_run(out):
        pytest.fail("the work began")
    assert before is None or sorted(out.parent.iterdir()) == before


@pytest.mark.parametrize(
    "name",
    [
        "hasil 2018 (akhir)",
        "hasil [1]",
        "hasil*",
        "o'ut",
        'o"ut',
        "a:b",
        "ünï",
        "日本",
        "-out",
        "a\\b",
        "x" * 244,
    ],
)
def test_a_usual_or_unusual_name_will_do(tmp_path: Path, name: str) -> None:
    for _ in range(2):
        _run(tmp_path / name)
    assert (tmp_path / name / MANIFEST).is_file()


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("a\nb", "tidak terlihat"),
        ("a\x1b[31m", "tidak terlihat"),
        ("a\u202egnp", "tidak terlihat"),
        (os.fsdecode(b"a\xff"), "UTF-8"),
        ("a\\[1]", "pola nama"),
        ("x" * 245, "paling banyak 244"),
        ("é" * 123, "246 bita"),
    ],
)
def test_a_name_that_would_fail_later_or_hide_itself_is_refused(tmp_path: Path, name: str, told: str) -> None:
    _refused(tmp_path / name, told)


def test_a_place_too_deep_is_refused(tmp_path: Path) -> None:
    _refused(tmp_path.joinpath(*["x" * 200] * 18), "terlalu panjang")


def test_a_place_under_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "berkas").touch()
    _refused(tmp_path / "berkas" / "out", "berkas, bukan folder")
    (tmp_path / "out.work").touch()
    _refused(tmp_path / "out", "di sebelah out")


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Path]:
    """A folder with a disk of its own; skips where nothing may be mounted."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = shutil.which("mount")
    if (
        mount is None
        or subprocess.run(
            [mount, "-t", "tmpfs", "tmpfs", folder], check=False, capture_output=True
        ).returncode
    ):
        pytest.skip("nothing may be mounted here")
    folder.chmod(0o700)
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_a_mount_point_is_refused_before_the_work_and_a_folder_in_it_is_not(mounted: Path) -> None:
    """A rename over it fails, whatever is in it; that was found out after hours."""
    _refused(mounted, r"mount.*--out .*disk/hasil")
    _run(mounted / "hasil")
    assert (mounted / "hasil" / MANIFEST).is_file()


def test_a_folder_bound_from_the_same_disk_is_a_mount_point_too(tmp_path: Path) -> None:
    out, there = tmp_path / "folder ini", tmp_path / "asal"
    for folder in (out, there):
        folder.mkdir(mode=0o700)
    if (
        shutil.which("mount") is None
        or subprocess.run(["mount", "--bind", there, out], check=False, capture_output=True).returncode
    ):
        pytest.skip("nothing may be mounted here")
    try:
        _refused(out, "mount")
    finally:
        subprocess.run(["umount", out], check=True)


def test_a_work_folder_on_another_disk_is_refused(mounted: Path) -> None:
    mounted.parent.joinpath("out.work").mkdir()
    subprocess.run(
        ["mount", "--move", mounted, mounted.parent / "out.work"], check=False, capture_output=True
    )
    moved = os.path.ismount(mounted.parent / "out.work")
    try:
        if not moved:
            pytest.skip("mounts cannot be moved here")
        with pytest.raises(UsageError, match="di disk lain"), new_run(mounted.parent / "out"):
            pass
    finally:
        if moved:
            subprocess.run(["mount", "--move", mounted.parent / "out.work", mounted], check=True)
