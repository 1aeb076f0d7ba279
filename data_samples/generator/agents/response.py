"""Response by area: who of those that an agent meets pays a first month depends on where he lives. Jobs of
the register, a year of registrations, members who came of them, and who would enrol later as the truth."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import exp
from pathlib import Path
from random import Random

from data_samples.generator.agents.plants import member, typed
from data_samples.generator.agents.ranking import LATER_COLUMNS
from data_samples.generator.agents.world import Person, Place, World, files_of, lead_of
from data_samples.generator.segments.rolls import STAYS

_OPEN = ("PEDAGANG", "WIRASWASTA", "BURUH HARIAN LEPAS", "SOPIR", "PENATA BUSANA", "TUKANG JAHIT")
"""Jobs that agents register for themselves."""
_OTHERS = ("KARYAWAN SWASTA", "MENGURUS RUMAH TANGGA", "PELAJAR/MAHASISWA", "PENSIUNAN")
_OPEN_SHARE = (6, 5)
"""Of a beta distribution over kelurahan: how many have an open trade."""
_MIDDLE, _WORKED = -0.8, 0.8
"""The logit of the usual response; the share of kecamatan in which agents are."""
_LOT = 10
"""Every so many agents one goes to a kecamatan drawn by lot from all, as the page of places advises."""
YEAR = 330
"""Days back to the first registration."""


def write_jobs(dukcapil: Path, rng: Random) -> None:
    """Give every row of the register's files a job; how many have an open trade differs by kelurahan."""
    share: dict[str, float] = {}

    def job(place: Place, code: str) -> str:
        open_ = share.setdefault(code, rng.betavariate(*_OPEN_SHARE))
        return rng.choice(_OPEN if rng.random() < open_ else _OTHERS)

    _rewrite(dukcapil, job)


def write_jobs_of(dukcapil: Path, who: Mapping[Place, int], jobs: dict[int, str], seed: int) -> None:
    """As `write_jobs`, in a month's folder: who has a job keeps it (`jobs`, by person, which grows)."""

    def job(place: Place, code: str) -> str:
        person = who[place]
        if person not in jobs:
            rng = Random(f"{seed} job {person}")
            open_ = Random(f"{seed} jobs of {code}").betavariate(*_OPEN_SHARE)
            jobs[person] = rng.choice(_OPEN if rng.random() < open_ else _OTHERS)
        return jobs[person]

    _rewrite(dukcapil, job)


def _rewrite(dukcapil: Path, job: Callable[[Place, str], str]) -> None:
    """Write a job into every row. job: of a row (file and line) of a kelurahan."""
    for path, delimiter in files_of(dukcapil):
        mark = "\ufeff" if path.read_bytes().startswith(b"\xef\xbb\xbf") else ""
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = [*csv.DictReader(file, delimiter=delimiter)]
        for at, row in enumerate(rows, start=2):
            code = "".join(row[part] for part in ("NO_KAB", "NO_KEC", "NO_KEL"))
            row["JENIS_PKRJN"] = job((path.name, at), code)
        with path.open("w", encoding="utf-8", newline="") as file:
            file.write(mark)
            writer = csv.DictWriter(file, [*rows[0]], delimiter=delimiter)
            writer.writeheader()
            writer.writerows(rows)


