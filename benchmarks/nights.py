"""A first load and the nights after it: seconds and peak memory by stage, what is kept on disk, and how well
identities last.

    .venv/bin/python benchmarks/nights.py --rows 1000000 --nights 3 [--changed 0.02]
    .venv/bin/python benchmarks/nights.py --rows 73000 --nights 11 --seed 7 --trouble  # 50,000 people

Generated months about people who live on: each night finds the next month's files in the same folder, a share
of their rows changed (and with --trouble deliveries that go wrong); the last nights find nothing new.
Each night is `reconcile run` in a fresh process on one OUT.
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from end_to_end import Run, reconciled
from results import publish, table
from rolls import SEED, WORK, Months, made_months

from data_samples.generator.identities import score_identities

_QUIET = ((1, "new month"), (2, "the day after"), (3, "no change"))
"""Days after the last month, on which the files are the same. With the month amounts, ages and who stands on
a roll change; on the day after, what came the night before came no more, and papers that say so are written;
then nothing is left to change but the day that papers bear, unless the period of a row begins or ends."""

PLACES = ("", ".store", ".work")
"""What stands beside one another: the published run, what outlives runs, what a run works with."""


@dataclass(frozen=True)
class Night:
    """One run, and what lay on disk after it, in bytes, in the order of PLACES."""

    title: str
    run: Run
    sizes: tuple[int, ...]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=100_000, help="about how many rows the first load has")
    parser.add_argument("--nights", type=int, default=3, help="nights with changes, at most 11")
    parser.add_argument("--changed", type=float, default=0.02, help="share of rows that change in a night")
    parser.add_argument("--regime", choices=("legacy", "cleaned"), default="legacy")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--trouble", action="store_true", help="deliveries go wrong as the generator plans")
    asked = parser.parse_args()
    months = made_months(
        Months(asked.rows, asked.regime, asked.nights + 1, asked.changed, asked.seed, asked.trouble)
    )
    place = WORK / "nights"
    shutil.rmtree(place, ignore_errors=True)
    nights = run_nights(months, place)
    ledger = nights[0].run.manifest["ledger"]
    about = (
        f"{ledger['read']:,} rows read by the first load, {ledger['accepted']:,} accepted;"
        f" {asked.changed:.1%} of the rows of a roll change in a night."
    )
    parts = [about, report(nights), lasting(months, place)]
    publish(
        f"nights_{asked.regime}_{asked.rows}" + "_trouble" * asked.trouble,
        f"A first load of {ledger['read']:,} rows and the nights after it ({asked.regime} rolls)",
        parts,
    )
    shutil.rmtree(place)


def run_nights(months: Months, place: Path) -> list[Night]:
    """The first load, a night a month, and those that find the same files."""
    nights = []
    for number, (folder, day) in enumerate(zip(months.folders, months.days, strict=True)):
        shutil.rmtree(place / "inputs", ignore_errors=True)
        shutil.copytree(folder, place / "inputs")
        nights.append(_night("first load" if number == 0 else f"night {number}", place, day))
        (place / "kept" / str(number)).mkdir(parents=True)
        shutil.copy(place / "out" / "persons.parquet", place / "kept" / str(number))
    return [*nights, *(_night(title, place, months.days[-1] + timedelta(days=n)) for n, title in _QUIET)]


def _night(title: str, place: Path, day: date) -> Night:
    print(f"  {title}", flush=True)
    out = place / "out"
    run = reconciled(place / "inputs", out, day)
    return Night(title, run, tuple(_size(out.with_name(out.name + ending)) for ending in PLACES))


def _size(folder: Path) -> int:
    """Bytes of all files below; 0 where there is no such folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def report(nights: Sequence[Night]) -> str:
    """Seconds by stage, a column a night; then memory and disk."""
    rows = []
    for stage in dict.fromkeys(stage for night in nights for stage in night.run.stages):
        found = [night.run.stages.get(stage) for night in nights]
        rows.append((stage, *(f"{each['seconds']:.1f}" if each else "-" for each in found)))
    rest = [
        night.run.seconds - sum(stage["seconds"] for stage in night.run.stages.values()) for night in nights
    ]
    rows.append(("start, manifest, publish", *(f"{seconds:.1f}" for seconds in rest)))
    rows.append(("**all, seconds**", *(f"**{night.run.seconds:.1f}**" for night in nights)))
    rows.append(("peak MiB of all processes", *(f"{night.run.peak_mib:,}" for night in nights)))
    for number, ending in enumerate(PLACES):
        rows.append((f"OUT{ending}, MiB", *(f"{night.sizes[number] / 1024**2:,.1f}" for night in nights)))
    return table(("", *(night.title for night in nights)), rows)


def lasting(months: Months, place: Path) -> str:
    """How well identities last over the nights, against the truth."""
    runs = [place / "kept" / str(number) for number in range(len(months.folders))]
    found = score_identities(runs, months.truths)
    return (
        f"Of {found.people:,} people on a roll throughout, {found.share_kept:.2%} keep one id;"
        f" {found.ids:.3f} ids for each, {found.mixed:,} ids that mean two people who were never linked,"
        f" {found.splits:,} splits and {found.merges:,} merges. Lost, by their numbers in the truth:"
        f" {', '.join(map(str, found.lost[:10])) or 'nobody'}."
    )


if __name__ == "__main__":
    main()
