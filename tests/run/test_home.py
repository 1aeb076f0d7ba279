"""Another province than Jakarta is served: the same small world, moved, gives the same findings there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from docx import Document

from data_samples.generator.scores import evaluate_run
from reconcile.run import stages
from reconcile.run.facts.summary import as_text, summary
from reconcile.run.jobs import Job
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.published import read_manifest
from tests.runs import AS_OF, INPUTS, run_as_far_as, small_run

PLACES = {
    # kelurahan of Jawa Barat are not listed: their names say nothing, the districts' do
    "KALI ANYAR": "PASIRKALIKI",
    "KAMPUNG MELAYU": "DAGO",
    "LAGOA": "CIROYOM",
    "TAMBORA": "CICENDO",
    "JATINEGARA": "COBLONG",
    "KOJA": "ANDIR",
    **dict.fromkeys(("JAKARTA BARAT", "JAKARTA TIMUR", "JAKARTA UTARA"), "KOTA BANDUNG"),
}


def moved(folder: Path) -> Path:
    """The small exports as if they were of Bandung: places, and where numbers were issued."""
    for path in sorted(INPUTS.rglob("*.csv")):
        text = path.read_text(encoding="utf-8")
        text = re.sub(r"(?<!\d)31(?=\d{14}(?!\d))", "32", text)
        for place, there in PLACES.items():
            text = text.replace(place, there)
        to = folder / path.relative_to(INPUTS)
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_text(text, encoding="utf-8")
    return folder


def reasons(out: Path, finding: str, *columns: str) -> list[tuple[str, ...]]:
    rows = pq.read_table(out / "findings" / f"{finding}.parquet", columns=list(columns)).to_pylist()
    return sorted(tuple(row.values()) for row in rows)


def test_the_same_world_elsewhere_has_the_same_findings_there(tmp_path: Path, cache: Path) -> None:
    job = Job(inputs=moved(tmp_path / "inputs"), out=tmp_path / "out", as_of=AS_OF, home="32", cache=cache)
    assert stages.run(job)["run"]["home"] == "32"
    for finding, columns in (
        ("unregistered", ("list", "reason", "programmes")),
        ("overlaps", ("rule", "class")),
    ):
        there = reasons(job.out, finding, *columns)
        assert there and there == reasons(small_run(), finding, *columns)
    records = [pq.read_table(path) for path in job.out.glob("snapshots/*/*/records.parquet")]
    codes = {code for table in records for code in table["region_code"].to_pylist() if code}
    assert codes == {"327306", "327302", "327305"}, "Cicendo, Coblong and Andir of Bandung"

    truth = tmp_path / "truth.parquet"
    persons = pq.read_table(job.out / "persons.parquet")
    rows = persons.select(["programme", "source_file", "sheet", "source_row"])
    pq.write_table(rows.append_column("person", persons["person_id"]), truth)
    lines = [line for line in evaluate_run(job.out, truth).splitlines() if line.startswith("Belum terdaftar")]
    assert [line.split()[-3:] for line in lines] == [["1,0000"] * 3], "scored as what the run served"
    said = {
        path.name: " ".join(re.sub(r"Pergub DKI", "", path.read_text(encoding="utf-8-sig")).split())
        for path in (job.out / "reports").rglob("*")
        if path.suffix in (".csv", ".html", ".txt")
    }
    said["screen"] = as_text(summary(read_manifest(job.out), job.out))
    said["docx"] = "\n".join(_document(next((job.out / "reports").glob("*.docx"))))
    assert {
        name for name, text in said.items() if re.search(r"(?<![A-Z_])DKI(?!_)|[Tt]idak tercatat dki", text)
    } == set()
    for name in ("ringkasan.html", "BACA_SAYA.txt", "screen"):
        assert "jawa barat" in said[name].lower(), name


def _document(path: Path) -> Iterator[str]:
    document = Document(str(path))
    yield from (paragraph.text for paragraph in document.paragraphs)
    for table in document.tables:
        yield from (cell.text for row in table.rows for cell in row.cells)


def test_seen_from_jakarta_the_same_people_live_elsewhere(tmp_path: Path, cache: Path) -> None:
    """What the run serves decides, not what stands in the files."""
    job = Job(inputs=moved(tmp_path / "inputs"), out=tmp_path / "out", as_of=AS_OF, cache=cache)
    run_as_far_as(stages.FIND, job)
    assert {row[0] for row in reasons(tmp_path / "out", "unregistered", "list")} <= {"INFORMASI_LUAR_DKI"}


def test_nobody_serves_what_is_no_province(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Tidak ada provinsi berkode '99'"):
        stages.run(Job(inputs=INPUTS, out=tmp_path / "out", as_of=AS_OF, home="99"))
