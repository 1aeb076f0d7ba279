"""Exports -> snapshots: every export read once, and each one that could not be read told of."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from reconcile.ingest.delivered import Decided, Read, decide_on, opened_before, place_deliveries
from reconcile.ingest.deliveries.orders import read_orders
from reconcile.ingest.deliveries.unnamed import called, called_name
from reconcile.ingest.reading import ReadingOrder, refusal
from reconcile.ingest.snapshots.cache import opened_cache
from reconcile.ingest.snapshots.settled_ids import settle_ids
from reconcile.ingest.standard.kind import Roll
from reconcile.kinds.reading import rolls
from reconcile.privacy.outside_texts import known, masked, told_name
from reconcile.run.earlier.rows_at_out import records_at_out
from reconcile.run.facts.ledger import ledger_totals
from reconcile.run.given import Reading, Run
from reconcile.units import names_of
from reconcile.vocabulary.errors import ExportError
from reconcile.vocabulary.numbers import number
from reconcile.workspace.files.disk import settled_sha256
from reconcile.workspace.files.door import write_json


def bytes_to_read(run: Run) -> int:
    return sum(export.bytes for export in run.inputs.exports)


def read_exports(run: Run, _: Sequence[str] = ()) -> str:
    """Make the snapshot of every export. Raises ExportError when all are refused, LedgerError when rows
    are missing."""
    with decided_on(run) as (read, decided):
        refused = place_deliveries(read, decided, run.folder)
        write_json(run.folder.delivered, {"held": _held_words(decided)})
    settle_ids(run.folder.snapshots, _rolls(run), but=_settled_before(run))
    if None not in refused:
        orders = [one.order for one in read]
        why = "".join(f"\n- {line}" for line in _all_refused(orders, refused))
        raise ExportError(f"Semua berkas ditolak, jadi tidak ada hasil baru:{why}")
    return f"{ledger_totals(run.folder)['accepted']} baris dari {refused.count(None)} berkas"


def _settled_before(run: Run) -> set[str]:
    """The programmes whose rows are, file by file, those of the run at OUT: it set their ids right."""
    if not run.job.reuse:
        return set()
    before = records_at_out(run)
    if not before:
        return set()
    now: dict[str, dict[str, str]] = {}
    for path in run.folder.snapshots.glob("*/*/records*.parquet"):
        now.setdefault(path.parts[-3], {})["/".join(path.parts[-3:])] = settled_sha256(path)
    return {programme for programme, files in now.items() if before.get(programme) == files}


def places(run: Run) -> list[str]:
    """Of each file that is called by no name of its own, which one of its folder it is."""
    declared = _rolls(run)
    at: Counter[str] = Counter()
    lines = []
    for export in run.inputs.exports:
        at[export.programme] += 1
        if declared[export.programme].unnamed:
            name = called(export.path, declared[export.programme])
            lines.append(f"{name}: berkas ke-{at[export.programme]} di {export.programme}/, menurut abjad.")
    return lines


def _held_words(decided: Decided) -> str:
    """What staff must know of the deliveries that wait for somebody's word, without a name of a file; "" when
    none waits."""
    held = sum(one.held_back and one.facts.key in decided.places for one in decided.deliveries)  # not refused
    if not held:
        return ""
    absent = len(decided.absent)
    said = (
        f"{number(held)} kiriman menunggu keputusan; reconcile deliveries menyebut sebabnya.",
        decided.note,
        f"deliveries.toml menyebut {number(absent)} berkas yang tidak ada." if absent else "",
    )
    return " ".join(filter(None, said))


@contextmanager
def decided_on(run: Run) -> Iterator[tuple[list[Read], Decided]]:
    """Every export read, and which of them speak; as long as the block lasts, so do cache and run before.

    Raises DeclarationError, before anything is read, for a wrong deliveries.toml.
    """
    job, programmes = run.job, run.programmes
    declared = _rolls(run)
    said = {
        (code, called_name(name, declared[code])): order
        for (code, name), order in read_orders(job.inputs, programmes).items()
    }
    with _orders(run) as orders, opened_before(job.out, job.home, job.as_of, declared) as before:
        with run.readers(run.progress) as submit:
            begun = _begun(orders, submit)
            read = [_read(run, order, reading) for order, reading in zip(orders, begun, strict=True)]
        yield read, decide_on(read, before, programmes, said, job.programmes)


def _begun(orders: Sequence[ReadingOrder], submit: Callable[[ReadingOrder], Reading]) -> list[Reading]:
    """Every reading, in the order of `orders`; the largest exports are begun first, so that at the end no
    core waits for one of them."""
    largest = sorted(range(len(orders)), key=lambda place: -orders[place].export.bytes)
    begun = {place: submit(orders[place]) for place in largest}
    return [begun[place] for place in range(len(orders))]


@contextmanager
def _orders(run: Run) -> Iterator[list[ReadingOrder]]:
    """One order for each export, in their order, and the cache they are read into, as long as the block
    lasts."""
    job, size, cores = run.job, bytes_to_read(run), os.cpu_count() or 1
    declared = _rolls(run)
    with opened_cache(job.cache_root, job.cache_key, own=job.cache is None) as cache:
        yield [
            # one export that outweighs all others gets every core for itself; the rest share them, one each
            ReadingOrder(
                export,
                declared[export.programme],
                cache,
                cores if 2 * export.bytes > size else 1,
            )
            for export in run.inputs.exports
        ]


def _rolls(run: Run) -> dict[str, Roll]:
    units = names_of(run.declarations.units)
    return rolls(run.programmes, run.job.as_of, secret=run.store.secret, units=units)


def _read(run: Run, order: ReadingOrder, reading: Reading) -> Read:
    """Wait for an export."""
    refused = None
    try:
        reading.result()
    except (ExportError, OSError) as error:
        refused = refusal(order, error)
    run.progress.advance(order.export.bytes)
    return Read(order, refused)


def _all_refused(orders: Sequence[ReadingOrder], refused: Sequence[str | None]) -> Iterator[str]:
    """Why each file was refused; no name of a file, member or sheet that may be a person's, for this
    stands on screens and in logs."""
    names = {
        masked(order.name): order.name if order.roll.unnamed else told_name(order.name, order.export.sha256)
        for order in orders
    }
    for order, why in zip(orders, refused, strict=True):
        lines = [
            line if known(line.partition(": ")[0]) else line.partition(": ")[2] or line
            for line in (why or "").split("\n")
        ]
        said = "\n".join(lines)
        for name in sorted(names, key=len, reverse=True):
            said = said.replace(name, names[name])
        yield f"{order.export.programme}/{names[masked(order.name)]}: {said}"
