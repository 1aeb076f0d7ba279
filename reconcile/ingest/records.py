"""An export to the tables of its snapshot, in five steps.

1. Open: the file's bytes, or the members of a zip, become sheets (`layout.tables.open_export`).
2. Layout: where a sheet's heading stands and which column is which field (`layout.tables.read_sheet`).
3. Rows: those of the roll are spooled as text, while what only a whole file can tell is counted (`spools`).
4. Standard: batch by batch the text becomes what a row says, as the kind of the roll has it (`workers`).
5. Write: accepted rows, rejected ones, and a ledger that adds up (`sheets`, `balance`, `writers`).

Memory is flat in the size of a text file. Whoever finds something returns notes; the steps here, which hold a
file through its refusals (ExportError), gather them, so that what was found before a refusal stays.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from reconcile.ingest.advice import (
    flag_notes,
    nobody_accepted,
    period_is_titled,
    refused,
    sheet_notes,
    title_notes,
)
from reconcile.ingest.balance import Outcome, balanced
from reconcile.ingest.dated import UNDATED, Dated, when
from reconcile.ingest.deliveries.unnamed import called, without_names
from reconcile.ingest.layout.reshaping import joined_notes
from reconcile.ingest.layout.rows import NIHIL
from reconcile.ingest.layout.tables import Opened, open_export
from reconcile.ingest.problems.problems import Problems
from reconcile.ingest.sheets import BareSheet, Bench, Place, spool_source, write_sheet
from reconcile.ingest.snapshots.cache import Kept
from reconcile.ingest.snapshots.fingerprints import Fingerprint
from reconcile.ingest.snapshots.row_ids import Digested
from reconcile.ingest.snapshots.taken_over import TakenOver
from reconcile.ingest.sources.sources import Refused
from reconcile.ingest.sources.stillness import held_still
from reconcile.ingest.spools import Spool
from reconcile.ingest.standard.kind import Roll, Tally
from reconcile.ingest.standard.periods import read_title
from reconcile.ingest.workers import Crew
from reconcile.ingest.writers import SnapshotWriter
from reconcile.vocabulary.errors import ExportError
from reconcile.workspace.files.file_names import shown_name

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
class SourceRead:
    """What came of one source. totals: rows by fate (read, accepted, rejected, not_data) and by the rule that
    rejected them. dated: when it speaks of."""

    sheets: tuple[SheetRead, ...]
    totals: Counter[str]
    dated: Dated


@dataclass(frozen=True)
class IngestedFile:
    """What came of one file on disk: row totals over all its sheets, and its problems as rows of the problems
    table.

    sheets: those that were read. extract_date: the day its titles speak of, when they do. days: the first and
    the last on which it is read so.
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
    days: tuple[date, date] = (date.min, date.max)


@dataclass(frozen=True)
class ExportFile:
    """The file on disk, and whose it is. name: what the tables call it. sha256: of its bytes, which stay as
    they are."""

    path: Path
    name: str
    sha256: str
    roll: Roll


def ingest_file(
    path: Path,
    roll: Roll,
    out: Path,
    *,
    name: str | None = None,
    progress: Progress | None = None,
    workers: int = 1,
    problems: Problems | None = None,
    before: Sequence[Kept] | None = None,
) -> IngestedFile:
    """Read the export at `path` and write records, rejected_rows, ledger, files and problems (.parquet) into
    `out`.

    name: what the tables call the file (its own name by default). progress: told the number of rows after
    each batch. workers: processes that standardise a large sheet; the tables are the same for any number.
    problems: what was found before a refusal stays there. before: snapshots from which rows with the same
    cells are taken over, and for the next of which something is kept; None when this one is not kept. Raises
    ExportError (Indonesian, all that is wrong at once) when nothing in the file can be read, LedgerError when
    rows do not add up, OSError as the system gives it. A member of a zip that cannot be read is refused
    alone.
    """
    name = name or called(path, roll)
    problems = Problems(roll.programme.code) if problems is None else problems
    out.mkdir(parents=True, exist_ok=True)
    with (
        held_still(path, name) as sha256,
        SnapshotWriter(out, roll) as writer,
        tempfile.TemporaryDirectory(dir=out, prefix=".spool-") as spools,
        Crew(workers, path.stat().st_size if sha256 else 0, roll.kind) as crew,
        TakenOver(roll.kind, before, roll.as_of) as taken,
    ):
        file = ExportFile(path, name, sha256, roll)
        sources = _read_sources(file, Bench(writer, Path(spools), crew, taken, progress), problems)
        totals = sum((source.totals for source in sources), Counter[str]())
        if not totals["accepted"] and not totals["rejected"] and not totals[NIHIL]:
            raise ExportError(nobody_accepted(name, totals, roll))
        writer.problems(problems.table())
    return IngestedFile(
        roll.programme.code,
        name,
        sha256,
        totals["read"],
        totals["accepted"],
        totals["rejected"],
        totals["not_data"],
        problems.rows(),
        tuple(sheet for source in sources for sheet in source.sheets),
        next((source.dated.day for source in sources if source.dated.day), None),
        writer.as_of.same,
    )


