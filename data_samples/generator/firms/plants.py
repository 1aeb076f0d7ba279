"""Workers who are on one roll and rightly not on the other, and spouses whom a card of the family covers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

import numpy as np

from data_samples.generator.arrays import Bools
from data_samples.generator.firms.truth import CITIES, Firm, Job, Place, luhn
from data_samples.generator.people.people import People

PLANTED = 10
"""So often each of EXEMPT is planted."""
_AGENCIES = 3


def plant(firms: list[Firm], people: People, dice: Random) -> tuple[list[Firm], frozenset[int]]:
    """Plant each of EXEMPT, couples at two firms, and firms with NPWP of two eras. Returns the firms, with
    those of the state that employ officials elsewhere, and whose card covers a spouse."""
    usual = [firm for firm in firms if firm.on_tk and firm.on_kes and len(firm.jobs) >= 3]
    if not usual:
        return firms, frozenset()
    world = _World(firms, usual, people, dice)
    for reason, change in EXEMPT.items():
        for _ in range(PLANTED):
            world.change(reason, change)
    for _ in range(PLANTED):
        world.couple()
    _some(usual)
    for firm in dice.sample(usual, min(PLANTED, len(usual))):
        firm.wide = True
        firm.owner = f"317106410175{9000 + firm.number % 999:04d}" if firm.form in {"UD", "TOKO", ""} else ""
    return [*firms, *world.offices], frozenset(world.couples)


def _some(usual: list[Firm]) -> None:
    """In a small world too somebody pays late and somebody keeps back JP."""
    by_size = sorted(usual, key=lambda firm: len(firm.jobs))
    if not any(firm.unpaid for firm in usual):
        by_size[len(by_size) // 2].unpaid = 2
    if not any(firm.cut and "JP" in firm.owes for firm in usual):
        by_size[-1].cut = True


class _World:
    def __init__(self, firms: list[Firm], usual: list[Firm], people: People, dice: Random) -> None:
        self.usual, self.people, self.dice = usual, people, dice
        self.several = self._several(firms)
        self.agencies = [firm for firm in usual if len(firm.places) == 1][-_AGENCIES:] or usual[-1:]
        for agency in self.agencies:
            agency.kbli = "78200"
        self.offices = [self._office(len(firms) + at, firms) for at in range(2)]
        self.couples: set[int] = set()
        self.hired = {job.person for firm in firms for job in firm.jobs}
        grown = (people.age >= 19) & (people.age <= 75) & ~people.unrecorded
        here = people.homes.place[people.families.household] < people.places.dki
        self.dead = self._free(grown & here & people.dead)
        self.moved = self._free(grown & here & people.moved)

    def _several(self, firms: list[Firm]) -> list[Firm]:
        """Firms of several places with workers enough for those who are planted there; the largest open a
        branch where there are too few."""
        found = [firm for firm in self.usual if len(firm.places) > 1]
        number = max(place.number for firm in firms for place in firm.places)
        for firm in sorted(self.usual, key=lambda firm: -len(firm.jobs)):
            if sum(len(one.jobs) - 1 for one in found) >= 3 * PLANTED:
                break
            if firm not in found:
                number += 1
                firm.places.append(
                    replace(firm.places[0], number=number, branch=CITIES[number % len(CITIES)])
                )
                found.append(firm)
        return found

    def _free(self, those: Bools) -> list[int]:
        found = [one for one in np.flatnonzero(those).tolist() if one not in self.hired]
        self.dice.shuffle(found)
        return found

    def _office(self, number: int, firms: list[Firm]) -> Firm:
        """An office of the state: its NPWP is a treasurer's."""
        eight = f"90{number:06d}"
        name = ("PENDIDIKAN", "KESEHATAN")[number % 2]
        place = Place(
            max(place.number for firm in firms for place in firm.places) + 1 + number - len(firms),
            "",
            self.dice.randrange(self.people.places.dki),
            f"JL VETERAN NO {300 + number}",
        )
        return Firm(number, "", f"DINAS {name} {number}", eight + luhn(eight), "84111", [place], on_tk=False)

    def change(self, reason: str, change: Callable[[_World, Firm, Job], bool]) -> None:
        """One more worker with that reason, where anybody is left."""
        firms = self.several if reason == "CABANG_LAIN" else self.usual
        able = {
            firm.number: (firm, free)
            for firm in firms
            if firm not in self.agencies and len(free := _unplanted(firm)) > 1
        }
        if able:
            firm, free = able[self.dice.choice(sorted(able))]
            job = self.dice.choice(free)
            if change(self, firm, job):
                job.exempt, job.told = reason, 0

    def replace(self, job: Job, those: list[int]) -> bool:
        if those:
            job.person, job.on_tk = those.pop(), False
            return True
        return False

    def couple(self) -> None:
        """Somebody whose spouse works at another firm, which leaves her to his card: no excuse."""
        household = self.people.families.household
        for _ in range(200):
            firm = self.dice.choice(self.usual)
            job = self.dice.choice(firm.jobs)
            for other in (job.person - 1, job.person + 1):
                if (
                    0 <= other < len(household)
                    and household[other] == household[job.person]
                    and other not in self.hired
                    and 20 <= self.people.age[other] <= 55
                    and not (self.people.dead[other] or job.exempt or not job.on_kes)
                    and abs(self.people.age[other] - self.people.age[job.person]) < 12
                ):
                    of = self.dice.choice([one for one in self.usual if one is not firm] or [firm])
                    spouse = Job(other, of.places[0], 4_200_000, "2016-02-01", on_kes=False)
                    of.jobs.append(spouse)
                    self.hired.add(other)
                    self.couples.add(job.person)
                    return


