"""Exports and truth of a made-up city that shares nothing with the generator of samples: other names, other
errors, other columns, fifteen kelurahan. What one author gets wrong in both his generator and his model, no
world of his own shows.

Nobody in it exists. Serials of numbers start at 9000.
"""

from __future__ import annotations

import csv
import random
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

NAMES = Path(__file__).resolve().parent / "sets" / "another_names.toml"
TODAY = date(2018, 3, 31)
PLACES = (
    ("3171", "JAKARTA PUSAT", "GAMBIR", ("GAMBIR", "CIDENG", "PETOJO UTARA")),
    ("3172", "JAKARTA UTARA", "KOJA", ("LAGOA", "TUGU UTARA", "RAWABADAK UTARA")),
    ("3173", "JAKARTA BARAT", "TAMBORA", ("DURI UTARA", "JEMBATAN LIMA", "ANGKE")),
    ("3174", "JAKARTA SELATAN", "TEBET", ("MANGGARAI", "BUKIT DURI", "TEBET TIMUR")),
    ("3175", "JAKARTA TIMUR", "CAKUNG", ("PENGGILINGAN", "JATINEGARA", "CAKUNG BARAT")),
)
STREETS = ("KENANGA", "SALAK", "RAMBUTAN", "CEMPAKA", "KRAMAT", "DAHLIA", "TERATAI", "NUSA INDAH", "PISANGAN")
ELSEWHERE = ("3201", "3275", "3302", "3578", "1271")
"""Where three in ten got their number before they moved here."""
_KEYS = "A:SQ B:VN D:SF E:RW G:FH H:GJ I:UO K:JL L:K M:N N:BM O:IP P:O R:ET S:AD T:RY U:YI Y:TU"
NEIGHBOURS = {pair[0]: pair[2:] for pair in _KEYS.split()}
"""Keys beside a key."""
HEAD, WIFE, CHILD, PARENT = "KEPALA KELUARGA", "ISTRI", "ANAK", "ORANG TUA"
RELATIONS = {HEAD: 1, WIFE: 3, CHILD: 4, PARENT: 7}


@dataclass(frozen=True)
class Household:
    card: str
    city: str
    city_name: str
    district: str
    village: str
    address: str
    rt: int
    rw: int
    surname: str


@dataclass
class Person:
    number: int
    home: Household
    name: str
    sex: str
    born: date
    relation: str
    mother: str
    nik: str

    @property
    def age(self) -> int:
        return (TODAY - self.born).days // 365


