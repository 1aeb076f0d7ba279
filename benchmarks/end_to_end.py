"""From the exports to all reports, and the nights after it: seconds and peak memory by stage, as a run's own
manifest tells them.

    .venv/bin/python benchmarks/end_to_end.py --rows 100000 [--regime legacy] [--runs 3] [--changed 0.02]

Each run is `reconcile run` in a fresh process: the first load of a generated month into an empty folder; the
two nights after it, which find the same files; and a night that finds the files of the next month, in which a
share of the rows of each roll is other. All days are of one calendar month, as those of ordinary nights are,
and none is the one of its week on which all is looked over (`run/link/verifying.py`): the store's key is
chosen so.
"""

from __future__ import annotations

import argparse
import hmac
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped, unused-ignore]
from results import publish, table
from rolls import SEED, WORK, Months, made_months

from reconcile.run.link.verifying import is_drawn
from reconcile.workspace.published import read_manifest
from reconcile.workspace.store.keys import KEY_BYTES, Key, KeyFile

PUBLISHED = (0, 10)
"""Exit codes of a run that was published; 10: a file was refused."""

NIGHTS = ("first load", "the night after", "no change", "rows changed")


@dataclass(frozen=True)
class Run:
    """One run: wall seconds with the start of Python, seconds of processor time and peak memory of all its
    processes together, and its manifest."""

    seconds: float
    cpu: float
    peak_mib: int
    manifest: dict[str, Any]

    @property
    def stages(self) -> dict[str, dict[str, Any]]:
        return {stage["stage"]: stage for stage in self.manifest["measured"]["stages"]}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--rows", type=int, default=100_000, help="about how many rows; the true count is printed"
    )
    parser.add_argument("--regime", choices=("legacy", "cleaned"), default="legacy")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--changed", type=float, default=0.02, help="share of rows that change")
    asked = parser.parse_args()
    months = made_months(Months(asked.rows, asked.regime, 2, asked.changed, SEED, trouble=False))
    runs: list[list[Run]] = []
    for number in range(asked.runs):
        print(f"  run {number + 1} of {asked.runs}", flush=True)
        runs.append(in_turn(months, WORK / "end-to-end"))
    first, last = runs[0][0].manifest, runs[0][-1].manifest
    size, rows = sum(entry["bytes"] for entry in first["inputs"]) / 1024**2, first["ledger"]["read"]
    about = (
        f"{len(first['inputs'])} files, {size:,.0f} MiB, {rows:,} rows read by the first load,"
        f" {first['ledger']['accepted']:,} accepted; {last['ledger']['read']:,} rows in the last night, of"
        f" which {asked.changed:.1%} are new or other. On no night is everything looked over."
    )
    publish(
        f"end_to_end_{asked.regime}_{asked.rows}",
        f"From exports to reports, {rows:,} rows ({asked.regime} rolls), and the nights after it",
        [about, report([list(night) for night in zip(*runs, strict=True)])],
    )


def in_turn(months: Months, place: Path) -> list[Run]:
    """NIGHTS, one after the other, in an empty folder."""
    shutil.rmtree(place, ignore_errors=True)
    begun, inputs = months.days[0] + timedelta(days=1), place / "inputs"
    days = (*(begun + timedelta(days=past) for past in range(3)), months.days[1])
    key = ordinary_key(place / "key", days)
    runs = []
    for number, day in enumerate(days):
        shutil.rmtree(inputs, ignore_errors=True)
        shutil.copytree(months.folders[day == days[-1]], inputs)
        print(f"    {NIGHTS[number]}", flush=True)
        runs.append(reconciled(inputs, place / "out", day, key))
    shutil.rmtree(place)
    return runs


def ordinary_key(path: Path, days: Sequence[date]) -> Path:
    """A file with the first key whose store draws none of these days to look everything over."""
    for number in count():
        key = Key(number.to_bytes(KEY_BYTES, "big"))
        secret = hmac.digest(key.secret, b"store", "sha256")
        if not any(is_drawn(day, secret) for day in days):
            KeyFile(path).write(key)
            return path
    raise AssertionError("keys do not end")


def reconciled(inputs: Path, out: Path, day: date, key: Path | None = None) -> Run:
    """One `reconcile run`, watched from outside.

    Raises RuntimeError when nothing was published.
    """
    command = [sys.executable, "-m", "reconcile", "run", "--inputs", str(inputs), "--out", str(out)]
    command += ["--as-of", day.isoformat(), *(["--key", str(key)] if key else [])]
    started, before = time.perf_counter(), _children_cpu()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        peak = _watch(process)
        told = process.stderr.read() if process.stderr else ""
    seconds = time.perf_counter() - started
    if process.returncode not in PUBLISHED:
        raise RuntimeError(f"reconcile run ended with {process.returncode}: {told}")
    return Run(seconds, _children_cpu() - before, peak, read_manifest(out))


def _children_cpu() -> float:
    """Seconds of processor time of all processes that ended below this one."""
    spent = os.times()
    return spent.children_user + spent.children_system


def _watch(process: subprocess.Popen[str]) -> int:
    """Peak resident memory of the process and all its children together, in MiB, seen ten times a second."""
    peak = 0
    parent = psutil.Process(process.pid)
    while process.poll() is None:
        total = 0
        for one in [parent, *_children(parent)]:
            try:
                total += one.memory_info().rss
            except psutil.Error:  # it ended meanwhile
                continue
        peak = max(peak, total)
        time.sleep(0.1)
    return peak // 1024**2


def _children(parent: psutil.Process) -> list[psutil.Process]:
    try:
        children: list[psutil.Process] = parent.children(recursive=True)
    except psutil.Error:
        return []
    return children


def report(nights: Sequence[Sequence[Run]]) -> str:
    """Medians by stage, a column a night: wall seconds, and behind the stroke those of processor time. The
    rest of the wall time is the start of Python, the manifest and publishing. nights: in the order of NIGHTS,
    the runs of each."""
    rows = []
    for stage in dict.fromkeys(stage for runs in nights for stage in runs[0].stages):
        took = (
            f"{_of_stage(runs, stage, 'seconds'):.1f} / {_of_stage(runs, stage, 'cpu'):.1f}"
            for runs in nights
        )
        rows.append((stage, *took))
    rows.append(("start, manifest, publish", *(f"{_rest(runs):.1f}" for runs in nights)))
    rows.append(("**all, seconds**", *(f"**{_median(run.seconds for run in runs):.1f}**" for runs in nights)))
    rows.append(("processor seconds", *(f"{_median(run.cpu for run in runs):.1f}" for runs in nights)))
    rows.append(("peak MiB of all processes", *(f"{max(run.peak_mib for run in runs):,}" for runs in nights)))
    return table(("stage, seconds (median)", *NIGHTS), rows)


def _of_stage(runs: Sequence[Run], stage: str, what: str) -> float:
    return _median(run.stages.get(stage, {what: 0.0})[what] for run in runs)


def _rest(runs: Sequence[Run]) -> float:
    return _median(run.seconds - sum(stage["seconds"] for stage in run.stages.values()) for run in runs)


def _median(seconds: Iterable[float]) -> float:
    return float(statistics.median(seconds))


if __name__ == "__main__":
    main()
