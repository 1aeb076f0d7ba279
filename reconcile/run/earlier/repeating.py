"""A stage that would make the same again is not done: what it made for the run at OUT is taken over.

What a stage makes depends on the tables that it needs and on what it says of itself (`Repeatable`); where all
of that is the same, so is what it makes, byte for byte. A stage that counts nights says nothing and is done
every night; one that goes on from what it left to the store says so.
"""

from __future__ import annotations

import shutil
from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from reconcile.reports.contents import key_of
from reconcile.run.earlier.partly import Partly, touched_by
from reconcile.run.earlier.previous import take_from_out
from reconcile.run.given import Run, source_of
from reconcile.run.link.verifying import is_drawn, note_verified
from reconcile.workspace.files.disk import file_sha256, settled_sha256
from reconcile.workspace.files.door import read_json, read_table, write_json
from reconcile.workspace.runs import RunFolder


@dataclass(frozen=True)
class Repeatable:
    """What a stage says so that it need not be done again.

    made_of: all that it is made of beside the tables that it needs and the program, as plain values; the day
    only as far as it decides anything. makes: the files that it leaves in the folder of a run. goes_on: those
    of its tables that it leaves in the store too and goes on from; made of the same, it must leave the same
    as it goes on from, on whatever day. partly: how it is done for the persons touched alone, where that is
    less.
    """

    made_of: Callable[[Run], object]
    makes: Callable[[RunFolder], Sequence[Path]]
    goes_on: Sequence[str] = ()
    partly: Partly | None = None


def once(run: Run, name: str, needs: Sequence[str], repeatable: Repeatable, do: Callable[[], str]) -> str:
    """What the stage `name` says for staff, done only where the run at OUT was not made of the same, and of
    no more persons than are touched. On the day of each week on which a run is looked over (`verifying.py`)
    it is done whole in any case."""
    of = key_of("stage", name, tables_said(run, needs), repeatable.made_of(run))
    by = key_of("partly", name, repeatable.partly.by(run)) if repeatable.partly else ""
    said = _said_before(run, name)
    run.folder.store.mkdir(exist_ok=True)
    if said.get("of") == of and may_be_taken_over(run) and _taken(run, repeatable):
        words = str(said["said"])
    else:
        goes_on = run.job.reuse and by and said.get("by") == by
        words = (_done_partly(run, needs, repeatable, do) if goes_on else None) or do()
    write_json(run.folder.store / f"{_part(name)}.json", {"of": of, "by": by, "said": words})
    return words


def _done_partly(run: Run, needs: Sequence[str], stage: Repeatable, do: Callable[[], str]) -> str | None:
    """What a stage says that was done for the persons touched alone; None where that is not less. Where this
    is looked over it is done whole beside it, and that stands."""
    if not stage.partly:
        return None
    with touched_by(run, stage.partly.reads) as touched:
        words = stage.partly.do(run, needs, touched) if touched else None
    if words is None or not looked_over(run):
        return words
    made = {path: file_sha256(path) for path in _left(run, stage)}
    for path in made:
        path.unlink()
    words = do()
    note_verified(run.folder, [path.stem for path, digest in made.items() if file_sha256(path) != digest])
    return words


def _left(run: Run, stage: Repeatable) -> list[Path]:
    """The files that a stage leaves in the run's folder and to the store."""
    return [*stage.makes(run.folder), *(run.folder.store / f"{name}.parquet" for name in stage.goes_on)]


def periods_begun_and_over(run: Run) -> tuple[int, int]:
    """How many periods of rows have begun by the day of the run, and how many are over: what has begun stays
    begun, so of the same rows as many are the same ones."""
    begins, ends = (_days(run, column) for column in ("period_start", "period_end"))
    begun = sum(rows for day, rows in begins.items() if day <= run.job.as_of)
    return begun, sum(rows for day, rows in ends.items() if day < run.job.as_of)


def ends_of_periods(run: Run) -> set[date]:
    """The days on which periods of rows end."""
    return set(_days(run, "period_end"))


def _days(run: Run, column: str) -> Counter[date]:
    """How many rows bear each day of a column of `records`."""
    days = Counter[date]()
    for path in run.folder.snapshot_tables("records"):
        days.update(_days_of(path, column, settled_sha256(path)))
    return days


@lru_cache(maxsize=512)
def _days_of(path: Path, column: str, _: str) -> Counter[date]:
    """Of one file of a run, known by its hash: several stages ask."""
    counted = pc.value_counts(read_table(path, [column])[column]).to_pylist()
    return Counter({one["values"]: one["counts"] for one in counted if one["values"] is not None})


def months_later(day: date, months: int) -> date:
    """As the engine adds months, or takes them away: to a day that the month does not have, its last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _taken(run: Run, repeatable: Repeatable) -> bool:
    """The files of the run at OUT in this one's folder, and what of them is remembered among what it leaves
    to the store; False where that is not what the store remembers."""
    made = repeatable.makes(run.folder)
    for path in made:
        path.parent.mkdir(exist_ok=True)
    if not take_from_out(run, [path.relative_to(run.folder.path).as_posix() for path in made]):
        return False
    parts = run.store.parts()
    left = {name: run.folder.table(name) for name in repeatable.goes_on}
    if any(
        name not in parts or settled_sha256(parts[name]) != settled_sha256(path)
        for name, path in left.items()
    ):
        for path in made:
            path.unlink()
        return False
    run.folder.store.mkdir(exist_ok=True)
    for name, path in left.items():
        shutil.copyfile(path, run.folder.store / f"{name}.parquet")
    return True


def may_be_taken_over(run: Run) -> bool:
    """False on a day on which all is looked over, and where the job asks for nothing to be taken over."""
    return run.job.reuse and not looked_over(run)


def looked_over(run: Run) -> bool:
    """Whether what could be taken over, or done in part, is done whole beside it."""
    return run.job.verify_increment or is_drawn(run.job.as_of, run.store.secret)


def _part(stage: str) -> str:
    """Of the store, in which a stage notes of what it was made."""
    return f"made_by_{stage}"


def _said_before(run: Run, name: str) -> dict[str, Any]:
    parts = run.store.parts()
    return read_json(parts[_part(name)]) if _part(name) in parts else {}


def tables_said(run: Run, needs: Sequence[str]) -> dict[str, list[str]]:
    """Digests of the files of each table; of one that is empty, none."""
    digests = {}
    for need in needs:
        source = source_of(run.folder, need)
        files = source if isinstance(source, Sequence) else [source]
        digests[need] = [settled_sha256(path) for path in files if isinstance(path, Path)]
    return digests
