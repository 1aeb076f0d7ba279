"""What each kind of evidence is worth, in one run: names alone as a peer compares them, our model without the
workers whom rolls have in common, and the one step back from employers to persons."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from datetime import date
from itertools import combinations
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from rapidfuzz.fuzz import token_set_ratio

from data_samples.generator.firms.scores import Key, run_rows, score, true_employers
from data_samples.generator.measures import Scores
from reconcile.employers.colleagues import SENTENCE
from reconcile.employers.crews import joined, keep_crews, with_crews
from reconcile.engines.opening import opened_engine
from reconcile.kinds.employer.model import employers_model
from reconcile.linkage import link

_FORMS = re.compile(r"\b(P\.?T|C\.?V|UD|TOKO|KOPERASI|YAYASAN)\b\.?|[^A-Z0-9 ]")
"""What tools for company names cut off."""
BOUNDS = (80, 85, 90, 95, 100)
"""Of the peer: the best by the truth is told, which favours it."""
# rows of one person at one true employer on both rolls: whether they stand in one person
_BOTH_ROLLS = """
SELECT t.record_id, k.record_id
FROM rows t
JOIN rows k USING (person)
JOIN (SELECT DISTINCT person FROM true_employment WHERE on_tk AND on_kes AND tk_entity = kes_entity)
  USING (person)
WHERE t.programme = 'bpjstk_tk' AND k.programme = 'bpjskes_ppu'
"""


def evaluate_evidence(run: Path, truth: Path) -> str:
    """The worth of names, of shared workers and of the step back, in words; "" where the run lists no
    workers. truth: the folder of the truth of `generate_employers`."""
    jobs = sorted((run / "snapshots").glob("*/*/jobs.parquet"))
    if not jobs:
        return ""
    true = {key: row["entity"] for key, row in true_employers(truth).items()}
    day = date.fromisoformat(json.loads((run / "manifest.json").read_text())["run"]["as_of"])
    rows = pa.concat_tables((pq.read_table(path) for path in run_rows(run)), promote_options="default")
    best, bound = max(((score(by_names(rows, one), true), one) for one in BOUNDS), key=lambda it: it[0].f1)
    lines = [
        f"Badan usaha dengan nama saja (token_set_ratio sekota, batas terbaik {bound}): {best}",
        f"Badan usaha tanpa pekerja bersama: {_without_workers(run, jobs, day, true)}",
    ]
    return "\n".join([*lines, *_step_back(run, truth)])


def by_names(rows: pa.Table, bound: float) -> dict[Key, Hashable]:
    """Rows of employers by names without their forms, in one city, alike from `bound` (0-100) on."""
    blocks = defaultdict(list)
    names = zip(*(rows[one].to_pylist() for one in ("record_id", "name_raw", "kota_code")), strict=True)
    for record, name, kota in names:
        bare = " ".join(_FORMS.sub(" ", (name or "").upper()).split())
        if bare:
            blocks[kota, bare[:3]].append((record, bare))
    groups = joined(_alike(blocks.values(), bound))
    return {key: groups.get(record, record) for key, record in keys(rows).items()}


def _alike(blocks: Iterable[list[tuple[str, str]]], bound: float) -> Iterator[tuple[str, str]]:
    for block in blocks:
        for (one, left), (other, right) in combinations(block, 2):
            if token_set_ratio(left, right, score_cutoff=bound):
                yield one, other


def keys(rows: pa.Table) -> Mapping[Key, str]:
    """Where each row stands -> its id."""
    names = ["programme", "source_file", "sheet", "source_row", "record_id"]
    return {
        (a, b, c, d): record
        for a, b, c, d, record in zip(*(rows[name].to_pylist() for name in names), strict=True)
    }


def _without_workers(run: Path, jobs: list[Path], day: date, true: Mapping[Key, Hashable]) -> Scores:
    with opened_engine([run]) as engine:
        engine.read("records_employer", [Path(one) for one in run_rows(run)])
        engine.read("jobs", jobs)
        engine.read("persons", run / "persons.parquet")
        keep_crews(engine, day)
        rows = with_crews(engine, shared=False)
        found = link(rows, employers_model({}), engine).persons
    of = dict(zip(found["record_id"].to_pylist(), found["person_id"].to_pylist(), strict=True))
    return score({key: of[record] for key, record in keys(rows).items()}, true)


def _step_back(run: Path, truth: Path) -> Iterator[str]:
    """Persons on both rolls of one employer, by the links with the step and without."""
    with duckdb.connect() as db:
        db.read_parquet(str(run / "persons.parquet")).create("persons")
        db.read_parquet(str(truth / "truth.parquet")).create("true_rows")
        db.read_parquet(str(truth / "truth_employment.parquet")).create("true_employment")
        db.execute(
            "CREATE TABLE rows AS SELECT p.programme, p.record_id, t.person FROM persons p"
            " JOIN true_rows t USING (programme, source_file, sheet, source_row)"
        )
        person = dict(db.execute("SELECT record_id, person FROM rows").fetchall())
        both = db.execute(_BOTH_ROLLS).fetchall()
    links = pq.read_table(run / "links.parquet", filters=[("band", "=", "link")])
    names = ("record_id_left", "record_id_right", "reasons")
    pairs = list(zip(*(links[one].to_pylist() for one in names), strict=True))
    stepped = [(one, other) for one, other, reasons in pairs if SENTENCE in reasons]
    right = sum(person.get(one) == person.get(other) for one, other in stepped)
    yield f"Langkah balik: {len(stepped)} pasang disatukan, {right} di antaranya benar"
    for what, kept in (("tanpa", [it for it in pairs if SENTENCE not in it[2]]), ("dengan", pairs)):
        of = joined((one, other) for one, other, _ in kept)
        one = sum(a in of and of[a] == of.get(b) for a, b in both)
        yield f"Pekerja pada kedua daftar yang satu orang, {what} langkah balik: {one} dari {len(both)}"
