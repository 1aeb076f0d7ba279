"""The people of a delivery as numbers, and how many two deliveries share where both speak."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from reconcile.ingest.cells.letters import Words, hashed, mixed, words
from reconcile.ingest.deliveries.delivery import Facts, Manners, Met
from reconcile.ingest.snapshots.row_ids import DIGEST
from reconcile.workspace.files.door import count_rows, read_schema, read_table

_VARIED = frozenset({"nik", "name_key", "npp", "kode_bu", "wlkp_no", "nib", "worker_number", "name"})
PLACES = ("region_code", "school_region_code")
"""Columns that say of which kota a row is: the first that is filled."""

Where = Callable[[Facts], Path]
"""Where the snapshot of a delivery lies."""
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Rows:
    """How two deliveries know the rows of a table of records as one.

    always, known: columns that say what a row is about; otherwise: those that say it where all of `known` are
    empty. period: the columns of the period that a row is paid for. paid: columns by which one thing is
    several on rolls of periods. noun: what staff call one of the things.
    """

    known: tuple[str, ...]
    otherwise: tuple[str, ...]
    always: tuple[str, ...] = ()
    period: tuple[str, ...] = ("period_start", "period_end")
    paid: tuple[str, ...] = ("period_start", "period_end", "segment")
    noun: str = "orang"


PERSONS = Rows(("nik",), ("name_key", "birth_date", "unnamed"))
ROWS = {
    "records": PERSONS,
    "records_employer": Rows(
        ("npp", "kode_divisi", "kode_bu", "wlkp_no", "nib"), ("name_key", "kota_code"), noun="pemberi kerja"
    ),
    "records_payment": Rows(
        ("worker_number",),
        ("nik", "name"),
        always=("npp", "kode_bu"),
        period=("month",),
        paid=("month",),
        noun="peserta",
    ),
}
"""The tables whose deliveries are held against one another."""


def records_of(snapshot: Path) -> Path | None:
    """The records of a snapshot, None where nobody compares their deliveries."""
    return next(filter(Path.is_file, (snapshot / f"{name}.parquet" for name in ROWS)), None)


def rows_of(snapshot: Path) -> Rows:
    """How its rows are known; as persons where it has none."""
    records = records_of(snapshot)
    return ROWS[records.stem] if records else PERSONS


@dataclass(frozen=True)
class People:
    """The rows of a source: who, all that each says (by the digest that reading made of it), their kota,
    their period; numbers of texts, 0 for an empty kota."""

    who: Words
    said: Words
    kota: npt.NDArray[np.int32]
    period: Words

    def where(self, rows: Mask) -> People:
        return People(self.who[rows], self.said[rows], self.kota[rows], self.period[rows])


def read_people(snapshot: Path, source_file: str, *, periods: bool) -> People:
    """The rows of a source in the records of a snapshot. periods: a person in another period or segment is
    another one, as rolls of periods have it."""
    by = rows_of(snapshot)
    paid = by.paid if periods else ()
    who = (*by.always, *by.known, *by.otherwise)
    table = read_records(snapshot, source_file, (*who, *paid, DIGEST, *PLACES))
    period = _numbers(table, by.period) if periods else np.zeros(len(table), np.uint64)
    said = mixed(table[DIGEST].to_numpy().view(np.uint64))  # mixed, as those of one person are added up
    return People(_who(table, by) + _numbers(table, paid), said, kota_numbers(table), period)


def _who(table: pa.Table, by: Rows) -> Words:
    """A number for whom each row is about: of his number; where he has none, of name and birth date."""
    who = _numbers(table, (*by.known, *by.always))
    unknown = np.logical_and.reduce([pc.is_null(table[name]).to_numpy() for name in by.known])
    nameless = np.flatnonzero(unknown)
    who[nameless] = _numbers(table.take(pa.array(nameless)), (*by.otherwise, *by.always))
    return who


def read_records(snapshot: Path, source_file: str, columns: Sequence[str]) -> pa.Table:
    """The columns of a source's records, in their order; those that its kind lacks are null."""
    path = records_of(snapshot) or snapshot / "records.parquet"
    held = set(read_schema(path).names)
    alone = count_rows(snapshot / "files.parquet") == 1  # then nobody need look whose each row is
    wanted = dict.fromkeys(columns if alone else ("source_file", *columns))
    table = read_table(path, [name for name in wanted if name in held])
    if not alone:
        table = table.filter(pc.equal(table["source_file"], source_file))
    for name in wanted:
        if name not in held:
            table = table.append_column(name, pa.nulls(len(table), pa.string()))
    return table


