"""The two passes over the sheets of a source: rows to text, while the whole is counted; text to records."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from reconcile.ingest.advice import bare_sheet_notes
from reconcile.ingest.balance import Outcome
from reconcile.ingest.contents import describe
from reconcile.ingest.layout.missed import account_notes, check_account
from reconcile.ingest.layout.tables import Opened, read_sheet
from reconcile.ingest.problems.problems import Problems
from reconcile.ingest.snapshots.row_ids import DIGEST
from reconcile.ingest.snapshots.taken_over import TakenOver
from reconcile.ingest.sources.left_behind import check_content
from reconcile.ingest.spools import ALONE, NUMBERS, Spool, spool_sheet
from reconcile.ingest.standard.kind import Roll, Tally, narrowed
from reconcile.ingest.workers import Crew
from reconcile.ingest.writers import SnapshotWriter
from reconcile.vocabulary.errors import ExportError
from reconcile.vocabulary.flags import FLAGS


@dataclass(frozen=True)
class Bench:
    """Where a file is worked on. spools: folder of the rows as text. crew: processes that help. progress:
    told how many rows went by. taken: what is taken over from snapshots before."""

    writer: SnapshotWriter
    spools: Path
    crew: Crew
    taken: TakenOver
    progress: Callable[[int], None] | None


@dataclass(frozen=True)
class BareSheet:
    """A sheet that is not read: hidden, or without a heading. rows and numbers that look like a NIK in it."""

    where: tuple[str, str]
    rows: int
    seen: int


def spool_source(
    opened: Opened, roll: Roll, tally: Tally, bench: Bench, problems: Problems
) -> tuple[list[Spool], list[BareSheet]]:
    """Its sheets with rows of the roll, and those without. Raises ExportError, with all that is wrong, when a
    sheet contradicts itself or none can be read."""
    spools: list[Spool] = []
    bare: list[BareSheet] = []
    faults = []
    for number, sheet in zip(opened.numbers, opened.sheets, strict=True):
        where = (opened.source.name, sheet.name)
        previous = spools[-1].table if spools else None
        try:
            table = (
                None
                if sheet.hidden
                else read_sheet(
                    sheet,
                    number,
                    where,
                    roll.programme,
                    problems,
                    looks=roll.kind.looks,
                    previous=previous,
                )
            )
            if table is None:
                rows = sum(len(batch.rows) for batch in sheet.batches(0, 1))
                bare.append(BareSheet(where, rows, sheet.seen))
                problems.add(where, bare_sheet_notes(sheet, rows))
                continue
            spool = spool_sheet(
                table,
                bench.spools / f"{number}.arrow",
                where,
                roll,
                tally,
                progress=bench.progress,
                meet=None if bench.taken.likely else bench.crew.meet,
            )
            check_account(table, spool.account, where, roll.kind.looks.own_numbers)
            problems.add(where, account_notes(table, spool.account))
            spools.append(spool)
        except ExportError as error:
            faults.append(str(error))
    if faults:
        raise ExportError("\n".join(faults))
    problems.add((opened.source.name, ""), check_content(opened.source, opened.sheets))
    if not spools:
        raise ExportError(_no_heading(opened, roll))
    return spools, bare


def _no_heading(opened: Opened, roll: Roll) -> str:
    return (
        f"{opened.source.name}: tidak ada judul kolom yang dikenal untuk program"
        f" {roll.programme.code.upper()} (sekurangnya NIK atau nama, dan satu kolom lain)."
        f" {describe(opened, roll.programme.vocabulary)}"
    )


@dataclass(frozen=True)
class Place:
    """Where rows come from, as their records say it."""

    programme: str
    source_file: str
    sheet: str

    @property
    def where(self) -> tuple[str, str]:
        return self.source_file, self.sheet

    def facts(self, rows: pa.Array, ids: pa.Array) -> dict[str, pa.Array]:
        """The columns of records that say which row it is and where it stands. rows: numbers of rows
        (int32)."""
        return {
            "record_id": ids,
            "programme": pa.repeat(self.programme, len(rows)),
            "source_file": pa.repeat(self.source_file, len(rows)),
            "sheet": pa.repeat(self.sheet, len(rows)),
            "source_row": rows,
        }


def write_sheet(
    spool: Spool,
    standardised: Iterable[tuple[pa.RecordBatch, pa.Table]],
    place: Place,
    *,
    roll: Roll,
    writer: SnapshotWriter,
    meet: Callable[[pa.Table], None],
) -> Outcome:
    """Write the accepted rows of a sheet, and those rejected beside them. standardised: its raw batches and
    what they say, with the digest of each row. meet: is shown all that the accepted rows say, also what is
    not kept of them."""
    outcome = Outcome()
    expected = [name for name in roll.programme.expect.fill if name in roll.kind.records.schema.names]
    for batch, said in standardised:
        made = said
        rows, numbers = batch["source_row"], batch[NUMBERS]
        narrowed(writer.as_of, said)
        why = _why_rejected(batch, made, spool, roll)
        if why.null_count < len(why):
            for rule in pc.unique(why.drop_null()).to_pylist():
                hit = pc.fill_null(pc.equal(why, rule), False)
                outcome.reject(rule, rows.filter(hit).to_pylist())
                outcome.numbers["rejected", rule] += _sum(numbers.filter(hit))
                writer.reject(place.where, rule, batch.filter(hit), list(spool.table.chosen.columns))
            keep = why.is_null()
            made, rows, numbers = made.filter(keep), rows.filter(keep), numbers.filter(keep)
        ids = writer.ids.of(made[DIGEST])
        facts = place.facts(rows, ids)
        records = _records(made, facts, roll.kind.records.schema)
        writer.records(records)
        writer.beside(made, facts)
        writer.raw.write(made)
        meet(made)
        _count_flags(records["flags"].to_numpy(), rows, outcome.flagged)
        outcome.filled.update({name: len(records) - records[name].null_count for name in expected})
        outcome.accepted += len(records)
        outcome.numbers["accepted", ""] += _sum(numbers)
    return outcome


def _why_rejected(batch: pa.RecordBatch, made: pa.Table, spool: Spool, roll: Roll) -> pa.Array:
    """The rule that rejects each row, null for the others: it could not be read, or says nothing of
    anybody."""
    single = pc.and_(batch[ALONE], len(spool.table.layout.fields) > 1)
    nobody = roll.kind.is_nobody(made, single)
    return pc.coalesce(batch["rule"], pc.if_else(nobody, roll.kind.nobody.rule, pa.scalar(None, pa.string())))


def _sum(numbers: pa.Array) -> int:
    return int(pc.sum(numbers).as_py() or 0)


def _records(made: pa.Table, facts: dict[str, pa.Array], schema: pa.Schema) -> pa.Table:
    columns = [facts[name] if name in facts else made[name] for name in schema.names]
    return pa.Table.from_arrays(columns, schema=schema)


def _count_flags(
    flags: np.ndarray[tuple[int], np.dtype[np.int64]], rows: pa.Array, found: dict[str, tuple[int, list[int]]]
) -> None:
    """Add the flags of a batch to `found`: code -> (rows, first ten rows)."""
    present = int(np.bitwise_or.reduce(flags)) if len(flags) else 0
    numbers = rows.to_numpy()
    for flag in FLAGS:
        if present & flag.mask:
            at = np.flatnonzero(flags & flag.mask)
            count, examples = found.get(flag.code, (0, []))
            found[flag.code] = (count + len(at), (examples + numbers[at[:10]].tolist())[:10])
