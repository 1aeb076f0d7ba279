"""The whole job on small exports: what stands in OUT, that it adds up, and that the same inputs give the
same bytes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from reconcile import tables
from reconcile.registry import MEMORY
from reconcile.run import stages
from reconcile.run.facts.ledger import check_persons, ledger_totals
from reconcile.run.facts.summary import as_markdown, as_text, has_troubles, summary
from reconcile.run.given import SNAPSHOT_OF_WORK
from reconcile.run.jobs import Job
from reconcile.run.stages import STAGES, always
from reconcile.vocabulary.errors import ExportError, LedgerError, UsageError
from reconcile.workspace.manifest_form import Manifest
from reconcile.workspace.processes import guarded
from reconcile.workspace.published import read_manifest
from reconcile.workspace.runs import RunFolder
from reconcile.workspace.store import store_at
from tests.runs import AS_OF, INPUTS, daily, known_key, run_as_far_as, run_at

Published = tuple[Path, Manifest]


def _job(inputs: Path, out: Path, cache: Path, **more: object) -> Job:
    said = {"inputs": inputs, "out": known_key(out), "as_of": AS_OF, "cache": cache}
    return Job.model_validate({**said, **more})


def _bytes(out: Path) -> dict[str, bytes]:
    """Every file of a run; of the manifest all but what no two runs share."""
    found = {
        str(path.relative_to(out)): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()
    }
    manifest = json.loads(found["manifest.json"])
    del manifest["measured"]
    return {**found, "manifest.json": json.dumps(manifest).encode()}


def _columns(schema: pa.Schema) -> list[tuple[str, pa.DataType]]:
    return [(field.name, field.type) for field in schema]


def test_every_table_has_its_columns(published: Published) -> None:
    """Whatever Parquet a run leaves beside its papers is a declared table, column for column and type for
    type.

    Of the other engine it need not be tried again: tests/engines/test_linking.py holds its files equal to the
    byte.
    """
    out = published[0]
    assert {
        len(RunFolder(out).snapshot_tables(name))
        for name in ("records", "rejected_rows", "ledger", "files", "problems")
    } == {6}
    papers = out / "reports"  # lists of lines for other programs, in the columns of the worklists
    found = sorted(path for path in out.rglob("*.parquet") if papers not in path.parents)
    for path in found:
        assert _columns(pq.read_schema(path)) == _columns(tables.TABLES[path.stem].schema), path.name
    left, parts = {path.stem for path in found}, store_at(out).parts()
    assert left <= tables.TABLES.keys() and left.isdisjoint(MEMORY)
    others = {name for stage in STAGES if stage.when is not always for name in stage.makes}
    assert tables.TABLES.keys() - left - others - set(SNAPSHOT_OF_WORK) <= parts.keys(), (
        "a declared table is a file of the run or of the store, or is made where its rolls came"
    )
    for name, path in parts.items():
        if name in tables.TABLES:
            assert _columns(pq.read_schema(path)) == _columns(tables.TABLES[name].schema), name


def test_the_known_people_are_found(published: Published) -> None:
    """30 people; rows 12 to 17 of the rolls are paid twice; one of them misspelt, one without a NIK; one
    is dead; two are unregistered."""
    results = published[1]["results"]
    assert results["persons"] == 30
    assert results["overlaps"]["TUMPANG_TINDIH_KESEHATAN"] == 6
    assert results["deaths_and_moves"] == {"TIDAK_PADAN_MENINGGAL": 1}
    assert results["unregistered"]["TIDAK_TERCATAT_DUKCAPIL"] == 2
    assert published[1]["ledger"]["rejected_by"] == {"TANPA_IDENTITAS": 1}


def test_a_repository_never_takes_results_in_whatever_their_folder_is_called(published: Published) -> None:
    assert (published[0] / ".gitignore").read_text(encoding="utf-8") == "*\n"


def test_the_manifest_says_what_was_read_and_written(published: Published) -> None:
    out, manifest = published
    assert json.loads((out / "manifest.json").read_text(encoding="utf-8")) == manifest
    assert {entry["programme"] for entry in manifest["inputs"]} == {
        "dtks",
        "dukcapil",
        "kip",
        "kis",
        "kjp",
        "kjs",
    }
    assert all(len(entry["sha256"]) == 64 for entry in manifest["inputs"])
    listed = {entry["path"] for entry in manifest["outputs"]}
    assert listed == {str(path.relative_to(out)) for path in out.rglob("*") if path.is_file()} - {
        "manifest.json"
    }
    assert [stage["stage"] for stage in manifest["measured"]["stages"]] == [
        "read",
        "link",
        "identify",
        "verify",
        "merge",
        "ages",
        "cover",
        "grow",
        "find",
        "ask",
        "remember",
        "report",
    ]
    assert all(stage["peak_mib"] > 0 for stage in manifest["measured"]["stages"])
    assert {"reconcile", "python", "duckdb", "pyarrow", "rapidfuzz"} <= set(manifest["versions"])


def test_nothing_personal_in_manifest_summary_or_file_names(published: Published) -> None:
    out, manifest = published
    text = (
        (out / "manifest.json").read_text(encoding="utf-8")
        + as_text(summary(manifest, out))
        + " ".join(map(str, out.rglob("*")))
    )
    for path in RunFolder(out).snapshot_tables("records"):
        records = pq.read_table(path, columns=["nik", "name"])
        for name in ("nik", "name"):
            assert not [value for value in records[name].to_pylist() if value and value in text]


def test_the_summary_tells_totals_lists_and_where_the_reports_are(published: Published) -> None:
    out, manifest = published
    text = as_text(summary(manifest, out))
    for words in (
        "Rekonsiliasi per 30-06-2017",
        "Baris dibaca",
        "Orang",
        "Tidak tercatat DKI",
        "Belum terjangkau",
        str(out / "reports"),
    ):
        assert words in text
    assert "| Orang | 30 |" in as_markdown(summary(manifest, out))


@pytest.mark.slow
@pytest.mark.parametrize("threads", daily(1, [1, 0]))
def test_same_inputs_same_bytes(published: Published, tmp_path: Path, cache: Path, threads: int) -> None:
    """With a cold cache on one thread, and with a warm one; files came in another order."""
    shuffled = tmp_path / "inputs"
    for path in sorted(INPUTS.rglob("*.csv"), reverse=True):
        target = shuffled / path.relative_to(INPUTS)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    expected = _bytes(published[0])
    job = _job(shuffled, tmp_path / "again", tmp_path / "fresh" if threads else cache, threads=threads)
    stages.run(job)
    found = _bytes(job.out)
    assert found.keys() == expected.keys()
    assert [name for name in expected if found[name] != expected[name]] == []


def test_renamed_files_change_no_person(
    published: Published, inputs: Path, tmp_path: Path, cache: Path
) -> None:
    (inputs / "kis" / "pbi_apbn.csv").rename(inputs / "kis" / "zz.csv")
    (inputs / "kjs" / "kjs.csv").rename(inputs / "kjs" / "aa.csv")
    run_as_far_as(stages.IDENTIFY, _job(inputs, tmp_path / "out", cache))
    persons = [pq.read_table(out / "persons.parquet").to_pylist() for out in (published[0], tmp_path / "out")]
    before, after = [{(row["record_id"], row["person_id"]) for row in rows} for rows in persons]
    assert before == after


def test_an_unchanged_file_is_not_read_twice(
    inputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    real = guarded.Guard.submit

    def watched(self: guarded.Guard, name: str, *rest: Any, **named: Any) -> object:
        read.append(name)
        return real(self, name, *rest, **named)

    monkeypatch.setattr(guarded.Guard, "submit", watched)
    job = _job(inputs, tmp_path / "out", tmp_path / "cache")
    run_as_far_as(stages.IDENTIFY, job)
    assert len(read) == 6
    read.clear()
    with (inputs / "kis" / "pbi_apbn.csv").open("a", encoding="utf-8") as file:
        file.write("\r\n")
    run_as_far_as(stages.IDENTIFY, job)
    assert read == ["pbi_apbn.csv"]


def test_a_refused_file_does_not_stop_the_others(inputs: Path, tmp_path: Path, cache: Path) -> None:
    (inputs / "kip" / "pip_2017.csv").write_bytes(b"%PDF-1.4")
    (inputs / "kartu_sembako").mkdir()
    manifest = run_as_far_as(stages.FIND, _job(inputs, tmp_path / "out", cache))
    refused = [entry for entry in manifest["inputs"] if entry["refused"]]
    assert [entry["source_file"] for entry in refused] == ["pip_2017.csv"]
    assert "PDF" in refused[0]["refused"]
    assert has_troubles(manifest)
    text = as_text(summary(manifest, tmp_path / "out"))
    assert "kip/pip_2017.csv" in text
    assert "kartu_sembako/: program tidak dikenal" in text


def test_when_all_files_are_refused_nothing_is_published(inputs: Path, tmp_path: Path, cache: Path) -> None:
    for path in inputs.rglob("*.csv"):
        path.write_bytes(b"%PDF-1.4 " + path.name.encode())
    with pytest.raises(ExportError, match=r"(?s)Semua berkas ditolak.*kis/pbi_apbn\.csv"):
        stages.run(_job(inputs, tmp_path / "out", cache))
    assert not (tmp_path / "out").exists()


def test_rolls_without_registers_say_which_lists_could_not_be_made(
    inputs: Path, tmp_path: Path, cache: Path
) -> None:
    manifest = run_as_far_as(stages.FIND, _job(inputs, tmp_path / "out", cache, programmes=("kis", "kjs")))
    assert manifest["results"]["not_made"]
    assert "Tidak dapat dibuat" in as_text(summary(manifest, tmp_path / "out"))


def test_masking_reaches_the_reports_and_the_manifest(
    published: Published, tmp_path: Path, cache: Path
) -> None:
    out, _ = run_at("L3", Job(inputs=INPUTS, out=published[0], as_of=AS_OF), tmp_path, cache)
    assert read_manifest(out)["run"]["reports_level"] == "L3"
    assert (out / "reports" / "ringkasan.html").is_file()
    assert not (out / "reports" / "konflik.csv").exists()


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"level": "L0"}, "--recipient"),
        ({"declarations": INPUTS}, "programmes/"),
        ({"judgements": INPUTS / "tiada"}, "tidak ada"),
        ({"previous": INPUTS}, "--previous"),
        ({"out": INPUTS / "kis"}, "menimpa berkas asal"),
        ({"out": INPUTS.parent}, "menimpa berkas asal"),
    ],
)
def test_what_no_run_may_be_asked(tmp_path: Path, cache: Path, more: dict[str, object], told: str) -> None:
    asked = {"inputs": INPUTS, "out": tmp_path / "out", "as_of": AS_OF, "cache": cache, **more}
    with pytest.raises(UsageError, match=told):
        stages.run(Job.model_validate(asked))


def test_an_own_programme_needs_no_python(inputs: Path, tmp_path: Path, cache: Path) -> None:
    declared = (Path(stages.__file__).parents[1] / "programmes" / "kjs.toml").read_text(encoding="utf-8")
    own = tmp_path / "deklarasi" / "programmes"
    own.mkdir(parents=True)
    (own / "klj.toml").write_text(declared.replace('code = "kjs"', 'code = "klj"'), encoding="utf-8")
    (inputs / "kjs").rename(inputs / "klj")
    job = _job(inputs, tmp_path / "out", cache, declarations=tmp_path / "deklarasi")
    manifest = run_as_far_as(stages.FIND, job)
    assert "klj" in {entry["programme"] for entry in manifest["inputs"]}
    assert manifest["results"]["persons"] == 30


def test_a_row_that_went_missing_stops_the_run(published: Published, tmp_path: Path) -> None:
    run = RunFolder(Path(shutil.copytree(published[0], tmp_path / "run")))
    persons = pq.read_table(run.table("persons"))
    pq.write_table(persons.slice(1), run.table("persons"))
    with pytest.raises(LedgerError, match="harus sama"):
        check_persons(run, ledger_totals(run))
    ledger = run.snapshot_tables("ledger")[0]
    pq.write_table(pq.read_table(ledger).slice(1), ledger)
    with pytest.raises(LedgerError, match="tidak berjumlah sama"):
        ledger_totals(run)


def test_a_run_too_small_to_test_its_links_has_all_its_reports(tmp_path: Path, cache: Path) -> None:
    """Nobody's NIK is confirmed, so no group of people says how far links can be trusted."""
    (tmp_path / "inputs" / "kis").mkdir(parents=True)
    rows = (
        "NOKA;NIK;NAMA;TGL LAHIR;JK;SEGMEN;TMT\n0001234567890;3171011708809011;SLAMET RIYADI;17-08-1980;L;PBI"
        " (APBN);01-01-2017\n"
    )
    (tmp_path / "inputs" / "kis" / "satu.csv").write_text(rows, encoding="utf-8")
    manifest = stages.run(_job(tmp_path / "inputs", tmp_path / "out", cache))
    assert manifest["results"]["persons"] == 1
    for name in (
        "berita_acara.docx",
        "berita_acara.html",
        "ringkasan.html",
        "BACA_SAYA.txt",
        "kualitas/satu.xlsx",
    ):
        assert (tmp_path / "out" / "reports" / name).is_file()