@dataclass
class World:
    """People by household, and the chance by which all that befalls them is drawn. noisy: names and dates are
    written wrong three times as often, numbers twice."""

    seed: int
    noisy: bool
    people: list[Person] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        lists = tomllib.loads(NAMES.read_text(encoding="utf-8"))
        self._pools = {kind: self._ranked(" ".join(words).split()) for kind, words in lists.items()}
        self._serials: dict[str, int] = {}
        self._cards = 0

    def _ranked(self, words: Iterable[str]) -> tuple[list[str], list[float]]:
        """Each word once, in an order of this world; the first is borne some twenty times as often as the
        last."""
        order = list(dict.fromkeys(words))
        self.chance.shuffle(order)
        return order, [1 / (place + 3) ** 0.8 for place in range(len(order))]

    def _word(self, kind: str) -> str:
        return self.chance.choices(*self._pools[kind])[0]

    def happens(self, share: float) -> bool:
        return self.chance.random() < share

    def populate(self, people: int) -> None:
        """Households until there are so many people; the last one may be cut."""
        while len(self.people) < people:
            self._household()
        del self.people[people:]

    def _household(self) -> None:
        draw = self.chance
        city, city_name, district, villages = draw.choice(PLACES)
        self._cards += 1
        day = f"{draw.randint(1, 28):02}{draw.randint(1, 12):02}{draw.randint(5, 17):02}"
        home = Household(
            f"{city}{draw.randint(1, 8):02}{day}{9000 + self._cards % 999:04}",
            city,
            city_name,
            district,
            draw.choice(villages),
            f"JL {draw.choice(STREETS)}{draw.choice(('', ' I', ' II', ' RAYA'))} NO {draw.randint(1, 150)}",
            draw.randint(1, 15),
            draw.randint(1, 12),
            self._word("last"),
        )
        head = self._add(home, "L" if self.happens(0.85) else "P", self._birthday(24, 75), HEAD)
        mother = head
        if head.sex == "L" and self.happens(0.85):
            mother = self._add(home, "P", head.born + timedelta(days=draw.randint(-2000, 4000)), WIFE)
        self._children(home, mother)
        if self.happens(0.1):
            self._add(home, draw.choice("LP"), head.born - timedelta(days=draw.randint(8000, 12000)), PARENT)

    def _children(self, home: Household, mother: Person) -> None:
        draw, elder = self.chance, None
        for _ in range(draw.choices(range(5), (2, 3, 4, 2, 1))[0]):
            age = draw.randint(0, max(1, min(24, mother.age - 17)))
            born = elder.born if elder and self.happens(0.03) else self._birthday(age, age + 1)
            elder = self._add(home, draw.choice("LP"), born, CHILD, mother.name)
            if self.happens(0.15):
                elder.name = f"{elder.name.split()[0]} {home.surname}"

    def _birthday(self, low: int, high: int) -> date:
        born = TODAY - timedelta(days=self.chance.randint(low * 365, high * 365))
        return date(born.year, 1, 1) if self.happens(0.05) else born

    def _add(self, home: Household, sex: str, born: date, relation: str, mother: str = "") -> Person:
        mother = mother or self._name("P", self._word("last"))
        city = home.city if self.happens(0.7) else self.chance.choice(ELSEWHERE)
        person = Person(
            len(self.people),
            home,
            self._name(sex, home.surname),
            sex,
            born,
            relation,
            mother,
            self._nik(city, born, sex),
        )
        self.people.append(person)
        return person

    def _name(self, sex: str, surname: str) -> str:
        given, before = ("male", "male_before") if sex == "L" else ("female", "female_before")
        one = self._word(given)
        if self.happens(0.12):
            return one
        words = [self._word(before)] if self.happens(0.22) else []
        words.append(one)
        words += [self._word(given)] if self.happens(0.18) else []
        if self.happens(0.45):
            words.append(surname)
        elif self.happens(0.5):
            words.append(self._word("last"))
        return " ".join(words)

    def _nik(self, city: str, born: date, sex: str) -> str:
        day = born.day + (40 if sex == "P" else 0)
        start = f"{city}{self.chance.randint(1, 8):02}{day:02}{born.month:02}{born.year % 100:02}"
        serial = self._serials.get(start) or self.chance.randint(9001, 9700)
        self._serials[start] = serial + 1
        return f"{start}{serial:04}"


def with_slip(chance: random.Random, name: str) -> str:
    """One letter left out, another key's, exchanged with the next, or twice; never the first or the last."""
    if len(name) < 4:
        return name
    place, kind = chance.randrange(1, len(name) - 1), chance.random()
    letter, following = name[place], name[place + 1]
    if letter == " ":
        return name
    if kind < 0.3:
        return name[:place] + name[place + 1 :]
    if kind < 0.55:
        return name[:place] + chance.choice(NEIGHBOURS.get(letter, name[place - 1])) + name[place + 1 :]
    if kind < 0.8:
        if following == " ":
            return name
        return name[:place] + following + letter + name[place + 2 :]
    return name[: place + 1] + name[place:]


def written(world: World, name: str, error: float) -> str:
    """A name as one clerk writes it. error: how much he does otherwise than the register, from 0 to 1.5."""
    happens, draw = world.happens, world.chance
    words = name.split()
    if happens(error * 0.25) and words[0] == "MUHAMMAD":
        words[0] = draw.choice(("M", "M.", "MUH", "MOH", "MOHAMMAD", "MOCHAMAD", "MHD"))
    if happens(error * 0.2) and words[0] == "ABDUL" and len(words) > 1:
        words[:2] = ["".join(words[:2])]
    if happens(error * 0.25) and len(words) >= 3:
        words[-1:] = [] if happens(0.5) else [words[-1][0]]
    if happens(error * 0.12):
        words.insert(0, draw.choice(("H.", "HJ.", "IR.", "DRS.", "BAPAK", "IBU", "SDR.")))
    if happens(error * 0.06):
        words.append(draw.choice(("SE", "S.PD", "SH", "ALM", f"BIN {world._word('male')}")))
    text = " ".join(words)
    if happens(error * 0.5):
        text = with_slip(draw, text)
    if happens(error * 0.08):
        text = text.replace("U", "OE", 1) if "U" in text else text.replace("Y", "J", 1)
    if happens(error * 0.06):
        text = text.replace(" ", "", 1)
    if happens(error * 0.04):
        words = text.split()
        draw.shuffle(words)
        text = " ".join(words)
    return text[:20] if happens(0.03) else text


