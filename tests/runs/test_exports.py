"""Which files a run reads, and what it says about the others."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from reconcile.errors import UsageError
from reconcile.exports import find_exports
from reconcile.programmes import load_programmes

PROGRAMMES = load_programmes()


def _folder(tmp_path: Path, **files: str) -> Path:
    for name, text in files.items():
        path = tmp_path / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def test_files_come_in_the_order_of_programme_and_name(tmp_path: Path) -> None:
    _folder(tmp_path, kjp__b="1", kjp__a="2", kis__c="3")
    found = find_exports(tmp_path, PROGRAMMES)
    assert [(export.programme, export.path.name) for export in found.exports] == [("kis", "c"), ("kjp", "a"), ("kjp", "b")]
    assert found.notes == ()


def test_what_systems_leave_behind_is_no_export(tmp_path: Path) -> None:
    _folder(tmp_path, kis__a="1", **{"kis__.DS_Store": "x", "kis__~$a.xlsx": "x", "kis__Thumbs.db": "x", "__desktop.ini": "x"})
    found = find_exports(tmp_path, PROGRAMMES)
    assert [export.path.name for export in found.exports] == ["a"]
    assert found.notes == ()


@pytest.mark.parametrize(
    ("file", "told"),
    [("kartu_sembako__a", "program tidak dikenal"), ("lepas", "di luar folder program"), ("kis__sub__a", "subfolder tidak dibaca")],
)
def test_what_is_not_read_is_told(tmp_path: Path, file: str, told: str) -> None:
    _folder(tmp_path, kis__baik="1", **{file: "2"})
    found = find_exports(tmp_path, PROGRAMMES)
    assert [export.path.name for export in found.exports] == ["baik"]
    assert len(found.notes) == 1
    assert told in found.notes[0]


def test_an_empty_programme_folder_is_told(tmp_path: Path) -> None:
    _folder(tmp_path, kis__baik="1")
    (tmp_path / "kjp").mkdir()
    assert "kjp/: folder kosong" in find_exports(tmp_path, PROGRAMMES).notes[0]


def test_only_the_programmes_asked_for(tmp_path: Path) -> None:
    _folder(tmp_path, kis__a="1", kjp__a="2")
    assert [export.programme for export in find_exports(tmp_path, PROGRAMMES, ["kjp"]).exports] == ["kjp"]


@pytest.mark.parametrize("only", [["kjx"], ["kis", "kjx"]])
def test_an_unknown_programme_asked_for_is_refused(tmp_path: Path, only: list[str]) -> None:
    _folder(tmp_path, kis__a="1")
    with pytest.raises(UsageError, match="kjx"):
        find_exports(tmp_path, PROGRAMMES, only)


def test_nothing_to_read_is_a_usage_error_that_says_what_was_seen(tmp_path: Path) -> None:
    _folder(tmp_path, bantuan__a="1")
    with pytest.raises(UsageError, match="bantuan/: program tidak dikenal"):
        find_exports(tmp_path, PROGRAMMES)
    with pytest.raises(UsageError, match="tidak ada"):
        find_exports(tmp_path / "bukan", PROGRAMMES)


def test_a_file_sent_twice_is_read_once(tmp_path: Path) -> None:
    _folder(tmp_path, kis__a="sama", kis__b="sama", kjs__c="sama")
    refused = {export.path.name: export.refused for export in find_exports(tmp_path, PROGRAMMES).exports}
    assert refused["a"] is None
    assert "sama persis dengan a" in (refused["b"] or "")
    assert refused["c"] is None  # another programme: another roll


def test_a_file_that_may_not_be_opened_is_refused_alone(tmp_path: Path) -> None:
    _folder(tmp_path, kis__a="1", kis__b="2")
    (tmp_path / "kis" / "b").unlink()
    (tmp_path / "kis" / "b").symlink_to(tmp_path / "kis" / "hilang")
    refused = {export.path.name: export.refused for export in find_exports(tmp_path, PROGRAMMES).exports}
    assert refused["a"] is None
    assert "tidak dapat dibuka" in (refused["b"] or "")


def test_a_pipe_is_refused_and_never_waited_for(tmp_path: Path) -> None:
    _folder(tmp_path, kis__a="1")
    os.mkfifo(tmp_path / "kis" / "b")
    refused = {export.path.name: export.refused for export in find_exports(tmp_path, PROGRAMMES).exports}
    assert "Bukan berkas biasa" in (refused["b"] or "")


def test_no_snapshot_folder_shows_a_files_name(tmp_path: Path) -> None:
    _folder(tmp_path, kis__3173045312769000="1", kis__twin_3173045312769000="1")
    assert not any("3173" in export.snapshot for export in find_exports(tmp_path, PROGRAMMES).exports)
