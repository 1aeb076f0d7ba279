"""Rows and their changes: written in one way, and put back together byte for byte."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconcile.package.contents.references import PROGRAMMES
from reconcile.package.form.rows import (
    Delta,
    RowsError,
    delta_between,
    parsed,
    replayed,
    sorted_rows,
    written,
)
from reconcile.programmes import load_programmes
from reconcile.programmes.kinds import kind_words

NAMES, KEY = ("one", "two", "said"), ("one", "two")
_CELL = st.text(st.characters(blacklist_categories=("Cs",)), max_size=6)
_STATE = st.dictionaries(st.tuples(_CELL, _CELL), _CELL, max_size=8)


def rows_of(state: dict[tuple[str, str], str]):  # type: ignore[no-untyped-def]
    return sorted_rows(NAMES, KEY, [(*key, said) for key, said in state.items()])


@given(_STATE)
def test_what_is_written_is_read_back_the_same(state: dict[tuple[str, str], str]) -> None:
    rows = rows_of(state)
    assert parsed(rows.written()) == (NAMES, rows.rows)


@given(_STATE, _STATE)
def test_changes_put_on_the_rows_before_give_the_rows_after(
    before: dict[tuple[str, str], str], after: dict[tuple[str, str], str]
) -> None:
    delta = delta_between(rows_of(before), rows_of(after))
    again = Delta(NAMES, KEY, parsed(delta.written())[1])
    assert replayed(rows_of(before), again).written() == rows_of(after).written()
    assert delta.count("BARU") == len(after.keys() - before.keys())
    assert delta.count("BERAKHIR") == len(before.keys() - after.keys())
    assert delta.count("BERUBAH") == sum(before[k] != after[k] for k in before.keys() & after.keys())


def test_what_ended_shows_its_key_alone() -> None:
    delta = delta_between(rows_of({("a", "b"): "secret"}), rows_of({}))
    assert delta.rows == (("BERAKHIR", "a", "b", ""),)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "form"),
        (b'"a"\n"1"\n', "form"),
        (b"a\r\n1\r\n", "form"),
        (b'\xef\xbb\xbf"a"\r\n"1"\r\n', "form"),
        (b'"a","b"\r\n"1","2"\r\n', "form"),
        (b'"a"\r\n"1', "form"),
        (b'"a"\r\n"\xff"\r\n', "text"),
        (b'"a";"b"\r\n"1"\r\n', "cells"),
        (b'"a"\r\n"' + b"x" * 70_000 + b'"\r\n', "form"),
    ],
)
def test_what_is_written_in_another_way_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(RowsError) as refusal:
        parsed(content)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("BARU", "a", "b", "y"), "there"),
        (("BERUBAH", "z", "z", "y"), "absent"),
        (("BERAKHIR", "z", "z", ""), "absent"),
        (("BERUBAH", "a", "b", "x"), "same"),
        (("BERAKHIR", "a", "b", "x"), "bare"),
    ],
)
def test_changes_of_other_rows_are_refused(row: tuple[str, ...], code: str) -> None:
    with pytest.raises(RowsError) as refusal:
        replayed(rows_of({("a", "b"): "x"}), Delta(NAMES, KEY, (row,)))
    assert refusal.value.code == code


def test_two_rows_of_one_key_are_no_rows() -> None:
    with pytest.raises(RowsError, match="twice"):
        sorted_rows(NAMES, KEY, [("a", "b", "1"), ("a", "b", "2")])


def test_the_form_is_what_a_spreadsheet_of_an_indonesian_office_opens() -> None:
    assert written(("a", "b"), [('say "x"', "1;2")]) == b'"a";"b"\r\n"say ""x""";"1;2"\r\n'


def test_a_package_can_say_what_every_programme_is_for() -> None:
    [role] = [field for field in PROGRAMMES.fields if field.name == "programme_role"]
    roles = {one for programme in load_programmes().values() for one in kind_words(programme.kind).roles}
    assert roles == set(role.codes or {})
