"""Linking with Reconcile and with Splink 5: the same records, the same run, each linking in a fresh process.

    .venv/bin/python benchmarks/link_against_splink.py --rows 100000 [--runs 3]

The clock runs from records.parquet to persons.parquet, without starting Python and importing; Splink's
includes its training. `make benchmark ROWS=...` does the same and sets up Splink's environment first. Nothing
else should run on the machine.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from results import publish, table
from rolls import WORK, Rolls, records
from scoring import Quality, Scored, best_threshold, score_file

from reconcile.engines.opening import open_engine

HERE = Path(__file__).resolve().parent
SPLINK_PYTHON = HERE.parent / ".venv-benchmarks" / "bin" / "python"
THRESHOLD = 0.99
"""Match probability at which Splink's measured clustering joins; its best threshold is looked for
afterwards."""

Measures = dict[str, Any]
HEADS = ("", "precision", "recall", "F1", "B³ precision", "B³ recall", "B³ F1")


@dataclass(frozen=True)
class Side:
    """One of the two: its runs, and how good its persons are at one threshold or several."""

    name: str
    runs: list[Measures]
    quality: Mapping[str, Quality]

    def median(self, fact: str) -> float:
        return float(statistics.median(run[fact] for run in self.runs))

    def spread(self) -> str:
        return " ".join(f"{run['seconds']:.1f}" for run in self.runs)


def main() -> None:
    asked = arguments()
    rolls = records(asked.rows, asked.regime)
    folder = WORK / "linking"
    measures: dict[str, list[Measures]] = {"reconcile": [], "splink": []}
    turns = [name for name in measures if asked.only in ("", name)]
    failures: list[str] = []
    for number in range(asked.runs):
        for name in list(turns):
            print(f"  {name}, run {number + 1} of {asked.runs}", flush=True)
            try:
                measures[name].append(linked(name, rolls, folder / name, count=number == 0))
            except (
                subprocess.CalledProcessError
            ) as error:  # out of memory, most likely: the other side still counts
                failures.append(
                    f"{name.capitalize()} did not finish run {number + 1}: exit code {error.returncode}."
                )
                measures[name].clear()
                turns.remove(name)
    sides = [
        side
        for side in (
            reconcile_side(rolls, folder, measures),
            splink_side(rolls, folder, measures, asked.search),
        )
        if side.runs
    ]
    rows = pq.read_metadata(rolls.records).num_rows
    suffix = f"_{asked.only}" if asked.only else ""
    splink = {"splink": measures["splink"][0]["splink"]} if measures["splink"] else {}
    publish(
        f"linking_{asked.regime}_{asked.rows}{suffix}",
        f"Linking {rows:,} records ({asked.regime} rolls)",
        [*failures, *report(sides, rows)],
        splink,
    )
    shutil.rmtree(folder)
    sys.exit(1 if failures else 0)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--rows", type=int, default=100_000, help="about how many rows; the true count is printed"
    )
    parser.add_argument("--regime", choices=("legacy", "cleaned"), default="legacy")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", choices=("reconcile", "splink"), default="")
    parser.add_argument(
        "--no-search",
        dest="search",
        action="store_false",
        help="do not look for Splink's best threshold (hours at 10 M rows)",
    )
    asked = parser.parse_args()
    if asked.only != "reconcile" and not SPLINK_PYTHON.exists():
        parser.error("Splink's environment is missing: make .venv-benchmarks/.lengkap")
    return asked


def linked(name: str, rolls: Rolls, folder: Path, count: bool) -> Measures:
    """One linking in a fresh process; its results stay in `folder` until the next."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    command = {
        "reconcile": [sys.executable, HERE / "with_reconcile.py", rolls.records, folder],
        "splink": [
            SPLINK_PYTHON,
            HERE / "with_splink.py",
            rolls.records,
            folder,
            THRESHOLD,
            0,
            *(["count"] if count else []),
        ],
    }[name]
    subprocess.run([str(part) for part in command], check=True)
    measures: Measures = json.loads((folder / "measures.json").read_text(encoding="utf-8"))
    return measures


def reconcile_side(rolls: Rolls, folder: Path, measures: Mapping[str, list[Measures]]) -> Side:
    runs = measures["reconcile"]
    if not runs:
        return Side("Reconcile", [], {})
    engine = open_engine(folder / "spill", "8GB", folders=[folder, rolls.people.parent])
    quality = score_file(engine, folder / "reconcile" / "persons.parquet", rolls.people)
    engine.close()
    return Side("Reconcile", runs, {"Reconcile": quality})


def splink_side(rolls: Rolls, folder: Path, measures: Mapping[str, list[Measures]], search: bool) -> Side:
    runs = measures["splink"]
    if not runs:
        return Side("Splink", [], {})
    engine = open_engine(folder / "spill", "8GB", folders=[folder, rolls.people.parent])
    fixed = score_file(engine, folder / "splink" / "persons.parquet", rolls.people)
    at_clock = {f"Splink at probability {THRESHOLD}": fixed}
    if not search:
        engine.close()
        return Side("Splink", runs, at_clock)
    pairs = pq.read_table(folder / "splink" / "pairs.parquet")
    true = pq.read_table(rolls.people, columns=["person"])["person"].combine_chunks()
    print("  looking for Splink's best threshold", flush=True)
    scored = Scored(pairs["l"].to_numpy(), pairs["r"].to_numpy(), pairs["weight"].to_numpy(), len(true))
    weight, best = best_threshold(engine, scored, true)
    engine.close()
    return Side("Splink", runs, {**at_clock, f"Splink at its best threshold (weight {weight:g})": best})


def report(sides: Sequence[Side], rows: int) -> list[str]:
    costs = [
        (
            side.name,
            f"{side.median('seconds'):.1f}",
            side.spread(),
            f"{side.median('processor'):.1f}",
            f"{rows / side.median('seconds'):,.0f}",
            f"{max(run['peak_mib'] for run in side.runs):,}",
            f"{side.runs[0]['candidates'] / rows:.2f}",
        )
        for side in sides
    ]
    parts = [
        table(
            ("", "seconds (median)", "each run", "processor s", "records/s", "peak MiB", "candidates/record"),
            costs,
        )
    ]
    if len(sides) == 2:
        ours, theirs = sides
        time, work, peak = (
            ours.median(fact) / theirs.median(fact) for fact in ("seconds", "processor", "peak_mib")
        )
        parts.append(
            f"Reconcile takes {time:.2f} of Splink's time, {work:.2f} of its processor seconds and {peak:.2f}"
            " of its memory."
        )
    shares = [
        (
            name,
            *(
                f"{share:.4f}"
                for scores in (quality.pairs, quality.records)
                for share in (scores.precision, scores.recall, scores.f1)
            ),
        )
        for side in sides
        for name, quality in side.quality.items()
    ]
    return [
        *parts,
        "Persons against the truth, over pairs of records and over records (B-cubed):",
        table(HEADS, shares),
        *map(_steps, sides),
    ]


def _steps(side: Side) -> str:
    """Where the median run spent its time."""
    middle = sorted(side.runs, key=lambda run: run["seconds"])[len(side.runs) // 2]
    after = (
        f"; then links with their reasons {middle['links_seconds']:.1f} s"
        if "links_seconds" in middle
        else ""
    )
    return (
        f"{side.name} by step: "
        + ", ".join(f"{step} {seconds:.1f} s" for step, seconds in middle["steps"].items())
        + after
    )


if __name__ == "__main__":
    main()
