"""Headings as exports write them, against the field each must mean; and that no heading of a parent
reaches a person."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconcile.programmes import load_programmes
from reconcile.programmes.headings import heading_key, heading_tokens, speaks_of_others

PROGRAMMES = {code: one for code, one in load_programmes().items() if one.kind == "person"}
CASES = tomllib.loads((Path(__file__).parent / "cases" / "headings.toml").read_text(encoding="utf-8"))
PERSON = ("nik", "kk", "name", "birth_date", "birth_place", "sex", "nisn", "birth_place_and_date", "age")


def _cases() -> list[tuple[str, str, str]]:
    return [
        (code, heading, meant)
        for programme, headings in CASES.items()
        for heading, meant in headings.items()
        for code in (PROGRAMMES if programme == "*" else [programme])
    ]


@pytest.mark.parametrize(("code", "heading", "meant"), _cases())
def test_heading_means(code: str, heading: str, meant: str) -> None:
    match = PROGRAMMES[code].vocabulary.match(heading)
    told = "?" if match is None else match.field or "-"
    if code == "dukcapil" and heading == "No. KTP":
        meant = "-"  # the register has both NIK and the older NO_KTP
    assert told == meant


@pytest.mark.slow
@pytest.mark.parametrize("code", sorted(PROGRAMMES))
@pytest.mark.parametrize(
    "other",
    ["AYAH", "IBU", "WALI", "ORANG TUA", "SUAMI", "KEPALA KELUARGA", "PENDAMPING", "PETUGAS", "KETUA RT"],
)
@pytest.mark.parametrize(
    "field", ["NIK", "NO KTP", "NAMA LENGKAP", "TGL LAHIR", "NO KK", "JENIS KELAMIN", "UMUR"]
)
def test_somebody_elses_column_is_never_the_persons(code: str, other: str, field: str) -> None:
    for heading in (
        f"{field} {other}",
        f"{other} {field}",
        f"{field} ({other})",
        f"{field} {other} SESUAI KTP",
        f"{other}: {field}",
    ):
        match = PROGRAMMES[code].vocabulary.match(heading)
        assert match is None or match.field not in PERSON, heading


@pytest.mark.parametrize("code", sorted(PROGRAMMES))
def test_no_alias_of_a_person_speaks_of_others(code: str) -> None:
    for field in PERSON:
        for alias in PROGRAMMES[code].headings.get(field, ()):
            assert not speaks_of_others(alias), (field, alias)


@given(st.text(max_size=40))
def test_any_text_can_be_asked(text: str) -> None:
    match = PROGRAMMES["kis"].vocabulary.match(text)
    assert match is None or match.field is None or match.field in PROGRAMMES["kis"].headings
    assert heading_key(text).isalnum() or heading_key(text) == ""


def test_words_of_headings_are_remembered_and_long_cells_are_not() -> None:
    heading, cell = "NO KARTU KELUARGA", "NO KARTU KELUARGA " * 9
    assert heading_tokens(heading) is heading_tokens(heading)
    assert heading_tokens(cell) == heading_tokens(heading) * 9
    assert heading_tokens(cell) is not heading_tokens(cell)
