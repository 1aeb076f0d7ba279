"""From the exports to all reports: seconds and peak memory by stage, as the run's own manifest tells them.

    .venv/bin/python benchmarks/end_to_end.py --rows 100000 [--regime legacy] [--runs 3]

Each run is `reconcile run` in a fresh process and an empty folder; then once more there, as on a night
without new files.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped, unused-ignore]
from results import publish, table
from rolls import WORK, as_of, exports

from reconcile.workspace.published import read_manifest

PUBLISHED = (0, 10)
"""Exit codes of a run that was published; 10: a file was refused."""


@dataclass(frozen=True)
class Run:
    """One run: wall seconds with the start of Python, peak memory of all its processes together, and its
    manifest."""

    seconds: float
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
    asked = parser.parse_args()
    rolls = exports(asked.rows, asked.regime)
    first: list[Run] = []
    again: list[Run] = []
    for number in range(asked.runs):
        print(f"  run {number + 1} of {asked.runs}", flush=True)
        shutil.rmtree(WORK / "end-to-end", ignore_errors=True)
        for runs in (first, again):
            runs.append(reconciled(rolls.inputs, WORK / "end-to-end" / "out", as_of(rolls.regime)))
    shutil.rmtree(WORK / "end-to-end")
    rows = first[0].manifest["ledger"]["read"]
    inputs = first[0].manifest["inputs"]
    size = sum(entry["bytes"] for entry in inputs) / 1024**2
    about = (
        f"{len(inputs)} files, {size:,.0f} MiB, {rows:,} rows read,"
        f" {first[0].manifest['ledger']['accepted']:,} accepted."
    )
    publish(
        f"end_to_end_{asked.regime}_{asked.rows}",
        f"From exports to reports, {rows:,} rows ({asked.regime} rolls)",
        [about, report(first, again)],
    )


def reconciled(inputs: Path, out: Path, day: date) -> Run:
    """One `reconcile run`, watched from outside.

    Raises RuntimeError when nothing was published.
    """
    command = [sys.executable, "-m", "reconcile.cli", "run", "--inputs", str(inputs), "--out", str(out)]
    command += ["--as-of", day.isoformat()]
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        peak = _watch(process)
        told = process.stderr.read() if process.stderr else ""
    seconds = time.perf_counter() - started
    if process.returncode not in PUBLISHED:
        raise RuntimeError(f"reconcile run ended with {process.returncode}: {told}")
    return Run(seconds, peak, read_manifest(out))


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


def report(first: Sequence[Run], again: Sequence[Run]) -> str:
    """Medians by stage; the rest of the wall time is the start of Python, the manifest and publishing."""
    rows = []
    for stage in first[0].stages:
        peak = max(run.stages[stage]["peak_mib"] for run in first)
        rows.append((stage, f"{_seconds(first, stage):.1f}", f"{peak:,}", f"{_seconds(again, stage):.1f}"))
    total, repeated = (
        statistics.median(run.seconds for run in first),
        statistics.median(run.seconds for run in again),
    )
    rest = [
        statistics.median(
            run.seconds - sum(stage["seconds"] for stage in run.stages.values()) for run in runs
        )
        for runs in (first, again)
    ]
    rows.append(("start, manifest, publish", f"{rest[0]:.1f}", "", f"{rest[1]:.1f}"))
    rows.append(
        (
            "**all**",
            f"**{total:.1f}**",
            f"**{max(run.peak_mib for run in first):,}** (all processes)",
            f"{repeated:.1f}",
        )
    )
    return table(
        ("stage", "seconds (median)", "peak MiB of the main process", "seconds with unchanged files"), rows
    )


def _seconds(runs: Sequence[Run], stage: str) -> float:
    return float(statistics.median(run.stages[stage]["seconds"] for run in runs))


if __name__ == "__main__":
    main()
