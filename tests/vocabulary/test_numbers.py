"""Numbers as staff read them."""

from __future__ import annotations

import pytest

from reconcile.vocabulary.numbers import at_least, rupiah


@pytest.mark.parametrize(
    ("amount", "unknown", "said"),
    [(0, 0, "Rp 0"), (0, 3, "tidak diketahui"), (5, 0, "Rp 5"), (5, 2, "≥ Rp 5")],
)
def test_a_sum_of_what_is_not_known_is_not_zero(amount: int, unknown: int, said: str) -> None:
    assert at_least(rupiah(amount), amount, unknown) == said
