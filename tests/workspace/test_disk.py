"""The hash of a settled file is read once, and again as soon as anything wrote to it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from reconcile.workspace.files import disk
from reconcile.workspace.files.disk import file_sha256, note_sha256, settled_sha256, settled_sha256s


def _rewritten(path: Path) -> None:
    path.write_bytes(b"dua!")


def _appended(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"dua!")


def _replaced(path: Path) -> None:
    other = path.with_name("other")
    other.write_bytes(b"dua!")
    other.replace(path)


def _rewritten_with_its_old_time(path: Path) -> None:
    before = path.stat()
    path.write_bytes(b"dua!")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def _replaced_with_its_old_time(path: Path) -> None:
    before = path.stat()
    _replaced(path)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.fixture
def settled(tmp_path: Path) -> Path:
    """A file whose hash is known, of a while ago: clocks of disks tick some hundred times a second."""
    path, clock = tmp_path / "records.parquet", tmp_path / "clock"
    path.write_bytes(b"satu")
    settled_sha256(path)
    clock.touch()
    while clock.stat().st_ctime_ns == path.stat().st_ctime_ns:
        clock.touch()
    return path


@pytest.mark.parametrize(
    "change",
    [_rewritten, _appended, _replaced, _rewritten_with_its_old_time, _replaced_with_its_old_time],
)
def test_a_file_that_was_written_to_is_read_again(settled: Path, change: Callable[[Path], None]) -> None:
    change(settled)
    assert settled_sha256(settled) == file_sha256(settled)


def test_one_that_was_not_is_read_once(settled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = settled_sha256(settled)
    monkeypatch.setattr(disk, "file_sha256", lambda path: pytest.fail("was read again"))
    assert settled_sha256(settled) == known


def test_one_that_is_gone_is_an_error(settled: Path) -> None:
    settled.unlink()
    with pytest.raises(FileNotFoundError):
        settled_sha256(settled)


def test_one_that_was_hashed_while_it_was_written_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (path := tmp_path / "persons.parquet").write_bytes(b"satu")
    sha256 = file_sha256(path)
    note_sha256(path, sha256)
    monkeypatch.setattr(disk, "file_sha256", lambda path: pytest.fail("was read"))
    assert settled_sha256(path) == sha256


def test_one_that_was_written_to_since_is_read(settled: Path) -> None:
    note_sha256(settled, settled_sha256(settled))
    _appended(settled)
    assert settled_sha256(settled) == file_sha256(settled)


def test_many_are_hashed_in_their_order(tmp_path: Path) -> None:
    paths = [tmp_path / str(number) for number in range(20)]
    for path in paths:
        path.write_text(path.name)
    assert settled_sha256s(paths) == [file_sha256(path) for path in paths]
