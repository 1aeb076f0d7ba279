"""A published run held against the truth of generated rolls, as a small table for the screen."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pyarrow.parquet as pq

from reconcile.engine import DuckDBEngine
from reconcile.errors import UsageError
from reconcile.evaluation import b_cubed, match_truth, pairwise
from reconcile.manifest import read_manifest
from reconcile.runs import RunFolder
from reconcile.summary import number

_NEEDED = {"source_file", "source_row", "person"}


def evaluate_run(out: Path, truth: Path) -> str:
    """Precision and recall of the persons of the run at `out`. Raises UsageError when there is no run or no truth."""
    read_manifest(out)
    if not truth.is_file():
        raise UsageError(f"Berkas kebenaran {truth} tidak ada.")
    columns = set(pq.read_schema(truth).names)
    if not columns >= _NEEDED:
        raise UsageError(f"{truth.name} bukan berkas kebenaran: kolom {', '.join(sorted(_NEEDED - columns))} tidak ada.")
    with tempfile.TemporaryDirectory(prefix="reconcile-") as spill:
        engine = DuckDBEngine(Path(spill))
        engine.read("truth", truth)
        engine.read("persons", RunFolder(out).table("persons"))
        rows, missing = match_truth(engine, "programme" in columns)
        pairs, rowwise = pairwise(engine), b_cubed(engine)
        engine.close()
    return "\n".join(
        [
            f"Baris pada kebenaran      {number(rows):>10}",
            f"  tidak ada pada hasil    {number(missing):>10}",
            f"Pasangan yang benar       {number(int(pairs.true)):>10}",
            f"Pasangan yang ditemukan   {number(int(pairs.found)):>10}",
            "",
            "                 ketelitian  kelengkapan      F1",
            f"per pasangan        {_share(pairs.precision)}       {_share(pairs.recall)}  {_share(pairs.f1)}",
            f"per baris (B³)      {_share(rowwise.precision)}       {_share(rowwise.recall)}  {_share(rowwise.f1)}",
        ]
    )


def _share(value: float) -> str:
    return f"{value:.4f}".replace(".", ",")