def _read_sources(file: ExportFile, bench: Bench, problems: Problems) -> list[SourceRead]:
    """What came of each source that can be read. Raises ExportError when none can."""
    sources, refusals = [], []
    for found in open_export(file.path, file.name, file.roll.programme.vocabulary.keys):
        opened = without_names(found, file.name, file.roll)
        try:
            if isinstance(opened, Refused):
                raise ExportError(opened.why)
            sources.append(_read_source(opened, file, bench, problems))
        except ExportError as error:
            member = opened.name if isinstance(opened, Refused) else opened.source.name
            refusals.append(str(error))
            bench.writer.refuse(member, file.sha256, str(error))
            if member != file.name:
                problems.add((member, ""), [refused(str(error))])
    if not sources:
        raise ExportError("\n".join(refusals))
    return sources


def _read_source(opened: Opened, file: ExportFile, bench: Bench, problems: Problems) -> SourceRead:
    """One source (a file or a member of a zip); nothing of it is written before all its sheets are
    spooled."""
    roll = file.roll
    tally = roll.kind.tally(roll.programme, bench.writer.as_of)
    spools, bare = spool_source(opened, roll, tally, bench, problems)
    problems.add((opened.source.name, ""), tally.notes())
    tally.settle(batch for spool in spools for batch in spool.batches())
    content, name = Fingerprint(roll.kind), opened.source.name
    read = [_read_sheet(spool, file, tally, bench, content=content, problems=problems) for spool in spools]
    for sheet in bare:
        _write_bare(sheet, bench.writer)
    totals = sum((totals for _, totals, _ in read), Counter[str]())
    totals.update(read=sum(sheet.rows for sheet in bare), not_data=sum(sheet.rows for sheet in bare))
    dated = next((dated for _, _, dated in read if dated.by), UNDATED)
    why = None
    if (
        totals["rejected"] and not totals["accepted"]
    ):  # its rejected rows are kept, so that its sender sees them
        why = nobody_accepted(name, totals, roll)
        problems.add((name, ""), [refused(why)])
    rows = (totals["accepted"], totals["rejected"])
    bench.writer.accept(opened, file.sha256, rows, dated, content.text, refused=why)
    return SourceRead(tuple(sheet for sheet, _, _ in read), totals, dated)


def _read_sheet(
    spool: Spool,
    file: ExportFile,
    tally: Tally,
    bench: Bench,
    *,
    content: Fingerprint,
    problems: Problems,
) -> tuple[SheetRead, Counter[str], Dated]:
    """A spooled sheet, standardised and written: what was read, its rows by fate, when it speaks of."""
    roll, where, titled = file.roll, spool.where, period_is_titled(spool)
    names = tuple(spool.table.chosen.columns)
    title = read_title(spool.table.layout.preamble, where[1], shown_name(file.path))
    problems.add(where, title_notes(spool, title, roll.programme))
    standardise = Digested(tally.standardise(title), roll.programme.code, roll.kind.said)
    looked = bench.taken.look(spool.batches(), names, partial(tally.beyond, title))
    outcome = write_sheet(
        spool,
        bench.taken.joined(bench.crew.standardised(looked, standardise, names), bench.writer.as_of),
        Place(roll.programme.code, *where),
        roll=roll,
        writer=bench.writer,
        meet=lambda said: content.add(said, title, titled=titled),
    )
    problems.add(where, joined_notes(spool.table.joined))
    problems.add(where, flag_notes(outcome.flagged))
    problems.add(where, sheet_notes(spool, roll, outcome))
    chosen = spool.table.chosen.columns
    fields = tuple(sorted(chosen, key=lambda name: chosen[name]))
    counted = (outcome.accepted, outcome.rejected, spool.account.numbers)
    sheet = SheetRead(*where, spool.table.layout.last, fields, *counted)
    dated = when(spool, title, shown_name(file.path))
    return sheet, _write_ledger(spool, outcome, bench.writer), dated


def _write_ledger(spool: Spool, outcome: Outcome, writer: SnapshotWriter) -> Counter[str]:
    """The rows of a sheet by fate and rule, once they are known to add up. Raises LedgerError."""
    numbers = balanced(spool, spool.where, outcome)
    rejected = {rule: rows for rule, (rows, _) in outcome.rejected_by.items()}
    writer.ledger(spool.where, spool.read, outcome.accepted, rejected, spool.kinds, numbers=numbers)
    not_data = sum(spool.kinds.values())
    fates = Counter(read=spool.read, accepted=outcome.accepted, rejected=outcome.rejected, not_data=not_data)
    return fates + Counter(rejected) + Counter({NIHIL: spool.kinds[NIHIL]})


def _write_bare(sheet: BareSheet, writer: SnapshotWriter) -> None:
    """A sheet that is not read: all of it is no data."""
    numbers = {("read", ""): sheet.seen, ("not_data", "preamble"): sheet.seen}
    writer.ledger(sheet.where, sheet.rows, 0, {}, Counter({"preamble": sheet.rows}), numbers=numbers)