def kota_numbers(table: pa.Table) -> npt.NDArray[np.int32]:
    """The four digits of each row's kota as a number, 0 where it says none."""
    codes = pc.fill_null(kota_codes(table), "0")
    return np.asarray(codes.cast(pa.int32()), np.int32)


def kota_codes(table: pa.Table) -> pa.Array:
    """The four digits of each row's kota, null where it says none."""
    code = pc.coalesce(*(table[name].cast(pa.string()) for name in PLACES))
    kota = pc.utf8_slice_codeunits(code, 0, 4)
    known = pc.equal(pc.utf8_length(kota), 4)
    return pc.if_else(known, kota, pa.scalar(None, pa.string()))


def _numbers(table: pa.Table, columns: Sequence[str]) -> Words:
    """One number a row: of what its cells say together."""
    total = np.zeros(len(table), np.uint64)
    for place, name in enumerate(columns, 1):
        total += mixed(_cells(table[name], varied=name in _VARIED) + np.uint64(place))
    return total


def _cells(column: pa.ChunkedArray, *, varied: bool) -> Words:
    """One number a cell. varied: hardly two texts are the same; else each different one
    is looked at once."""
    cells = column.combine_chunks()
    if not pa.types.is_string(cells.type):
        days = cells.cast(pa.int32()) if pa.types.is_date32(cells.type) else cells
        return np.asarray(pc.fill_null(days.cast(pa.int64()), -1), np.int64).view(np.uint64) + np.uint64(1)
    if varied:
        return hashed(words(pc.fill_null(cells, "")), 1)
    coded = cells.dictionary_encode()
    known: Words = np.append(hashed(words(coded.dictionary), 1), np.uint64(0))
    return known[np.asarray(pc.fill_null(coded.indices, len(coded.dictionary)), np.int64)]


class Comparing:
    """Compares deliveries, each read once. where: finds their snapshots."""

    def __init__(self, where: Where, manners: Manners) -> None:
        self._where = where
        self._manners = manners
        self._read: dict[tuple[str, str, bool], People] = {}

    def people(self, facts: Facts) -> People:
        if facts.key not in self._read:
            periods = self._manners[facts.programme].manner == "period"
            self._read[facts.key] = read_people(self._where(facts), facts.source_file, periods=periods)
        return self._read[facts.key]

    def __call__(self, older: Facts, newer: Facts) -> Met:
        one, two = self.people(older), self.people(newer)
        return _met(one.where(_in_reach(one, two, newer)), two.where(_in_reach(two, one, older)))


def _in_reach(people: People, others: People, facts: Facts) -> Mask:
    """Rows of `people` for which the delivery `facts`, of `others`, speaks too; those without a kota too."""
    kota = [0, *map(int, facts.kota)]
    placed = np.isin(people.kota, kota) if facts.kota else np.ones(len(people.who), np.bool_)
    return placed & np.isin(people.period, np.unique(others.period))


def _met(older: People, newer: People) -> Met:
    one, said_before = _each(older)
    two, said_now = _each(newer)
    common, at_one, at_two = np.intersect1d(one, two, assume_unique=True, return_indices=True)
    changed = int((said_before[at_one] != said_now[at_two]).sum())
    return Met(len(one), len(two), len(common), changed)


def _each(people: People) -> tuple[Words, Words]:
    """Each person once, and the sum of what is said of him."""
    if not len(people.who):
        return people.who, people.said
    order = np.argsort(people.who)  # in whatever order: what is said of one is added up
    who = people.who[order]
    first = np.flatnonzero(np.concatenate(([True], who[1:] != who[:-1])))
    return who[first], np.add.reduceat(people.said[order], first)
