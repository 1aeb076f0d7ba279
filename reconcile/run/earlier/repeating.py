"""A stage that would make the same again is not done: what it made for the run at OUT is taken over.

What a stage makes depends on the tables that it needs and on what it says of itself (`Repeatable`); where all
of that is the same, so is what it makes, byte for byte. A stage that counts nights, or goes on from what the
store remembers, says nothing and is done every night.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reconcile.reports.contents import key_of
from reconcile.run.earlier.previous import take_from_out
from reconcile.run.given import Run, source_of
from reconcile.run.link.verifying import is_drawn
from reconcile.workspace.files.disk import file_sha256
from reconcile.workspace.files.door import read_json, write_json
from reconcile.workspace.runs import RunFolder


@dataclass(frozen=True)
class Repeatable:
    """What a stage says so that it need not be done again.

    made_of: all that it is made of beside the tables that it needs and the program, as plain values; the day
    only as far as it decides anything. makes: the files that it leaves in the folder of a run.
    """

    made_of: Callable[[Run], object]
    makes: Callable[[RunFolder], Sequence[Path]]


def once(run: Run, name: str, needs: Sequence[str], repeatable: Repeatable, do: Callable[[], str]) -> str:
    """What the stage `name` says for staff, done only where the run at OUT was not made of the same. On the
    day of each week on which a run is looked over (`verifying.py`) it is done in any case."""
    of = key_of("stage", name, _tables(run, needs), repeatable.made_of(run))
    said = _said_before(run, name)
    again = said.get("of") == of and not _looked_over(run) and _taken(run, repeatable.makes(run.folder))
    words = str(said["said"]) if again else do()
    run.folder.store.mkdir(exist_ok=True)
    write_json(run.folder.store / f"{_part(name)}.json", {"of": of, "said": words})
    return words


def _taken(run: Run, made: Sequence[Path]) -> bool:
    for path in made:
        path.parent.mkdir(exist_ok=True)
    return take_from_out(run, [path.relative_to(run.folder.path).as_posix() for path in made])


def _looked_over(run: Run) -> bool:
    return run.job.verify_increment or is_drawn(run.job.as_of, run.store.secret)


def _part(stage: str) -> str:
    """Of the store, in which a stage notes of what it was made."""
    return f"made_by_{stage}"


def _said_before(run: Run, name: str) -> dict[str, Any]:
    parts = run.store.parts()
    return read_json(parts[_part(name)]) if _part(name) in parts else {}


def _tables(run: Run, needs: Sequence[str]) -> dict[str, list[str]]:
    """Digests of the files of each table; of one that is empty, none."""
    digests = {}
    for need in needs:
        source = source_of(run.folder, need)
        files = source if isinstance(source, Sequence) else [source]
        digests[need] = [file_sha256(path) for path in files if isinstance(path, Path)]
    return digests
