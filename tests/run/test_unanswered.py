"""Words of a register that say nothing, through a whole run: what each touches, and that no paper adds
them to anything."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import duckdb
import pytest

from reconcile.run import stages
from reconcile.run.facts.summary import as_text, summary
from reconcile.run.jobs import Job
from reconcile.workspace.manifest_form import Manifest
from tests.runs import AS_OF, INPUTS

Published = tuple[Path, Manifest]

WORDS = [
    "Kuota Akses Hari ini telah Habis", "Login Gagal", "Request Time Out", "12", "14", "15", "Tidak Padan", "NIK tidak sesuai format", "NON AKTIF",
    "Data Ganda", "HTTP 500", "Entahlah",
]  # fmt: skip


def _asked(inputs: Path) -> list[str]:
    """Write one word each into the register's rows of the first people who are on a roll; their NIKs, in
    the order of WORDS."""
    rolls = "".join(
        path.read_text(encoding="utf-8") for code in ("kis", "kjs") for path in (inputs / code).iterdir()
    )
    register = inputs / "dukcapil" / "penduduk.csv"
    heading, *lines = register.read_text(encoding="utf-8").splitlines()
    niks = []
    for place, line in enumerate(lines):
        nik, *_ = line.split(";")
        if nik in rolls and line.endswith(";HIDUP") and len(niks) < len(WORDS):
            lines[place] = line.removesuffix("HIDUP") + WORDS[len(niks)]
            niks.append(nik)
    register.write_text("\n".join([heading, *lines]) + "\n", encoding="utf-8")
    return niks


@pytest.fixture(scope="module")
def run(
    tmp_path_factory: pytest.TempPathFactory, cache: Path, published: Published
) -> tuple[Path, list[str], Published]:
    folder = tmp_path_factory.mktemp("unanswered")
    niks = _asked(Path(shutil.copytree(INPUTS, folder / "inputs")))
    assert len(niks) == len(WORDS)
    job = Job(
        inputs=folder / "inputs",
        out=folder / "out",
        as_of=AS_OF,
        cache=cache,
        previous=published[0],
        threads=1,
    )
    return job.out, niks, (job.out, stages.run(job))


@pytest.mark.parametrize("word", WORDS)
def test_a_word_that_says_nothing_touches_no_list(run: tuple[Path, list[str], Published], word: str) -> None:
    out, niks, _ = run
    about = f"FROM '{out}/snapshots/*/*/records.parquet' r JOIN '{out}/persons.parquet' p USING (record_id)"
    asked = f"r.nik = '{niks[WORDS.index(word)]}'"
    rows = duckdb.sql(
        f"SELECT DISTINCT r.vital_status, r.flags, p.person_id {about} WHERE {asked} AND r.programme ="
        " 'dukcapil'"
    ).fetchall()
    assert [row[0] for row in rows] == ["UNKNOWN"]
    (person,) = duckdb.sql(
        f"SELECT DISTINCT p.person_id {about} WHERE {asked}"
    ).fetchall()  # asked about is still the same person
    for name in ("unregistered", "deaths_and_moves"):
        found = duckdb.sql(
            f"SELECT * FROM '{out}/findings/{name}.parquet' WHERE person_id = '{person[0]}'"
        ).fetchall()
        assert not found, name
    told = duckdb.sql(
        f"SELECT rows, advice FROM '{out}/findings/quality.parquet' WHERE code = 'STATUS_TIDAK_DIKENAL'"
    ).fetchall()
    assert told[0][0] == len(WORDS) and "Tanyakan ulang" in told[0][1]


def test_the_papers_count_them_apart(run: tuple[Path, list[str], Published], published: Published) -> None:
    out, _, (_, manifest) = run
    before = published[1]["results"]
    assert (manifest["results"]["unanswered"], before["unanswered"]) == (len(WORDS), 0)
    lists = {name: count for name, count in before["unregistered"].items() if name != "BELUM_TERJANGKAU"}
    assert {
        name: count
        for name, count in manifest["results"]["unregistered"].items()
        if name != "BELUM_TERJANGKAU"
    } == lists
    assert (
        manifest["results"]["unregistered"].get("BELUM_TERJANGKAU", 0)
        <= before["unregistered"]["BELUM_TERJANGKAU"]
    )
    assert re.search(
        rf"Tanpa jawaban data kependudukan \(tidak masuk daftar mana pun\) +{len(WORDS)}\n",
        as_text(summary(manifest, out)),
    )
    assert "Tanpa jawaban" not in as_text(summary(published[1], published[0]))
    page, was = (
        (folder / "reports" / "ringkasan.html").read_text(encoding="utf-8") for folder in (out, published[0])
    )
    assert (
        f"{len(WORDS)} penerima lain tanpa jawaban, tidak dihitung di sini" in page
        and "penerima lain tanpa jawaban" not in was
    )
    assert "ada di berkasnya belum berarti terdaftar" in page
    for code in ("KIS", "KJS", "KIP", "KJP", "DTKS"):
        (people, matched, unmatched, unanswered), (_, matched_before, unmatched_before, _) = (
            _standing(text, code) for text in (page, was)
        )
        assert people == matched + unmatched + unanswered
        assert (unmatched, matched + unanswered) == (unmatched_before, matched_before), code
    minutes = (out / "reports" / "berita_acara.html").read_text(encoding="utf-8")
    assert f"tentang {len(WORDS)} penerima tidak dapat dipakai" in minutes


def _standing(page: str, code: str) -> tuple[int, ...]:
    """A programme's persons, those whom the register knows, those whom it does not, and those without an
    answer."""
    rows = page[
        page.index("<th>Tanpa jawaban") if "<th>Tanpa jawaban" in page else page.index("Tanpa jawaban</th>") :
    ]
    row = re.search(rf"<t[hd][^>]*>{code}[^<]*</t[hd]>((?:<td[^>]*>[^<]*</td>){{7}})", rows)
    assert row, code
    return tuple(int(cell.replace(".", "")) for cell in re.findall(r">([\d.]+)</td>", row[1])[:4])
