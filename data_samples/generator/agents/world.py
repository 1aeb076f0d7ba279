"""The register as it was written, and what is being made of it."""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

FILES = {
    "SIAK_BIODATA_WNI_3171_3101.csv": ",",
    "SIAK_BIODATA_WNI_3172.csv": "\t",
    "SIAK_BIODATA_WNI_3173.csv": ";",
    "dukcapil_ws_jaksel.csv": ";",
    "dukcapil_ws_jaktim.csv": ";",
}
_JOBS = (
    "PEDAGANG",
    "OJEK ONLINE",
    "BURUH HARIAN LEPAS",
    "PENJAHIT",
    "TUKANG BATU",
    "NELAYAN",
    "SOPIR",
    "WIRASWASTA",
)


@dataclass(frozen=True)
class Person:
    """One row of the register."""

    nik: str
    name: str
    born: date
    kota: str
    state: str
    """living, dead or moved."""
    place: tuple[str, int] = ("", 0)
    """File and row."""
    kelurahan: str = ""
    job: str = ""

    def age(self, day: date) -> int:
        return day.year - self.born.year - ((day.month, day.day) < (self.born.month, self.born.day))


@dataclass
class World:
    """What is being made. leads: rows and their codes. members: rows by roll."""

    rng: Random
    today: date
    people: list[Person]
    niks: set[str]
    leads: list[tuple[dict[str, str], str]] = field(default_factory=list)
    members: dict[str, list[dict[str, str]]] = field(default_factory=lambda: {"bpu": [], "taspen": []})
    listed: list[tuple[str, Person, str, str]] = field(default_factory=list)
    """Those of `members`: roll, person, first and last day (dd-mm-yyyy)."""
    who: dict[tuple[str, int], int] = field(default_factory=dict)
    """Who really stands in a row of the register: some stand in two, under two numbers."""
    used: set[int | str] = field(default_factory=set)
    planted: int = 0
    since: date | None = None
    """The first day on which leads are typed; None: two months before that of `today`."""

    def take(self, fits: Callable[[Person], bool]) -> Person | None:
        """Somebody whom no lead has named yet."""
        for _ in range(4000):
            one = self.rng.choice(self.people)
            who = self.who.get(one.place, one.nik)
            if who not in self.used and fits(one):
                self.used.add(who)
                return one
        return None

    def worker(self) -> Person | None:
        return self.take(lambda one: one.state == "living" and 17 <= one.age(self.today) <= 60)


Plant = Callable[[World, str, dict[str, str]], str | None]
"""Fills a lead of an agent so that something becomes of it; None where nobody fits."""


def add(world: World, agent: str, code: str, plant: Plant) -> None:
    """A lead of `agent` of which `code` becomes."""
    lead = lead_of(world, agent)
    said = plant(world, agent, lead)
    if said is not None:
        world.leads.append((lead, said or code))


def lead_of(world: World, agent: str) -> dict[str, str]:
    rng = world.rng
    if world.since:
        days = (world.today - world.since).days
        at = datetime(*world.since.timetuple()[:3], 8) + timedelta(days=rng.randrange(days))
    else:
        at = datetime(world.today.year, world.today.month, 1, 8) - timedelta(days=rng.randrange(0, 59))
    at += timedelta(minutes=rng.randrange(0, 600))
    return {
        "waktu_input": at.isoformat(timespec="seconds"),
        "kode_perisai": agent,
        "nik": "",
        "nama": "",
        "no_hp": f"08000{rng.randrange(10**7):07d}",
        "pekerjaan": rng.choice(_JOBS),
        "lokasi_kerja": "",
        "program": rng.choice(("JKK+JKM", "JKK, JKM, JHT", "2", "3")),
        "penghasilan": str(rng.randrange(10, 60) * 100_000),
        "bulan_dibayar": str(rng.choice((1, 1, 1, 2, 3, 6))),
        "persetujuan": rng.choice(("Y", "Y", "YA", "Setuju")),
        "id_lead": f"L{len(world.leads) + 1:06d}",
    }


def register(folder: Path, without: Collection[tuple[str, int]] = ()) -> Iterator[Person]:
    """The rows of the register's files. without: file and row of those to leave out."""
    for path, delimiter in files_of(folder):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for at, row in enumerate(csv.DictReader(file, delimiter=delimiter), start=2):
                said = _person(row)
                if said is not None and (path.name, at) not in without:
                    yield replace(said, place=(path.name, at))


def files_of(folder: Path) -> Iterator[tuple[Path, str]]:
    """The register's files and their delimiters; those of months bear a day behind their names."""
    for name, delimiter in FILES.items():
        stem = name.removesuffix(".csv")
        found = [folder / name, *sorted(folder.glob(f"{stem}_[12][0-9]*.csv"))]
        yield from ((path, delimiter) for path in found if path.is_file())


Place = tuple[str, int]
"""File and row of the register."""


def people_at(out: Path) -> dict[Place, int]:
    """Who really stands in each row of the register, by `out`/truth.parquet."""
    return people_in(out / "truth.parquet")


def people_in(truth: Path) -> dict[Place, int]:
    """Who really stands in each row of the register, by a truth of rows."""
    rows = pq.read_table(truth)
    rows = rows.filter(pc.equal(rows["programme"], "dukcapil"))
    places = zip(rows["source_file"].to_pylist(), rows["source_row"].to_pylist(), strict=True)
    return dict(zip(places, rows["person"].to_pylist(), strict=True))


def note_rows(out: Path, rows: list[dict[str, object]]) -> None:
    """Add rows of files to `out`/truth.parquet: programme, source_file, source_row, person."""
    add_rows(out / "truth.parquet", [{"sheet": "", **row} for row in rows])


def add_rows(path: Path, rows: list[dict[str, object]]) -> None:
    """Add rows to a table."""
    table = pq.read_table(path)
    more = pa.Table.from_pylist(rows, table.schema)
    pq.write_table(pa.concat_tables([table, more]), path, compression="zstd")


def _person(row: dict[str, str]) -> Person | None:
    nik, name = row["NIK"], row["NAMA_LGKP"]
    answer = row.get("RESPON", "")
    dead = row.get("STAT_HIDUP") == "2" or answer == "Meninggal Dunia"
    moved = row.get("FLAG_PINDAH") == "Y" or answer == "Pindah Keluar DKI"
    try:
        born = date.fromisoformat(row["TGL_LHR"][:10])
    except ValueError:
        return None
    day = int(nik[6:8]) % 40 if len(nik) == 16 and nik.isdecimal() else 0
    if (day, nik[8:10], nik[10:12]) != (born.day, f"{born.month:02d}", f"{born.year % 100:02d}"):
        return None  # what its own number contradicts is no plain case
    state = "dead" if dead else "moved" if moved else "living"
    code = f"31{row['NO_KAB'].zfill(2)}{row['NO_KEC'].zfill(2)}{row['NO_KEL'].zfill(4)}"
    job = row.get("JENIS_PKRJN", "")
    return Person(nik, name, born, row["NO_KAB"].zfill(2), state, kelurahan=code, job=job)


def plain(people: list[Person]) -> list[Person]:
    """Whoever is listed once, under a number of his own and a name of two words and more."""
    times: dict[str, int] = {}
    for one in people:
        times[one.nik] = times.get(one.nik, 0) + 1
    return [
        one
        for one in people
        if times[one.nik] == 1 and one.name.replace(" ", "").isalpha() and " " in one.name.strip()
    ]
