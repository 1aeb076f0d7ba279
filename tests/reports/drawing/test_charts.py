"""What a drawing says to who cannot see it."""

from __future__ import annotations

from reconcile.reports.drawing.charts import TwoSides, both_ways
from reconcile.reports.kit.showing import cell


def test_both_sides_are_called_as_the_caller_calls_them() -> None:
    marks = [TwoSides("KIS", cell(7), cell(12))]
    assert "KIS: selesai 7, baru 12" in both_ways("c", "Perubahan", marks)
    assert "KIS: pergi 7, datang 12" in both_ways("f", "Arus", marks, ("pergi", "datang"))
