"""The lines of all worklists of a kota or of the province, as one CSV and one Parquet file: to search, filter
and count, where the workbooks of its kelurahan are to fill in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from reconcile.privacy.arrays import whole_array
from reconcile.privacy.masking import Level
from reconcile.regions import district_name, regency_name, village_name
from reconcile.reports.kit.csv_files import Column, ReportFile, write_csv
from reconcile.reports.kit.parquet_files import write_parquet
from reconcile.reports.worklists.columns import LISTED, OF_QUESTION
from reconcile.reports.worklists.skeleton import NAMES
from reconcile.reports.worklists.texts import Texts

_PLACE = ("Kota/Kabupaten", "Kecamatan", "Kelurahan", "Lembar kerja")
_NUMBERS = {column.heading for column in LISTED if column.style in ("count", "money")}
_PERSONS = {column.heading for column in LISTED if column.cell in ("nik", "kk")}

SCHEMA = pa.schema([(heading, pa.string()) for heading in (*_PLACE, *(column.heading for column in LISTED))])
"""A line as the lists show it, all in text: its place, the sheet it stands on, the cells of both sheets."""

_TYPED = pa.schema(
    [(name, pa.int64() if name in _NUMBERS else pa.string()) for name in SCHEMA.names],
)


@dataclass(frozen=True)
class Lists:
    """Two files to be written into the folder `out`. name: theirs, without its end. shown: what the lines of
    each book show, in the order of the books."""

    out: Path
    name: str
    shown: Sequence[Path]
    level: Level


def shown_lines(lines: pa.Table, code: str, answers: str, texts: tuple[Texts, Texts]) -> pa.RecordBatch:
    """What the lines of a book show. code: of the book; texts: as `rows_xml` wants them."""
    asked = pc.is_valid(whole_array(lines["question_id"]))
    blank = pa.array([""] * len(lines), pa.string())
    rows, questions = texts
    questions = {cell: pc.replace_with_mask(blank, asked, text) for cell, text in questions.items()}
    cells = [(questions if column.cell in OF_QUESTION else rows).get(column.cell, blank) for column in LISTED]
    place = [
        pa.array([name or ""] * len(lines), pa.string())
        for name in (regency_name(code[:4]), district_name(code[:6]), village_name(code), NAMES[answers])
    ]
    return pa.RecordBatch.from_arrays([*place, *cells], schema=SCHEMA)


def write_lists(lists: Lists) -> list[ReportFile]:
    """Write both files, with the same lines in the same order; in bounded memory."""
    columns = [Column(heading) for heading in SCHEMA.names]
    comma, typed = (lists.out / f"{lists.name}{end}" for end in (".csv", ".parquet"))
    made = (
        write_csv(comma, columns, (_quoted(batch, lists.level) for batch in _batches(lists)), lists.level),
        write_parquet(typed, _TYPED, (_typed(batch) for batch in _batches(lists))),
    )
    folder = lists.name.rpartition("/")[0]
    return [ReportFile(f"{folder}/{file.name}", file.rows, file.sha256) for file in made]


def _batches(lists: Lists) -> Iterator[pa.RecordBatch]:
    for path in lists.shown:
        with pa.memory_map(str(path)) as file:
            lines = pa.ipc.open_file(file)
            for number in range(lines.num_record_batches):
                yield lines.get_batch(number)


def _quoted(batch: pa.RecordBatch, level: Level) -> pa.RecordBatch:
    """Whole numbers of persons behind an apostrophe: a CSV cannot say that a cell is text."""
    if level != Level.L0:
        return batch
    cells = [
        pc.replace_substring_regex(cell, r"^(\d)", r"'\1") if name in _PERSONS else cell
        for name, cell in zip(SCHEMA.names, batch.columns, strict=True)
    ]
    return pa.RecordBatch.from_arrays(cells, schema=SCHEMA)


def _typed(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Counts and amounts as numbers; null where nothing stands."""
    cells = [
        pc.if_else(pc.equal(cell, ""), None, cell).cast(pa.int64()) if name in _NUMBERS else cell
        for name, cell in zip(SCHEMA.names, batch.columns, strict=True)
    ]
    return pa.RecordBatch.from_arrays(cells, schema=_TYPED)
