"""A published run held against the truth of generated rolls, as a small table for the screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from data_samples.generator.agents.ranking import TABLES as RANKED
from data_samples.generator.agents.ranking import ranking_lines
from data_samples.generator.agents.scores import REGISTERED, registration_lines
from data_samples.generator.measures import (
    BCubed,
    Perhaps,
    Scores,
    b_cubed,
    blocking,
    findings_against_truth,
    match_truth,
    pairwise,
    scored,
)
from data_samples.generator.regions import case_lines
from data_samples.generator.segments.scores import TABLES as COVERED
from data_samples.generator.segments.scores import coverage_lines
from data_samples.generator.units.scores import COUNTED, as_called, unit_lines
from data_samples.generator.values import value_lines
from data_samples.generator.verified import verified_lines
from reconcile import tables
from reconcile.engines.opening import opened_engine
from reconcile.engines.protocol import Engine
from reconcile.findings import find_all
from reconcile.kinds.known import PERSON
from reconcile.linkage.candidates import make_candidates
from reconcile.linkage.comparisons import prepare
from reconcile.programmes import Programme, load_programmes
from reconcile.rules import load_rules
from reconcile.vocabulary.errors import UsageError
from reconcile.vocabulary.numbers import number
from reconcile.workspace.published import Published, opened

_VERIFIED = ("verification", "single_numbers", "proposal_trust")
_MERGED = "register_persons"
_TABLES = ("records", "rejected_rows", "ledger", "files", "problems", "jobs", "persons", "links",
           "refused_links", *_VERIFIED, _MERGED)  # fmt: skip
_NEEDED = {"source_file", "sheet", "source_row", "person"}


def evaluate_run(out: Path, truth: Path, key: str = "") -> str:
    """Precision and recall of persons, candidates and findings of the run at `out`. Raises UsageError when
    there is no run or no truth."""
    known = as_called(read_truth(truth), out, key)
    needed = (*_TABLES, *(finding.name for finding in scored()))
    with (
        opened(out, *needed, *REGISTERED, *COVERED, *RANKED, *COUNTED) as run,
        opened_engine([run.folder]) as engine,
    ):
        engine.read("truth", known)
        engine.read("persons", run.table("persons"))
        rows, missing = match_truth(engine, "programme" in known.column_names)
        refuse_another_truth(rows, missing)
        pairs, rowwise = pairwise(engine), b_cubed(engine)
        engine.read("records", run.snapshot_tables("records") or tables.empty("records"))
        values = value_lines(engine, truth, run.table(_MERGED))
        found_elsewhere = run.table("other_regions")
        programmes = load_programmes()
        values += case_lines(engine, truth, found_elsewhere)
        blocked = _blocking(engine, programmes)
        as_of = date.fromisoformat(run.manifest["run"]["as_of"])
        shares = coverage_lines(run, truth, load_rules().families, as_of)
        registered = [*registration_lines(run, truth), *shares, *ranking_lines(run, truth)]
        residents = unit_lines(run, truth, key)
        verified = _verified(engine, run, programmes, by_programme="programme" in known.column_names)
        found, perhaps = _findings(engine, run, programmes, as_of)
    return "\n".join(
        [
            f"Baris pada kebenaran      {number(rows):>10}",
            f"  tidak ada pada hasil    {number(missing):>10}",
            f"Pasangan yang benar       {number(int(pairs.true)):>10}",
            f"Pasangan yang ditemukan   {number(int(pairs.found)):>10}",
            f"Pasangan calon            {number(int(blocked.found)):>10}",
            "",
            "                             ketelitian  kelengkapan      F1",
            _line("Orang, per pasangan", pairs),
            _line("Orang, per baris (B³)", rowwise),
            f"{'Calon pasangan (blocking)':<32}      -       {_share(blocked.recall)}       -",
            *(_line(finding.titles.scores, found[finding.name]) for finding in scored()),
            "",
            *_perhaps(perhaps),
            "",
            *verified,
            *registered,
            *residents,
            *values,
        ]
    )


def read_truth(truth: Path) -> pa.Table:
    """The truth, read whole. Raises UsageError when the file is missing, damaged, or about something else."""
    again = "Buat lagi dengan reconcile generate, atau pakai salinan yang utuh."
    if not truth.is_file():
        raise UsageError(f"Berkas kebenaran {truth} tidak ada.")
    try:
        found = pq.ParquetFile(truth).read([*_NEEDED, "programme"])
        found.validate(full=True)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise UsageError(
            f"{truth.name} rusak, terpotong, bukan tabel Parquet, atau tidak boleh dibaca. {again}"
        ) from error
    if lacking := sorted(_NEEDED - set(found.column_names)):
        raise UsageError(f"{truth.name} bukan berkas kebenaran: kolom {', '.join(lacking)} tidak ada.")
    wrong = [
        name
        for name, fits in _TYPES.items()
        if name in found.column_names and not fits(found.schema.field(name).type)
    ]
    if wrong:
        raise UsageError(
            f"{truth.name} bukan berkas kebenaran: kolom {', '.join(wrong)} berisi jenis data lain. {again}"
        )
    return found


def refuse_another_truth(rows: int, missing: int) -> None:
    """Raise UsageError where most rows of the truth stand in no file of the run: it was made for others."""
    if 2 * missing > rows:
        raise UsageError(
            f"Kebenaran itu bukan tentang hasil ini: {number(missing)} dari {number(rows)} barisnya tidak ada"
            " pada hasil. Pakai truth.parquet yang dibuat bersama masukannya."
        )


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


_TYPES: Mapping[str, Callable[[pa.DataType], bool]] = {
    "source_file": _is_text,
    "sheet": _is_text,
    "source_row": lambda kind: bool(pa.types.is_integer(kind)),
    "person": lambda kind: bool(_is_text(kind) or pa.types.is_integer(kind)),
    "programme": _is_text,
}


def _blocking(engine: Engine, programmes: Mapping[str, Programme]) -> Scores:
    model = PERSON.model(PERSON.by_role(programmes.values()))
    prepare(engine, model)
    make_candidates(engine, model)
    return blocking(engine)


def _verified(
    engine: Engine, run: Published, programmes: Mapping[str, Programme], *, by_programme: bool
) -> list[str]:
    registers = [code for code, programme in programmes.items() if programme.role == "register"]
    engine.read("verified_registers", pa.table({"programme": pa.array(registers, pa.string())}))
    for name in _VERIFIED:
        engine.read(name, run.table(name))
    lines = verified_lines(engine, by_programme=by_programme)
    engine.drop("verified_registers")
    return lines


def _findings(
    engine: Engine, run: Published, programmes: Mapping[str, Programme], as_of: date
) -> tuple[dict[str, Scores], Perhaps]:
    for name in ("rejected_rows", "ledger", "files", "problems", "jobs"):
        engine.read(name, run.snapshot_tables(name) or tables.empty(name))
    for name in ("links", "refused_links", "verification"):
        engine.read(name, run.table(name))
    for finding in scored():
        engine.read(f"found_{finding.name}", run.table(finding.name))
    home = run.manifest["run"].get("home")
    return findings_against_truth(
        engine, lambda: find_all(engine, programmes, load_rules(), as_of, home=home)
    )


def _perhaps(perhaps: Perhaps) -> list[str]:
    return [
        (
            f"Mungkin tercatat: {number(perhaps.persons)} orang, {number(perhaps.listed)} di antaranya"
            " sungguh belum terdaftar."
        ),
        "Pada angka ketiga daftar mereka tidak dihitung, baik sebagai ditemukan maupun sebagai terlewat.",
        f"Bila semuanya dihitung terlewat, kelengkapan ketiga daftar {_share(perhaps.all_missed.recall)}.",
    ]


def _line(label: str, scores: Scores | BCubed) -> str:
    return f"{label:<32} {_share(scores.precision)}       {_share(scores.recall)}  {_share(scores.f1)}"


def _share(value: float) -> str:
    return f"{value:.4f}".replace(".", ",")