@dataclass
class Response:
    """How likely somebody pays, by kelurahan; and whom agents may meet there: of age, living, with an open
    trade and no cover of work."""

    share: Mapping[str, float]
    to_meet: dict[str, list[Person]]
    worked: Sequence[str]
    """Kecamatan in which agents are."""
    lots: Sequence[str]
    """All kecamatan, in an order drawn by lot."""

    def kecamatan(self, number: int) -> str:
        """Where the agent of that number works."""
        if number % _LOT == _LOT - 1:
            return self.lots[number // _LOT % len(self.lots)]
        return self.worked[number % len(self.worked)]


def response_of(world: World, everybody: Sequence[Person], differ: float, rng: Random) -> Response:
    """everybody: whom no roll of workers names; agents type those of `world` alone. differ: the standard
    deviation of the logit between kecamatan; half as much within them."""
    to_meet, codes = _to_meet(world, everybody)
    kecamatan = sorted({code[:6] for code in codes})
    middle = {one: _MIDDLE + rng.gauss(0, differ) for one in kecamatan}
    share = {code: 1 / (1 + exp(-middle[code[:6]] - rng.gauss(0, differ / 2))) for code in codes}
    worked = rng.sample(kecamatan, max(1, round(_WORKED * len(kecamatan))))
    return Response(share, to_meet, sorted(worked), rng.sample(kecamatan, len(kecamatan)))


def _to_meet(world: World, everybody: Sequence[Person]) -> tuple[dict[str, list[Person]], list[str]]:
    """Whom agents may meet, by kelurahan, and all kelurahan."""
    people = {world.who.get(one.place, one.nik): one for one in [*everybody, *world.people]}.values()
    found: dict[str, list[Person]] = defaultdict(list)
    for one in people:
        if one.job in _OPEN and one.state == "living" and 17 <= one.age(world.today) <= 60:
            found[one.kelurahan].append(one)
    return found, sorted({one.kelurahan for one in people})


def of_month(response: Response, world: World, everybody: Sequence[Person]) -> Response:
    """The same response, with whom agents may meet in the month of `world`: nobody whom one has met. In a
    kelurahan where nobody lived before it is as in its kecamatan."""
    found, codes = _to_meet(world, everybody)
    share = dict(response.share)
    for code in codes:
        if code not in share:
            near = [one for place, one in response.share.items() if place[:6] == code[:6]]
            share[code] = sum(near) / len(near) if near else 1 / (1 + exp(-_MIDDLE))
    left = {
        code: [one for one in there if world.who.get(one.place, one.nik) not in world.used]
        for code, there in found.items()
    }
    return replace(response, to_meet=left, share=share)


def meet(world: World, response: Response, agent: str, kecamatan: str, leads: int) -> None:
    """Registrations of an agent in his kecamatan, over a year; who pays is a member from that day on, and
    stays as long as members do."""
    rng = world.rng
    for one in rng.sample(fresh := _fresh(world, response, kecamatan), min(leads, len(fresh))):
        world.used.add(world.who.get(one.place, one.nik))
        lead = lead_of(world, agent)
        day = world.today - timedelta(days=rng.randrange(1, YEAR))
        lead["waktu_input"] = f"{day.isoformat()}T{rng.randrange(8, 18):02d}:{rng.randrange(60):02d}:00"
        if _paid(world, response, one, lead):
            member(world, one, "bpu", f"{day:%d-%m-%Y}", until_of(day, world.today, rng))


def meet_in_month(world: World, response: Response, agent: str, kecamatan: str, leads: int) -> None:
    """As `meet`, in the month of `world`; the last month that somebody pays for may lie ahead of it."""
    rng = world.rng
    for one in rng.sample(fresh := _fresh(world, response, kecamatan), min(leads, len(fresh))):
        world.used.add(world.who.get(one.place, one.nik))
        lead = lead_of(world, agent)
        day = date.fromisoformat(lead["waktu_input"][:10])
        if _paid(world, response, one, lead):
            member(world, one, "bpu", f"{day:%d-%m-%Y}", until_of(day, date.max, rng))


def _fresh(world: World, response: Response, kecamatan: str) -> list[Person]:
    """Whom an agent may meet there and nobody has met."""
    plain = {one.place for one in world.people}
    return [
        one
        for code, found in sorted(response.to_meet.items())
        if code[:6] == kecamatan
        for one in found
        if one.place in plain and world.who.get(one.place, one.nik) not in world.used
    ]


def _paid(world: World, response: Response, one: Person, lead: dict[str, str]) -> bool:
    """Fill a lead with somebody, and say whether he pays."""
    lead["nik"], lead["nama"] = one.nik, typed(world, one.name)
    pays = world.rng.random() < response.share[one.kelurahan]
    lead["bulan_dibayar"] = "1" if pays else "0"
    world.leads.append((lead, "LENGKAP"))
    if pays:
        response.to_meet[one.kelurahan].remove(one)
    return pays


def until_of(day: date, today: date, rng: Random) -> str:
    """The last day covered of who stopped paying; "" of who pays still."""
    month = day.year * 12 + day.month - 1
    while rng.random() < STAYS:
        month += 1
        if month >= today.year * 12 + today.month - 1:
            return ""
    last = date((month + 1) // 12, (month + 1) % 12 + 1, 1) - timedelta(days=1)
    return f"{last:%d-%m-%Y}" if last < today else ""


def later_rows(response: Response, rng: Random) -> list[dict[str, str]]:
    """Of each kelurahan who is left to meet, and how many of them pay once they all were met."""
    rows = []
    for code, share in sorted(response.share.items()):
        left = len(response.to_meet.get(code, ()))
        later = sum(rng.random() < share for _ in range(left))
        rows.append(dict(zip(LATER_COLUMNS, (code, str(left), f"{share:.6f}", str(later)), strict=True)))
    return rows
