"""What papers are made from: the tables that their engine holds, and a digest of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from reconcile import findings, questions
from reconcile.coverage.projection import months_told
from reconcile.engines.protocol import TableSource
from reconcile.reports.contents import lines_key
from reconcile.run import grow, remember
from reconcile.run.earlier.previous import sources_before
from reconcile.run.given import Run, source_of
from reconcile.workspace.files.disk import settled_sha256
from reconcile.workspace.files.door import count_rows, read_table
from reconcile.workspace.published import Published

COMPARED = (*findings.names(), *questions.NAMES)
"""Tables of the run before that papers compare with tonight's, beside records and persons."""


@dataclass(frozen=True)
class MadeFrom:
    """By name, where the rows of each table stand, and a digest of what they say beside tonight's day."""

    sources: Mapping[str, TableSource]
    digests: Mapping[str, object]


def made_from(run: Run, needs: Sequence[str], previous: Published | None) -> MadeFrom:
    """All that is put into the engine from which papers are written."""
    sources = {table: source_of(run.folder, table) for table in needs}
    tonight = _without_tonight(run)
    digests: dict[str, object] = {
        table: [
            (tonight if table in (*remember.PUBLISHED, *grow.GROWING) else settled_sha256)(path)
            for path in _files(source)
        ]
        for table, source in sources.items()
    }
    months = months_told(read_table(run.folder.table("target_history")))
    del sources["target_history"], digests["target_history"]
    kept = {name: kept_of_runs(run, name) for name in remember.GROWING}
    runs = runs_told(list(kept.values()))
    before = sources_before(previous, COMPARED) if previous else {}
    hashes = _hashes(previous) if previous else {}
    return MadeFrom(
        {
            **sources,
            "target_months": months,
            **{f"{name}_of_runs": files for name, files in kept.items()},
            **before,
        },
        {
            **digests,
            "target_months": lines_key(months),
            **{f"{name}_of_runs": runs for name in kept},
            **{name: [hashes[path] for path in _files(source)] for name, source in before.items()},
        },
    )


def _hashes(previous: Published) -> dict[Path, str]:
    said = {one["path"]: one["sha256"] for one in previous.manifest["outputs"]}
    return {place: said[path] for path, place in previous.paths.items() if path in said}


def _files(source: TableSource) -> list[Path]:
    """None of a table that is empty."""
    found = [source] if isinstance(source, Path) else source
    return [path for path in found if isinstance(path, Path)]


def _without_tonight(run: Run) -> Callable[[Path], str]:
    """A digest of a table of history, whose lines say tonight's day and generation where they go on."""
    generation = run.store.next

    def digest(path: Path) -> str:
        table = read_table(path)
        for place, column in enumerate(table.schema):
            numbered = column.name == "generation"
            if numbered or pa.types.is_date(column.type):
                tonight = pa.scalar(generation if numbered else run.job.as_of, column.type)
                values = table.column(place)
                other = pc.if_else(pc.not_equal(values, tonight), values, None)
                table = table.set_column(place, column.name, other)
        return lines_key(table)

    return digest


_TONIGHT = ("generation", "as_of")


def runs_told(parts: Sequence[Sequence[Path]]) -> list[object]:
    """Every run that papers tell the history of, by what it left; of nights in a row on which nobody came or
    went, and of one month, the last stands for all. parts: `remember.GROWING`, the files of each."""
    if len({len(files) for files in parts}) > 1:  # a store that kept one of them for longer
        return [settled_sha256(path) for files in parts for path in files]
    runs = (_quiet(*files) or [settled_sha256(path) for path in files] for files in zip(*parts, strict=True))
    return [run for run, _ in groupby(runs)]


def _quiet(trends: Path, flows: Path, rows: Path) -> list[str] | None:
    """What a night says but for its day, None where something came, went or was corrected in it."""
    told, moved = read_table(trends), read_table(flows)
    goes_on = pc.equal(told["change"], "TETAP")
    stays = pc.or_(pc.is_in(moved["flow"], pa.array(["AWAL", "AKHIR"])), pc.equal(moved["count"], 0))
    if count_rows(rows) or not pc.all(goes_on).as_py() or not pc.all(stays).as_py() or not len(told):
        return None
    month = f"{told['as_of'][0].as_py():%Y-%m}"
    return [month, *(lines_key(table, leaving=_TONIGHT) for table in (told, moved))]


def kept_of_runs(run: Run, name: str) -> list[Path]:
    """The files of a table that the store keeps of every run, this run's last."""
    return [*run.store.every(name), run.folder.table(name)]
