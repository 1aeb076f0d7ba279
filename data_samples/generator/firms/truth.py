"""The firms themselves: what they are called, where they are, who works there, which faults are planted."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

import numpy as np

from data_samples.generator.firms.naming import new_name
from data_samples.generator.people.people import People

UMP = 3_648_036
SIZES = ((100, "BESAR"), (20, "MENENGAH"), (5, "KECIL"), (0, "MIKRO"))
"""From how many workers on."""
CITIES = ("BEKASI", "TANGERANG", "DEPOK", "BOGOR", "BANDUNG", "SURABAYA", "CIKARANG")


@dataclass
class Place:
    """One place of work. number: of all places, from 0. branch: what the name says of it, "" for the head."""

    number: int
    branch: str
    kelurahan: int
    address: str


@dataclass
class Job:
    """Who works where. on_tk, on_kes: on the roll of each agency. exempt: why rightly not on one of them.
    tk_at, kes_at: the firm at which that agency has him, where it is another. told: the wage that BPJS
    Kesehatan is told, 0 for the true one. segment: of his row at BPJS Ketenagakerjaan."""

    person: int
    place: Place
    wage: int
    start: str
    end: str = ""
    on_tk: bool = True
    on_kes: bool = True
    exempt: str = ""
    tk_at: Firm | None = None
    kes_at: Firm | None = None
    told: int = 0
    segment: str = "PU"


@dataclass
class Firm:
    """One legal entity. npwp: nine digits; sister: whose NPWP its rows bear. former: an earlier name. owner:
    a NIK that stands where the NPWP does. risk: class of JKK. short: the share of workers kept from BPJS
    Ketenagakerjaan. unpaid: last months of contributions not paid. cut: whether JP is kept back though owed.
    under: whether it pays for less than the wage it tells. project: day on which a building project ended.
    wide: whether NPWP are written with 16 digits."""

    number: int
    form: str
    core: str
    npwp: str
    kbli: str
    places: list[Place]
    former: str = ""
    sister: Firm | None = None
    on_tk: bool = True
    on_kes: bool = True
    on_wlkp: bool = False
    on_oss: bool = False
    short: float = 0.0
    risk: int = 1
    unpaid: int = 0
    under: bool = False
    cut: bool = False
    project: str = ""
    wide: bool = False
    owner: str = ""
    jobs: list[Job] = field(default_factory=list)

    @property
    def nib(self) -> str:
        return f"99{self.number:011d}"

    @property
    def size(self) -> str:
        """By its workers."""
        return next(size for least, size in SIZES if len(self.jobs) >= least)

    @property
    def owes(self) -> tuple[str, ...]:
        """Programmes of BPJS Ketenagakerjaan that its size owes."""
        return ("JKK", "JKM", "JHT", "JP")[
            : 2 + (self.size != "MIKRO") + (self.size in {"MENENGAH", "BESAR"})
        ]

    @property
    def joined(self) -> tuple[str, ...]:
        return tuple(one for one in self.owes if one != "JP" or not self.cut)


def luhn(digits: str) -> str:
    """The ninth digit of an NPWP."""
    total = sum(
        int(sign) if at % 2 else 2 * int(sign) - 9 * (int(sign) > 4) for at, sign in enumerate(digits[::-1])
    )
    return str(-total % 10)


def build_firms(count: int, workers: int, people: People, dice: Random) -> list[Firm]:
    """`count` firms with about `workers` jobs, drawn from the adults of `people`."""
    places = _Places(people, dice)
    firms = [_firm(number, places, dice) for number in range(count)]
    _relate(firms, dice)
    _hire(firms, workers, people, dice)
    return firms


@dataclass
class _Places:
    people: People
    dice: Random
    made: int = 0

    def new(self, branch: str = "") -> Place:
        self.made += 1
        kelurahan = self.dice.randrange(self.people.places.dki)
        street = self.dice.choice(
            ("MELATI", "MAWAR", "KENANGA", "PEMUDA", "VETERAN", "KARTINI", "DIPONEGORO", "CENDRAWASIH")
        )
        tower = self.dice.random() < 0.12
        address = (
            f"MENARA {self.dice.choice(('ASTRA', 'MULIA', 'KENCANA'))} LT {self.dice.randrange(2, 30)}"
            if tower
            else f"JL {street} NO {self.dice.randrange(1, 300)}"
        )
        return Place(self.made - 1, branch, kelurahan, address)


def _firm(number: int, places: _Places, dice: Random) -> Firm:
    form, core = new_name(dice)
    kind = "1" if form in {"PT", "KOPERASI", "YAYASAN"} else dice.choice("1146")
    eight = f"9{kind}{number:06d}"
    own = [places.new()]
    if dice.random() < 0.12:
        own += [places.new(city) for city in dice.sample(CITIES, dice.choice((1, 1, 2, 3)))]
    firm = Firm(
        number,
        form,
        core,
        eight + luhn(eight),
        f"{dice.choice((10, 14, 25, 41, 46, 47, 49, 56, 62, 68, 85, 86))}{dice.randrange(100, 999)}",
        own,
    )
    firm.on_tk, firm.on_kes = dice.random() >= 0.17, dice.random() >= 0.1
    firm.on_wlkp, firm.on_oss = dice.random() < 0.3, dice.random() < 0.5
    firm.on_kes = firm.on_kes or not firm.on_tk
    if dice.random() < 0.03:
        firm.former = new_name(dice)[1]
    firm.short = dice.uniform(0.1, 0.4) if dice.random() < 0.16 else 0.0
    firm.risk = dice.choices((1, 2, 3, 4, 5), (40, 30, 20, 6, 4))[0]
    firm.unpaid = dice.choice((1, 2, 3)) if dice.random() < 0.04 else 0
    firm.under = number % 25 == 11
    firm.cut = dice.random() < 0.08
    firm.wide = dice.random() < 0.1
    return firm


def _relate(firms: list[Firm], dice: Random) -> None:
    """Sisters that bear one NPWP; two forms of one name; owners with two firms at one address."""
    for firm in firms[1:]:
        kind = dice.random()
        other = firms[dice.randrange(firm.number)]
        if kind < 0.05:
            firm.sister = other
        elif kind < 0.08:
            firm.core, firm.form = other.core, "CV" if other.form == "PT" else "PT"
        elif kind < 0.11:
            firm.places[0].address, firm.places[0].kelurahan = (
                other.places[0].address,
                other.places[0].kelurahan,
            )
            firm.core = f"{other.core.split()[0]} {firm.core.split()[-1]}"


def _hire(firms: list[Firm], workers: int, people: People, dice: Random) -> None:
    able = np.flatnonzero((people.age >= 19) & (people.age <= 58) & ~people.dead & ~people.moved).tolist()
    dice.shuffle(able)
    sizes = [_size(dice) for _ in firms]
    scale = min(1.0, len(able) / max(1, sum(sizes)), workers / max(1, sum(sizes)))
    at = 0
    for firm, size in zip(firms, sizes, strict=True):
        few = size if size < 5 else max(5, round(size * scale))
        for person in able[at : at + few]:
            again = dice.choice(able[: at + 1]) if dice.random() < 0.04 else person
            firm.jobs.append(_job(again, firm, dice))
        at = min(at + few, len(able))
        firm.jobs = list({job.person: job for job in firm.jobs}.values())


def _size(dice: Random) -> int:
    band = dice.choices(((1, 4), (5, 19), (20, 99), (100, 400)), (60, 28, 9, 3))[0]
    return min(band[1], max(band[0], round(band[0] * dice.lognormvariate(0.5, 0.5))))


def _job(person: int, firm: Firm, dice: Random) -> Job:
    kind = dice.random()
    wage = UMP if kind < 0.2 else round(UMP * dice.uniform(0.55, 0.95), -3) if kind < 0.3 else 0
    wage = wage or round(UMP * max(1.01, dice.lognormvariate(0.4, 0.45)), -3)
    job = Job(
        person,
        dice.choice(firm.places),
        int(wage),
        f"{dice.randrange(2012, 2018)}-{dice.randrange(1, 13):02}-01",
    )
    job.on_tk = firm.on_tk and dice.random() >= firm.short
    job.on_kes = firm.on_kes and dice.random() >= 0.01
    if job.on_tk and job.on_kes and firm.number % 20 == 7:
        job.told = max(UMP, round(job.wage * 0.7 / 1000) * 1000)
    return job
