"""Residents of units of the social office, drawn from the register's rows of made-up people and beside it
people whom nobody registered, with where they live and what is true of them; and contacts of outreach.

Reads the register's files as they were written. Names of units and words of classes are those of real rolls.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq

from data_samples.generator.agents.world import Person, Place, note_rows, people_at, plain, register
from data_samples.generator.regimes import TODAY, Regime
from data_samples.generator.units.scores import NAME

TRUTH = pa.schema(
    [
        ("source_file", pa.string()),
        ("source_row", pa.int32()),
        ("person", pa.string()),
        ("unit", pa.string()),
        ("ppks", pa.string()),
        ("resident", pa.bool_()),
        ("counted", pa.bool_()),
        ("code", pa.string()),
    ]
)
"""A row of a roll: whose it is, in which unit, of which class, whether he is there today, whether he counts
among those of his class (who left more than a year ago does not), what is to be found."""
_COLUMNS = ("NO", "NAMA WBS", "JK", "TGL LAHIR", "NIK", "DAERAH ASAL", "TGL MASUK", "TGL KELUAR",
            "ALASAN KELUAR", "RAGAM")  # fmt: skip
_MET = ("NO", "TGL JANGKAU", "NAMA", "L/P", "TGL LAHIR", "GELANDANGAN", "PENGEMIS", "LANSIA TERLANTAR")


@dataclass(frozen=True)
class House:
    """A unit: its code, how its roll is titled, the classes it serves by their words, and whom it takes."""

    code: str
    title: str
    classes: tuple[tuple[str, str], ...]
    ages: tuple[int, int]


ELDERLY = (("08", "Lansia Terlantar"), ("08", "LUT"))
HOUSES = (
    House("pstw_budi_mulia_1", "PANTI SOSIAL TRESNA WERDHA BUDI MULIA I", ELDERLY, (60, 99)),
    House("psbr_taruna_jaya_1", "PSBR TARUNA JAYA 1 TEBET", (("02", "Anak telantar"),), (7, 17)),
    House("pstw_budi_mulia_2", "PSTW Budi Mulia 2", ELDERLY, (60, 99)),
    House("psbl_harapan_sentosa_1", "PSBL HS 1", (("09", "Disabilitas mental"),), (18, 99)),
)
_FULL = 25
"""Residents for whom one house more is opened."""
TRANSIT = House(
    "psbi_bangun_daya_1", "UPT PSBI BANGUN DAYA 1", (("11", "Gelandangan"), ("12", "Pengemis")), (18, 99)
)


Houses = tuple[House, ...]


@dataclass
class Rolls:
    """Rows by file as they are written, and what is true of each."""

    rng: Random
    today: date
    people: Iterator[Person]
    rows: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    truth: list[dict[str, object]] = field(default_factory=list)
    whose: list[Place] = field(default_factory=list)
    """Of each row of `truth` the place of its person in the register; a file of "" is nobody's there."""

    def stay(
        self, one: Person, house: House, begun: date, left: date | None, code: str = "", *, nik: bool = True
    ) -> None:
        ppks, words = self.rng.choice(house.classes)
        file = f"{house.code}.csv"
        rows = self.rows.setdefault(file, [])
        rows.append(
            {
                "NO": str(len(rows) + 1),
                "NAMA WBS": one.name,
                "JK": "P" if int(one.nik[6:8]) > 40 else "L",
                "TGL LAHIR": f"{one.born:%d-%m-%Y}",
                "NIK": one.nik if nik else "",
                "DAERAH ASAL": self.rng.choice(("Brebes", "Jakarta", "TIDAK DIKETAHUI", "Kab. Tegal")),
                "TGL MASUK": f"{begun:%d-%m-%Y}",
                "TGL KELUAR": f"{left:%d-%m-%Y}" if left else "",
                "ALASAN KELUAR": "kembali ke keluarga" if left else "",
                "RAGAM": words,
            }
        )
        self.whose.append(one.place)
        self.truth.append(
            {
                "source_file": file,
                "source_row": len(rows) + 3,
                "person": one.nik,
                "unit": house.code,
                "ppks": ppks,
                "resident": left is None,
                "counted": left is None or left > self.today.replace(year=self.today.year - 1),
                "code": code,
            }
        )

    def met(self, one: Person, times: int) -> None:
        """Contacts of outreach: one man at each raid anew."""
        rows = self.rows.setdefault("penjangkauan.csv", [])
        for _ in range(times):
            day = self.today - timedelta(days=self.rng.randrange(20, 300))
            rows.append(
                {
                    "NO": str(len(rows) + 1), "TGL JANGKAU": f"{day:%d/%m/%Y}", "NAMA": one.name,
                    "L/P": "P" if int(one.nik[6:8]) > 40 else "L", "TGL LAHIR": f"{one.born:%d-%m-%Y}",
                    "GELANDANGAN": "1",
                }
            )  # fmt: skip
            self.whose.append(one.place)
            self.truth.append(
                {"source_file": "penjangkauan.csv", "source_row": len(rows) + 1, "person": one.nik,
                 "unit": None, "ppks": "11", "resident": False, "counted": True, "code": ""}
            )  # fmt: skip


