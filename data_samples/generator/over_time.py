"""A folder of generated months, run month after month and held against what really happened: identities,
flows, deliveries and growth."""

from __future__ import annotations

import calendar
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from data_samples.generator.agents.ranking import LATER, order_lines
from data_samples.generator.agents.scores import NAME as AGENTS
from data_samples.generator.agents.scores import month_lines
from data_samples.generator.identities import IdentityScores, score_identities
from data_samples.generator.measures import Scores
from data_samples.generator.segments.ledger import TABLES as LEDGER
from data_samples.generator.segments.ledger import ledger_lines, ledgers
from reconcile.rules import load_rules
from reconcile.run import stages
from reconcile.run.jobs import Job
from reconcile.run.manifest import write_manifest
from reconcile.vocabulary.errors import UsageError
from reconcile.vocabulary.flows import CAME, WENT
from reconcile.vocabulary.numbers import number
from reconcile.workspace.files.scratch import scratch

KEPT = ("persons", "flow_rows", "deliveries", *LEDGER)
"""Tables that are kept of each month's run."""
_OF_AGENTS = ("registration_results", "areas")
"""Kept where a run has them."""

Moved = tuple[str, str, int]
"""Month, programme, person."""


@dataclass(frozen=True)
class FlowScores:
    """Persons of a roll in a month: who came and went by the run, and truly. causes: of deaths and moves that
    the run told, those that happened. linked: persons joined and split, who went and came nowhere."""

    came: Scores
    went: Scores
    causes: Scores
    linked: int
    missed: Mapping[str, int]
    """"kis datang" -> how many the run did not tell, in the month in which it happened."""
    invented: Mapping[str, int]


def evaluate_months(months: Path, out: Path, key: str = "") -> str:
    """Run the months into `out`, which must be new, and say how well they were told. Raises UsageError where
    `months` holds no generated months, or `out` something already."""
    labels = _labels(months)
    if out.exists():
        raise UsageError(f"{out} sudah ada. Pilih folder hasil yang belum ada dengan --run.")
    truths = [months / "truth" / f"{label}.parquet" for label in labels]
    out.absolute().parent.mkdir(parents=True, exist_ok=True)
    with scratch(out.absolute().parent) as draft:
        runs = [_night(months / label, out, label, draft / label, key) for label in labels]
        identities = score_identities(runs, truths)
        flows = score_flows(runs, truths, labels, months / "truth" / "events.parquet")
        deliveries = score_deliveries(runs, labels, months / "truth" / "deliveries.parquet")
        days = [_last_day(label) for label in labels]
        growth = ledger_lines(ledgers(runs, days, months / "truth", load_rules().families))
        agents = _of_agents(dict(zip(labels, runs, strict=True)), months / "truth")
    parts = (_of_identities(identities), _of_flows(flows), _of_deliveries(deliveries), growth, agents)
    return "\n\n".join("\n".join(part) for part in parts if part)


def _of_agents(runs: Mapping[str, Path], truth: Path) -> list[str]:
    """Registrations of all months, and the order of kelurahan after the last."""
    judged, areas = _OF_AGENTS
    results = {month: run / f"{judged}.parquet" for month, run in runs.items()}
    lines = month_lines({month: path for month, path in results.items() if path.is_file()}, truth / AGENTS)
    order = runs[max(runs)] / f"{areas}.parquet"
    if order.is_file() and (truth / LATER).is_file():
        lines += order_lines(order, truth / LATER)
    return lines


def _labels(months: Path) -> list[str]:
    found = sorted(path.name for path in months.glob("[12][0-9][0-9][0-9]-[01][0-9]") if path.is_dir())
    known = {path.stem for path in (months / "truth").glob("*.parquet")}
    if len(found) < 2 or not {*found, "events", "deliveries"} <= known:
        raise UsageError(
            f"{months} bukan folder bulan-bulan buatan. Buat dengan reconcile generate --months 6 --out"
            " FOLDER."
        )
    return found


