"""What is marked as different: judged on what the rows say, shown as far as the level lets it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconcile.privacy.masking import Level
from reconcile.review.marks import HIDDEN, REORDERED, SPELLED, Compared, compare_rows

BLANK: dict[str, Any] = dict.fromkeys(
    (
        "name",
        "name_key",
        "birth",
        "sex",
        "nik",
        "kk",
        "mother_core",
        "mother_key",
        "relationship",
        "nisn",
        "card_number",
        "region_code",
        "rt",
        "rw",
        "programme",
        "address",
    )
)
RAW = {"birth": "birth_date", "kk": "family_card", "mother_core": "mother", "nisn": "pupil_number"}


def compared(
    field: str, left: str | None, right: str | None, shown: tuple[str, str] | None = None, **more: Any
) -> Compared:
    """The field of two rows that say nothing else."""
    raw = ({**BLANK, **more, field: left}, {**BLANK, **more, field: right})
    name = "place" if field == "region_code" else RAW.get(field, field)
    texts = shown or (left or "", right or "")
    found = compare_rows(raw, ({name: texts[0]}, {name: texts[1]}))
    label = {
        "name": "Nama",
        "birth": "Lahir",
        "nik": "NIK",
        "kk": "Nomor KK",
        "region_code": "Tempat tinggal",
        "card_number": "Nomor kartu",
        "sex": "Jenis kelamin",
        "address": "Alamat tertulis",
    }
    return next(one for one in found if one.label == label[field])


def marked(pieces: tuple[tuple[str, bool], ...]) -> str:
    return "".join(f"[{text}]" if differs else text for text, differs in pieces)


@pytest.mark.parametrize(
    ("field", "left", "right", "mark"),
    [
        ("name", "SITI", "SITI", "sama"),
        ("name", "SITI", "SITA", "beda"),
        ("name", "SITI", None, "kosong"),
        ("name", None, None, "kosong"),
        ("birth", "1980-01-25", "1980", "sebagian"),
        ("birth", "1980-01-25", "1981", "beda"),
        ("nik", "3171012501800001", "317101", "sebagian"),
        ("kk", "3171012501800001", "317101", "beda"),  # a card is whole or not kept
        ("region_code", "3171", "3171011001", "sebagian"),
        ("region_code", "3172", "3171011001", "beda"),
        ("region_code", "3171011001", "3171011001", "sama"),
        ("region_code", None, "3171011001", "kosong"),
        ("address", "JL MAWAR 7", "JL MAWAR 7", "sama"),
        ("address", "JL MAWAR 7", "JALAN MAWAR NO 7", "tidak dibandingkan"),  # shown, for people to judge
        ("address", "JL MAWAR 7", None, "kosong"),
    ],
)
def test_the_mark(field: str, left: str | None, right: str | None, mark: str) -> None:
    assert compared(field, left, right).mark == mark
    assert compared(field, right, left).mark == mark


def test_cards_of_two_programmes_are_not_compared() -> None:
    raw = (
        {**BLANK, "programme": "kis", "card_number": "1"},
        {**BLANK, "programme": "kjs", "card_number": "2"},
    )
    assert compare_rows(raw, ({"card_number": "1"}, {"card_number": "2"}))[-1].mark == "tidak dibandingkan"
    assert compared("card_number", "1", "2", programme="kis").mark == "beda"


def test_what_masking_hides_is_marked_all_the_same() -> None:
    told = compared("nik", "3171012501800001", "3171012501800002", ("317101**********",) * 2)
    assert (told.mark, told.note) == ("beda", HIDDEN)
    assert marked(told.left) == marked(told.right) == "[317101**********]"


@pytest.mark.parametrize(
    ("left", "right", "shown_left", "shown_right"),
    [
        ("SITI AMINAH", "SITI AMINNAH", "SITI AMINAH", "SITI AMIN[N]AH"),
        ("SITI AMINAH", "AMINAH", "[SITI] AMINAH", "AMINAH"),
        ("BUDI SANTOSO", "AGUS SANTOSO", "[BUDI] SANTOSO", "[AGUS] SANTOSO"),
        ("NUR NUR", "NUR", "NUR [NUR]", "NUR"),
    ],
)
def test_the_letters_that_differ(left: str, right: str, shown_left: str, shown_right: str) -> None:
    told = compared("name", left, right)
    assert (marked(told.left).replace("][", ""), marked(told.right).replace("][", "")) == (
        shown_left,
        shown_right,
    )


def test_another_order_of_words_is_said_not_marked() -> None:
    told = compared("name", "BUDI SANTOSO", "SANTOSO BUDI")
    assert (marked(told.left), marked(told.right), told.note) == ("BUDI SANTOSO", "SANTOSO BUDI", REORDERED)


def test_another_spelling_of_one_name_is_said_to_be_that() -> None:
    told = compared("name", "TIARA WIMAN", "TIARA WIEMAN", name_key="TIARA UIMAN")
    assert (told.mark, told.note, marked(told.right)) == ("sebagian", SPELLED, "TIARA WI[E]MAN")
    told = compared("name", "BUDI SANTOSO", "SANTOSO BUDI", name_key="BUDI SANTOSO")
    assert (told.mark, told.note) == ("sebagian", REORDERED)
    assert compared("name", "TIARA WIMAN", "TIARA WIEMAN").mark == "beda"  # without keys: what is written


def test_digits_are_marked_where_they_stand() -> None:
    assert marked(compared("nik", "3171012501800001", "3171012501800021").right) == "31710125018000[2]1"


TEXTS = st.text(st.sampled_from("AB C"), max_size=12).map(lambda text: " ".join(text.split()))


@given(TEXTS, TEXTS)
def test_pieces_put_together_are_the_value_and_a_difference_is_never_left_unsaid(
    left: str, right: str
) -> None:
    told = compared("name", left or None, right or None)
    assert "".join(text for text, _ in told.left) == left
    assert "".join(text for text, _ in told.right) == right
    differs = any(marks for side in (told.left, told.right) for _, marks in side)
    assert differs == (told.mark == "beda" and not told.note)
    assert (told.mark == "beda") == (bool(left) and bool(right) and left != right)


def test_l1_says_where_two_masked_numbers_and_days_differ() -> None:
    raw = (
        {**BLANK, "nik": "3171012501809001", "birth": "1980-01-25"},
        {**BLANK, "nik": "3171012601809003", "birth": "1980-01-26"},
    )
    masked = {"nik": "317101**********", "birth_date": "1980"}
    told = {one.label: one for one in compare_rows(raw, (masked, masked), Level.L1)}
    assert told["NIK"].note == "berbeda pada 2 angka, posisi 8 dan 16"
    assert marked(told["NIK"].left) == "317101*[*]*******[1]"
    assert marked(told["NIK"].right) == "317101*[*]*******[3]"
    assert (told["Lahir"].note, marked(told["Lahir"].left)) == ("hari berbeda", "1980")
    assert {one.note for one in compare_rows(raw, (masked, masked), Level.L2) if one.mark == "beda"} == {
        HIDDEN
    }
