"""A class of findings that an office declares in its rules stands in every paper, in its own words."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reconcile.cli.reviewed import _kinds
from reconcile.findings import OVERLAPS, wording_table
from reconcile.run import stages
from reconcile.vocabulary.errors import UsageError
from reconcile.vocabulary.labels import label
from reconcile.vocabulary.own_classes import OwnClass, declare
from reconcile.workspace.processes.children import helpers
from reconcile.workspace.published import opened, read_manifest
from tests.runs import BEFORE_PAPERS, INPUTS

CODE = "BANTUAN_SEKOLAH_GANDA"
LABEL = "Bantuan <b>& 'sekolah' ganda"
SENTENCE = '=HYPERLINK("x") dilarang <i>kantor</i> kami'
BRIEF = "dilarang <u> kantor"
RULES = f"""
[[class]]
code = "{CODE}"
label = "{LABEL}"
sentence = '{SENTENCE}'
brief = "{BRIEF}"

[[rule]]
code = "KJP_DAN_KIP_SEBELUM_2018"
class = "{CODE}"
left = "kip_paid"
right = "kjp"
valid_to = 2017-12-31
stop = "either"
action = "Minta orang tua memilih"
authority = "Surat dinas 1/2018"
"""
Called = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def _nothing_left_behind() -> Iterator[None]:
    yield
    declare(())


def _text(path: Path) -> str:
    """What stands in a paper, marks of HTML and XML as they are written."""
    if path.suffix in (".xlsx", ".docx"):
        with zipfile.ZipFile(path) as book:
            return "\n".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
    return path.read_text(encoding="utf-8")


def _is_data(text: str, words: str) -> bool:
    """Whether the words stand in a page or workbook, and nowhere as marks of it."""
    plain = text.replace("&#x27;", "'").replace("&#39;", "'").replace("&quot;", '"').replace("&#34;", '"')
    return (
        words not in plain and words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") in plain
    )


def test_it_stands_in_every_paper_in_its_own_words(
    tmp_path: Path, cache: Path, call: Called, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, out = tmp_path / "deklarasi", tmp_path / "hasil"
    (own / "rules").mkdir(parents=True)
    (own / "rules" / "overlaps.toml").write_text(RULES, encoding="utf-8")
    asked = ("--inputs", INPUTS, "--as-of", "30-06-2017", "--cache", cache)
    code, screen, said = call("run", "--out", out, *asked, "--declarations", own)
    assert code in (0, 10), said
    assert LABEL in screen
    reports = out / "reports"
    for name in ("ringkasan.html", "berita_acara.html", "berita_acara.docx"):
        assert _is_data(_text(reports / name), LABEL), name
    books = [_text(path) for path in (reports / "lembar_kerja").rglob("*.xlsx")]
    assert any(_is_data(text, LABEL) for text in books)
    assert any(_is_data(text, BRIEF) for text in books)
    listed = _text(reports / "tumpang_tindih.csv")
    assert f";{CODE};" in listed.replace('"', "")
    assert f": {SENTENCE}".replace('"', '""') in listed
    assert f"Orang {LABEL[0].lower()}{LABEL[1:]}" in _text(reports / "rekap.csv").splitlines()[0]
    manifest = read_manifest(out)
    assert manifest["results"]["own_classes"] == [
        {"code": CODE, "label": LABEL, "sentence": SENTENCE, "brief": BRIEF}
    ]

    declare(())  # another command on another day: the run itself says the words
    assert call("package", "--run", out, "--to", "kemensos", "--month", "2017-06")[0] == 0
    (folder,) = [path for path in (tmp_path / "hasil.paket" / "kemensos").iterdir() if path.is_dir()]
    dictionary = (folder / "kamus.csv").read_text(encoding="utf-8")
    assert any(CODE in line and LABEL in line for line in dictionary.splitlines())
    assert f'"{CODE}"' in (folder / "datapackage.json").read_text(encoding="utf-8")
    assert call("package", "verify", f"{folder}.zip")[0] == 0

    declare(())
    assert _kinds(out, [CODE.lower(), "perlu_tinjauan"]) == (CODE, "PERLU_TINJAUAN")
    with pytest.raises(UsageError, match=f"TANPA_ARTI tidak dikenal. Yang ada: .*{CODE}"):
        _kinds(out, ["tanpa_arti"])
    with opened(out, "questions"):
        assert label(CODE) == LABEL  # whoever opens the run, as import and render do, is told its words

    monkeypatch.setattr(stages, "STAGES", BEFORE_PAPERS)
    assert call("run", "--out", tmp_path / "lain", *asked)[0] in (0, 10)
    assert label(CODE) == "Bantuan sekolah ganda"  # a run that declares none knows none


def test_rules_that_are_read_say_so(tmp_path: Path, call: Called) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "overlaps.toml").write_text(RULES, encoding="utf-8")
    code, said, _ = call("programmes", "--declarations", tmp_path)
    assert code == 0
    assert f"golongan {CODE} ditambahkan" in said


def test_words_of_a_class_are_asked_for_in_one_place() -> None:
    declare([OwnClass("BARU", "Golongan {home}", "begitu", "")])
    assert label("BARU", "Jatim") == "Golongan Jatim"
    assert OVERLAPS.label("BARU", "Jatim") == "Golongan Jatim"
    assert "BARU" in OVERLAPS.coded("finding")
    words = {row["code"]: row["sentence"] for row in wording_table("DKI").to_pylist()}
    assert words["BARU"] == "begitu"


def test_processes_that_help_know_them_too() -> None:
    declare([OwnClass("BARU", "Golongan kantor", "begitu")])
    with helpers(1) as pool:
        assert pool.submit(label, "BARU").result() == "Golongan kantor"
