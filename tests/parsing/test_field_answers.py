"""What lists write of one field that a registrar was asked about."""

from __future__ import annotations

import pytest

from reconcile.parsing.field_answers import read_result, read_score

RESULTS = [
    # result, score beside it -> what is kept
    ("Sesuai", None, "SESUAI"),
    ("Sesuai (100)", None, "SESUAI 100"),
    ("SESUAI (87)", "12", "MIRIP 87"),
    ("sesuai", "87", "MIRIP 87"),
    ("Tidak Sesuai (42)", None, "TIDAK_SESUAI 42"),
    ("TIDAK SESUAI", "71,5 %", "TIDAK_SESUAI 72"),
    ("Padan", None, "SESUAI"),
    ("tidak  padan", None, "TIDAK_SESUAI"),
    ("Y", None, "SESUAI"),
    ("X", None, "TIDAK_SESUAI"),
    ("0", None, "TIDAK_SESUAI"),
    ("beda", "0,4", "TIDAK_SESUAI 40"),
    ("", "87", None),
    ("entah", None, None),
    ("Sesuai (870)", None, None),
]


@pytest.mark.parametrize(("cell", "score", "kept"), RESULTS)
def test_a_result_is_kept_with_its_score(cell: str, score: str | None, kept: str | None) -> None:
    told = read_result(cell, score)
    assert (None if told is None else str(told)) == kept


def test_scores_are_of_a_hundred() -> None:
    said = ["87", "0,87", "0.5", "100 %", "101", "-3", "x", None]
    assert [read_score(one) for one in said] == [87, 87, 50, 100, None, None, None, None]
