"""Declarations held against one another: a misspelt name anywhere stops the run before it begins, in
words."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import reconcile
from reconcile.run.declarations import load_declarations
from reconcile.vocabulary.errors import DeclarationError

PACKAGE = Path(reconcile.__file__).parent


def _own(tmp_path: Path, name: str, old: str = "", new: str = "", as_name: str = "") -> Path:
    """A folder of declarations with one file of the package, `old` written as `new` in it."""
    kind = "rules" if (PACKAGE / "rules" / name).is_file() else "programmes"
    folder = tmp_path / kind
    folder.mkdir(exist_ok=True)
    text = (PACKAGE / kind / name).read_text(encoding="utf-8")
    assert old in text
    (folder / (as_name or name)).write_text(text.replace(old, new, 1) if old else text, encoding="utf-8")
    return tmp_path


def test_what_ships_holds_together() -> None:
    declared = load_declarations()
    assert set(declared.programmes) >= {"kis", "kjs", "kip", "kjp", "dtks", "dukcapil"}
    assert declared.programmes["kjs"].segments >= {"PBI_APBD", "PBI_APBN", "OTHER"}


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        (
            "overlaps.toml",
            '{ programme = "kis", segment = "PBI_APBN" }',
            '{ programme = "kiss", segment = "PBI_APBN" }',
            "program kiss tidak",
        ),
        ("overlaps.toml", '"PBI_APBN" }', '"PBI_APNB" }', "Maksudnya PBI_APBN?"),
        ("overlaps.toml", 'left = "pbi_apbn"', 'left = "pbi_abpn"', "pbi_abpn"),
        (
            "overlaps.toml",
            "TUMPANG_TINDIH_KESEHATAN",
            "TUMPANG_TINDIH_KESEHTAN",
            "rule PBI_APBN_DAN_PBI_APBD",
        ),
        (
            "overlaps.toml",
            "[benefits]",
            '[benefits]\nkjpp = [{ programme = "kjp" }]',
            "benefits.kjpp: tidak dipakai",
        ),
        ("amounts.toml", 'programme = "kis"', 'programme = "dtks"', "bukan daftar penerima"),
        ("amounts.toml", "per_month = 19225", "per_month = 99999999999999999999", "per_month"),
        ("amounts.toml", 'level = "SD"', 'level = "SDN"', "level"),
        ("eligibility.toml", 'programmes = ["kjs", "kjp"]', 'programmes = ["kjs", "kpj"]', "kpj"),
        ("eligibility.toml", "age_to = 21", "age_to = 2", "age_from melebihi"),
    ],
)
def test_a_rule_that_names_what_is_not_there_is_told(
    tmp_path: Path, name: str, old: str, new: str, told: str
) -> None:
    with pytest.raises(DeclarationError) as refused:
        load_declarations(_own(tmp_path, name, old, new))
    assert told in str(refused.value) and name in str(refused.value)


@pytest.mark.parametrize(
    ("name", "as_name", "told"),
    [
        ("overlaps.toml", "overlap.toml", "Maksudnya overlaps.toml?"),
        ("overlaps.toml", "overlaps.toml.txt", "overlaps.toml.txt: tidak dibaca"),
        ("kis.toml", "kis.toml.txt", "programmes/kis.toml.txt: tidak dibaca"),
        ("kis.toml", "KIS.TOML", "programmes/KIS.TOML: tidak dibaca"),
    ],
)
def test_a_file_that_nobody_would_read_is_told(tmp_path: Path, name: str, as_name: str, told: str) -> None:
    with pytest.raises(DeclarationError) as refused:
        load_declarations(_own(tmp_path, name, as_name=as_name))
    assert told in str(refused.value)


def test_a_folder_that_nobody_would_read_is_told(tmp_path: Path) -> None:
    shutil.copytree(_own(tmp_path, "overlaps.toml") / "rules", tmp_path / "rule")
    with pytest.raises(DeclarationError, match=r"rule: tidak dikenal di folder deklarasi.*Maksudnya rules\?"):
        load_declarations(tmp_path)


def test_a_recipient_stands_in_a_folder_of_its_own_and_ends_in_toml(tmp_path: Path) -> None:
    folder = tmp_path / "recipients"
    folder.mkdir()
    (folder / "bpjs.toml").touch()  # read by whoever makes a package, not by a run
    load_declarations(tmp_path)
    (folder / "bpjs.txt").touch()
    with pytest.raises(DeclarationError, match=r"recipients/bpjs.txt: tidak dibaca.* penerima .*\.toml"):
        load_declarations(tmp_path)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    own = _own(tmp_path, "overlaps.toml", '"PBI_APBN" }', '"PBI_APNB" }')
    (own / "rules" / "amount.toml").touch()
    with pytest.raises(DeclarationError) as refused:
        load_declarations(own)
    assert "PBI_APNB" in str(refused.value) and "amount.toml" in str(refused.value)


def test_notes_beside_declarations_are_left_alone(tmp_path: Path) -> None:
    own = _own(tmp_path, "overlaps.toml")
    for name in ("README.md", ".gitignore", "rules/README", "rules/.overlaps.toml.swp"):
        (own / name).touch()
    load_declarations(own)


def test_a_file_of_the_users_stands_for_the_packages_also_with_a_byte_order_mark(tmp_path: Path) -> None:
    own = _own(tmp_path, "eligibility.toml", 'programmes = ["kjs", "kjp"]', 'programmes = ["kjs"]')
    path = own / "rules" / "eligibility.toml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert load_declarations(own).rules.eligibility.residents.programmes == ("kjs",)


def test_what_cannot_be_opened_is_told(tmp_path: Path) -> None:
    (tmp_path / "rules" / "overlaps.toml").mkdir(parents=True)
    with pytest.raises(DeclarationError, match=r"overlaps\.toml: bukan berkas biasa"):
        load_declarations(tmp_path)
    with pytest.raises(DeclarationError, match="tidak dapat dibuka"):
        load_declarations(tmp_path / "tidak-ada")


def test_a_programme_declared_anew_may_have_other_segments_than_the_packages_rules_know(
    tmp_path: Path,
) -> None:
    own = _own(tmp_path, "kip.toml")
    text = (own / "programmes" / "kip.toml").read_text(encoding="utf-8")
    (own / "programmes" / "kip.toml").write_text(text.replace('"NOMINASI"', '"CALON"'), encoding="utf-8")
    assert "NOMINASI" not in load_declarations(own).programmes["kip"].segments
    with pytest.raises(DeclarationError, match="segmen NOMINASI tidak ada pada program kip"):
        load_declarations(_own(tmp_path, "overlaps.toml"))
