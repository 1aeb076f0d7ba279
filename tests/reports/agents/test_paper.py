"""Papers of registrations: each lead stands in one, and none for agents holds a word of the register."""

from __future__ import annotations

from reconcile.reports.agents.paper import file_code
from reconcile.reports.agents.words import OUTCOME_WORDS, TEST_WORDS, TO_DO
from reconcile.tables.labour.agents import OUTCOMES, TESTS


def test_a_file_bears_a_code_and_never_a_number_of_a_person() -> None:
    assert [file_code(code) for code in (None, "AB9000", "3171014103859001", "X" * 80)] == [
        "tanpa_kode", "AB9000", "kode_berupa_nomor", "X" * 30,
    ]  # fmt: skip


def test_every_code_has_its_words() -> None:
    assert set(OUTCOME_WORDS) == set(TO_DO) == set(OUTCOMES)
    assert set(TEST_WORDS) == set(TESTS)