def _night(inputs: Path, out: Path, label: str, kept: Path, key: str) -> Path:
    """Run one month without papers; returns the folder with what is kept of it."""
    with stages.begin(Job(inputs=inputs, out=out, as_of=_last_day(label), key=key)) as run:
        for stage in stages.STAGES:
            if stage != stages.REPORT and stage.when(run):
                stages.perform(stage, run)
        write_manifest(run)
    kept.mkdir()
    for name in KEPT:
        shutil.copy(out / f"{name}.parquet", kept)
    for name in _OF_AGENTS:
        if (out / f"{name}.parquet").is_file():
            shutil.copy(out / f"{name}.parquet", kept)
    return kept


def _last_day(label: str) -> date:
    year, month = map(int, label.split("-"))
    return date(year, month, calendar.monthrange(year, month)[1])


def score_flows(
    runs: Sequence[Path], truths: Sequence[Path], labels: Sequence[str], events: Path
) -> FlowScores:
    """How well flows tell who came and went. runs: folders with KEPT, a month each, as `truths` and
    `labels`."""
    known = _known(truths)
    people = [_people(run, known) for run in runs]
    happened = pq.read_table(events).to_pylist()
    told: dict[str, set[Moved]] = {"datang": set(), "pergi": set()}
    causes, right, linked = 0, 0, 0
    fates, true = _fates(happened), _truly(happened)
    for at, (run, label) in enumerate(zip(runs, labels, strict=True)):
        for row in _flow_rows(run):
            linked += row["flow"] in ("DIPISAH", "DIGABUNG")
            person = people[at - 1 if row["before"] and at else at].get(row["person_id"])
            side = "datang" if row["flow"] in CAME else "pergi" if row["flow"] in WENT else ""
            if person is None or not side or row["flow"] in ("DIPISAH", "DIGABUNG"):
                continue
            if row["why"] == "DATA_KEPENDUDUKAN":
                causes += 1
                right += any(month <= label for month in fates.get((row["flow"], person), ()))
            if row["why"] != "WILAYAH_BARIS":  # within the province nobody left the roll
                told[side].add((label, row["programme"], person))
    return FlowScores(
        came=_scores(told["datang"], true["datang"]),
        went=_scores(told["pergi"], true["pergi"]),
        causes=Scores(causes, causes, right),
        linked=linked,
        missed=_differences(true, told),
        invented=_differences(told, true),
    )


def _flow_rows(run: Path) -> Iterator[dict[str, Any]]:
    yield from (row for row in pq.read_table(run / "flow_rows.parquet").to_pylist() if row["unit"] == "ORANG")


Place = tuple[str, str, str, int]


def _known(truths: Sequence[Path]) -> dict[Place, int]:
    """Who stands in which row of which file."""
    return {
        (row["programme"], row["source_file"], row["sheet"] or "", row["source_row"]): row["person"]
        for path in truths
        for row in pq.read_table(path).to_pylist()
    }


def _people(run: Path, known: Mapping[Place, int]) -> dict[str, int]:
    """Id of a run -> whom most of its rows are."""
    rows: dict[str, Counter[int]] = {}
    for row in pq.read_table(run / "persons.parquet").to_pylist():
        person = known.get((row["programme"], row["source_file"], row["sheet"] or "", row["source_row"]))
        if person is not None:
            rows.setdefault(row["person_id"], Counter())[person] += 1
    return {one: max(sorted(of), key=lambda person: of[person]) for one, of in rows.items()}


_FATES = {"DEATH": ("MENINGGAL",), "MOVE_OUT": ("PINDAH_KELUAR",), "MOVE_IN": ("PINDAH_MASUK",)}


def _fates(happened: Sequence[Mapping[str, Any]]) -> dict[tuple[str, int], list[str]]:
    """(flow, person) -> the months in which what it tells of happened."""
    found: dict[tuple[str, int], list[str]] = {}
    for event in happened:
        for flow in _FATES.get(event["kind"], ()):
            found.setdefault((flow, event["person"]), []).append(event["month"])
    return found


