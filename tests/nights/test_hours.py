"""Quiet hours and the time at which a night is late: arithmetic on Jakarta time."""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path

import pytest

from reconcile.nights.beginning import note_office, refuse_other_office, refuse_quiet
from reconcile.nights.hours import Quiet, after_quiet, late_from, read_quiet
from reconcile.vocabulary.days import JAKARTA
from reconcile.vocabulary.errors import RunBusyError, UsageError
from reconcile.workspace.runs import Workspace

WORK = Quiet(time(7), time(17))
NIGHT = Quiet(time(22), time(4, 30))


def _at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=JAKARTA)


@pytest.mark.parametrize(
    ("hours", "when", "begins"),
    [
        ((), _at(10, 9), _at(10, 9)),
        ((WORK,), _at(10, 6, 59), _at(10, 6, 59)),
        ((WORK,), _at(10, 7), _at(10, 17)),
        ((WORK,), _at(10, 16, 59), _at(10, 17)),
        ((WORK,), _at(10, 17), _at(10, 17)),
        ((NIGHT,), _at(10, 23), _at(11, 4, 30)),  # over midnight
        ((NIGHT,), _at(10, 3), _at(10, 4, 30)),
        ((WORK, Quiet(time(17), time(19))), _at(10, 8), _at(10, 19)),  # one after the other
    ],
)
def test_a_night_waits_for_the_end_of_the_quiet_hours(
    hours: tuple[Quiet, ...], when: datetime, begins: datetime
) -> None:
    assert after_quiet(hours, when) == begins


def test_quiet_hours_all_day_end_all_the_same() -> None:
    after_quiet((Quiet(time(0), time(12)), Quiet(time(12), time(0))), _at(10, 9))


@pytest.mark.parametrize("text", ["07:00", "17", "07:00-07:00", "07:00-25:00", "", 7])
def test_what_is_no_range_of_hours_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match=r"jj:mm|jam"):
        read_quiet(text)
    assert read_quiet("7.00 s.d. 17.00") == WORK


@pytest.mark.parametrize(
    ("began", "done_by", "late"),
    [
        (_at(10, 1), None, _at(10, 5)),
        (_at(10, 1), time(4), _at(10, 4)),
        (_at(10, 1), time(6), _at(10, 5)),
        (_at(10, 13), time(4), _at(10, 17)),  # by day: four o'clock is tomorrow's
        (_at(10, 23), time(1), _at(11, 1)),
    ],
)
def test_a_night_is_late_after_so_long_or_at_the_time_declared(
    began: datetime, done_by: time | None, late: datetime
) -> None:
    assert late_from(began, 240, done_by) == late


def test_within_the_quiet_hours_who_asks_is_told_until_when(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "hasil")
    refuse_quiet((WORK,), workspace, _at(10, 6))
    with pytest.raises(UsageError, match=r"sampai 10-11-2026 pukul 17\.00 WIB, atau ulangi dengan --now"):
        refuse_quiet((WORK,), workspace, _at(10, 9))
    assert list(tmp_path.iterdir()) == []  # asked about results that are not there, it makes nothing
    workspace.make()
    with pytest.raises(UsageError):
        refuse_quiet((WORK,), workspace, _at(10, 9))
    assert "DITOLAK jam tenang" in (workspace.root / "malam.log").read_text(encoding="utf-8")


def _office(path: Path, out: str) -> Path:
    path.write_text(f'inputs = "masukan"\nout = "{out}"\n', encoding="utf-8")
    return path


def test_two_offices_files_that_name_one_out_are_refused_until_one_does_no_more(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "hasil")
    workspace.make()
    first, second = _office(tmp_path / "satu.toml", "hasil"), _office(tmp_path / "dua.toml", "hasil")
    note_office(workspace, first)
    refuse_other_office(workspace, first)
    refuse_other_office(workspace, None)  # somebody's own run is no schedule
    with pytest.raises(RunBusyError, match=r"satu\.toml, yang masih menyebutnya"):
        refuse_other_office(workspace, second)
    _office(first, "lain")
    refuse_other_office(workspace, second)
    _office(first, "hasil")
    moved = first.rename(tmp_path / "tiga.toml")
    refuse_other_office(workspace, moved)  # the file under its new name
    (workspace.root / "kantor.txt").write_bytes(b"\0\xff")
    refuse_other_office(workspace, second)
