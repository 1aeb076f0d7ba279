"""Which answer what people write is, to which question: every form takes what it offers and refuses the
words of others; guide and panduan say the same words."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconcile.judgements.papers.verdicts import answer_of, side_of, verdict_of
from reconcile.judgements.standing import said_by, standing
from reconcile.judgements.store.events import Event, JudgedRow
from reconcile.judgements.store.sealed import opened_number, sealed
from reconcile.reports.contents import Level, RunFacts
from reconcile.reports.worklists.guide import guide_of
from reconcile.vocabulary.verdicts import BETWEEN, FORMS, MEANS, OTHER_NIK, REASONS, SIDED
from tests.findings.ascii_tables import AS_OF
from tests.judgements.conftest import NOW

PANDUAN = Path(__file__).parents[2] / "docs" / "panduan.md"
NIK = "3171014101809001"


def _offered(form: str) -> list[str]:
    made = FORMS[form]
    rows = [f"{made.by_row} BARIS {line}" for line in (2, 5)] if made.by_row else []
    programmes = [f"{made.by_programme} {code}" for code in ("KJP", "KIP")] if made.by_programme else []
    return [*rows, *programmes, *made.words, *(made.pair or ())]


ALL = sorted({word for form in FORMS for word in _offered(form)})


@pytest.mark.parametrize("form", FORMS)
def test_a_form_takes_what_it_offers_and_no_word_of_another(form: str) -> None:
    offered = _offered(form)
    taken = {word for word in ALL if answer_of(word, BETWEEN.join(offered), form)[0]}
    assert taken == set(offered)
    assert bool(answer_of(NIK, BETWEEN.join(offered), form)[1]) == FORMS[form].number


def test_every_word_that_is_offered_is_known_by_itself() -> None:
    """A worklist without its drop-downs, as a CSV, is read as well."""
    fixed = {word for form in FORMS.values() for word in (*form.words, *(form.pair or ()))}
    assert {word: verdict_of(word.lower()) for word in fixed} == {word: word for word in fixed}
    assert {*REASONS} <= fixed and len(REASONS) == 10


@pytest.mark.parametrize(
    ("written", "form", "said"),
    [
        ("baris 5", "NIK", "NIK 2"),
        ("NIK baris 2.", "NIK", "NIK 1"),
        ("milik baris 5", "PEMILIK", "MILIK 2"),
        ("kip", "PROGRAM", "PERTAHANKAN KIP"),
        ("3171 0141 0180 9001", "NIK", OTHER_NIK),
        ("pindah luar DKI Jakarta", "KELAYAKAN", "PINDAH LUAR"),
        ("punya mobil", "KELAYAKAN", "MEMILIKI MOBIL"),
        ("baris 3", "NIK", ""),
        ("317101410180900", "NIK", ""),
        ("kjs", "PROGRAM", ""),
        ("S", "NIK", "SAMA"),
    ],
)
def test_what_people_write_is_taken_where_it_can_mean_one_thing(written: str, form: str, said: str) -> None:
    assert answer_of(written, BETWEEN.join(_offered(form)), form)[0] == said


def test_a_side_is_read_back_from_an_export_and_from_no_worklist() -> None:
    assert (side_of("nik 2", "NIK"), side_of("NIK 2", "PEMILIK"), side_of("SAMA", "NIK")) == ("NIK 2", "", "")
    assert answer_of("NIK 2", BETWEEN.join(_offered("NIK")), "NIK") == ("", "")
    assert all(SIDED[SIDED[one]] == one and MEANS.get(one) == MEANS.get(SIDED[one]) for one in SIDED)


def test_guide_and_panduan_say_every_word_that_import_takes() -> None:
    told = [row[0] for row in guide_of(RunFacts("1", AS_OF, Level.L1, {})).rows if len(row) == 2]
    panduan = PANDUAN.read_text(encoding="utf-8")
    for form in FORMS.values():
        assert f"| {form.asks} |" in panduan
        (line,) = (line for line in panduan.splitlines() if line.startswith(f"| {form.asks} |"))
        for word in form.words:
            assert f"`{word}`" in line and word in told
        assert (f"`{form.by_row} BARIS" in line) == bool(form.by_row)
        assert ("16 angka" in line) == form.number


def _event(number: int, verdict: str, left: str, right: str, **more: str) -> Event:
    rows = {"left": JudgedRow(left, "kis"), "right": JudgedRow(right, "kis")}
    return Event(number, "judged", NOW, "Sari", answers="IDENTITAS", verdict=verdict, **rows, **more)  # type: ignore[arg-type]


def _standing(*events: Event) -> list[tuple[str, bool]]:
    ids = {event.number: tuple(row.record_id for row in event.rows()) for event in events}
    return [(one.verdict, one.used) for one in standing(events, ids)]


def test_two_papers_that_name_the_rows_in_another_order_agree() -> None:
    one, two = _event(1, "NIK 1", "kis-1", "kis-2"), _event(2, "NIK 2", "kis-2", "kis-1")
    assert said_by(one, ("kis-1", "kis-2")) == said_by(two, ("kis-2", "kis-1"))
    assert _standing(one, two) == [("NIK 2", True)]


def test_two_answers_about_which_nik_holds_contradict_each_other() -> None:
    assert _standing(_event(1, "NIK 1", "kis-1", "kis-2"), _event(2, "NIK 2", "kis-1", "kis-2")) == [
        ("NIK 1", False),
        ("NIK 2", False),
    ]


def test_who_says_which_nik_holds_says_more_than_that_it_is_one_person() -> None:
    assert _standing(_event(1, "SAMA", "kis-1", "kis-2"), _event(2, "NIK 1", "kis-1", "kis-2")) == [
        ("NIK 1", True)
    ]
    said = _standing(_event(1, "BEDA", "kis-1", "kis-2"), _event(2, "NIK 1", "kis-1", "kis-2"))
    assert {used for _, used in said} == {False}
    assert _standing(_event(1, "BEDA", "kis-1", "kis-2"), _event(2, "MILIK 1", "kis-1", "kis-2")) == [
        ("MILIK 1", True)
    ]


def test_two_numbers_that_were_written_contradict_each_other_and_the_same_does_not() -> None:
    key = b"k" * 32
    one, same, other = (sealed(nik, key) for nik in (NIK, NIK, "3171014101809002"))
    said = _standing(_event(1, OTHER_NIK, "a", "b", sealed=one), _event(2, OTHER_NIK, "a", "b", sealed=same))
    assert said == [(OTHER_NIK, True)]
    said = _standing(_event(1, OTHER_NIK, "a", "b", sealed=one), _event(2, OTHER_NIK, "a", "b", sealed=other))
    assert said == [(OTHER_NIK, False), (OTHER_NIK, False)]


def test_a_sealed_number_is_read_under_its_key_alone() -> None:
    hidden = sealed(NIK, b"k" * 32)
    assert opened_number(hidden, b"k" * 32) == NIK and opened_number(hidden, b"x" * 32) == ""
    assert opened_number("", b"k" * 32) == ""
    assert NIK not in hidden and sealed(NIK, b"k" * 32) == hidden != sealed(NIK, b"x" * 32)
