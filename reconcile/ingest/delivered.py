"""Which of what was read is in force tonight: decided against the run before, placed, and kept as a table."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from reconcile import tables
from reconcile.ingest.deliveries.answers import tell_answers
from reconcile.ingest.deliveries.deciding import NO_ORDER, Orders, decide
from reconcile.ingest.deliveries.delivery import Delivery, DeliveryKey, Facts
from reconcile.ingest.deliveries.facts import accepted, read_facts
from reconcile.ingest.deliveries.leaving_out import keep_only, leave_out, leave_out_rows
from reconcile.ingest.deliveries.people import Comparing
from reconcile.ingest.deliveries.rows import Memory, Row, row_of, same, table_of
from reconcile.ingest.deliveries.sameness import same_file
from reconcile.ingest.reading import ReadingOrder, place
from reconcile.ingest.snapshots.cache import share
from reconcile.ingest.snapshots.renewed import renew
from reconcile.ingest.standard.kind import Roll
from reconcile.programmes import Programme
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.files.door import read_table, write_table
from reconcile.workspace.published import opened
from reconcile.workspace.runs import MANIFEST, RunFolder


@dataclass(frozen=True)
class Before:
    """The run before, as far as tonight's deliveries are held against it. out: None where they are not, for
    the reason `why` (Indonesian). held: closes what is opened of it. rolls: of tonight, by code."""

    out: Path | None
    held: ExitStack
    rolls: Mapping[str, Roll]
    memory: Memory = field(default_factory=Memory)
    why: str = ""

    def snapshots(self, folders: Collection[str]) -> list[Path]:
        """Those of its snapshots ("kis/1a2b3c4d"); only they are opened, and held against their hashes; those
        of an older version as this one has them. Raises UsageError for what is not as it was written, or
        cannot be had so."""
        if self.out is None or not folders:
            return []
        names = sorted(f"snapshots/{folder}/" for folder in folders)
        run = self.held.enter_context(opened(self.out, *names, older=True))
        snapshots = [path.parent for path in run.snapshot_tables("files", of_all_kinds=True)]
        for snapshot in snapshots:
            renew(snapshot, self.rolls[snapshot.parent.name])
        return snapshots


@contextmanager
def opened_before(out: Path | None, home: str, as_of: date, rolls: Mapping[str, Roll]) -> Iterator[Before]:
    """What is published at `out`, where tonight can be compared with it: whole, of the same province and of
    no later day. rolls: of tonight, by code."""
    with ExitStack() as held:
        yield _before(out, home, as_of, Before(None, held, rolls))


def _before(out: Path | None, home: str, as_of: date, none: Before) -> Before:
    if out is None or not (out / MANIFEST).is_file():
        why = "Belum ada hasil sebelumnya, jadi tidak ada kiriman yang dapat dibandingkan."
        return replace(none, why=why)
    try:
        with opened(out, "deliveries") as run:
            said, rows = run.manifest["run"], read_table(run.table("deliveries")).to_pylist()
    except UsageError as error:
        return replace(none, why=f"Hasil sebelumnya tidak dapat dibandingkan: {error}")
    if said.get("home") != home or said["as_of"] > as_of.isoformat():
        why = "Hasil sebelumnya tentang provinsi lain atau hari yang lebih baru: tidak dipakai."
        return replace(none, why=why)
    return replace(none, out=out, memory=Memory(rows))


@dataclass(frozen=True)
class Read:
    """An export once it was read. refused: why there is nothing of it."""

    order: ReadingOrder
    refused: str | None

    @property
    def entry(self) -> Path:
        return self.order.cache.entry(self.order.key, self.order.roll.as_of)


@dataclass(frozen=True)
class Decided:
    """What is in force. rows: of the table. places: where each source lies, in the cache or in the run
    before. note: what staff must know of the run before, "" when nothing. absent: programme/name of
    files that deliveries.toml names and that are not there."""

    deliveries: Sequence[Delivery]
    rows: Sequence[Row]
    places: Mapping[DeliveryKey, Path]
    people: Comparing
    note: str = ""
    absent: tuple[str, ...] = ()


def decide_on(
    read: Sequence[Read],
    before: Before,
    programmes: Mapping[str, Programme],
    orders: Orders,
    only: Collection[str] = (),
) -> Decided:
    """Hold what was read against one another and against the run before. only: codes of the programmes that
    the run reads, all when empty."""
    manners = {code: programme.delivery for code, programme in programmes.items()}
    memory = before.memory
    places: dict[DeliveryKey, Path] = {}
    tonight = list(_tonight(read, programmes, memory, places))
    wanted = {code for code in programmes if not only or code in only}
    carried = list(_carried(before, programmes, wanted, {one.same for one in tonight}, places))
    told = tell_answers([*tonight, *carried], programmes, lambda facts: places[facts.key])
    tonight, carried = told[: len(tonight)], told[len(tonight) :]
    people = Comparing(lambda facts: places[facts.key], manners)
    decided = decide(tonight, carried, manners, orders, people)
    note = before.why
    if carried and not _continued(decided, read):
        decided = decide(tonight, (), manners, orders, people)
        memory = Memory()
        note = "Tidak ada kiriman yang bersambung dengan hasil sebelumnya: tidak ada yang dipakai darinya."
    decided += _refused(read, decided, programmes, orders)
    here = {(one.facts.programme, one.facts.source_file) for one in decided}
    absent = tuple(sorted(f"{programme}/{name}" for programme, name in orders.keys() - here))
    rows = [memory.again(row_of(one, _snapshot(one, read, places))) for one in decided]
    return Decided(decided, [*rows, *memory.past(rows)], places, people, note, absent)


def _tonight(
    read: Sequence[Read], programmes: Mapping[str, Programme], memory: Memory, places: dict[DeliveryKey, Path]
) -> Iterator[Facts]:
    known, replaced = memory.known, memory.replaced
    for one in read:
        for source in accepted(one.entry) if one.refused is None else ():
            facts = read_facts(one.entry, source, programmes[source.row["programme"]].delivery)
            places[facts.key] = one.entry
            yield replace(
                memory.dated(facts),
                known=facts.same in known,
                old=(facts.programme, facts.content) in replaced,
            )


def _carried(
    before: Before,
    programmes: Mapping[str, Programme],
    wanted: Collection[str],
    tonight: Collection[tuple[str, str, str]],
    places: dict[DeliveryKey, Path],
) -> Iterator[Facts]:
    """What was in force in the programmes `wanted` and is not among tonight's files."""
    gone = [row for row in before.memory.in_force if row["programme"] in wanted and same(row) not in tonight]
    for snapshot in before.snapshots({row["snapshot"] for row in gone}):
        for source in accepted(snapshot):
            if same(source.row) in tonight:
                continue
            facts = read_facts(snapshot, source, programmes[source.row["programme"]].delivery)
            facts = replace(before.memory.dated(facts), before=True, known=True)
            places[facts.key] = snapshot
            yield facts