def _unplanted(firm: Firm) -> list[Job]:
    return [job for job in firm.jobs if not job.exempt and job.on_tk and job.on_kes]


def _began(world: _World, firm: Firm, job: Job) -> bool:
    job.start, job.on_tk = world.dice.choice(("2018-02-20", "2018-03-20")), False
    return True


def _ended(world: _World, firm: Firm, job: Job) -> bool:
    job.start, job.end, job.on_tk = "2018-01-05", "2018-02-10", False
    return True


def _without(world: _World, firm: Firm, job: Job) -> bool:
    job.on_tk = False
    return True


def _unpaid(world: _World, firm: Firm, job: Job) -> bool:
    job.on_tk, job.wage = False, 0
    return True


def _foreign(world: _World, firm: Firm, job: Job) -> bool:
    job.on_tk, job.start = False, "2017-12-01"
    return True


def _by_project(world: _World, firm: Firm, job: Job) -> bool:
    job.segment = "JAKON"
    return True


def _project_over(world: _World, firm: Firm, job: Job) -> bool:
    firm.project, job.segment, job.on_kes, job.start = "2017-03-31", "PROYEK", False, "2016-05-01"
    return True


def _sent(world: _World, firm: Firm, job: Job) -> bool:
    job.tk_at = world.dice.choice(world.agencies)
    return True


def _official(world: _World, firm: Firm, job: Job) -> bool:
    job.kes_at = world.dice.choice(world.offices)
    return True


def _at_branch(world: _World, firm: Firm, job: Job) -> bool:
    job.place = firm.places[-1]
    return True


def _late(world: _World, firm: Firm, job: Job) -> bool:
    return True


def _dead(world: _World, firm: Firm, job: Job) -> bool:
    return world.replace(job, world.dead)


def _moved(world: _World, firm: Firm, job: Job) -> bool:
    return world.replace(job, world.moved)


EXEMPT: dict[str, Callable[[_World, Firm, Job], bool]] = {
    "MASUK_BULAN_INI": _began,
    "KELUAR_BULAN_INI": _ended,
    "MAGANG": _without,
    "HARIAN": _without,
    "HARIAN_JAKON": _by_project,
    "PROYEK_SELESAI": _project_over,
    "KOMISARIS": _unpaid,
    "WNA_BARU": _foreign,
    "ALIH_DAYA": _sent,
    "ASN_KEDUA": _official,
    "CABANG_LAIN": _at_branch,
    "BAYAR_TANGGAL_10": _late,
    "MENINGGAL": _dead,
    "PINDAH": _moved,
}
"""Why somebody is on one roll and rightly not on the other, and how he comes to be."""
