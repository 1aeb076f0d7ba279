"""A computer whose clock has lost its date replaces no results by those of another year."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from reconcile.nights import beginning
from reconcile.nights.beginning import refuse_clock_back
from reconcile.run.jobs import Job
from reconcile.vocabulary.errors import UsageError


def today() -> date:
    """Asked anew: a session of tests may go on over midnight."""
    return Job(inputs=Path("masukan"), out=Path("hasil")).as_of


@pytest.fixture
def stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], Path]:
    """An OUT whose results speak of so many days after today."""
    (tmp_path / "manifest.json").write_text("{}", encoding="utf-8")

    def speaking(ahead: int) -> Path:
        said = {"run": {"as_of": (today() + timedelta(days=ahead)).isoformat()}}
        monkeypatch.setattr(beginning, "read_manifest", lambda _: said)
        return tmp_path

    return speaking


def test_results_of_long_after_today_are_not_replaced_unless_the_day_is_named(
    stands: Callable[[int], Path],
) -> None:
    out = stands(32)
    with pytest.raises(UsageError, match="Betulkan tanggal komputer"):
        refuse_clock_back(Job(inputs=out, out=out))
    refuse_clock_back(Job(inputs=out, out=out, as_of=today()))


@pytest.mark.parametrize("ahead", [-4000, 0, 31])
def test_those_of_before_of_today_and_of_the_end_of_the_month_are(
    stands: Callable[[int], Path], ahead: int
) -> None:
    out = stands(ahead)
    refuse_clock_back(Job(inputs=out, out=out))


def test_where_nothing_stands_there_is_nothing_to_hold_it_against(tmp_path: Path) -> None:
    refuse_clock_back(Job(inputs=tmp_path, out=tmp_path / "baru"))
    (tmp_path / "manifest.json").write_text("bukan", encoding="utf-8")
    refuse_clock_back(Job(inputs=tmp_path, out=tmp_path))