def _truly(happened: Sequence[Mapping[str, Any]]) -> dict[str, set[Moved]]:
    """Who came to a roll and went; from the register goes who dies or leaves. Whose one row comes and another
    goes stays."""
    sides = {"JOINED": "datang", "LEFT": "pergi", "ENDED": "pergi", "OVER": "pergi"}
    true: dict[str, set[Moved]] = {"datang": set(), "pergi": set()}
    for event in happened:
        if event["kind"] in sides:
            true[sides[event["kind"]]].add((event["month"], event["programme"], event["person"]))
        elif event["kind"] in ("DEATH", "MOVE_OUT"):
            true["pergi"].add((event["month"], "dukcapil", event["person"]))
    stayed = true["datang"] & true["pergi"]
    return {side: moved - stayed for side, moved in true.items()}


def _scores(told: set[Moved], true: set[Moved]) -> Scores:
    return Scores(len(told), len(true), len(told & true))


def _differences(one: Mapping[str, set[Moved]], other: Mapping[str, set[Moved]]) -> dict[str, int]:
    found = Counter(f"{programme} {side}" for side in one for _, programme, _ in one[side] - other[side])
    return dict(sorted(found.items()))


def score_deliveries(runs: Sequence[Path], labels: Sequence[str], truth: Path) -> tuple[int, list[str]]:
    """How many files of the months' folders were decided on, and those on which the run says otherwise than
    the truth: whether their rows speak."""
    told = {
        (label, row["programme"], row["source_file"].partition("/")[0])  # of an archive any member
        for label, run in zip(labels, runs, strict=True)
        for row in pq.read_table(run / "deliveries.parquet").to_pylist()
        if row["found_in"] == "INPUTS" and row["in_force"]
    }
    true = [row for row in pq.read_table(truth).to_pylist() if row["kind"] != "ABSENT"]
    wrong = [
        f"{row['month']} {row['programme']}/{row['source_file']} ({row['kind']}):"
        f" {'berlaku' if row['in_force'] else 'tidak berlaku'}"
        for row in true
        if ((row["month"], row["programme"], row["source_file"]) in told) != row["in_force"]
    ]
    return len(true), wrong


def _of_identities(scores: IdentityScores) -> list[str]:
    return [
        f"Bulan                                     {number(scores.months):>10}",
        f"Orang pada daftar di setiap bulan         {number(scores.people):>10}",
        f"  dengan satu ID di setiap bulan          {_share(scores.share_kept):>10}",
        f"ID yang berarti dua orang                 {number(scores.mixed):>10}",
        f"ID bertambah, ID berkurang                {number(scores.splits):>10} {number(scores.merges):>6}",
    ]


def _of_flows(scores: FlowScores) -> list[str]:
    lines = ["                                          ketelitian  kelengkapan"]
    for label, one in (("Datang, per orang, daftar dan bulan", scores.came), ("Pergi", scores.went)):
        lines.append(f"{label:<42}{_share(one.precision):>10} {_share(one.recall):>12}")
    lines.append(f"{'Meninggal dan pindah yang benar terjadi':<42}{_share(scores.causes.precision):>10}")
    lines.append(f"Dipisah atau digabung                     {number(scores.linked):>10}")
    for title, found in (("Tidak disebut", scores.missed), ("Disebut, tidak terjadi", scores.invented)):
        told = ", ".join(f"{what} {number(count)}" for what, count in found.items())
        lines.append(f"{title}: {told or 'tidak ada'}")
    return lines


def _of_deliveries(scores: tuple[int, list[str]]) -> list[str]:
    files, wrong = scores
    right = f"{number(files - len(wrong))} dari {number(files)}"
    return [
        f"Kiriman yang diputuskan menurut kebenaran: {right}",
        *(f"  seharusnya {told}" for told in wrong),
    ]


def _share(value: float) -> str:
    return f"{value:.4f}".replace(".", ",")
