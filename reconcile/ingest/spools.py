"""The first pass over a sheet: its people as raw text in a temporary file, while what can only be told of
a whole file is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from reconcile.ingest.cells.accounting import GROUP, Account
from reconcile.ingest.cells.crowded import CrowdTally
from reconcile.ingest.cells.sheets import Batch, told_place
from reconcile.ingest.layout.blocks import block_values
from reconcile.ingest.layout.rows import RowSorter
from reconcile.ingest.layout.tables import SheetTable
from reconcile.ingest.standard.cleaning import broken_rows, clean_fields, without_unread
from reconcile.ingest.standard.standard import REGION_FIELDS
from reconcile.parsing.dates.dates import Order, SwapTally, parse_dates
from reconcile.parsing.dates.shifted_dates import ShiftTally
from reconcile.parsing.numbers.niks import NikTally, parse_niks
from reconcile.parsing.places.places import Coding, RegionTally
from reconcile.parsing.sexes import SexTally
from reconcile.programmes import Programme
from reconcile.programmes.headings import Vocabulary
from reconcile.vocabulary.errors import ExportError

_TALLIED = 2000
"""Rows of each batch looked at for swapped dates and region codes: a file is wrong as a whole or not at
all."""

ALONE, NUMBERS = "alone", "numbers"
"""Columns of the spool: rows that hold a single cell; how many cells of a row look like a NIK."""

_DAY_FIRST = r"^\s*(1[3-9]|2\d|3[01])[/.\-](0?[1-9]|1[0-2])[/.\-]\d{2,4}"
_MONTH_FIRST = r"^\s*(0?[1-9]|1[0-2])[/.\-](1[3-9]|2\d|3[01])[/.\-]\d{2,4}"


@dataclass
class FileTally:
    """What one source's rows say together."""

    programme: Programme
    reference_date: date
    niks: NikTally = field(default_factory=NikTally)
    regions: RegionTally = field(default_factory=RegionTally)
    swaps: SwapTally = field(default_factory=SwapTally)
    shifts: ShiftTally = field(default_factory=ShiftTally)
    sexes: SexTally = field(default_factory=SexTally)
    crowds: CrowdTally = field(default_factory=CrowdTally)
    day_first: int = 0
    month_first: int = 0

    @property
    def order(self) -> Order:
        return "MDY" if self.month_first > 0 and self.day_first <= 0.01 * self.month_first else "DMY"

    @property
    def coding(self) -> Coding:
        return self.regions.coding

    def add(self, fields: dict[str, pa.Array]) -> None:
        self.crowds.add(fields)
        if "nik" in fields:
            self.niks.add(fields["nik"])
        few = {name: column.slice(0, _TALLIED) for name, column in fields.items()}
        if few.keys() & set(REGION_FIELDS):
            self.regions.add({name: few[name] for name in REGION_FIELDS if name in few})
        if "birth_date" in few:
            self.day_first += _count(few["birth_date"], _DAY_FIRST)
            self.month_first += _count(few["birth_date"], _MONTH_FIRST)
        niks = self._add_dates(few["nik"], few["birth_date"]) if {"nik", "birth_date"} <= few.keys() else None
        if "sex" in few:
            self.sexes.add(few["sex"], niks["nik_sex"] if niks else None)

    def _add_dates(self, niks: pa.Array, written: pa.Array) -> pa.Table:
        """Count how the birth dates of a batch differ from those of its NIKs, which are returned parsed."""
        dates = parse_dates(written, reference_date=self.reference_date)["date"]
        blank = pa.nulls(len(niks), pa.string())
        parsed = parse_niks(
            niks,
            reference_date=self.reference_date,
            birth_dates=dates,
            sexes=blank,
            kks=blank,
            pupils=self.programme.pupils,
        )
        self.swaps.add(written, dates, parsed["nik_birth_date"])
        self.shifts.add(dates, parsed["nik_birth_date"])
        return parsed