def dated(world: World, born: date, error: float) -> date | None:
    """A birth date as one clerk has it: day and month exchanged, 1 January, a digit other, or none."""
    drawn, other = world.chance.random(), world.chance.choice((1, -1, 10, -10))
    if drawn < error * 0.02 and born.day <= 12:
        return date(born.year, born.day, born.month)
    if drawn < error * 0.04:
        return date(born.year, 1, 1)
    if drawn < error * 0.055:
        return born + timedelta(days=other)
    if drawn < error * 0.07:
        return born if (born.month, born.day) == (2, 29) else born.replace(year=born.year + other)
    return None if drawn < error * 0.08 else born


def numbered(world: World, person: Person, family: Sequence[Person]) -> str:
    """A NIK as one clerk has it: none, a digit other, two exchanged, of somebody of his household, zeros,
    cut, or his card's."""
    nik, draw = person.nik, world.chance
    drawn, place = draw.random() / (2 if world.noisy else 1), draw.randrange(15)
    ways: tuple[tuple[float, Callable[[], str]], ...] = (
        (0.08, lambda: ""),
        (0.12, lambda: f"{nik[:place]}{draw.randint(0, 9)}{nik[place + 1 :]}"),
        (0.145, lambda: f"{nik[:place]}{nik[place + 1]}{nik[place]}{nik[place + 2 :]}"),
        (0.17, lambda: draw.choice(family).nik),
        (0.18, lambda: "0" * 16),
        (0.19, lambda: nik[:-1]),
        (0.20, lambda: person.home.card),
    )
    return next((way() for bound, way in ways if drawn < bound), nik)


Listed = Iterator[tuple[int, list[object]]]
"""Who stands in a row, and its cells."""


