"""Signs that are not seen: what a reader may be told, what a folder may be called and what a declaration
may say agree on them."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from reconcile.parsing.names.name_text import ascii_name
from reconcile.parsing.numbers.digit_columns import _cleaned
from reconcile.parsing.numbers.nik_text import clean_number
from reconcile.privacy.masking import Level, shown
from reconcile.privacy.outside_texts import visible
from reconcile.vocabulary.errors import UsageError
from reconcile.vocabulary.unseen import UNSEEN
from reconcile.workspace.files.declared import Words
from reconcile.workspace.targets import check_name

HARMFUL = [
    *(
        "\x00",
        "\n",
        "\x1b",
        "\x85",
        "\u00ad",
        "\u061c",
        "\u200b",
        "\u200d",
        "\u200f",
        "\u2028",
        "\u202e",
        "\u2066",
        "\ufe0f",
        "\ufeff",
    ),
    *("\ue000", "\U000e0041", "\U000f0000"),
]


@pytest.mark.parametrize("sign", HARMFUL, ids=ascii)
def test_every_door_knows_a_sign_that_is_not_seen(sign: str) -> None:
    assert visible(f"a{sign}b") == "a b"
    assert shown(pa.array([f"a{sign}b"]), "text", Level.L1).to_pylist() == ["a b"]
    with pytest.raises(UsageError):
        check_name(Path(f"/tmp/a{sign}b"))
    with pytest.raises(ValidationError):
        TypeAdapter(Words).validate_python(f"a{sign}b")


@given(st.characters(exclude_categories=["Cs"]))
def test_what_python_calls_a_control_or_a_format_of_latin_text_is_among_them(sign: str) -> None:
    """Signs of format of other scripts (Arabic, Egyptian, music) stand for something there and stay."""
    if unicodedata.category(sign) in ("Cc", "Co", "Zl", "Zp"):
        assert UNSEEN.fullmatch(sign)
    assert shown(pa.array([f"a{sign}b"]), "plain", Level.L1)[0].as_py() == visible(f"a{sign}b")


@pytest.mark.parametrize("sign", ["\u00ad", "\u200b", "\u200e", "\u2060", "\ufeff"], ids=ascii)
def test_a_number_and_a_name_join_over_them(sign: str) -> None:
    assert ascii_name(f"BU{sign}DI")[0] == "BUDI"
    assert clean_number(f"317404{sign}5001809001") == "3174045001809001"
    assert _cleaned(pa.array([f"317404{sign}5001809001"])).to_pylist() == ["3174045001809001"]
