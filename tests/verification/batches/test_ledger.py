"""The ledger of batches: what is open, answered, refused, and what is not asked or told again."""

from __future__ import annotations

from reconcile.verification.batches.ledger import Answered, Line, returned, row_id, settled, standings


def asked(batch: int, *rows: str) -> Line:
    return Line("ASKED", batch, "", "", rows=rows)


def answered(batch: int, **answers: str) -> Line:
    return Line("ANSWERED", batch, "", "", answers=[Answered(row, said) for row, said in answers.items()])


def test_a_batch_adds_up_and_refused_rows_are_asked_again() -> None:
    lines = [asked(1, "a", "b", "c"), answered(1, a="ALIVE", b="NOT_ASKED")]
    (one,) = standings(lines)
    assert (one.asked, one.answered, one.refused, one.open, one.contradicted) == (3, 1, 1, 1, 0)
    assert settled(lines) == {"a", "c"}
    again = [*lines, asked(2, "b")]
    assert settled(again) == {"a", "b", "c"}
    both = [*again, answered(2, b="DEAD"), answered(1, a="DEAD")]
    assert [(one.answered, one.refused, one.contradicted) for one in standings(both)] == [
        (1, 1, 1),
        (1, 0, 0),
    ]


def test_ids_are_the_stores_own_and_of_one_number_or_what_is_told_of_it() -> None:
    nik = "3171010101809001"
    assert row_id(b"one", nik) != row_id(b"other", nik)
    assert row_id(b"one", nik) != row_id(b"one", nik, "JKN")
    assert nik[6:12] not in row_id(b"one", nik) and len(row_id(b"one", nik)) == 15


def test_what_was_returned_is_remembered() -> None:
    lines = [Line("RETURNED", 0, "", "", rows=["x"]), asked(1, "y"), Line("RETURNED", 0, "", "", rows=["z"])]
    assert returned(lines) == {"x", "z"}
