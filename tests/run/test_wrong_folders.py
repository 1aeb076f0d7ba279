"""Twenty wrong folders of declarations: each is told in words, all of its mistakes at once, and drops nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from reconcile.rules import load_rules
from reconcile.run.declarations import load_declarations
from reconcile.vocabulary.errors import DeclarationError

Called = Callable[..., tuple[int, str, str]]
KLJ = """
code = "klj"
name = "KLJ - Kartu Lansia Jakarta"
role = "roll"
one_row_per_person = true
[headings]
card_number = ["NO KLJ"]
"""
RULE = """
[benefits]
klj = [{ programme = "klj" }]
sehat = [{ programme = "kis" }]
[[rule]]
code = "KLJ_KIS"
class = "TUMPANG_TINDIH_KESEHATAN"
left = "klj"
right = "sehat"
stop = "left"
action = "Usul"
authority = "Uji"
"""
OWN = """
[[class]]
code = "BARU"
label = "Golongan baru"
sentence = "kantor menyebutnya begitu"
"""
KESEHATAN = "TUMPANG_TINDIH_KESEHATAN"
WRONG: dict[str, tuple[Mapping[str, str], tuple[str, ...]]] = {
    "a folder misspelt": ({"programs/klj.toml": KLJ}, ("programs", "programmes")),
    "a file beside the folders": ({"klj.toml": KLJ}, ("klj.toml", "tidak dikenal")),
    "rules misspelt": ({"rules/overlap.toml": RULE}, ("overlap.toml", "overlaps.toml")),
    "rules in capitals": ({"rules/Overlaps.TOML": RULE}, ("Overlaps.TOML", "tidak dibaca")),
    "a programme of another kind of file": ({"programmes/klj.yaml": KLJ}, ("klj.yaml", ".toml")),
    "a programme saved as text": ({"programmes/klj.toml.txt": KLJ}, ("klj.toml.txt", ".toml")),
    "another code than the name": ({"programmes/lansia.toml": KLJ}, ("lansia.toml", "nama berkas")),
    "no TOML": ({"programmes/klj.toml": "code: klj"}, ("klj.toml",)),
    "an unknown role": ({"programmes/klj.toml": KLJ.replace('"roll"', '"rol"')}, ("role", "roll")),
    "an unknown key": ({"programmes/klj.toml": "nama = 'x'\n" + KLJ}, ("klj.toml", "nama")),
    "an unknown field": ({"programmes/klj.toml": KLJ + 'umur = ["UMUR"]'}, ("headings", "umur")),
    "an empty file": ({"programmes/klj.toml": ""}, ("klj.toml", "code")),
    "a rule without a class": (
        {
            "programmes/klj.toml": KLJ,
            "rules/overlaps.toml": RULE.replace('class = "TUMPANG_TINDIH_KESEHATAN"', ""),
        },
        ("overlaps.toml", "class"),
    ),
    "a rule of an unknown class": (
        {"programmes/klj.toml": KLJ, "rules/overlaps.toml": RULE.replace("_KESEHATAN", "_LANSIA")},
        ("overlaps.toml", "class"),
    ),
    "a benefit that is nowhere": (
        {"programmes/klj.toml": KLJ, "rules/overlaps.toml": RULE.replace('left = "klj"', 'left = "kjl"')},
        ("overlaps.toml", "kjl"),
    ),
    "a rule on a programme that is nowhere": ({"rules/overlaps.toml": RULE}, ("overlaps.toml", "klj")),
    "off what there is not": ({"rules/overlaps.toml": 'off = ["KIS_KIS"]'}, ("off", "KIS_KIS")),
    "a misspelt segment": (
        {
            "rules/amounts.toml": '[[amount]]\nprogramme = "kis"\nsegment = "PBI_ABPN"\nper_month = 1\nauthority = "x"'
        },
        ("amounts.toml", "PBI_ABPN"),
    ),
    "two amounts at once": (
        {
            "rules/amounts.toml": '[[amount]]\nprogramme = "kis"\nper_month = 1\nper_year = 12\nauthority = "x"'
        },
        ("amounts.toml", "per_month"),
    ),
    "class nobody declared": (
        {"rules/overlaps.toml": RULE.replace("TUMPANG_TINDIH_KESEHATAN", "GANDA_DIIZINKN")},
        ("overlaps.toml", "GANDA_DIIZINKN tidak dikenal", "Maksudnya GANDA_DIIZINKAN?", "[[class]]"),
    ),
    "class without words": (
        {"rules/overlaps.toml": '[[class]]\ncode = "BARU"\n' + RULE},
        (
            "overlaps.toml: class ke-1.label (sebutan golongan): wajib diisi",
            "class ke-1.sentence (kalimat golongan): wajib diisi",
        ),
    ),
    "class of the package": (
        {"rules/overlaps.toml": OWN.replace("BARU", "ALIH_SEGMEN") + RULE},
        ("overlaps.toml", "class ALIH_SEGMEN: sudah ada di bawaan"),
    ),
    "class called like another": (
        {
            "rules/overlaps.toml": OWN.replace("Golongan baru", "alih segmen")
            + RULE.replace(KESEHATAN, "BARU")
        },
        ("overlaps.toml", "class BARU: label sudah dipakai"),
    ),
    "class of no rule": (
        {"rules/overlaps.toml": OWN + RULE},
        ("overlaps.toml", "class BARU: tidak dipakai aturan mana pun"),
    ),
    "class twice": (
        {"rules/overlaps.toml": OWN + OWN + RULE},
        ("overlaps.toml", "class BARU: disebut dua kali"),
    ),
    "class in lower case": (
        {"rules/overlaps.toml": OWN.replace("BARU", "baru") + RULE},
        ("overlaps.toml: class ke-1.code (kode): harus huruf besar",),
    ),
    "ages upside down": (
        {
            "rules/eligibility.toml": '[[eligible]]\nprogramme = "kjp"\nage_from = 21\nage_to = 6\nauthority = "x"'
        },
        ("eligibility.toml", "age_from"),
    ),
}


def _written(folder: Path, files: Mapping[str, str]) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    return folder


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_is_told_with_its_file(tmp_path: Path, what: str, call: Called) -> None:
    files, words = WRONG[what]
    code, _, said = call("programmes", "--declarations", _written(tmp_path / "deklarasi", files))
    assert code == 3 and "Traceback" not in said
    assert [word for word in words if word not in said] == []


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    own = _written(
        tmp_path,
        {
            "programmes/klj.toml": KLJ.replace('"roll"', '"rol"'),
            "programmes/kpdj.toml": "",
            "rules/overlaps.toml": 'off = ["TIDAK_ADA"]',
            "rules/amounts.toml": "whole = 3",
            "rules/lama.toml": "",
        },
    )
    with pytest.raises(DeclarationError) as wrong:
        load_declarations(own)
    said = str(wrong.value)
    for word in ("klj.toml", "kpdj.toml", "TIDAK_ADA", "amounts.toml: whole", "lama.toml"):
        assert word in said, word


def test_a_file_of_one_rule_drops_none_of_the_others(tmp_path: Path) -> None:
    before = {one.code for one in load_rules().overlaps.rule}
    own = _written(tmp_path, {"programmes/klj.toml": KLJ, "rules/overlaps.toml": RULE})
    assert {one.code for one in load_declarations(own).rules.overlaps.rule} == before | {"KLJ_KIS"}