def _snapshot(delivery: Delivery, read: Sequence[Read], places: Mapping[DeliveryKey, Path]) -> str | None:
    """The folder that the rows of a delivery will have in this run."""
    facts = delivery.facts
    if not delivery.in_force:
        return None
    of_tonight = {
        f"{one.order.export.programme}/{one.order.export.snapshot}": one.entry
        for one in read
        if one.order.export.programme == facts.programme
    }
    if not facts.before:
        return next(folder for folder, entry in of_tonight.items() if entry == places[facts.key])
    folder = f"{facts.programme}/{places[facts.key].name}"
    while folder in of_tonight:  # the same file, of which tonight's code reads less
        folder += "b"
    return folder


def _continued(decided: Sequence[Delivery], read: Sequence[Read]) -> bool:
    """Whether anything of tonight has to do with the run before; else it is somebody else's."""
    carried = {one.facts.source_file for one in decided if one.facts.before}
    return any(one.order.name in carried for one in read) or any(
        one.facts.known or any(other.before for other in (*one.replaces, *one.replaced_by))
        for one in decided
        if not one.facts.before
    )


def _refused(
    read: Sequence[Read], decided: Sequence[Delivery], programmes: Mapping[str, Programme], orders: Orders
) -> list[Delivery]:
    """What could not be read; what stands in its place is what was in force of the same file."""
    found = []
    for one in read:
        for name, why in _refusals(one):
            export = one.order.export
            facts = Facts(export.programme, name, export.sha256, 0)
            twins = [other.facts for other in decided if other.facts.sha256 == export.sha256 != ""]
            instead = twins or [
                other.facts
                for other in decided
                if other.in_force
                and other.facts.programme == export.programme
                and same_file(other.facts, facts)
            ]
            kind = "REPEAT" if twins and one.refused else programmes[export.programme].delivery.manner.upper()
            withdrawn = orders.get((export.programme, name), NO_ORDER).withdraw
            held = not withdrawn and kind != "REPEAT"
            found.append(
                Delivery(facts, kind, in_force=False, held_back=held, reason=why, replaces=tuple(instead))
            )
    return found


