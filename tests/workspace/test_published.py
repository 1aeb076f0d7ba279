"""The one door to a published run: every damage is told in words by every command that reads, and no
reader sees two runs mixed."""

from __future__ import annotations

import json
import os
import random
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from reconcile import cli
from reconcile.run.facts.results import outputs
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.manifest_form import SEAL, NoManifestError, read_form, seal
from reconcile.workspace.opened_files import DamagedRunError
from reconcile.workspace.published import find_faults, opened, read_manifest
from reconcile.workspace.publishing import exchange
from reconcile.workspace.runs import RunFolder, Workspace, new_run
from tests.runs import INPUTS, daily, half, small_run
from tests.workspace.resealing import reseal


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run, shared by all tests here: whoever spoils a file puts it back."""
    return Path(shutil.copytree(small_run(), tmp_path_factory.mktemp("published") / "out"))


@pytest.fixture(scope="module")
def truth(whole: Path) -> Path:
    path = whole.parent / "truth.parquet"
    rows = pq.read_table(
        RunFolder(whole).table("persons"), columns=["programme", "source_file", "sheet", "source_row"]
    ).to_pylist()
    pq.write_table(pa.Table.from_pylist([{**row, "person": number} for number, row in enumerate(rows)]), path)
    return path


def _records(out: Path) -> Path:
    return sorted(out.glob("snapshots/kis/*/records.parquet"))[0]


READS: dict[str, list[str]] = {
    "import": ["manifest.json", "records", "findings/questions.parquet", "findings/question_rows.parquet"],
    "list": ["manifest.json", "records"],
    "export": ["manifest.json", "records"],
    "blocking": ["manifest.json", "model.json"],
    "explain": ["manifest.json", "model.json", "records", "persons.parquet", "refused_links.parquet"],
    "review": ["manifest.json", "records", "findings/questions.parquet", "findings/question_rows.parquet"],
    "evaluate": ["manifest.json", "records", "persons.parquet", "links.parquet", "findings/overlaps.parquet"],
    "previous": ["manifest.json", "records", "persons.parquet", "findings/duplicates.parquet"],
    "verify": [
        "manifest.json",
        "model.json",
        "held.json",
        "judgements.json",
        "records",
        "reports/ringkasan.html",
        "answered.parquet",
    ],
}
"""Command -> files it must not believe when they are damaged; "records" is a snapshot's."""


def _remove(path: Path, content: bytes) -> None:
    path.unlink()


def _write(make: Callable[[bytes], bytes]) -> Callable[[Path, bytes], None]:
    return lambda path, content: path.write_bytes(make(content)) and None


def _folder(path: Path, content: bytes) -> None:
    path.unlink()
    path.mkdir()


def _pipe(path: Path, content: bytes) -> None:
    path.unlink()
    os.mkfifo(path)


def _link(path: Path, content: bytes) -> None:
    path.unlink()
    path.symlink_to("/etc/hostname")