@pytest.mark.parametrize(
    "damage",
    [
        "manifest.json",
        "manifest empty",
        "as_of",
        "persons.parquet",
        "persons cut",
        "snapshots",
        "records cut",
        "columns",
    ],
)
def test_a_previous_run_that_cannot_be_read_is_told_before_the_work(
    published: Published, tmp_path: Path, cache: Path, damage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was found out after everything had been read and linked, with a traceback."""
    before = RunFolder(Path(shutil.copytree(published[0], tmp_path / "lalu")))
    records = before.snapshot_tables("records")[0]
    if damage in ("manifest.json", "persons.parquet"):
        (before.path / damage).unlink()
    elif damage in ("manifest empty", "persons cut", "records cut"):
        path = {
            "manifest empty": before.manifest,
            "persons cut": before.table("persons"),
            "records cut": records,
        }[damage]
        path.write_bytes(path.read_bytes()[: -100 if path.suffix == ".parquet" else 0])
    elif damage == "as_of":
        before.manifest.write_text('{"run": {"as_of": "kemarin"}}', encoding="utf-8")
    elif damage == "snapshots":
        shutil.rmtree(before.snapshots)
    else:
        pq.write_table(pq.read_table(records).drop_columns(["nik"]), records)
    monkeypatch.setattr(stages, "find_exports", lambda *_, **__: pytest.fail("the work began"))
    with pytest.raises(UsageError, match="--previous"):
        stages.run(_job(INPUTS, tmp_path / "out", cache, previous=before.path))
    assert not (tmp_path / "out.work").exists()
