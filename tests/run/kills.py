"""Nights that are killed: an office with a file of its own, begun as its computer begins it, and what stands
there afterwards."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from reconcile.workspace.published import find_faults
from reconcile.workspace.runs import Workspace
from reconcile.workspace.store import store_at
from reconcile.workspace.store.copies import wrong_with
from tests.runs import INPUTS, known_key

MONTHS = Path(__file__).parents[2] / "data_samples" / "months"
PROGRAMMES = "kis", "kjs", "dukcapil"
"""What the nights read: two rolls and the register, so that persons, findings and questions are there."""
LAST = 3
_CAME = "9000000000901;;ZULAIKHA RAMADHANI;03/04/1971;P;LAGOA;KOJA;PBI APBD;AKTIF;01/07/2016;31/12/2050"
_DAYS = {1: "31-01-2018", 2: "28-02-2018", 3: "31-03-2018"}
_SECONDS = 600
_PUBLISHING = b'"at": "Menerbitkan"'


@dataclass(frozen=True)
class Office:
    """folder: where its file and OUT are. Nights of a month read that month's files, of `months`, and write
    the papers of `level`."""

    folder: Path
    months: Path = MONTHS
    level: str = "L1"

    @property
    def out(self) -> Path:
        return self.folder / "hasil"

    def begin(self, month: int) -> subprocess.Popen[bytes]:
        """A night of its own process group, as `reconcile run --config` begins it."""
        office = {
            "inputs": str(self.months / f"2018-{month:02d}"),
            "out": "hasil",
            "previous": "hasil",
            "as_of": _DAYS[month],
            "programmes": PROGRAMMES,
            "level": self.level,
        }
        lines = [f"{name} = {json.dumps(value)}\n" for name, value in office.items()]
        (self.folder / "reconcile.toml").write_text("".join(lines), encoding="utf-8")
        words = [sys.executable, "-m", "reconcile", "run", "--config", "reconcile.toml"]
        return subprocess.Popen(
            words,
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(MONTHS.parents[1])},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def night(self, month: int) -> float:
        """A whole night; returns its seconds."""
        began = time.monotonic()
        process = self.begin(month)
        _, told = process.communicate(timeout=_SECONDS)
        assert process.returncode in (0, 10), told.decode()
        return time.monotonic() - began

    def killed_night(self, month: int, moment: Moment) -> bool:
        """A night that is killed at that moment, without a word; False where it had ended before."""
        process = self.begin(month)
        ended = _wait_for(process, Workspace(self.out).lock, moment)
        with suppress(ProcessLookupError):
            (os.killpg if moment.all_of_it else os.kill)(process.pid, signal.SIGKILL)
        process.communicate(timeout=_SECONDS)
        return not ended

    def copy(self, to: Path) -> Office:
        shutil.copytree(self.folder, to, symlinks=True)
        return replace(self, folder=to)


@dataclass(frozen=True)
class Moment:
    """seconds: after the beginning, or after the publication was begun. all_of_it: with every process that
    the night had begun, else the night's own alone."""

    seconds: float
    publishing: bool
    all_of_it: bool

    def __str__(self) -> str:
        return f"{self.seconds:.3f} s after {'publishing' if self.publishing else 'the night'} began"


def moments(seed: int, count: int, seconds: float) -> list[Moment]:
    """Random moments of a night that takes `seconds`: three of four anywhere, one while it is published."""
    drawn = Random(seed)
    return [
        Moment(drawn.uniform(0, seconds / 20), True, drawn.random() < 0.5)
        if at % 4 == 3
        else Moment(drawn.uniform(0, 1.05 * seconds), False, drawn.random() < 0.5)
        for at in range(count)
    ]


def _wait_for(process: subprocess.Popen[bytes], lock: Path, moment: Moment) -> bool:
    """Wait for the moment; whether the night ended before."""
    while moment.publishing and process.poll() is None and not _publishes(lock):
        time.sleep(0.002)
    try:
        process.wait(moment.seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def _publishes(lock: Path) -> bool:
    with suppress(OSError):
        return _PUBLISHING in lock.read_bytes()
    return False


def standing(office: Office) -> dict[str, str]:
    """The hash of all that stands: every file of OUT but what a run measures of itself, and every part of
    the store, which must be whole and agree with it; {} before the first run."""
    store = store_at(office.out)
    if not (office.out / "manifest.json").is_file():
        assert store.generation == 0
        assert store.parts() == {}
        return {}
    assert find_faults(office.out)[1] == []
    assert wrong_with(store) == []
    manifest = json.loads((office.out / "manifest.json").read_bytes())
    assert (
        store.generation == manifest["measured"]["store"]["generation"]
    )  # asked, it raises where it is lost
    del manifest["measured"]
    grown = {f"every {at}": path for at, path in enumerate(store.every("identity_events"))}
    return {
        "manifest": json.dumps(manifest, sort_keys=True),
        **_hashes({f"out {one['path']}": office.out / one["path"] for one in manifest["outputs"]}),
        **_hashes({f"store {name}": path for name, path in store.parts().items()}),
        **_hashes(grown),
    }


def _hashes(paths: Mapping[str, Path]) -> dict[str, str]:
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in paths.items()}


def leftovers(office: Office) -> list[str]:
    """What a night must not leave beside OUT once it has ended."""
    work = Workspace(office.out).root
    strange = [path.name for name in ("run-*", "trash-*", ".swapping*", "spill") for path in work.glob(name)]
    return sorted(strange)


def new_office(folder: Path, months: Path = MONTHS, level: str = "L1") -> Office:
    """An office whose persons' ids are made with the key of the tests, so that equal nights have equal
    bytes."""
    folder.mkdir(parents=True)
    known_key(folder / "hasil")
    return Office(folder, months, level)


def few_people(folder: Path) -> Path:
    """Two months of the small exports: of each roll the last row leaves, and somebody comes to one."""
    for month in (1, 2):
        for programme in PROGRAMMES:
            to = folder / f"2018-{month:02d}" / programme
            shutil.copytree(INPUTS / programme, to)
            for path in to.iterdir() if month == 2 else ():
                lines = path.read_text(encoding="utf-8").splitlines()[:-1]
                path.write_text("\n".join(lines + [_CAME] * (programme == "kjs")) + "\n", encoding="utf-8")
    return folder