DAMAGES: dict[str, Callable[[Path, bytes], None]] = {
    "missing": _remove,
    "empty": _write(lambda content: b""),
    "cut": _write(lambda content: content[: len(content) // 2]),
    "noise": _write(lambda content: random.Random(7).randbytes(len(content))),
    "zeros": _write(lambda content: bytes(len(content))),
    "one bit": _write(
        lambda content: (
            content[: len(content) // 7]
            + bytes([content[len(content) // 7] ^ 1])
            + content[len(content) // 7 + 1 :]
        )
    ),
    "a list": _write(lambda content: b"[1, 2]"),
    "null": _write(lambda content: b"null"),
    "another's": _write(lambda content: b'{"run": {"as_of": 5, "reports_level": "L1"}, "outputs": "x"}'),
    "deep": _write(lambda content: b"[" * 100_000),
    "not text": _write(lambda content: b"\xff\xfe{}"),
    "folder": _folder,
    "pipe": _pipe,
    "link": _link,
}


ODD_JSON = {"null", "another's", "deep", "not text"}


@pytest.fixture
def call(
    whole: Path,
    truth: Path,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[[str], tuple[int, str]]:
    """Run a command by the names above; returns its exit code and what it printed."""
    (tmp_path / "lembar.csv").write_text(
        "ID temuan;ID baris;KEPUTUSAN\nT-0000-0000-0000-0000;x;SAMA\n", encoding="utf-8"
    )
    store = ["--store", str(tmp_path / "simpanan")]
    words = {
        "import": ["judgements", "import", str(tmp_path / "lembar.csv"), "--run", str(whole), *store],
        "list": ["judgements", "list", "--run", str(whole), *store],
        "export": ["judgements", "export", str(tmp_path / "keputusan.csv"), "--run", str(whole), *store],
        "blocking": ["blocking", "--run", str(whole)],
        "explain": ["explain", "--run", str(whole), "one", "two"],
        "review": ["review", "--run", str(whole), "--no-browser", *store],
        "evaluate": ["evaluate", "--run", str(whole), "--truth", str(truth)],
        "previous": [
            "run",
            "--inputs",
            str(INPUTS),
            "--out",
            str(tmp_path / "new"),
            "--previous",
            str(whole),
        ],
        "verify": ["verify", "--run", str(whole)],
    }

    def called(command: str) -> tuple[int, str]:
        if command in ("list", "export"):
            _make_store(tmp_path / "simpanan")
        monkeypatch.setattr(sys, "argv", ["reconcile", *words[command]])
        code: Any = 0
        try:
            cli.main()
        except SystemExit as left:
            code = left.code
        return code, "".join(capfd.readouterr())

    return called


def _make_store(folder: Path) -> None:
    from reconcile.judgements import Store

    store = Store(folder)
    if not store.exists:
        store.add(lambda history, key: [])


@pytest.mark.parametrize("command", daily(3, READS))
def test_every_damage_is_told_in_words(
    command: str, whole: Path, call: Callable[[str], tuple[int, str]]
) -> None:
    for name in READS[command]:
        path = _records(whole) if name == "records" else whole / name
        content = path.read_bytes()
        # to whoever holds a file against its hash, all are the same
        for damage in DAMAGES if name == "manifest.json" else half(sorted(DAMAGES.keys() - ODD_JSON)):
            spoil = DAMAGES[damage]
            spoil(path, content)
            try:
                code, told = call(command)
            finally:
                _put_back(path, content)
            case = f"{command}, {name}, {damage}"
            assert code == 2, f"{case}: {told}"
            assert "Traceback" not in told, case
            assert "tidak cocok dengan data" not in told, case
            assert path.name in told, f"{case}: {told}"
            assert "reconcile run" in told or "bukan folder hasil" in told, f"{case}: {told}"


def _put_back(path: Path, content: bytes) -> None:
    if path.is_dir():
        path.rmdir()
    else:
        path.unlink(missing_ok=True)
    path.write_bytes(content)


def test_a_file_that_may_not_be_read_is_told(
    whole: Path, call: Callable[[str], tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.open

    def refusing(path: Any, *rest: Any, **more: Any) -> int:
        if str(path).endswith("persons.parquet"):
            raise PermissionError(13, "Permission denied")
        return real(path, *rest, **more)

    monkeypatch.setattr(os, "open", refusing)
    monkeypatch.setattr(os, "supports_dir_fd", {*os.supports_dir_fd, refusing})
    code, told = call("explain")
    assert (code, "persons.parquet tidak boleh dibaca" in told) == (2, True)


def test_an_undamaged_run_is_whole_and_what_is_added_to_it_is_told(whole: Path, tmp_path: Path) -> None:
    count, faults = find_faults(whole)
    assert (count, faults) == (sum(path.is_file() for path in whole.rglob("*")) - 1, [])
    copy = Path(shutil.copytree(whole, tmp_path / "copy"))
    (copy / "reports" / "titipan.csv").write_text("x", encoding="utf-8")
    assert find_faults(copy)[1] == ["reports/titipan.csv: bukan bagian dari hasil ini"]


def test_no_bit_of_a_table_flips_unseen(whole: Path) -> None:
    path = RunFolder(whole).table("persons")
    content = path.read_bytes()
    chosen = random.Random(1).sample(range(len(content) * 8), 60)
    try:
        for bit in chosen:
            spoilt = bytearray(content)
            spoilt[bit // 8] ^= 1 << bit % 8
            path.write_bytes(spoilt)
            assert find_faults(whole)[1] == ["persons.parquet: isinya berubah sejak ditulis"]
    finally:
        path.write_bytes(content)


def test_no_bit_of_the_manifest_flips_unseen(whole: Path) -> None:
    """But for those of `measured`, which say what the run cost."""
    content = (whole / "manifest.json").read_bytes()
    start, end = content.index(b'"measured"'), content.index(b'"seal"')
    sealed = [at for at in range(len(content)) if not start <= at < end]
    unseen = 0
    for at in random.Random(2).sample(sealed, 300):
        spoilt = bytearray(content)
        spoilt[at] ^= 1 << random.Random(at).randrange(8)
        try:
            unseen += json.loads(spoilt) != json.loads(content) and bool(read_form(bytes(spoilt)))
        except (NoManifestError, ValueError):
            continue
    assert unseen == 0


@pytest.mark.parametrize("path", ["../x.parquet", "/etc/passwd", "a/../../x", "a\\..\\x", ""])
def test_a_manifest_cannot_lead_out_of_its_run(path: str) -> None:
    said = {
        "run": {"as_of": "2017-06-30", "reports_level": "L1"},
        "outputs": [{"path": path, "bytes": 1, "sha256": "0" * 64}],
    }
    with pytest.raises(NoManifestError, match=r"outputs\.0\.path"):
        read_form(json.dumps({**said, SEAL: seal(said)}).encode())


def test_a_manifest_from_before_the_seal_is_still_read(whole: Path) -> None:
    said = read_manifest(whole)
    said = {name: value for name, value in said.items() if name != SEAL}
    assert read_form(json.dumps(said).encode()) == said
    with pytest.raises(NoManifestError):
        read_form(json.dumps({**said, "sead": seal(said)}).encode())


def test_a_table_of_another_version_is_told(whole: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(whole, tmp_path / "copy"))
    persons = RunFolder(copy).table("persons")
    pq.write_table(pq.read_table(persons).drop_columns(["person_id"]), persons)
    reseal(copy)
    with pytest.raises(UsageError, match=r"persons\.parquet dibuat oleh versi lain"), opened(copy, "persons"):
        pass


def test_only_files_that_the_manifest_lists_are_part_of_a_run(whole: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(whole, tmp_path / "copy"))
    shutil.copytree(_records(copy).parent, copy / "snapshots" / "kis" / "titipan")
    with opened(copy, "records") as found, opened(whole, "records") as wanted:
        assert len(found.snapshot_tables("records")) == len(wanted.snapshot_tables("records"))


TABLE = pa.schema([("record_id", pa.string()), ("person_id", pa.string())])


def _small(folder: Path, word: str) -> None:
    """A run of two files that both say `word`."""
    run = RunFolder(folder)
    for name in ("one", "two"):
        pq.write_table(pa.table({"word": [word] * 1000}), run.table(name))
    said = {"run": {"as_of": "2017-06-30", "reports_level": "L1", "purpose": word}, "outputs": outputs(run)}
    run.manifest.write_text(json.dumps({**said, SEAL: seal(said)}), encoding="utf-8")


@pytest.fixture
def publishing(
    tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """OUT, where run after run is published, as fast as it goes."""
    if not request.param:
        monkeypatch.setattr("reconcile.workspace.publishing.exchange", lambda left, right: False)
    out, stop, done = tmp_path / "out", threading.Event(), [0]

    def publish() -> None:
        while not stop.is_set():
            with new_run(out) as run:
                _small(run.path, f"run {done[0]}")
            done[0] += 1

    publisher = threading.Thread(target=publish)
    publisher.start()
    while not done[0]:
        stop.wait(0.01)
    yield out
    stop.set()
    publisher.join()
    assert done[0] > 5


@pytest.mark.parametrize("publishing", [True, False], ids=["exchange", "two renames"], indirect=True)
def test_who_reads_while_runs_are_published_sees_one_of_them_whole(publishing: Path) -> None:
    seen = set()
    for _ in range(150):
        with opened(publishing, "one", "two") as run:
            words = {pq.read_table(run.table(name))["word"][999].as_py() for name in ("one", "two")}
            assert words == {run.manifest["run"]["purpose"]}
            seen |= words
    assert len(seen) > 3


def test_what_is_open_stays_readable_when_its_run_is_removed(tmp_path: Path) -> None:
    out, other = tmp_path / "out", tmp_path / "other"
    for folder, word in ((out, "old"), (other, "new")):
        folder.mkdir()
        _small(folder, word)
    with opened(out, "one") as run:
        exchange(out, other)
        shutil.rmtree(other)
        assert pq.read_table(run.table("one"))["word"][0].as_py() == "old"
    assert read_manifest(out)["run"]["purpose"] == "new"


@pytest.mark.parametrize("links", [True, False], ids=["same disk", "another disk"])
def test_reading_leaves_nothing_behind_and_works_without_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError(18, "Invalid cross-device link")

    if not links:
        monkeypatch.setattr(os, "link", refused)
    out = tmp_path / "out"
    out.mkdir()
    (tmp_path / "out.work").mkdir(mode=0o700)
    _small(out, "x")
    with opened(out, "one") as run:
        assert run.table("one").is_relative_to(tmp_path / "out.work")
        assert (run.table("one").stat().st_nlink == 2) is links
        assert pq.read_table(run.table("one"))["word"][0].as_py() == "x"
    assert list((tmp_path / "out.work").iterdir()) == []
    assert sorted(path.name for path in out.iterdir()) == ["manifest.json", "one.parquet", "two.parquet"]


def test_a_damaged_predecessor_does_not_stop_who_does_not_need_it(
    whole: Path, call: Callable[[str], tuple[int, str]]
) -> None:
    previous = Workspace(whole).previous
    previous.mkdir(parents=True)
    try:
        (previous / "manifest.json").write_text("[", encoding="utf-8")
        assert call("blocking")[0] == 0
        code, told = call("import")  # its question is not one of OUT's
        assert (code, str(previous) in told) == (2, True)
    finally:
        shutil.rmtree(previous)


TRUTHS: dict[str, Callable[[Path, bytes], None]] = {
    **{name: DAMAGES[name] for name in ("missing", "empty", "cut", "noise", "zeros", "a list", "folder")},
    "other columns": lambda path, content: pq.write_table(pa.table({"x": [1]}), path),
    "other kinds": lambda path, content: pq.write_table(
        pa.table({"source_file": [1], "sheet": [2], "source_row": ["x"], "person": [True]}), path
    ),
}


@pytest.mark.parametrize("damage", TRUTHS)
def test_a_damaged_truth_is_told(damage: str, truth: Path, call: Callable[[str], tuple[int, str]]) -> None:
    content = truth.read_bytes()
    TRUTHS[damage](truth, content)
    try:
        code, told = call("evaluate")
    finally:
        _put_back(truth, content)
    assert (code, "truth.parquet" in told) == (2, True), told
    assert DamagedRunError.exit_code == 2