class Clerks:
    """The rolls of a world, each written by a clerk with habits of his own."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._families = defaultdict(list)
        for person in world.people:
            self._families[person.home.card].append(person)

    def _nik(self, person: Person) -> str:
        return numbered(self.world, person, self._families[person.home.card])

    def _name(self, name: str, error: float) -> str:
        return written(self.world, name, error * (3 if self.world.noisy else 1))

    def _born(self, person: Person, form: str = "%d-%m-%Y") -> str:
        born = dated(self.world, person.born, 3.0 if self.world.noisy else 1.0)
        return born.strftime(form) if born else ""

    def _digits(self, count: int) -> str:
        return str(self.world.chance.randint(10 ** (count - 1), 10**count - 1))

    def register(self) -> Listed:
        for one in self.world.people:
            if self.world.happens(0.96):
                born = dated(self.world, one.born, 0.2)
                home = one.home
                cells: list[object] = [
                    *(one.nik, home.card, written(self.world, one.name, 0.04)),
                    *("1" if one.sex == "L" else "2", "JAKARTA", born.isoformat() if born else ""),
                    *(RELATIONS[one.relation], one.mother, home.address, home.rt, home.rw, "AKTIF"),
                ]
                yield one.number, cells

    def health_card(self) -> Listed:
        for one in self.world.people:
            home = one.home
            for share, error, with_card in ((0.5, 0.25, 0.6), (0.01, 0.5, 0.0)):
                if self.world.happens(share):
                    card = home.card if self.world.happens(with_card) else ""
                    cells: list[object] = [
                        *(self._digits(13), self._name(one.name, error), self._nik(one), one.sex),
                        *(self._born(one), card, home.address, home.village, home.district),
                        *(home.city_name, "PBI (APBN)", "AKTIF"),
                    ]
                    yield one.number, cells

    def clinic(self) -> Listed:
        for one in self.world.people:
            if self.world.happens(0.3):
                sex = "Laki-laki" if one.sex == "L" else "Perempuan"
                home = one.home
                cells: list[object] = [
                    *(self._name(one.name, 0.35), self._born(one, "%d/%m/%Y"), sex, self._nik(one)),
                    *(home.address, f"{home.rt:03}/{home.rw:03}", home.village),
                ]
                yield one.number, cells

    def pupils(self, share: float) -> Listed:
        for one in self.world.people:
            if 6 <= one.age <= 20 and self.world.happens(share):
                school = self.world.chance.choice(("SDN", "SMPN", "SMKN"))
                cells: list[object] = [
                    *("00" + self._digits(8), self._name(one.name, 0.3)),
                    *(f"{school} {self.world.chance.randint(1, 90)}", self._born(one), one.sex),
                    *(self._name(one.mother, 0.2), self._nik(one) if self.world.happens(0.7) else ""),
                ]
                yield one.number, cells

    def poor(self) -> Listed:
        for one in self.world.people:
            if self.world.happens(0.4):
                home = one.home
                cells: list[object] = [
                    *(home.card if self.world.happens(0.8) else "", self._nik(one)),
                    *(self._name(one.name, 0.3), one.relation, self._born(one), one.sex),
                    *(home.address, home.village, home.district),
                ]
                yield one.number, cells


_PUPILS = "NISN;NAMA SISWA;NAMA SEKOLAH;TGL LAHIR;L/P;NAMA IBU KANDUNG;NIK"
HEADINGS = {
    "dukcapil": (
        "NIK;NO_KK;NAMA_LGKP;JENIS_KLMIN;TMPT_LHR;TGL_LHR;STAT_HBKEL;NAMA_LGKP_IBU;ALAMAT;NO_RT;NO_RW;STATUS"
    ),
    "kis": (
        "NOKARTU;NAMA PESERTA;NIK;JK;TGL LAHIR;NO KK;ALAMAT;KELURAHAN;KECAMATAN;KOTA;JENIS PESERTA;STATUS"
    ),
    "kjs": "Nama;Tanggal Lahir;Jenis Kelamin;NIK;Alamat;RT/RW;Kelurahan",
    "kip": _PUPILS,
    "kjp": _PUPILS,
    "dtks": "NO KK;NIK;NAMA;HUBUNGAN;TANGGAL LAHIR;JENIS KELAMIN;ALAMAT;DESA/KELURAHAN;KECAMATAN",
}


def write(folder: Path, people: int, seed: int, noisy: bool) -> int:
    """Write inputs/<programme>/*.csv and truth.parquet (programme, source_file, sheet, source_row, person).
    Returns how many rows."""
    world = World(seed, noisy)
    world.populate(people)
    clerks = Clerks(world)
    rolls = {
        "dukcapil": clerks.register(),
        "kis": clerks.health_card(),
        "kjs": clerks.clinic(),
        "kip": clerks.pupils(0.35),
        "kjp": clerks.pupils(0.45),
        "dtks": clerks.poor(),
    }
    truth = []
    for programme, listed in rolls.items():
        rows = list(listed)
        world.chance.shuffle(rows)
        path = folder / "inputs" / programme / f"{programme}_lain.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", newline="", encoding="utf-8") as file:
            out = csv.writer(file, delimiter="," if programme == "kjs" else ";")
            out.writerow(HEADINGS[programme].split(";"))
            out.writerows(cells for _, cells in rows)
        truth += [
            (programme, path.name, None, place, f"P{number:06}") for place, (number, _) in enumerate(rows, 2)
        ]
    columns = ("programme", "source_file", "sheet", "source_row", "person")
    types = (pa.string(), pa.string(), pa.string(), pa.int64(), pa.string())
    arrays = [pa.array(values, kind) for values, kind in zip(zip(*truth, strict=True), types, strict=True)]
    pq.write_table(pa.table(arrays, list(columns)), folder / "truth.parquet")
    return len(truth)
