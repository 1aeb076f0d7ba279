"""Rules as declarations: what is wrong is told with file and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconcile.rules import changes, load_rules
from reconcile.vocabulary.errors import DeclarationError

RULE = """
whole = true
[benefits]
a = [{ programme = "kis" }]
b = [{ programme = "kjs" }]
"""
ONE = (
    '[[rule]]\ncode = "X"\nclass = "ALIH_SEGMEN"\nleft = "a"\nright = "b"\nstop = "none"\naction ='
    ' "-"\nauthority = "-"\n'
)


def test_a_file_that_says_so_stands_for_the_packages_whole_file(tmp_path: Path) -> None:
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
            "overlaps.toml: rule ke-1.forever",
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
        (
            "eligibility.toml",
            '[[eligible]]\nprogramme = "kis"\nage = 6\nauthority = "-"\n',
            "eligible ke-1.age",
        ),
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


def _codes(*folders: Path) -> list[str]:
    return [rule.code for rule in load_rules(*folders).overlaps.rule]


def test_one_rule_of_an_office_loses_none_of_the_package(tmp_path: Path) -> None:
    (tmp_path / "overlaps.toml").write_text(
        '[benefits]\nlain = [{ programme = "bpnt" }]\n' + ONE.replace('"a"', '"lain"').replace('"b"', '"kjp"')
    )
    assert _codes(tmp_path) == ["X", *_codes()]
    assert changes(tmp_path) == ["overlaps.toml: X ditambahkan", "overlaps.toml: lain ditambahkan"]


def test_a_rule_of_the_same_code_stands_in_for_the_packages(tmp_path: Path) -> None:
    first = load_rules().overlaps.rule[0]
    own = (
        ONE.replace('"X"', f'"{first.code}"')
        .replace('"a"', f'"{first.left}"')
        .replace('"b"', f'"{first.right}"')
    )
    (tmp_path / "overlaps.toml").write_text(own)
    rules = load_rules(tmp_path).overlaps.rule
    assert sorted(rule.code for rule in rules) == sorted(_codes())
    assert next(rule.stop for rule in rules if rule.code == first.code) == "none"
    assert changes(tmp_path) == [f"overlaps.toml: {first.code} diganti"]


def test_a_rule_can_be_turned_off_and_its_benefits_go_with_it(tmp_path: Path) -> None:
    known = load_rules().overlaps
    alone = next(rule for rule in known.rule if sum(one.left == rule.left for one in known.rule) == 1)
    (tmp_path / "overlaps.toml").write_text(f'off = ["{alone.code}"]\n')
    assert _codes(tmp_path) == [code for code in _codes() if code != alone.code]
    assert changes(tmp_path) == [f"overlaps.toml: {alone.code} dimatikan"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('off = ["TIDAK_ADA"]', "off: aturan TIDAK_ADA tidak dikenal"),
        ('off = "X"', "off: harus daftar"),
        ('whole = "ya"', "whole: harus true"),
    ],
)
def test_what_is_turned_off_is_known(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "overlaps.toml").write_text(text + "\n")
    with pytest.raises(DeclarationError, match=message):
        load_rules(tmp_path)


def test_amounts_of_one_benefit_are_replaced_together(tmp_path: Path) -> None:
    (tmp_path / "amounts.toml").write_text(
        '[[amount]]\nprogramme = "kis"\nsegment = "PBI_APBN"\nper_month = 5\nauthority = "-"\n'
    )
    theirs = [
        one for one in load_rules().amounts.amount if (one.programme, one.segment) != ("kis", "PBI_APBN")
    ]
    own, *others = load_rules(tmp_path).amounts.amount
    assert own.per_month == 5 and others == theirs


def test_who_is_eligible_is_replaced_by_programme(tmp_path: Path) -> None:
    (tmp_path / "eligibility.toml").write_text(
        '[[eligible]]\nprogramme = "kip"\nage_from = 7\nauthority = "-"\n'
    )
    eligible = load_rules(tmp_path).eligibility
    assert {one.programme for one in eligible.eligible} == {
        one.programme for one in load_rules().eligibility.eligible
    }
    assert next(one.age_from for one in eligible.eligible if one.programme == "kip") == 7
    assert eligible.residents == load_rules().eligibility.residents
