"""`reconcile verify request`, `answer` and `return` as docs/verifikasi.md has them typed: what the registrar
answers changes what the next run says."""

from __future__ import annotations

import csv
import json
import re
import shlex
from pathlib import Path

import duckdb
import pytest

from tests.cli.test_commands import Call
from tests.runs import INPUTS, copied_run, small_run

GUIDE = Path(__file__).parents[2] / "docs" / "verifikasi.md"


def example(name: str) -> str:
    found = re.search(rf"<!-- example: {name} -->\n```\w+\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.S)
    assert found, name
    return found[1]


def commands(name: str) -> list[list[str]]:
    return [shlex.split(line)[1:] for line in example(name).splitlines() if line]


def _statuses(out: Path) -> dict[str, set[str]]:
    rows = duckdb.sql(f"SELECT nik_given, status FROM '{out}/verification.parquet'").fetchall()
    return {nik: {status for of, status in rows if of == nik} for nik, _ in rows}


def _asked(folder: Path) -> list[dict[str, str]]:
    rows = []
    for path in sorted(folder.glob("permintaan_*.csv")):
        assert path.stat().st_mode & 0o77 == 0
        preface, *lines = path.read_text(encoding="utf-8").splitlines()
        assert preface.startswith("PKS;PKS 470/12;TUJUAN;verifikasi NIK penerima;PENERIMA;Ditjen Dukcapil;")
        rows += list(csv.DictReader(lines, delimiter=";"))
    return rows


@pytest.mark.gate
@pytest.mark.usefixtures("without_papers")
def test_from_a_request_to_what_the_next_run_says(
    tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    copied_run(small_run(), tmp_path / "hasil")
    inputs = tmp_path / "masukan"
    for path in sorted(INPUTS.rglob("*")):
        if path.is_file():
            (inputs / path.relative_to(INPUTS)).parent.mkdir(parents=True, exist_ok=True)
            (inputs / path.relative_to(INPUTS)).write_bytes(path.read_bytes())
    before = _statuses(tmp_path / "hasil")
    (request,) = commands("request")
    code, out, err = call(*request, "--quota", "1")
    assert code == 0, err
    rows = _asked(tmp_path / "hasil.verifikasi")
    assert [before[row["NIK"]] for row in rows] == [{"TIDAK_DITEMUKAN"}] * 2
    assert not any(row["NIK"] in out for row in rows)
    assert call(*request)[0] == 2  # all of them are being asked about

    living, unknown = rows
    heading, *_ = example("csv").splitlines()
    cells = [f"{living['ID_BARIS']};Sesuai (100);Sesuai;Sesuai;", f"{unknown['ID_BARIS']};;;;Kuota Akses Hari ini telah Habis",
             "B000000000000FF;;;;13"]  # fmt: skip
    Path("jawaban.csv").write_text("\n".join([heading, *cells]), encoding="utf-8")
    answer, batches, run = commands("answer")
    code, out, err = call(*answer)
    assert code == 0, err
    assert (
        "1 terjawab" in out
        and "ditanyakan lagi: 1" in out
        and "tidak pernah ditanyakan; tidak dipakai: 1" in out
    )
    assert call(*answer)[0] == 2  # read once
    assert "PV0001: 2 ditanyakan, 1 terjawab, 1 ditolak, 0 terbuka" in call(*batches)[1]
    (written,) = (inputs / "dukcapil").glob("jawaban_*")
    assert written.stat().st_mode & 0o77 == 0 and written.name.endswith("_2018-04-10.csv")

    code, _, err = call(*run, "--cache", str(tmp_path / "cache"))
    assert code == 0, err
    after = _statuses(tmp_path / "hasil")
    assert after[living["NIK"]] == {"PADAN"} and after[unknown["NIK"]] == {"TIDAK_DITEMUKAN"}
    changed = {nik for nik in before if before[nik] != after[nik]}
    assert changed == {living["NIK"]}
    beside = duckdb.sql(
        "SELECT source_file, in_force FROM 'hasil/deliveries.parquet' WHERE programme = 'dukcapil'"
    ).fetchall()
    assert len(beside) == 2 and all(in_force for _, in_force in beside)
    _of_another_day(call, answer, f"{heading}\n{living['ID_BARIS']};;;;13\n")
    code, out, _ = call(*request)  # what the quota refused, and nothing else
    assert (code, "PV0002: 1 NIK" in out) == (0, True)
    _and_back(call, tmp_path, {row["NIK"] for row in rows})
    ledger = (tmp_path / "hasil.store" / "store.sqlite").read_bytes()
    assert not any(row["NIK"].encode() in ledger for row in rows)


def _of_another_day(call: Call, answer: list[str], told: str) -> None:
    """The registrar says otherwise of another day: the newer counts, and it is told."""
    Path("jawaban2.csv").write_text(told, encoding="utf-8")
    later = [{"jawaban.csv": "jawaban2.csv", "10-04-2018": "12-04-2018"}.get(word, word) for word in answer]
    code, out, err = call(*later)
    assert (code, "yang pernah dijawab lain per hari lain" in out) == (0, True), err
    (written,) = Path("masukan/dukcapil").glob("jawaban_*_2018-04-12.csv")
    (row,) = csv.DictReader(written.read_text(encoding="utf-8").splitlines(), delimiter=";")
    assert (row["NAMA_LGKP"], row["RESPON"]) == ("", "Data Tidak Ditemukan")


def _and_back(call: Call, folder: Path, niks: set[str]) -> None:
    (owed,) = commands("return")
    code, out, err = call(*owed)
    assert code == 0, err
    (listed,), (sent,) = (
        (folder / "hasil.verifikasi").glob(f"data_balikan_*.{end}") for end in ("csv", "json")
    )
    rows = list(csv.DictReader(listed.read_text(encoding="utf-8").splitlines(), delimiter=";"))
    told = [(row["NIK"], row["JENIS_DATA"]) for row in rows]
    assert len(told) == len(set(told)) and not any(nik in out for nik in niks)
    said = json.loads(sent.read_text(encoding="utf-8"))
    assert said["id_lembaga"] == "3100"
    assert sorted(
        (one["NIK"], kind) for one in said["data"] for value in one["param"] for kind in value
    ) == sorted(told)
    assert {kind for _, kind in told} <= {
        "NO_KARTU_JKN",
        "NO_KARTU_KIS",
        "NO_KJS",
        "NO_KIP",
        "NO_KJP",
        "ID_DTKS",
    }
    assert call(*owed)[0] == 2  # each is told once


def test_nothing_leaves_without_a_purpose_an_agreement_and_a_name(call: Call, tmp_path: Path) -> None:
    (request,) = commands("request")
    for option in ("--purpose", "--agreement", "--recipient"):
        at = request.index(option)
        code, _, err = call(*request[:at], *request[at + 2 :])
        assert (code, option in err) == (2, True)
    assert not list(tmp_path.iterdir())


def test_examples_of_answers_are_read(tmp_path: Path) -> None:
    from tests.verification.batches.test_answers import answers

    (tmp_path / "a.csv").write_text(example("csv"), encoding="utf-8")
    (tmp_path / "a.json").write_text(example("json"), encoding="utf-8")
    assert [one.answer for one in answers(tmp_path / "a.csv")] == ["ALIVE", "NOT_FOUND", "NOT_ASKED"]
    assert [one.answer for one in answers(tmp_path / "a.json")] == ["ALIVE", "DEAD"]
