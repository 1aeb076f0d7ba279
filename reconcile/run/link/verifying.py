"""Whether linking what changed gave what linking everything gives: looked at on one day of each week, and
whenever it is asked for."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from reconcile.linkage import Before
from reconcile.run.given import Run
from reconcile.workspace.files.disk import file_sha256
from reconcile.workspace.files.door import read_json, write_json
from reconcile.workspace.runs import RunFolder

_DAYS = 7


def to_be_verified(run: Run, before: Before | None) -> bool:
    """Whether this run links everything beside what changed. Never where everything is linked anyway."""
    if before is None or not before.carry:
        return False
    return run.job.verify_increment or is_drawn(run.job.as_of, run.store.secret)


def is_drawn(day: date, secret: bytes) -> bool:
    """Whether `day` is the one of its week (Monday to Sunday) that the secret of the store draws."""
    year, week, weekday = day.isocalendar()
    drawn = hmac.digest(secret, f"verify-increment {year}-{week:02}".encode(), "sha256")
    return int.from_bytes(drawn[:8], "big") % _DAYS + 1 == weekday


def settle(run: Run, whole: RunFolder, names: Iterable[str]) -> None:
    """Hold the files `names` of the run, by their places in its folder, against those of `whole`. Where any
    differs all of `whole` take their place. What was found is noted for the manifest."""
    pairs = [(run.folder.path / name, whole.path / name) for name in names]
    different = [one.stem for one, other in pairs if file_sha256(one) != file_sha256(other)]
    if different:
        for one, other in pairs:
            other.replace(one)
    note_verified(run.folder, different)


def note_verified(folder: RunFolder, different: Iterable[str]) -> None:
    """Note for the manifest that something was made whole beside what was made in part. different: the tables
    of which the two were not the same."""
    note = _note(folder)
    before = read_json(note)["different"] if note.exists() else []
    write_json(note, {"verified": True, "different": sorted({*before, *different})})


def take_note(folder: RunFolder) -> dict[str, Any] | None:
    """What was found, which is no file of the run; None where nothing was looked at."""
    note = _note(folder)
    if not note.exists():
        return None
    found: dict[str, Any] = read_json(note)
    note.unlink()
    return found


def _note(folder: RunFolder) -> Path:
    return folder.path / "increment.json"
