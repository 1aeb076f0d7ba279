"""Rules as declarations: what is wrong is told with file and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconcile.rules import load_rules
from reconcile.vocabulary.errors import DeclarationError

RULE = """
[benefits]
a = [{ programme = "kis" }]
b = [{ programme = "kjs" }]
"""
ONE = (
    '[[rule]]\ncode = "X"\nclass = "ALIH_SEGMEN"\nleft = "a"\nright = "b"\nstop = "none"\naction ='
    ' "-"\nauthority = "-"\n'
)


def test_the_package_rules_are_sound_and_a_folder_replaces_one_file(tmp_path: Path) -> None:
    (tmp_path / "overlaps.toml").write_text(RULE + ONE)
    rules = load_rules(tmp_path)
    assert [rule.code for rule in rules.overlaps.rule] == ["X"]
    assert rules.amounts == load_rules().amounts


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        (
            "overlaps.toml",
            RULE + ONE.replace('stop = "none"', 'stop = "none"\nforever = true'),
            "overlaps.toml: rule.0.forever",
        ),
        ("overlaps.toml", RULE + ONE.replace('"b"', '"c"'), "manfaat c tidak ada"),
        (
            "overlaps.toml",
            RULE + ONE + ONE.replace('"X"', '"Y"'),
            "rule Y: berlaku untuk pasangan dan bulan yang sama dengan X",
        ),
        (
            "overlaps.toml",
            RULE
            + ONE
            + ONE.replace('"X"', '"Y"').replace('"a"', '"z"').replace('"b"', '"a"').replace('"z"', '"b"'),
            "rule Y: berlaku untuk pasangan",
        ),
        (
            "overlaps.toml",
            RULE + ONE.replace("[[rule]]", "[[rule]]\nvalid_from = 2018-01-01\nvalid_to = 2017-01-01"),
            "valid_from sesudah",
        ),
        ("overlaps.toml", "[benefits", "overlaps.toml: bukan TOML"),
        (
            "amounts.toml",
            '[[amount]]\nprogramme = "kis"\nauthority = "-"\n',
            "tepat satu dari per_month dan per_year",
        ),
        (
            "amounts.toml",
            (
                '[[amount]]\nprogramme = "kis"\nper_month = 1\nauthority = "-"\n'
                '[[amount]]\nprogramme = "kis"\nlevel = "SD"\nper_year = 1\nauthority = "-"\n'
            ),
            "dua besaran untuk bulan yang sama",
        ),
        ("eligibility.toml", '[[eligible]]\nprogramme = "kis"\nage = 6\nauthority = "-"\n', "eligible.0.age"),
    ],
)
def test_a_wrong_declaration_cites_file_and_key(tmp_path: Path, name: str, text: str, message: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(DeclarationError, match="^" + name) as error:
        load_rules(tmp_path)
    assert message in str(error.value)


def test_rules_that_follow_each_other_do_not_clash(tmp_path: Path) -> None:
    later = ONE.replace('"X"', '"Y"').replace("[[rule]]", "[[rule]]\nvalid_from = 2018-01-01")
    earlier = ONE.replace("[[rule]]", "[[rule]]\nvalid_to = 2017-12-31")
    (tmp_path / "overlaps.toml").write_text(RULE + earlier + later)
    assert len(load_rules(tmp_path).overlaps.rule) == 2
