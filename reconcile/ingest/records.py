"""An export to the tables of its snapshot: records, rejected rows, ledger, file facts and problems.

Two passes: the first spools the rows of people as text and counts what only a whole file can tell (numbers
rounded by Excel, swapped dates, region coding); the second standardises batch by batch. Memory is flat in the
size of a text file.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from reconcile.ingest.advice import (
    REJECTIONS,
    Outcome,
    period_is_titled,
    tell_bare_sheet,
    tell_file_faults,
    tell_flags,
    tell_sheet,
    tell_title,
)
from reconcile.ingest.balance import balanced
from reconcile.ingest.contents import describe
from reconcile.ingest.fingerprints import Fingerprint
from reconcile.ingest.layout.missed import check_account
from reconcile.ingest.layout.reshaping import tell_joined
from reconcile.ingest.layout.tables import Opened, open_export, read_sheet
from reconcile.ingest.left_behind import check_content
from reconcile.ingest.problems.problems import Problems
from reconcile.ingest.sources.sources import Refused
from reconcile.ingest.sources.stillness import held_still
from reconcile.ingest.spools import ALONE, NUMBERS, FileTally, Spool, spool_sheet
from reconcile.ingest.standard.cleaning import SHIFTED, UNCALCULATED
from reconcile.ingest.standard.periods import Title, read_title
from reconcile.ingest.standard.standard import Rules
from reconcile.ingest.workers import Crew
from reconcile.ingest.writers import SnapshotWriter
from reconcile.programmes import Programme
from reconcile.tables import RECORDS
from reconcile.vocabulary.errors import ExportError
from reconcile.vocabulary.flags import FLAGS
from reconcile.workspace.files.file_names import shown_name

REJECTED = "TANPA_IDENTITAS"
_EXPECTED = ("nik", "kk", "name", "birth_date", "segment", "nisn", "sex")
Progress = Callable[[int], None]


@dataclass(frozen=True)
class SheetRead:
    """What was read of one sheet: where its heading ends, the fields found under it in the order of the
    columns, and its rows.

    numbers: cells that look like a NIK, counted in the raw sheet; all of them are accounted for.
    """

    source_file: str
    sheet: str
    heading_row: int
    fields: tuple[str, ...]
    accepted: int
    rejected: int
    numbers: int = 0


@dataclass(frozen=True)
class IngestedFile:
    """What came of one file on disk: row totals over all its sheets, and its problems as rows of the problems
    table.

    sheets: those that were read. extract_date: the day its titles speak of, when they do.
    """

    programme: str
    source_file: str
    sha256: str
    rows_read: int
    rows_accepted: int
    rows_rejected: int
    rows_not_data: int
    problems: list[dict[str, object]]
    sheets: tuple[SheetRead, ...] = ()
    extract_date: date | None = None


@dataclass
class _Order:
    """What reading one file needs throughout."""

    path: Path
    name: str
    sha256: str
    programme: Programme
    reference_date: date
    progress: Progress | None
    problems: Problems
    writer: SnapshotWriter
    spools: Path
    crew: Crew
    totals: Counter[str] = field(default_factory=Counter)
    sheets: list[SheetRead] = field(default_factory=list)
    extract_date: date | None = None


def ingest_file(
    path: Path,
    programme: Programme,
    out: Path,
    *,
    reference_date: date,
    name: str | None = None,
    progress: Progress | None = None,
    workers: int = 1,
) -> IngestedFile:
    """Read the export at `path` and write records, rejected_rows, ledger, files and problems (.parquet) into
    `out`.

    name: what the tables call the file (its own name by default). progress: told the number of rows after
    each batch. workers: processes that standardise a large sheet; the tables are the same for any number.
    Raises ExportError (Indonesian, all that is wrong at once) when nothing in the file can be read,
    LedgerError when rows do not add up, OSError as the system gives it. A member of a zip that cannot be read
    is refused alone.
    """
    return ingest_telling(
        path,
        programme,
        out,
        Problems(programme.code),
        reference_date=reference_date,
        name=name,
        progress=progress,
        workers=workers,
    )


def ingest_telling(
    path: Path,
    programme: Programme,
    out: Path,
    problems: Problems,
    *,
    reference_date: date,
    name: str | None = None,
    progress: Progress | None = None,
    workers: int = 1,
) -> IngestedFile:
    """As `ingest_file`; what was found before a refusal stays in `problems`."""
    name = name or shown_name(path)
    out.mkdir(parents=True, exist_ok=True)
    with (
        held_still(path, name) as sha256,
        SnapshotWriter(out, programme.code) as writer,
        tempfile.TemporaryDirectory(dir=out, prefix=".spool-") as spools,
        Crew(workers, path.stat().st_size if sha256 else 0) as crew,
    ):
        order = _Order(
            path, name, sha256, programme, reference_date, progress, problems, writer, Path(spools), crew
        )
        readable = 0
        refusals = []
        for opened in open_export(path, name, programme.vocabulary.keys):
            try:
                if isinstance(opened, Refused):
                    raise ExportError(opened.why)
                _ingest_source(opened, order)
                readable += 1
            except ExportError as error:
                member = opened.name if isinstance(opened, Refused) else opened.source.name
                refusals.append(str(error))
                writer.refuse(member, sha256, str(error))
                if member != name:
                    problems.add(
                        (member, ""),
                        "BERKAS_DITOLAK",
                        "GALAT",
                        str(error),
                        "Perbaiki berkas ini, lalu kirim ulang.",
                    )
        if not readable:
            raise ExportError("\n".join(refusals))
        if not order.totals["accepted"] and not order.totals["rejected"]:
            raise ExportError(_nobody_told(name, order.totals))
        writer.problems(problems.table())
    totals = order.totals
    return IngestedFile(
        programme.code,
        name,
        sha256,
        totals["read"],
        totals["accepted"],
        totals["rejected"],
        totals["not_data"],
        problems.rows(),
        tuple(order.sheets),
        order.extract_date,
    )


def _nobody_told(name: str, totals: Counter[str]) -> str:
    """Why a source of which nobody was accepted counts as refused. totals: its rows by fate and by the
    rule that rejected them."""
    begun = (
        f"{name}: tidak satu pun baris diterima sebagai orang ({totals['read']} baris dibaca,"
        f" {totals['rejected']} ditolak"
    )
    why = next(
        (f"{REJECTIONS[rule][0]} {REJECTIONS[rule][1]}" for rule in (UNCALCULATED, SHIFTED) if totals[rule]),
        "",
    )
    if why:
        return f"{begun}). {why}"
    return (
        f"{begun} karena tanpa nama dan NIK yang dapat dipakai, {totals['not_data']} bukan data)."
        " Periksa isi kolom NIK dan nama, lalu kirim ulang."
    )


def _ingest_source(opened: Opened, order: _Order) -> None:
    """Read one source (a file or a member of a zip); nothing of it is written before all its sheets are
    spooled."""
    tally, before = FileTally(order.programme, order.reference_date), Counter(order.totals)
    spooled, bare = _spool_sheets(opened, tally, order)
    accepted = rejected = 0
    extract_date, content = None, Fingerprint()
    tell_file_faults(tally, opened.source.name, order.problems)
    crowded = tally.crowds.crowded(batch for spool in spooled for batch in spool.batches())
    for spool in spooled:
        where = (opened.source.name, spool.table.sheet.name)
        title = read_title(spool.table.layout.preamble, where[1], shown_name(order.path))
        tell_title(spool, where, title, order.programme, order.problems)
        extract_date = extract_date or title.extract_date
        rules = replace(_rules(order, title, tally), crowded=crowded)
        outcome = _write_sheet(spool, where, rules, order, content)
        _balance(spool, where, outcome, order)
        accepted, rejected = accepted + outcome.accepted, rejected + outcome.rejected
        order.sheets.append(_sheet_read(spool, where, outcome))
    order.extract_date = order.extract_date or extract_date
    for where, rows, seen in bare:
        numbers = {("read", ""): seen, ("not_data", "preamble"): seen}
        order.writer.ledger(where, rows, 0, {}, Counter({"preamble": rows}), numbers=numbers)
        order.totals.update(read=rows, not_data=rows)
    nobody = _nobody_told(opened.source.name, order.totals - before) if rejected and not accepted else None
    if nobody:  # its rejected rows are kept, so that its sender sees them
        order.problems.add(
            (opened.source.name, ""),
            "BERKAS_DITOLAK",
            "GALAT",
            nobody,
            "Perbaiki berkas ini, lalu kirim ulang.",
        )
    order.writer.accept(
        opened, order.sha256, (accepted, rejected), extract_date, content.text, refused=nobody
    )


def _sheet_read(spool: Spool, where: tuple[str, str], outcome: Outcome) -> SheetRead:
    layout, chosen = spool.table.layout, spool.table.chosen.columns
    fields = tuple(sorted(chosen, key=lambda name: chosen[name]))
    return SheetRead(*where, layout.last, fields, outcome.accepted, outcome.rejected, spool.account.numbers)


def _rules(order: _Order, title: Title, tally: FileTally) -> Rules:
    return Rules(
        order.programme,
        order.reference_date,
        title,
        damaged=tally.niks.damaged,
        swapped=tally.swaps.swapped,
        order=tally.order,
        coding=tally.coding,
        shift=tally.shifts.shift,
        p_is_man=tally.sexes.p_is_man,
    )


def _spool_sheets(
    opened: Opened, tally: FileTally, order: _Order
) -> tuple[list[Spool], list[tuple[tuple[str, str], int, int]]]:
    """(sheets with people, (place, rows, numbers that look like a NIK) of sheets without a heading).
    Raises ExportError when no sheet can be read."""
    spooled: list[Spool] = []
    bare: list[tuple[tuple[str, str], int, int]] = []
    faults = []
    for number, sheet in zip(opened.numbers, opened.sheets, strict=True):
        where = (opened.source.name, sheet.name)
        try:
            previous = spooled[-1].table if spooled else None
            table = (
                None
                if sheet.hidden
                else read_sheet(sheet, number, where, order.programme, order.problems, previous=previous)
            )
            if table is None:
                rows = sum(len(batch.rows) for batch in sheet.batches(0, 1))
                bare.append((where, rows, sheet.seen))
                tell_bare_sheet(sheet, rows, where, order.problems)
                continue
            spool = spool_sheet(
                table,
                order.spools / f"{number}.arrow",
                where,
                tally,
                progress=order.progress,
                meet=order.crew.meet,
            )
            check_account(table, spool.account, where, order.problems)
            spooled.append(spool)
        except ExportError as error:
            faults.append(str(error))
    if faults:
        raise ExportError("\n".join(faults))
    check_content(opened.source, opened.sheets, order.problems)
    if not spooled:
        raise ExportError(
            f"{opened.source.name}: tidak ada judul kolom yang dikenal untuk program"
            f" {order.programme.code.upper()} (sekurangnya NIK atau nama, dan satu kolom lain)."
            f" {describe(opened, order.programme.vocabulary)}"
        )
    return spooled, bare


def _write_sheet(
    spool: Spool, where: tuple[str, str], rules: Rules, order: _Order, content: Fingerprint
) -> Outcome:
    """Standardise the spooled rows of a sheet and write them. content: is shown what is accepted."""
    outcome = Outcome()
    prefix = f"{order.programme.code}-{order.sha256[:8]}-{spool.table.number}-"
    for batch, made in order.crew.standardised(spool, rules):
        nobody = _nobody(made, batch[ALONE], spool)
        rows = batch["source_row"]
        records = _records(made, rows, prefix, where, order.programme.code)
        why = pc.coalesce(batch["rule"], pc.if_else(nobody, REJECTED, pa.scalar(None, pa.string())))
        lost = len(why) - why.null_count
        if lost:
            for rule in pc.unique(why.drop_null()).to_pylist():
                hit = pc.fill_null(pc.equal(why, rule), False)
                outcome.reject(rule, rows.filter(hit).to_pylist())
                outcome.numbers["rejected", rule] += _sum(batch[NUMBERS].filter(hit))
                order.writer.reject(where, rule, batch.filter(hit), list(spool.table.chosen.columns))
            keep = why.is_null()
            records, rows = records.filter(keep), rows.filter(keep)
        order.writer.records(records)
        content.add(records, rules.title, titled=period_is_titled(spool))
        _count_flags(records["flags"].to_numpy(), rows, outcome.flagged)
        outcome.filled.update({name: len(records) - records[name].null_count for name in _EXPECTED})
        outcome.accepted += len(records)
        outcome.numbers["accepted", ""] += (
            _sum(batch[NUMBERS]) if not lost else _sum(batch[NUMBERS].filter(keep))
        )
    tell_joined(spool.table.joined, where, order.problems)
    tell_flags(outcome.flagged, where, order.problems)
    tell_sheet(spool, where, order.programme, outcome, order.problems)
    return outcome


def _sum(numbers: pa.Array) -> int:
    return int(pc.sum(numbers).as_py() or 0)


def _nobody(made: pa.Table, alone: pa.Array, spool: Spool) -> pa.Array:
    """Rows without a NIK that can be used and without a name, or with a name and nothing more where others
    have more."""
    single = pc.and_(alone, len(spool.table.layout.fields) > 1)
    nameless = pc.or_(pc.is_null(made["name"].combine_chunks()), single)
    return pc.and_(nameless, pc.is_null(made["nik"].combine_chunks()))


def _records(made: pa.Table, rows: pa.Array, prefix: str, where: tuple[str, str], programme: str) -> pa.Table:
    count = len(rows)
    facts = {
        "record_id": pc.binary_join_element_wise(prefix, rows.cast(pa.string()), ""),
        "programme": pa.repeat(programme, count),
        "source_file": pa.repeat(where[0], count),
        "sheet": pa.repeat(where[1], count),
        "source_row": rows,
    }
    columns = [
        facts.get(column.name, made[column.name] if column.name in made.column_names else None)
        for column in RECORDS.schema
    ]
    return pa.Table.from_arrays(columns, schema=RECORDS.schema)


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


def _balance(spool: Spool, where: tuple[str, str], outcome: Outcome, order: _Order) -> None:
    numbers = balanced(spool, where, outcome)
    rejected = {rule: rows for rule, (rows, _) in outcome.rejected_by.items()}
    order.writer.ledger(where, spool.read, outcome.accepted, rejected, spool.kinds, numbers=numbers)
    order.totals.update(
        read=spool.read,
        accepted=outcome.accepted,
        rejected=outcome.rejected,
        not_data=sum(spool.kinds.values()),
    )
    order.totals.update(rejected)
