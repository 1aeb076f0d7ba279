"""Whole nights on which something is held back, missing or unreadable: what is found stays true, and every
paper says what nobody knows."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from html import escape
from pathlib import Path

import docx
import pytest

from reconcile.run import stages
from reconcile.run.facts.summary import as_text, has_troubles, summary
from reconcile.run.jobs import Job
from reconcile.workspace.manifest_form import Manifest
from reconcile.workspace.published import read_manifest
from tests.runs import AS_OF, INPUTS, copied_run, run_without_papers, small_run

pytestmark = pytest.mark.slow

Night = Callable[..., Manifest]


@pytest.fixture
def night(cache: Path) -> Night:
    """A night of these inputs; the same file is read once for all."""

    def night(
        inputs: Path, out: Path, perform: Callable[[Job], Manifest] = stages.run, **more: object
    ) -> Manifest:
        asked = {"inputs": inputs, "out": out, "as_of": AS_OF, "cache": cache, **more}
        return perform(Job.model_validate(asked))

    return night


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> tuple[Path, Path, Manifest]:
    """A night to which one roll came and could not be read: its inputs, OUT and manifest."""
    folder = tmp_path_factory.mktemp("ditolak")
    inputs = Path(shutil.copytree(INPUTS, folder / "masukan"))
    (inputs / "kis" / "rusak.csv").write_text("bukan daftar\n", encoding="utf-8")
    out = folder / "hasil"
    return inputs, out, stages.run(Job(inputs=inputs, out=out, as_of=AS_OF, cache=cache))


def _papers(out: Path) -> dict[str, str]:
    reports = out / "reports"
    return {
        name: " ".join((reports / name).read_text(encoding="utf-8").split())
        for name in ("ringkasan.html", "berita_acara.html", "BACA_SAYA.txt")
    }


def test_a_cut_register_a_refused_roll_and_a_missing_one_change_nothing(
    night: Night, inputs: Path, tmp_path: Path
) -> None:
    """The last good ones speak; it is said on the screen and in the summary, and nothing came or went."""
    out = copied_run(small_run(), tmp_path / "hasil")
    first = read_manifest(out)
    first_page = _papers(out)["ringkasan.html"]
    register = inputs / "dukcapil" / "penduduk.csv"
    register.write_text("".join(register.read_text(encoding="utf-8").splitlines(keepends=True)[:18]))
    (inputs / "kis" / "pbi_apbn.csv").write_text("bukan daftar\n", encoding="utf-8")
    (inputs / "kjs" / "kjs.csv").unlink()
    second = night(inputs, out, previous=out)
    assert second["results"] == first["results"]
    screen = as_text(summary(second, out))
    assert (
        "Kiriman ditahan" in screen and "Berkas ditolak" in screen and "dipakai dari hasil sebelum" in screen
    )
    assert has_troubles(second)
    page = _papers(out)["ringkasan.html"]
    told = "1 kiriman menunggu keputusan; reconcile deliveries menyebut sebabnya."
    assert told in screen and f"<b>Kiriman ditahan:</b> {told}" in page
    assert "Kiriman ditahan" not in first_page and first["run"]["held"] == ""
    assert "Kiriman yang ditahan" in page and "DARI HASIL SEBELUMNYA" in page and "DITAHAN" in page
    changes = (out / "reports" / "perubahan.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(changes) == 1, "nothing came and nothing went"


def test_a_roll_that_was_never_read_makes_nobody_unreached_in_any_paper(
    refused: tuple[Path, Path, Manifest],
) -> None:
    _, out, made = refused
    assert "kis" in made["results"]["not_made"]["BELUM_TERJANGKAU"]
    assert "BELUM_TERJANGKAU" not in made["results"]["unregistered"]
    assert "Daftar penerima tidak lengkap" in as_text(summary(made, out))
    for name, text in _papers(out).items():
        assert "Daftar penerima tidak lengkap dalam proses ini: kis" in text, name
    assert len((out / "reports" / "belum_terjangkau.csv").read_text(encoding="utf-8").splitlines()) == 1


def test_overlaps_of_a_roll_that_was_not_read_whole_are_said_not_to_be_all(
    night: Night, refused: tuple[Path, Path, Manifest], tmp_path: Path
) -> None:
    """Those found are true and stay; that others may be is said in every paper, with what to do about it."""
    came, out, made = refused
    found = made["results"]["overlaps"]["TUMPANG_TINDIH_KESEHATAN"]
    assert found > 0
    why = made["results"]["partly"]["TUMPANG_TINDIH_KESEHATAN"]
    assert "kis, jadi jumlahnya sekurang-kurangnya" in why
    assert "TUMPANG_TINDIH_PENDIDIKAN" not in made["results"]["partly"]
    screen, papers = as_text(summary(made, out)), _papers(out)
    assert screen.count("Tidak diketahui seluruhnya\n") == 1
    assert "Tumpang tindih kesehatan: Daftar penerima tidak lengkap" in screen
    assert "sekurang-kurangnya: ada daftar yang tidak lengkap" in papers["ringkasan.html"]
    assert "Tidak diketahui seluruhnya: " in papers["berita_acara.html"]
    assert "Tumpang tindih kesehatan. Daftar penerima tidak lengkap" in papers["berita_acara.html"]
    assert "Yang tidak diketahui seluruhnya" in papers["BACA_SAYA.txt"]
    for name, text in {**papers, "screen": screen}.items():
        assert "withdraw = true" in text or name == "ringkasan.html", name
    write = '[[delivery]]\nfile = "kis/rusak.csv"\nwithdraw = true\n'
    inputs = Path(shutil.copytree(came, tmp_path / "masukan"))
    (inputs / "deliveries.toml").write_text(write, encoding="utf-8")
    after = copied_run(out, tmp_path / "hasil")
    mended = night(inputs, after, run_without_papers, previous=after)
    assert (mended["results"]["not_made"], mended["results"]["partly"]) == ({}, {})
    assert mended["results"]["overlaps"]["TUMPANG_TINDIH_KESEHATAN"] == found


def test_without_the_register_nothing_is_called_ended(night: Night, inputs: Path, tmp_path: Path) -> None:
    """As --programmes leaves it out, or somebody else's OUT: both lists are unknown, so nobody was helped."""
    before, out = small_run(), tmp_path / "hasil"
    for path in (inputs / "dukcapil").iterdir():
        path.unlink()
    (inputs / "dukcapil").rmdir()
    made = night(inputs, out, previous=before)
    assert {"TIDAK_TERCATAT_DUKCAPIL", "TIDAK_PADAN_MENINGGAL"} <= made["results"]["not_made"].keys()
    changes = (out / "reports" / "perubahan.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
    assert not [line for line in changes for code in made["results"]["not_made"] if code in line]
    assert "Tidak dibandingkan" in _papers(out)["ringkasan.html"]


def test_paper_page_record_and_screen_begin_with_the_same_sentences(
    night: Night, inputs: Path, tmp_path: Path
) -> None:
    """What happened, what is new, what is wrong: also on a night on which all papers are taken over."""
    out = copied_run(small_run(), tmp_path / "hasil")
    for name in ("bukan_program", "kip/rusak.csv"):
        path = inputs / name
        path.mkdir() if "." not in name else path.write_text("bukan daftar\n", encoding="utf-8")
    (inputs / "kjs" / "kjs.csv").unlink()
    shutil.rmtree(inputs / "dtks")
    for _ in range(2):
        made = night(inputs, out, previous=out)
        happened, new, wrong = made["run"]["news"]
        screen, word = as_text(summary(made, out)), docx.Document(str(out / "reports" / "berita_acara.docx"))
        texts = [screen, *_papers(out).values(), "\n".join(one.text for one in word.paragraphs)]
        for text in texts:
            assert all(escape(sentence) in text or sentence in text for sentence in made["run"]["news"])
    assert happened.startswith("Keadaan 30 Juni 2017: ") and new.startswith("Tidak ada temuan yang baru")
    assert "1 berkas ditolak (KIP)" in wrong and "2 berkas atau folder masukan tidak dibaca" in wrong
    assert "2 kiriman dipakai dari hasil sebelumnya (DTKS, KJS)" in wrong


def test_a_programme_without_a_file_is_among_what_is_wrong(
    night: Night, inputs: Path, tmp_path: Path
) -> None:
    shutil.rmtree(inputs / "kip")
    *_, wrong = night(inputs, tmp_path / "hasil")["run"]["news"]
    assert "1 program tanpa berkas yang terbaca (KIP)" in wrong
