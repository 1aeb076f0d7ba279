"""Which files a run reads, and what it says about the others."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from reconcile.ingest.cells.opening import UnreadableError
from reconcile.ingest.exports import BESIDE, find_exports
from reconcile.ingest.reading import ReadingOrder, refusal
from reconcile.programmes import load_programmes
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.files.system_words import system_words

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
    assert [(export.programme, export.path.name) for export in found.exports] == [
        ("kis", "c"),
        ("kjp", "a"),
        ("kjp", "b"),
    ]
    assert found.notes == ()


def test_what_systems_leave_behind_is_no_export(tmp_path: Path) -> None:
    _folder(
        tmp_path,
        kis__a="1",
        **{"kis__.DS_Store": "x", "kis__~$a.xlsx": "x", "kis__Thumbs.db": "x", "__desktop.ini": "x"},
    )
    found = find_exports(tmp_path, PROGRAMMES)
    assert [export.path.name for export in found.exports] == ["a"]
    assert found.notes == ()


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("kartu_sembako__a", "program tidak dikenal"),
        ("lepas", "di luar folder program"),
        ("kis__sub__a", "subfolder tidak dibaca"),
    ],
)
def test_what_is_not_read_is_told(tmp_path: Path, file: str, told: str) -> None:
    _folder(tmp_path, kis__baik="1", **{file: "2"})
    found = find_exports(tmp_path, PROGRAMMES)
    assert [export.path.name for export in found.exports] == ["baik"]
    assert len(found.notes) == 1
    assert told in found.notes[0]


def test_what_an_office_says_beside_its_folders_is_no_stray_file(tmp_path: Path) -> None:
    _folder(tmp_path, kis__baik="1", **dict.fromkeys(BESIDE, "x"))
    assert find_exports(tmp_path, PROGRAMMES).notes == ()


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


def _refusing(monkeypatch: pytest.MonkeyPatch, call: str, name: str, number: int) -> None:
    """Let one system call fail for the one path that is called `name`: root may look into everything."""
    real = getattr(os, call)

    def refuse(path: object, *given: object, **named: object) -> object:
        if os.path.basename(os.fspath(path)) == name:  # type: ignore[call-overload]  # noqa: PTH119
            raise OSError(number, os.strerror(number), path)
        return real(path, *given, **named)

    monkeypatch.setattr(os, call, refuse)


@pytest.mark.parametrize("number", [errno.EACCES, errno.EIO, errno.ESTALE])
@pytest.mark.parametrize("call", ["listdir", "stat"])
def test_a_programme_folder_that_cannot_be_looked_into_never_stops_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int
) -> None:
    _folder(tmp_path, kis__a="1", kjp__b="2")
    _refusing(monkeypatch, call, "kjp", number)
    found = find_exports(tmp_path, PROGRAMMES)
    assert [export.path.name for export in found.exports] == ["a"]
    assert len(found.notes) == 1
    assert found.notes[0].startswith("kjp")
    assert system_words(OSError(number, os.strerror(number))) in found.notes[0]
    assert os.strerror(number) not in found.notes[0]


def test_a_file_that_cannot_even_be_asked_about_is_refused_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that may be listed but not entered: its names are seen, and nothing else."""
    _folder(tmp_path, kis__a="1", kis__b="2")
    _refusing(monkeypatch, "stat", "b", errno.EACCES)
    refused = {export.path.name: export.refused for export in find_exports(tmp_path, PROGRAMMES).exports}
    assert refused["a"] is None
    assert "tidak dapat dibuka" in (refused["b"] or "")


def test_an_input_folder_that_cannot_be_looked_into_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _folder(tmp_path / "masukan", kis__a="1")
    _refusing(monkeypatch, "listdir", "masukan", errno.EACCES)
    with pytest.raises(UsageError, match="tidak dapat dibuka"):
        find_exports(tmp_path / "masukan", PROGRAMMES)


def test_a_linked_programme_folder_is_read(tmp_path: Path) -> None:
    _folder(tmp_path, kiriman__bpjs__a="1", masukan__kjp__b="2")
    (tmp_path / "masukan" / "kis").symlink_to(tmp_path / "kiriman" / "bpjs")
    found = find_exports(tmp_path / "masukan", PROGRAMMES)
    assert [(export.programme, export.path.name) for export in found.exports] == [("kis", "a"), ("kjp", "b")]
    assert found.notes == ()


def test_two_programme_folders_that_are_one_are_read_once(tmp_path: Path) -> None:
    """Otherwise everybody in it is on two rolls."""
    _folder(tmp_path, kis__a="1")
    (tmp_path / "kjs").symlink_to(tmp_path / "kis")
    found = find_exports(tmp_path, PROGRAMMES)
    assert [(export.programme, export.path.name) for export in found.exports] == [("kis", "a")]
    assert "kjs/: tautan ke folder yang sama dengan kis/" in found.notes[0]


@pytest.mark.parametrize("target", ["tiada", "kjp"])
def test_a_link_that_leads_nowhere_or_in_circles_is_told_as_such(tmp_path: Path, target: str) -> None:
    _folder(tmp_path, kis__a="1")
    (tmp_path / "kjp").symlink_to(tmp_path / target)
    found = find_exports(tmp_path, PROGRAMMES)
    assert [export.path.name for export in found.exports] == ["a"]
    assert "tautan yang tidak menuju ke mana pun" in found.notes[0]


@pytest.mark.parametrize("linked", ["kjp", "kis/b"])
def test_what_the_run_itself_would_replace_is_not_read_through_a_link(tmp_path: Path, linked: str) -> None:
    """The second night would have deleted the sender's only copy with the run before last."""
    _folder(tmp_path, masukan__kis__a="1", out__asal__b="2")
    link = tmp_path / "masukan" / linked
    link.symlink_to(tmp_path / "out" / "asal" / ("" if linked == "kjp" else "b"))
    found = find_exports(tmp_path / "masukan", PROGRAMMES, kept_from=[tmp_path / "out"])
    refused = {export.path.name: export.refused for export in found.exports}
    assert refused["a"] is None
    assert "Menuju folder hasil" in (refused["b"] or "")


def test_a_missing_file_of_ours_is_no_fault_of_an_export(tmp_path: Path) -> None:
    """Somebody removed the work folder: no export is refused for it, so that no run is published without
    its rows."""
    _folder(tmp_path, kis__a="1")
    [export] = find_exports(tmp_path, PROGRAMMES).exports
    order = cast(ReadingOrder, SimpleNamespace(export=export))
    for missing in (
        FileNotFoundError(errno.ENOENT, "hilang", str(tmp_path / "spool.arrow")),
        FileNotFoundError("Failed to open local file"),
    ):
        with pytest.raises(FileNotFoundError):
            refusal(order, missing)
    assert "tidak dapat dibuka" in refusal(order, FileNotFoundError(errno.ENOENT, "hilang", str(export.path)))
    assert "tidak dapat dibuka" in refusal(order, UnreadableError(errno.ENOENT, "hilang"))
