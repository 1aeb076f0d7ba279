"""The rolls about firms and their workers, written as agencies send them, and the truth."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from data_samples.generator.exports.files import TRUTH
from data_samples.generator.firms.clerks import Clerk
from data_samples.generator.firms.facts import (
    CLASSES,
    EMPLOYMENT,
    SHORTFALL,
    classes,
    employment,
    shortfall,
)
from data_samples.generator.firms.naming import DATA
from data_samples.generator.firms.plants import plant
from data_samples.generator.firms.truth import Firm, Place, build_firms
from data_samples.generator.people.people import People, build_people

TODAY = np.datetime64("2018-03-31")
EMPLOYERS = pa.schema(
    [
        *((name, pa.string()) for name in ("programme", "source_file", "sheet")),
        ("source_row", pa.int32()),
        ("entity", pa.int64()),
        ("place", pa.int64()),
    ]
)
"""Which firm and which of its places of work stands in which row."""
_NAMES = {
    "bpjstk_prs": "DAFTAR_PERUSAHAAN_0318.csv",
    "bpjskes_bu": "badan_usaha_maret_2018.csv",
    "wlkp": "wlkp_2018.csv",
    "oss_nib": "oss_nib_proyek.csv",
    "bpjstk_tk": "TK_F1A_0318.csv",
    "bpjskes_ppu": "ppu_maret_2018.csv",
    "bpjstk_iuran": "F2A_RINCIAN_IURAN.csv",
}


@dataclass
class Books:
    """Rows of each roll as they are written, and what they are. rows: programme -> heading first."""

    rows: dict[str, list[Sequence[object]]] = field(default_factory=dict)
    firms: list[tuple[str, int, int, int]] = field(default_factory=list)
    people: list[tuple[str, int, int]] = field(default_factory=list)

    def begin(self, programme: str) -> None:
        self.rows[programme] = [DATA["headings"][programme].split(";")]

    def firm(self, programme: str, cells: Sequence[object], firm: Firm, place: Place) -> None:
        self.rows[programme].append(cells)
        self.firms.append((programme, len(self.rows[programme]), firm.number, place.number))

    def person(self, programme: str, cells: Sequence[object], person: int) -> None:
        self.rows[programme].append(cells)
        self.people.append((programme, len(self.rows[programme]), person))


def generate_employers(
    employers: int, workers: int, seed: int, out: Path, *, months: int = 3, people: People | None = None
) -> None:
    """Write seven programmes' exports about `employers` firms and about `workers` jobs to
    `out`/inputs/<programme>/, and the truth beside: truth.parquet (persons; added to one that is there),
    truth_employers.parquet, truth_employment.parquet, truth_classes.parquet, truth_shortfall.parquet.

    months: of contributions before March 2018. people: from whom workers are drawn, as of 31 March 2018; made
    where none are given. The same arguments give the same bytes.
    """
    dice = Random(seed)
    people = people or build_people(max(600, int(workers * 2.2)), TODAY, 0.0, np.random.default_rng(seed))
    firms, couples = plant(build_firms(employers, workers, people, dice), people, dice)
    books, clerk = Books(), Clerk(people, dice, couples)
    _employers(books, firms, clerk)
    _workers(books, firms, clerk, months)
    for programme, rows in books.rows.items():
        _write(out / "inputs" / programme / _NAMES[programme], rows)
    _write_truth(out, books, firms, people)


def _employers(books: Books, firms: Iterable[Firm], clerk: Clerk) -> None:
    books.begin("bpjstk_prs")
    books.begin("bpjskes_bu")
    books.begin("wlkp")
    books.begin("oss_nib")
    for firm in firms:
        for at, place in enumerate(firm.places):
            for programme, cells in clerk.firm_rows(firm, place, at):
                books.firm(programme, cells, firm, place)


def _workers(books: Books, firms: Iterable[Firm], clerk: Clerk, months: int) -> None:
    books.begin("bpjstk_tk")
    books.begin("bpjskes_ppu")
    books.begin("bpjstk_iuran")
    for firm in firms:
        for job in firm.jobs:
            for programme, cells, person in clerk.job_rows(firm, job, months):
                books.person(programme, cells, person)


def _write(path: Path, rows: Sequence[Sequence[object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";", lineterminator="\r\n").writerows(rows)


def _write_truth(out: Path, books: Books, firms: Sequence[Firm], people: People) -> None:
    programmes, rows, entities, places = zip(*books.firms, strict=True)
    table = [list(programmes), [_NAMES[one] for one in programmes], [""] * len(rows), rows, entities, places]
    _keep(out / "truth_employers.parquet", table, EMPLOYERS)
    of_people = [row for row in books.people if row[0] != "bpjstk_iuran"]
    programmes, rows, persons = zip(*of_people, strict=True)
    table = [list(programmes), [_NAMES[one] for one in programmes], [""] * len(rows), rows, persons]
    truth = _table(table, TRUTH)
    others = out / "truth.parquet"
    truth = pa.concat_tables([pq.read_table(others), truth]) if others.exists() else truth
    pq.write_table(truth, others, compression="zstd")
    for name, found, schema in (
        ("employment", employment(firms), EMPLOYMENT),
        ("classes", classes(firms), CLASSES),
        ("shortfall", shortfall(firms, people), SHORTFALL),
    ):
        columns = list(map(list, zip(*found, strict=True))) or [[] for _ in schema]
        _keep(out / f"truth_{name}.parquet", columns, schema)


def _keep(path: Path, columns: Sequence[Sequence[object]], schema: pa.Schema) -> None:
    pq.write_table(_table(columns, schema), path, compression="zstd")


def _table(columns: Sequence[Sequence[object]], schema: pa.Schema) -> pa.Table:
    arrays = [pa.array(list(column), one.type) for column, one in zip(columns, schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)
