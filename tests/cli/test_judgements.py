"""`reconcile judgements`: what it prints and which code it leaves."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook

from reconcile.cli.looking.answered import answered_lines
from reconcile.judgements import Store, import_worklists
from reconcile.judgements.asked import Counted
from reconcile.reports.progress.answered import Answered
from reconcile.workspace.accounts import account
from reconcile.workspace.manifest_form import Manifest
from tests.judgements.raw import lines_of, put_lines
from tests.runs import INPUTS

from .test_commands import Call

Published = tuple[Path, Manifest]


@pytest.fixture
def filled(published: Published, tmp_path: Path) -> Path:
    """A worklist of which three lines are filled: two well, one with a word nobody knows."""
    questions = pq.read_table(published[0] / "findings" / "questions.parquet").to_pylist()
    said = dict(
        zip((one["question_id"] for one in questions), ("LANJUT", "cek lap", "entahlah"), strict=False)
    )
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(["ID temuan", "ID baris", "KEPUTUSAN", "CATATAN"])
    for one in questions:
        note = "=HYPERLINK(0)" if one["question_id"] in said else ""
        writer.writerow([one["question_id"], one["record_id_left"], said.get(one["question_id"], ""), note])
    path = tmp_path / "gambir.csv"
    path.write_text(text.getvalue(), encoding="utf-8-sig")
    return path


def test_import_tells_what_was_taken_and_what_not(
    published: Published, filled: Path, tmp_path: Path, call: Call
) -> None:
    store = tmp_path / "simpanan"
    words = ("judgements", "import", filled, "--run", published[0], "--store", store)
    code, out, _ = call(*words, "--dry-run")
    assert (code, "tidak ada yang disimpan" in out, store.exists()) == (10, True, False)
    code, out, err = call(*words, "--by", "Sari")
    assert (code, err) == (10, "")
    assert "gambir.csv: 2 diambil, 13 kosong, 1 TIDAK DIAMBIL" in out
    assert 'TIDAK DIAMBIL [baris 4]: isi KEPUTUSAN, "' in out and "tidak dikenal" in out
    code, out, _ = call(*words, "--by", "Sari")
    assert "gambir.csv: 2 sudah diketahui, 13 kosong, 1 TIDAK DIAMBIL" in out
    filled.write_text(
        filled.read_text(encoding="utf-8-sig").replace("entahlah", "").replace("LANJUT", "hentikan"),
        encoding="utf-8",
    )
    code, out, _ = call(*words, "--by", "Sari")
    assert code == 0
    assert "J-3 HENTIKAN mengganti J-1 LANJUT (Sari" in out
    assert "disebut F-" in out


def test_verify_tells_whether_anything_was_done_to_the_store(
    published: Published, filled: Path, tmp_path: Path, call: Call
) -> None:
    store = tmp_path / "simpanan"
    call("judgements", "import", filled, "--run", published[0], "--store", store, "--by", "Sari")
    words = ("judgements", "verify", "--store", store, "--run", published[0])
    code, out, _ = call(*words)
    assert (code, "utuh, 2 baris, yang terakhir J-2" in out) == (0, True)
    put_lines(Store(store), lines_of(Store(store)).replace(b'"LANJUT"', b'"HENTIKAN"'))
    code, _, err = call(*words)
    assert (code, "baris 1 berubah sejak ditulis" in err) == (2, True)
    for command in (("list",), ("export", tmp_path / "x.csv"), ("revoke", "J-2", "--reason", "x")):
        code, _, err = call("judgements", *command, "--store", store)
        assert (code, "tidak seperti saat ditulis" in err) == (2, True), command
    code, _, err = call("judgements", "import", filled, "--run", published[0], "--store", store)
    assert (code, "tidak seperti saat ditulis" in err) == (2, True)
    code, _, err = call(
        "run", "--inputs", INPUTS, "--out", tmp_path / "out", "--as-of", "2017-06-30", "--judgements", store
    )
    assert (code, "tidak seperti saat ditulis" in err, (tmp_path / "out").exists()) == (2, True, False)


def test_list_and_revoke(published: Published, filled: Path, tmp_path: Path, call: Call) -> None:
    store = tmp_path / "simpanan"
    call("judgements", "import", filled, "--run", published[0], "--store", store, "--by", "Sari")
    code, out, _ = call("judgements", "list", "--store", store, "--run", published[0])
    assert code == 0
    assert "2 berlaku" in out
    assert all(word in out for word in ("J-1", "J-2", "Sari", account(), "baris 2", "CEK LAPANGAN"))
    assert "gambir" not in out
    judged, *_ = pq.read_table(published[0] / "findings" / "questions.parquet").to_pylist()
    waiting = len(pq.read_table(published[0] / "findings" / "questions.parquet"))
    assert f"0 sudah diputuskan, 2 dijawab sesudah hasil itu, {waiting - 2} belum dijawab" in out
    assert _named(published[0], judged["record_id_left"]) in " ".join(out.split())
    assert re.search(r"F-[0-9a-f]{8}-[0-9a-f]{8}, baris 3", " ".join(out.split()))
    code, out, _ = call(
        "judgements", "revoke", "J-2", "--reason", "salah alamat", "--by", "Lurah", "--store", store
    )
    assert (code, out.strip()) == (0, "Dicabut (J-3): J-2.")
    _, out, _ = call("judgements", "list", "--store", store)
    assert "J-2" not in out
    _, out, _ = call("judgements", "list", "--store", store, "--all")
    assert "oleh Lurah: salah alamat" in out
    _, out, _ = call("judgements", "list", "--store", store, "--open")
    assert "J-1" not in out


def _named(run: Path, record_id: str) -> str:
    """The name on a row of a run."""
    rows = [
        row for path in run.glob("snapshots/*/*/records.parquet") for row in pq.read_table(path).to_pylist()
    ]
    return next(str(row["name"]) for row in rows if row["record_id"] == record_id)


def test_an_export_beside_a_run_says_whom_it_is_about_where_and_what_was_asked(
    published: Published, filled: Path, tmp_path: Path, call: Call
) -> None:
    store, path = tmp_path / "simpanan", tmp_path / "serah.csv"
    call("judgements", "import", filled, "--run", published[0], "--store", store, "--by", "Sari")
    assert call("judgements", "export", path, "--store", store, "--run", published[0])[0] == 0
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    for row in rows:
        assert row["Nama"] == _named(published[0], row["ID baris 1"]) or " / " in row["Nama"]
        assert row["Wilayah"] and row["Ditanyakan"]


@pytest.mark.parametrize("name", ["serah.csv", "serah.xlsx"])
def test_what_is_exported_can_be_read_and_imported_elsewhere(
    published: Published, filled: Path, tmp_path: Path, call: Call, name: str
) -> None:
    store, path = tmp_path / "simpanan", tmp_path / name
    call("judgements", "import", filled, "--run", published[0], "--store", store, "--by", "Sari")
    call("judgements", "revoke", "J-1", "--reason", "x", "--store", store)
    code, out, _ = call("judgements", "export", path, "--store", store)
    assert (code, out.split(" ")[0]) == (0, "1")
    if path.suffix == ".xlsx":
        book = load_workbook(path)
        assert book.sheetnames == ["Keputusan", "Riwayat"]
        assert {cell.data_type for sheet in book for row in sheet for cell in row if cell.value} == {"s"}
    else:
        assert "'=HYPERLINK" in path.read_text(encoding="utf-8-sig")
    other = Store(tmp_path / "lain")
    report = import_worklists(other, published[0], [path])[0]
    assert report.whole
    one, two = store and Store(store).read().events[1], other.read().events[0]
    assert (one.question_id, one.verdict, one.by) == (two.question_id, two.verdict, two.said_by)
    assert (two.by_stated, two.by) == (False, two.account)  # a column makes nobody the giver
    assert call("judgements", "export", path, "--store", store)[0] == 2  # nothing is overwritten


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["list"], "Sebut simpanannya"),
        (["list", "--store", "tiada"], "bukan simpanan keputusan"),
        (["revoke", "J-1", "--reason", "x", "--store", "tiada"], "bukan simpanan keputusan"),
        (["export", "a.csv", "--store", "tiada"], "bukan simpanan keputusan"),
        (["import", "a.csv", "--run", "tiada"], "bukan folder hasil"),
    ],
)
def test_what_is_not_there_is_told(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    code, _, err = call("judgements", *words)
    assert code == 2
    assert told in err


def test_a_folder_that_is_no_store_stops_a_run(
    published: Published, inputs: Path, tmp_path: Path, cache: Path, call: Call
) -> None:
    (tmp_path / "keputusan").mkdir()
    code, _, err = call(
        "run",
        "--inputs",
        inputs,
        "--out",
        tmp_path / "out",
        "--as-of",
        "2017-06-30",
        "--cache",
        cache,
        "--judgements",
        tmp_path / "keputusan",
    )
    assert code == 2
    assert "reconcile judgements import" in err
    assert not (tmp_path / "out").exists()


def test_status_tells_of_each_kelurahan_what_is_answered_and_what_waits(
    published: Published, call: Call
) -> None:
    code, out, _ = call("judgements", "status", "--run", published[0])
    asked = pq.read_table(published[0] / "findings" / "questions.parquet").to_pylist()
    done = sum(one["status"] == "DIPUTUSKAN" for one in asked)
    lines = [line.rsplit(maxsplit=3) for line in out.splitlines() if line[-1:].isdigit()]
    places = [(int(answered), int(waiting)) for _, answered, _, waiting in lines[:-1]]
    assert code == 0 and lines[-1] == ["Jumlah", str(done), "0", str(len(asked) - done)]
    assert (sum(one for one, _ in places), sum(one for _, one in places)) == (done, len(asked) - done)


def test_answers_since_the_run_are_told_apart_from_those_that_wait() -> None:
    lines = list(answered_lines([Answered("3171011001", 2, 5, 3), Answered("3172011001", 0, 4)]))
    assert [line.split()[-3:] for line in lines[1:4]] == [["2", "3", "2"], ["0", "0", "4"], ["2", "3", "6"]]
    assert lines[4] == "3 jawaban disimpan sesudah hasil ini; dipakai pada proses berikutnya."
    assert Counted(2, 9, 3).in_words() == "2 sudah diputuskan, 3 dijawab sesudah hasil itu, 6 belum dijawab"
