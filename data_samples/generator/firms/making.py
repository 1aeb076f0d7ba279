"""The rolls about firms and their workers, written as agencies send them, and the truth."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from data_samples.generator.exports.files import TRUTH
from data_samples.generator.firms.clerks import Clerk
from data_samples.generator.firms.naming import DATA
from data_samples.generator.firms.truth import Firm, Job, Place, build_firms
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
EMPLOYMENT = pa.schema(
    [
        ("person", pa.int64()),
        ("entity", pa.int64()),
        ("place", pa.int64()),
        ("on_tk", pa.bool_()),
        ("on_kes", pa.bool_()),
        ("wage", pa.int64()),
        ("start", pa.string()),
        ("end", pa.string()),
        ("exempt", pa.string()),
    ]
)
"""Who works for whom, on which rolls that stands, and why rightly not on one (truth.EXEMPT)."""
CLASSES = pa.schema([("entity", pa.int64()), ("class", pa.string()), ("persons", pa.int64())])
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


def generate_employers(employers: int, workers: int, seed: int, out: Path, months: int = 3) -> None:
    """Write seven programmes' exports about `employers` firms and about `workers` jobs to
    `out`/inputs/<programme>/, and the truth beside: truth.parquet (persons), truth_employers.parquet,
    truth_employment.parquet, truth_classes.parquet. months: of contributions before 31 March 2018. The same
    arguments give the same bytes."""
    dice = Random(seed)
    people = build_people(max(600, int(workers * 2.2)), TODAY, 0.0, np.random.default_rng(seed))
    firms = build_firms(employers, workers, people, dice)
    books, clerk = Books(), Clerk(people, dice)
    _employers(books, firms, clerk)
    _workers(books, firms, people, clerk, months)
    for programme, rows in books.rows.items():
        _write(out / "inputs" / programme / _NAMES[programme], rows)
    _write_truth(out, books, firms)


def _employers(books: Books, firms: Iterable[Firm], clerk: Clerk) -> None:
    books.begin("bpjstk_prs")
    books.begin("bpjskes_bu")
    books.begin("wlkp")
    books.begin("oss_nib")
    for firm in firms:
        for at, place in enumerate(firm.places):
            for programme, cells in clerk.firm_rows(firm, place, at):
                books.firm(programme, cells, firm, place)


def _workers(books: Books, firms: Iterable[Firm], people: People, clerk: Clerk, months: int) -> None:
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


def _write_truth(out: Path, books: Books, firms: Sequence[Firm]) -> None:
    programmes, rows, entities, places = zip(*books.firms, strict=True)
    table = [list(programmes), [_NAMES[one] for one in programmes], [""] * len(rows), rows, entities, places]
    pq.write_table(_table(table, EMPLOYERS), out / "truth_employers.parquet")
    of_people = [row for row in books.people if row[0] != "bpjstk_iuran"]
    programmes, rows, people = zip(*of_people, strict=True)
    table = [list(programmes), [_NAMES[one] for one in programmes], [""] * len(rows), rows, people]
    pq.write_table(_table(table, TRUTH), out / "truth.parquet")
    jobs = [
        (
            job.person,
            firm.number,
            job.place.number,
            job.on_tk,
            job.on_kes,
            job.wage,
            job.start,
            job.end,
            job.exempt,
        )
        for firm in firms
        for job in firm.jobs
    ]
    pq.write_table(
        _table(list(map(list, zip(*jobs, strict=True))), EMPLOYMENT), out / "truth_employment.parquet"
    )
    found = list(_classes(firms))
    columns = list(map(list, zip(*found, strict=True))) if found else [[], [], []]
    pq.write_table(_table(columns, CLASSES), out / "truth_classes.parquet")


def _table(columns: Sequence[Sequence[object]], schema: pa.Schema) -> pa.Table:
    arrays = [pa.array(list(column), one.type) for column, one in zip(columns, schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)


def _classes(firms: Iterable[Firm]) -> Iterator[tuple[int, str, int]]:
    """What a firm owes an answer for: whole rolls, and workers who lack without a reason."""
    for firm in firms:
        if not firm.jobs:
            continue
        if not firm.on_tk:
            yield firm.number, "PWBD_TK", len(firm.jobs)
        if not firm.on_kes:
            yield firm.number, "PWBD_KES", len(firm.jobs)
        lacking = [job for job in firm.jobs if _lacks(job)]
        if firm.on_tk and firm.on_kes and lacking:
            yield firm.number, "PDS_TK", len(lacking)


def _lacks(job: Job) -> bool:
    return job.on_kes and not job.on_tk and not job.exempt
