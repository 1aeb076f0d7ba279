"""A published run held against the truth of generated rolls, as a small table for the screen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq

from reconcile import tables
from reconcile.engine import DuckDBEngine
from reconcile.errors import UsageError
from reconcile.evaluation import BCubed, Scores, b_cubed, blocking, findings_against_truth, match_truth, pairwise
from reconcile.findings import find_all
from reconcile.linkage.candidates import make_candidates
from reconcile.linkage.comparisons import prepare
from reconcile.linkage.rolls import rolls_model
from reconcile.manifest import read_manifest
from reconcile.programmes import Programme, load_programmes
from reconcile.rules import load_rules
from reconcile.runs import RunFolder
from reconcile.scratch import scratch
from reconcile.summary import number

LABELS = {
    "overlaps": "Tumpang tindih",
    "duplicates": "Ganda dalam satu program",
    "unregistered": "Belum terdaftar (tiga daftar)",
    "deaths_and_moves": "Meninggal dan pindah",
}
_NEEDED = {"source_file", "source_row", "person"}


def evaluate_run(out: Path, truth: Path) -> str:
    """Precision and recall of persons, candidates and findings of the run at `out`. Raises UsageError when there is no run or no truth."""
    manifest = read_manifest(out)
    if not truth.is_file():
        raise UsageError(f"Berkas kebenaran {truth} tidak ada.")
    columns = set(pq.read_schema(truth).names)
    if not columns >= _NEEDED:
        raise UsageError(f"{truth.name} bukan berkas kebenaran: kolom {', '.join(sorted(_NEEDED - columns))} tidak ada.")
    folder = RunFolder(out)
    with scratch() as spill:
        engine = DuckDBEngine(spill, folders=[out, truth.parent])
        engine.read("truth", truth)
        engine.read("persons", folder.table("persons"))
        rows, missing = match_truth(engine, "programme" in columns)
        pairs, rowwise = pairwise(engine), b_cubed(engine)
        programmes = load_programmes()
        engine.read("records", folder.snapshot_tables("records"))
        blocked = _blocking(engine, programmes)
        found = _findings(engine, folder, programmes, date.fromisoformat(manifest["run"]["as_of"]))
        engine.close()
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
            *(_line(LABELS[name], scores) for name, scores in found.items()),
        ]
    )


def _blocking(engine: DuckDBEngine, programmes: Mapping[str, Programme]) -> Scores:
    registers = [code for code, programme in programmes.items() if programme.role == "register"]
    once = [code for code, programme in programmes.items() if programme.one_row_per_person]
    model = rolls_model(registers, once)
    prepare(engine, model)
    make_candidates(engine, model)
    return blocking(engine)


def _findings(engine: DuckDBEngine, folder: RunFolder, programmes: Mapping[str, Programme], as_of: date) -> dict[str, Scores]:
    for name in ("rejected_rows", "ledger", "files", "problems"):
        engine.read(name, folder.snapshot_tables(name) or tables.empty(name))
    for name in ("links", "refused_links"):
        engine.read(name, folder.table(name))
    for name in LABELS:
        engine.read(f"found_{name}", folder.finding(name))
    return findings_against_truth(engine, lambda: find_all(engine, programmes, load_rules(), as_of))


def _line(label: str, scores: Scores | BCubed) -> str:
    return f"{label:<32} {_share(scores.precision)}       {_share(scores.recall)}  {_share(scores.f1)}"


def _share(value: float) -> str:
    return f"{value:.4f}".replace(".", ",")
