"""Texts as wide as Arial sets them, and how many lines they take."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from reconcile.reports.drawing.letters import lines_of, lines_of_text


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", 1),
        ("IIIIIIIIII IIIIIIIIII", 1),  # twice as many letters as of M, and narrower
        ("MMMMMMMMMM MMMMMMMMMM", 4),  # each word alone is longer than a line
        ("Pulo Gebang 004/001", 2),  # breaks before the third word
        ("Rawa Badak Selatan Raya 003/005", 3),
    ],
)
def test_lines_break_between_words_as_wide_as_they_are(text: str, lines: int) -> None:
    assert lines_of(pa.array([text]), 13, 9).tolist() == [lines] == [lines_of_text(text, 13, 9)]


def test_a_slice_is_measured_like_its_texts() -> None:
    texts = pa.array(["a", "MMMM MMMM MMMM", "", "MMMM MMMM MMMM"]).slice(1)
    assert np.array_equal(lines_of(texts, 6, 9), [3, 1, 3])


def test_bold_is_wider() -> None:
    text = pa.array(["MUHAMMAD RIZKY"])
    width = next(w / 10 for w in range(1, 400) if lines_of(text, w / 10, 9)[0] == 1)
    assert lines_of(text, width, 9, bold=True)[0] == 2
