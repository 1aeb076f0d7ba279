"""Two values of a repair never look like one, and one that a level hides never looks like none."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from reconcile.privacy.masking import Level
from reconcile.reports.kit.showing import composed, shown_rows
from reconcile.reports.verification import repairs

_HIDDEN, _UNSEEN = repairs._HIDDEN, repairs._UNSEEN


def _shown(field: str, given: Any, proposed: Any, level: Level) -> tuple[str, str]:
    kinds = {**repairs._ROW, **repairs._SIDES}
    values = {f"given_{field}": given, f"proposed_{field}": proposed}
    rows = pa.table({name: pa.array([values.get(name)], pa.string()) for name in kinds})
    shown = composed(repairs._cells, shown_rows(*repairs.told_of(rows, kinds, level), level))
    return shown.cells["given"][0].as_py(), shown.cells["proposed"][0].as_py()


@pytest.mark.parametrize(
    ("field", "given", "proposed", "level", "expected"),
    [
        ("birth_date", "1939-01-01", "1939-07-02", Level.L0, ("01-01-1939", "02-07-1939")),
        (
            "birth_date",
            "1939-01-01",
            "1939-07-02",
            Level.L1,
            ("1939", "1939 (hari dan bulan berbeda)"),
        ),
        ("birth_date", "1939-01-01", "1940-07-02", Level.L2, (_UNSEEN, _UNSEEN)),
        ("birth_date", None, "1940-07-02", Level.L2, ("", _UNSEEN)),
        ("name", "DINDA K", "DINDA KEYSIN", Level.L2, ("D*** K***", f"D*** K*** {_HIDDEN}")),
        ("sex", "P", "L", Level.L2, ("P", "L")),
    ],
)
def test_what_is_proposed_differs_from_what_is_given(
    field: str, given: Any, proposed: Any, level: Level, expected: tuple[str, str]
) -> None:
    assert _shown(field, given, proposed, level) == expected
