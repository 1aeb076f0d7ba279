"""The first pass over a sheet: its people as raw text in a temporary file, while what can only be told of
a whole file is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa

from reconcile.ingest.cells.accounting import GROUP, Account
from reconcile.ingest.cells.sheets import Batch, told_place
from reconcile.ingest.layout.blocks import begins_block
from reconcile.ingest.layout.columns import Looks
from reconcile.ingest.layout.rows import RowSorter
from reconcile.ingest.layout.tables import SheetTable
from reconcile.ingest.standard.cleaning import broken_rows, clean_fields, without_unread
from reconcile.ingest.standard.kind import NUMERIC, Roll, Tally
from reconcile.programmes.headings import Vocabulary
from reconcile.vocabulary.errors import ExportError

ALONE, NUMBERS = "alone", "numbers"
"""Columns of the spool: rows that hold a single cell; how many cells of a row look like a NIK."""


@dataclass
class Spool:
    """The rows of one sheet that are of its roll, on disk. where: file and sheet. read: rows of the sheet;
    kinds: rows that are not people, by kind."""

    table: SheetTable
    where: tuple[str, str]
    path: Path
    people: int = 0
    read: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    ragged: list[int] = field(default_factory=list)
    ragged_rows: int = 0
    errors: list[int] = field(default_factory=list)
    error_rows: int = 0
    account: Account = field(default_factory=Account)

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The rows again: source_row, rule (why it cannot be read), one text column a field, and which of its
        cells were numbers."""
        with pa.memory_map(str(self.path)) as stream, pa.ipc.open_stream(stream) as reader:
            yield from reader


def spool_sheet(
    table: SheetTable,
    path: Path,
    where: tuple[str, str],
    roll: Roll,
    tally: Tally,
    *,
    progress: Callable[[int], None] | None,
    meet: Callable[[pa.RecordBatch], None] | None,
) -> Spool:
    """Read all rows of a sheet once, into the file `path`. meet: shown each batch of rows as it goes by, if
    anybody is. Raises ExportError when another heading turns up among the rows."""
    spool = Spool(table, where, path)
    layout, vocabulary = table.layout, roll.programme.vocabulary
    sorter = RowSorter(layout, vocabulary.keys, roll.kind.looks.certain, table.own)
    spool.read = layout.last
    spool.kinds["heading"] = max(layout.last - layout.first + 1, 0)
    _count_above(spool, vocabulary)
    names = sorted(table.chosen.columns)
    schema = _schema(names, [name for name in roll.kind.numbers if name in names])
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_stream(sink, schema, options=options) as writer:
        for batch in table.sheet.batches(layout.last, table.width):
            kept = _keep_people(batch, schema, sorter, spool, roll.kind.looks)
            spool.people += kept.num_rows
            if kept.num_rows:
                whole = (
                    kept.filter(kept["rule"].is_null()) if kept["rule"].null_count < kept.num_rows else kept
                )
                tally.add({name: whole[name] for name in names})
                writer.write_batch(kept)
                if meet:
                    meet(kept)
            if progress:
                progress(len(batch.rows))
    return spool


def _count_above(spool: Spool, vocabulary: Vocabulary) -> None:
    """Count the rows above the first person: titles, blanks, the heading."""
    layout, head = spool.table.layout, spool.table.sheet.head()
    for number, cells in head[: layout.last]:
        above = kind_above(cells, vocabulary) if number < layout.first else "heading"
        spool.account.add_above(number, cells, above)
    filled = sum(any(cell.strip() for cell in cells) for number, cells in head if number < layout.first)
    spool.kinds["preamble"] = filled
    spool.kinds["blank"] = layout.first - 1 - filled


def _schema(names: list[str], numeric: list[str]) -> pa.Schema:
    return pa.schema(
        [
            ("source_row", pa.int32()),
            (ALONE, pa.bool_()),
            (NUMBERS, pa.int32()),
            ("rule", pa.string()),
            *((name, pa.string()) for name in names),
            *((f"{name}{NUMERIC}", pa.bool_()) for name in numeric),
        ]
    )


def kind_above(cells: Sequence[str], vocabulary: Vocabulary) -> str:
    """What a row above the heading is: one that speaks for a family, or a title."""
    return GROUP if begins_block(cells, vocabulary) else "preamble"


def _keep_people(
    batch: Batch, schema: pa.Schema, sorter: RowSorter, spool: Spool, looks: Looks
) -> pa.RecordBatch:
    cleaned = clean_fields(
        batch,
        spool.table.chosen.columns,
        mac_dates=spool.table.sheet.mac_dates,
        told_by_all=looks.told_by_all,
    )
    rules = broken_rows(batch, cleaned.fields, looks.soft)
    fields = without_unread(cleaned.fields, looks.soft)
    found = sorter.sort(batch, fields)
    if found.moved:
        raise ExportError(
            f"{told_place(spool.where)}: urutan kolom berubah pada baris {found.moved[0]} (ada judul kolom"
            " lain di tengah data). Pisahkan tabel itu ke lembar atau berkas sendiri."
        )
    spool.read += len(batch.rows)
    spool.kinds.update(found.kinds)
    spool.ragged_rows += len(batch.ragged)
    spool.ragged.extend(batch.ragged[: 10 - len(spool.ragged)])
    faulty = np.flatnonzero(cleaned.errors & found.keep)
    spool.error_rows += len(faulty)
    spool.errors.extend(batch.rows.take(pa.array(faulty[: 10 - len(spool.errors)])).to_pylist())
    numbers = spool.account.add(batch, spool.table.own, found.keep, found.others)
    columns = {
        "source_row": batch.rows,
        "rule": rules,
        ALONE: pa.array(found.alone),
        NUMBERS: pa.array(numbers, pa.int32()),
        **fields,
    }
    for name in fields.keys() & {
        name.removesuffix(NUMERIC) for name in schema.names if name.endswith(NUMERIC)
    }:
        cells = [batch.numeric.get(at) for at in spool.table.chosen.columns[name]]
        columns[f"{name}{NUMERIC}"] = next(
            (cell for cell in cells if cell is not None), pa.nulls(len(batch.rows), pa.bool_())
        )
    kept = pa.RecordBatch.from_arrays([columns[column.name] for column in schema], schema=schema)
    if found.keep.all():
        return kept
    return kept.filter(pa.array(found.keep))
