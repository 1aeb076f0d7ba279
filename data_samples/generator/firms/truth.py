"""The firms themselves: what they are called, where they are, who works there, which faults are planted."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

import numpy as np

from data_samples.generator.firms.naming import new_name
from data_samples.generator.people.people import People

EXEMPT = (
    *("MASUK_BULAN_INI", "KELUAR_BULAN_INI", "MAGANG", "HARIAN", "KOMISARIS", "WNA_BARU"),
    *("ALIH_DAYA", "CABANG_LAIN", "MENINGGAL", "BAYAR_TANGGAL_10"),
)
"""Why somebody is on one roll and rightly not on the other; each is planted so often."""
PLANTED = 10
UMP = 3_648_036
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
    """Who works where. on_tk, on_kes: on the roll of each agency. exempt: why rightly not on one of them."""

    person: int
    place: Place
    wage: int
    start: str
    end: str = ""
    on_tk: bool = True
    on_kes: bool = True
    exempt: str = ""
    hired_by: Firm | None = None


@dataclass
class Firm:
    """One legal entity. npwp: nine digits; sister: whose NPWP its rows bear. former: an earlier name."""

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
    jobs: list[Job] = field(default_factory=list)

    @property
    def nib(self) -> str:
        return f"99{self.number:011d}"


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
    _plant(firms, people, dice)
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
    able = np.flatnonzero((people.age >= 19) & (people.age <= 58) & ~people.dead).tolist()
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
    return job


def _plant(firms: list[Firm], people: People, dice: Random) -> None:
    """Each reason so often, at firms that are on both rolls, on workers who are not at TK because of it."""
    open_firms = [firm for firm in firms if firm.on_tk and firm.on_kes and len(firm.jobs) >= 3]
    if not open_firms:
        return
    several = [firm for firm in open_firms if len(firm.places) > 1] or open_firms
    for reason in EXEMPT:
        for _ in range(PLANTED):
            firm = dice.choice(several if reason == "CABANG_LAIN" else open_firms)
            free = [job for job in firm.jobs if not job.exempt]
            if not free:
                continue
            job = dice.choice(free)
            job.exempt, job.on_kes = reason, True
            job.on_tk = reason in {"CABANG_LAIN", "BAYAR_TANGGAL_10", "ALIH_DAYA"}
            if reason == "MASUK_BULAN_INI":
                job.start = "2018-03-20"
            if reason == "WNA_BARU":
                job.start = "2017-12-01"
            if reason == "KOMISARIS":
                job.wage = 0
            if reason == "KELUAR_BULAN_INI":
                job.on_tk, job.end = True, "2018-03-10"
            if reason == "ALIH_DAYA":
                job.hired_by = dice.choice(open_firms)
            if reason == "CABANG_LAIN" and len(firm.places) > 1:
                job.place = firm.places[-1]
