"""Members of social security of work, and the register's jobs -> where the uncovered live; a stage of runs
with registrations of agents, or members who are no wage-earners."""

from __future__ import annotations

from collections.abc import Sequence

from reconcile import tables
from reconcile.engines.writing import write_table
from reconcile.run.earlier.repeating import Repeatable
from reconcile.run.given import Run, engine_for
from reconcile.run.leads import has_leads
from reconcile.territory.areas import Recall
from reconcile.territory.keeping import KEPT, keep_territory
from reconcile.vocabulary.numbers import number
from reconcile.workspace.files.disk import file_sha256
from reconcile.workspace.files.door import read_json, read_table

MADE = KEPT


def has_territory(run: Run) -> bool:
    """Whether anybody asks where the uncovered are."""
    return has_leads(run) or any(one.programme == "bpu" for one in run.inputs.exports)


def target_areas(run: Run, needs: Sequence[str]) -> str:
    """Keep MADE. Raises TableError."""
    rules, job = run.declarations.rules.territory, run.job
    parts, told = run.store.parts(), tables.AREAS_TOLD
    before = read_table(parts[told.name]).to_pylist() if told.name in parts else []
    with engine_for(run, needs) as engine:
        found = run.folder.snapshot_tables("occupations")
        engine.read("occupations", found or tables.empty("occupations"))
        areas = keep_territory(engine, rules, recall_of(run), job.as_of, _need(run), before=before)
        for table in MADE:
            write_table(engine, table, run.folder.table(table.name))
        write_table(engine, told, run.folder.store / f"{told.name}.parquet")
    return f"{number(areas)} kelurahan" if areas else "tanpa peta; sebabnya ada di sasaran_wilayah.html"


def _need(run: Run) -> list[str]:
    """Programmes that came and say who is in need."""
    came = {one.programme for one in run.inputs.exports}
    return sorted(code for code, one in run.programmes.items() if one.role == "need" and code in came)


def recall_of(run: Run) -> Recall:
    """As the linking of this run estimates it; whole where it could not."""
    groups = read_json(run.folder.model).get("trust", {}).get("groups", ())
    found = next((one["recall"] for one in groups if one["group"] == "all"), None)
    if not found or found["share"] is None:
        return Recall()
    return Recall(float(found["share"]), float(found["low"]))


def _made_of(run: Run) -> object:
    jobs = [file_sha256(path) for path in run.folder.snapshot_tables("occupations")]
    rules = run.declarations.rules.territory.model_dump_json()
    return [rules, f"{run.job.as_of:%Y-%m}", jobs, repr(recall_of(run))]


AGAIN = Repeatable(
    _made_of, lambda folder: [folder.table(table.name) for table in MADE], goes_on=(tables.AREAS_TOLD.name,)
)