def _count(column: pa.Array, pattern: str) -> int:
    return int(pc.sum(pc.match_substring_regex(column, pattern)).as_py() or 0)


@dataclass
class Spool:
    """The people of one sheet on disk. read: rows of the sheet; kinds: rows that are not people, by kind."""

    table: SheetTable
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
        """The rows again: source_row, rule (why it cannot be read), one text column a field, `nik_numeric`
        and `kk_numeric`."""
        with pa.memory_map(str(self.path)) as stream, pa.ipc.open_stream(stream) as reader:
            yield from reader


def spool_sheet(
    table: SheetTable,
    path: Path,
    where: tuple[str, str],
    tally: FileTally,
    *,
    progress: Callable[[int], None] | None,
    meet: Callable[[pa.RecordBatch], None],
) -> Spool:
    """Read all rows of a sheet once. meet: shown each batch of people as it goes by. Raises ExportError
    when another heading turns up among the rows."""
    spool = Spool(table, path)
    layout = table.layout
    sorter = RowSorter(layout, tally.programme.vocabulary.keys, table.own)
    spool.read = layout.last
    spool.kinds["heading"] = max(layout.last - layout.first + 1, 0)
    head = table.sheet.head()
    for number, cells in head[: layout.last]:
        spool.account.add_above(
            number,
            cells,
            kind_above(cells, tally.programme.vocabulary) if number < layout.first else "heading",
        )
    above = [cells for number, cells in head if number < layout.first]
    filled = sum(any(cell.strip() for cell in cells) for cells in above)
    spool.kinds["preamble"] = filled
    spool.kinds["blank"] = layout.first - 1 - filled
    names = sorted(table.chosen.columns)
    flagged = [name for name in ("nik", "kk") if name in names]
    schema = pa.schema(
        [
            ("source_row", pa.int32()),
            (ALONE, pa.bool_()),
            (NUMBERS, pa.int32()),
            ("rule", pa.string()),
            *((name, pa.string()) for name in names),
            *((f"{name}_numeric", pa.bool_()) for name in flagged),
        ]
    )
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_stream(sink, schema, options=options) as writer:
        for batch in table.sheet.batches(layout.last, table.width):
            kept = _keep_people(batch, schema, sorter, spool, where)
            spool.people += kept.num_rows
            if kept.num_rows:
                whole = (
                    kept.filter(kept["rule"].is_null()) if kept["rule"].null_count < kept.num_rows else kept
                )
                tally.add({name: whole[name] for name in names})
                writer.write_batch(kept)
                meet(kept)
            if progress:
                progress(len(batch.rows))
    return spool


def kind_above(cells: Sequence[str], vocabulary: Vocabulary) -> str:
    """What a row above the heading is: one that speaks for a family, or a title."""
    return GROUP if "kk" in block_values(cells, vocabulary) else "preamble"


def _keep_people(
    batch: Batch, schema: pa.Schema, sorter: RowSorter, spool: Spool, where: tuple[str, str]
) -> pa.RecordBatch:
    cleaned = clean_fields(batch, spool.table.chosen.columns, mac_dates=spool.table.sheet.mac_dates)
    rules = broken_rows(batch, cleaned.fields)
    fields = without_unread(cleaned.fields)
    found = sorter.sort(batch, fields)
    if found.moved:
        raise ExportError(
            f"{told_place(where)}: urutan kolom berubah pada baris {found.moved[0]} (ada judul kolom lain di"
            " tengah data). Pisahkan tabel itu ke lembar atau berkas sendiri."
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
    for name in {"nik", "kk"} & fields.keys():
        cells = [batch.numeric.get(at) for at in spool.table.chosen.columns[name]]
        columns[f"{name}_numeric"] = next(
            (cell for cell in cells if cell is not None), pa.nulls(len(batch.rows), pa.bool_())
        )
    kept = pa.RecordBatch.from_arrays([columns[column.name] for column in schema], schema=schema)
    if found.keep.all():
        return kept
    return kept.filter(pa.array(found.keep))