def generate_residents(out: Path, *, residents: int, seed: int, regime: Regime) -> None:
    """Write rolls of `residents` residents and more beside the register in `out`/inputs (wbs, ppks), and what
    is true of them to `out`/truth_units.parquet. Raises ValueError where the register is too small."""
    today = TODAY[regime].astype("datetime64[D]").item()
    rng = Random(f"units {seed}")
    who = people_at(out)
    people = [one for one in plain([*register(out / "inputs" / "dukcapil")]) if one.state == "living"]
    people = [*{who[one.place]: one for one in people}.values()]  # some stand there twice
    if len(people) < 4 * residents:
        raise ValueError("the register is too small for so many residents")
    rng.shuffle(people)
    rolls = Rolls(rng, today, iter(people))
    houses = HOUSES[: max(2, residents // _FULL)]
    pool = {house.code: _fitting(people, house, today, at) for at, house in enumerate((*HOUSES, TRANSIT))}
    for number in range(residents):
        house = houses[number % len(houses)]
        one = next(pool[house.code], None)
        if one is not None:
            _WAYS[number // len(houses) % len(_WAYS)](rolls, one, house, houses)
    for _ in range(residents // 5):
        one = next(pool[TRANSIT.code], None)
        if one is not None:
            rolls.stay(one, TRANSIT, today - timedelta(days=rng.randrange(1, 28)), None)
            rolls.met(one, rng.randrange(1, 4))
    for number in range(residents // 10):
        rolls.stay(_stranger(rng, number), houses[number % len(houses)], _since(rolls), None,
                   "BELUM_BERNOMOR", nik=False)  # fmt: skip
    _write(out / "inputs", rolls)
    pq.write_table(pa.Table.from_pylist(rolls.truth, TRUTH), out / NAME, compression="zstd")
    _note_rows(out, rolls, who)


def _note_rows(out: Path, rolls: Rolls, person: dict[Place, int]) -> None:
    """Add the rows to the truth of rows; whom nobody registered is a person of his own there."""
    more = 1 + max(pq.read_table(out / "truth.parquet", columns=["person"])["person"].to_pylist())
    rows: list[dict[str, object]] = [
        {
            "programme": "wbs" if row["unit"] else "ppks", "source_file": row["source_file"],
            "source_row": row["source_row"], "person": person[place] if place[0] else more + place[1],
        }
        for row, place in zip(rolls.truth, rolls.whose, strict=True)
    ]  # fmt: skip
    note_rows(out, rows)


def _fitting(people: list[Person], house: House, today: date, at: int) -> Iterator[Person]:
    """A share of those of its ages, its own, so that nobody stands in two units by chance."""
    low, high = house.ages
    return (
        one
        for number, one in enumerate(people)
        if number % (len(HOUSES) + 1) == at and low <= one.age(today) <= high
    )


def _since(rolls: Rolls) -> date:
    return rolls.today - timedelta(days=rolls.rng.randrange(60, 1500))


def _alone(rolls: Rolls, one: Person, house: House, houses: Houses) -> None:
    rolls.stay(one, house, _since(rolls), None)


def _without_nik(rolls: Rolls, one: Person, house: House, houses: Houses) -> None:
    rolls.stay(one, house, _since(rolls), None, nik=False)


def _gone(rolls: Rolls, one: Person, house: House, houses: Houses) -> None:
    begun = _since(rolls)
    rolls.stay(one, house, begun, begun + timedelta(days=50))


def _moved(rolls: Rolls, one: Person, house: House, houses: Houses) -> None:
    begun = _since(rolls)
    left = begun + timedelta(days=21)
    rolls.stay(one, TRANSIT, begun, left, "PINDAH_UNIT")
    rolls.stay(one, house, left + timedelta(days=rolls.rng.randrange(0, 3)), None)


def _twice(rolls: Rolls, one: Person, house: House, houses: Houses) -> None:
    other = houses[(houses.index(house) + 1) % len(houses)]
    rolls.stay(one, house, _since(rolls), None, "DUA_UNIT")
    rolls.stay(one, other, _since(rolls), None)


def _again(rolls: Rolls, one: Person, house: House, houses: Houses) -> None:
    begun = _since(rolls)
    rolls.stay(one, house, begun, None, "TERCATAT_DUA_KALI")
    rolls.stay(one, house, begun + timedelta(days=14), None)


_WAYS = (_alone, _alone, _alone, _without_nik, _alone, _gone, _moved, _alone, _twice, _again)


def _stranger(rng: Random, number: int) -> Person:
    """Somebody of whom nobody knows but the name that staff gave, and a year by counting back."""
    born = date(1940 + rng.randrange(60), 1, 1)
    return Person(
        f"X{number:015d}",
        f"MR {rng.choice('ABCDEFGHJKLM')}{number} TANPA NAMA",
        born,
        "",
        "living",
        ("", number),
    )


def _write(inputs: Path, rolls: Rolls) -> None:
    """Each unit's roll under its title; outreach with a column a class."""
    titles = {f"{house.code}.csv": house.title for house in (*HOUSES, TRANSIT)}
    for file, rows in sorted(rolls.rows.items()):
        title = titles.get(file)
        columns = _COLUMNS if title else _MET
        path = inputs / ("wbs" if title else "ppks") / file
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as out:
            if title:
                blanks = ";" * (len(columns) - 1)
                out.write(f"DAFTAR WARGA BINAAN SOSIAL{blanks}\n{title}{blanks}\n")
            writer = csv.DictWriter(out, columns, delimiter=";", restval="")
            writer.writeheader()
            writer.writerows(rows)