def _refusals(read: Read) -> Iterator[tuple[str, str]]:
    """Sources of an export of which nothing is read, and why."""
    if read.refused is not None:
        yield read.order.name, read.refused
        return
    for row in read_table(read.entry / "files.parquet", ["source_file", "refused"]).to_pylist():
        if row["refused"] is not None:
            yield row["source_file"], row["refused"]


def place_deliveries(read: Sequence[Read], decided: Decided, folder: RunFolder) -> list[str | None]:
    """Put what is in force into the run; returns for each export why nothing of it is, None when something
    is."""
    why = [_place(one, decided, folder) for one in read]
    by_place: dict[Path, list[Delivery]] = {}
    for delivery in decided.deliveries:
        if delivery.facts.before and delivery.in_force:
            by_place.setdefault(decided.places[delivery.facts.key], []).append(delivery)
    for snapshot, deliveries in by_place.items():
        _carry(snapshot, deliveries, decided, folder)
    table = folder.table("deliveries")
    write_table(table, table_of(decided.rows))
    tables.check_written(tables.DELIVERIES, table)
    return why


def _place(read: Read, decided: Decided, folder: RunFolder) -> str | None:
    snapshot = place(read.order, folder, read.refused)
    if read.refused is not None:
        return read.refused
    ours = [one for one in decided.deliveries if decided.places.get(one.facts.key) == read.entry]
    out = {one.facts.source_file: (_status(one), one.reason) for one in ours if not one.in_force}
    if out:
        leave_out(snapshot, out)
    _leave_rows(snapshot, ours, decided)
    return None if any(one.in_force for one in ours) or not ours else "\n".join(one.reason for one in ours)


def _status(delivery: Delivery) -> str:
    if delivery.kind == "REPEAT":
        return "REPEAT"
    return "HELD" if delivery.held_back else "REPLACED" if delivery.replaced_by else "WITHDRAWN"


def _carry(snapshot: Path, deliveries: Sequence[Delivery], decided: Decided, folder: RunFolder) -> None:
    """Take a snapshot of the run before into this one, sharing its bytes where the disk can."""
    target = folder.snapshots / snapshot.parent.name / snapshot.name
    while target.exists():  # as `_snapshot` names it
        target = target.with_name(f"{target.name}b")
    share(snapshot, target)
    keep_only(target, {one.facts.source_file for one in deliveries})
    _leave_rows(target, deliveries, decided)


def _leave_rows(snapshot: Path, deliveries: Sequence[Delivery], decided: Decided) -> None:
    for one in deliveries:
        if one.in_force and one.replaced_by:
            leave_out_rows(snapshot, one.facts, one.replaced_by, decided.people)
