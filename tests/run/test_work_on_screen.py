"""What the screen says of employers stands below a line that says of what."""

from __future__ import annotations

import pytest

from reconcile.run.facts.work import lines_of_work


@pytest.mark.parametrize(
    ("counts", "lines"),
    [
        ({}, []),
        ({"faults": 0}, []),
        (
            {"faults": 2},
            [
                (0, "Badan usaha: daftarnya tidak ada", None),
                (1, "diperbaiki pengirim (mutu_pemberi_kerja.csv)", 2),
            ],
        ),
        ({"typed": 0}, []),
        ({"typed": 3}, [(0, "Pendaftaran, diperbaiki pengirim (mutu_pemberi_kerja.csv)", 3)]),
        (
            {"rows": 1200, "firms": 700, "questions": 0, "faults": 0, "to_clarify": 0},
            [(0, "Badan usaha (dari 1.200 baris)", 700), (1, "perlu klarifikasi", 0)],
        ),
    ],
)
def test_lines_of_work(counts: dict[str, int], lines: list[tuple[int, str, int | None]]) -> None:
    assert list(lines_of_work(counts)) == lines
