"""Recipients: declared in TOML, refused with file and key."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from reconcile.package.making import TABLES
from reconcile.package.recipients import recipient
from reconcile.regions.homes import home_of
from reconcile.vocabulary.errors import DeclarationError, UsageError
from tests.package.worlds import HOME

GOOD = """
code = "bpjs"
name = "BPJS"
level = "L3"
[sender]
code = "{home}-DINSOS"
name = "Dinsos {province}"
"""


def test_the_ministry_is_known_and_the_sender_is_of_the_province_served() -> None:
    one = recipient("kemensos", TABLES).serving(home_of("32"))
    assert one.sender.code == "JAWA-BARAT-DINSOS"
    assert one.sender.name == "Dinas Sosial Provinsi Jawa Barat"


def test_the_word_of_a_sender_is_one_whatever_the_province_is_called() -> None:
    assert recipient("kemensos", TABLES).serving(replace(HOME, short="D.I. Yogyakarta")).sender.code == (
        "D-I-YOGYAKARTA-DINSOS"
    )


def test_a_file_of_ones_own_adds_a_recipient_or_replaces_one(tmp_path: Path) -> None:
    (tmp_path / "bpjs.toml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "kemensos.toml").write_text(GOOD.replace("bpjs", "kemensos"), encoding="utf-8")
    assert recipient("bpjs", TABLES, tmp_path).level == "L3"
    assert recipient("kemensos", TABLES, tmp_path).name == "BPJS"
    with pytest.raises(UsageError, match="bpjs, dinsos, kemensos"):
        recipient("none", TABLES, tmp_path)


def test_every_other_region_is_a_recipient_and_the_province_served_is_none() -> None:
    one = recipient("dinsos_32", TABLES).serving(HOME)
    assert (one.code, one.region, one.name, one.level) == (
        "dinsos_32",
        "32",
        "Dinas Sosial Provinsi Jawa Barat",
        "L1",
    )
    assert recipient("dinsos_3216", TABLES).name == "Dinas Sosial Kabupaten Bekasi"
    for code, said in (
        ("dinsos", "kode wilayahnya"),
        ("dinsos_99", "tidak dikenal"),
        ("kemensos_32", "tidak"),
    ):
        with pytest.raises(UsageError, match=said):
            recipient(code, TABLES)
    with pytest.raises(UsageError, match="provinsi yang dilayani"):
        recipient("dinsos_3171", TABLES).serving(HOME)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('level = "L3"', 'level = "L1"', "level: L1 hanya untuk daerah lain"),
        ('level = "L3"', 'level = "L1"\nregion = "32"', "resources dari programmes"),
        ('level = "L3"', 'level = "L3"\nregion = "3"', "region"),
        ('code = "bpjs"', 'code = "lain"', "sama dengan nama berkas"),
        ('level = "L3"', 'level = "L3"\nresources = ["none"]', "resources: 'none' tidak dikenal"),
        ('level = "L3"', 'level = "L3"\nwhole_months = [13]', "whole_months: 13"),
        ('level = "L3"', 'level = "L3"\nextra = 1', "extra"),
        ('code = "{home}-DINSOS"', 'code = "../x"', "sender.code"),
        ('code = "{home}-DINSOS"', 'code = "{province}-DINSOS"', "sender.code"),
        ("[sender]", '[benefit_type]\nkis = "9"\n[sender]', "benefit_type.kis"),
    ],
)
def test_what_is_wrong_is_said_with_file_and_key(tmp_path: Path, old: str, new: str, said: str) -> None:
    (tmp_path / "bpjs.toml").write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(DeclarationError) as refusal:
        recipient("bpjs", TABLES, tmp_path)
    assert "recipients/bpjs.toml" in str(refusal.value) and said in str(refusal.value)
