"""How clerks of each agency write a firm and its workers, with their mistakes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from data_samples.generator.firms.naming import misspelt, written
from data_samples.generator.firms.owed import paid_parts, wage_in
from data_samples.generator.firms.truth import Firm, Job, Place
from data_samples.generator.people.people import People

_STATUS = {
    "MAGANG": "MAGANG",
    "HARIAN": "HARIAN LEPAS",
    "HARIAN_JAKON": "HARIAN LEPAS",
    "KOMISARIS": "KOMISARIS",
}
_REPORTED = "2017-05-15"
"""The day of reports to Kemnaker, which count those who are at work then."""
_NPWP_SHOWN, _BU_SHOWN = 0.85, 0.75
Cells = tuple[object, ...]
FirmRow = tuple[str, Cells]
JobRow = tuple[str, Cells, int]


@dataclass
class Clerk:
    """Writes rows. people: those of whom the jobs are. couples: whose card covers a spouse with a job."""

    people: People
    dice: Random
    couples: frozenset[int] = frozenset()

    def firm_rows(self, firm: Firm, place: Place, at: int) -> Iterator[FirmRow]:
        """The rows of a firm's place, number `at` of it, on the rolls that have it."""
        where = (self._address(place), *self._region(place))
        if firm.on_tk:
            yield "bpjstk_prs", self._of_tk(firm, place, at, where)
            if firm.project and at == 0:
                yield "bpjstk_prs", self._project(firm, place, where)
        if firm.on_kes and (at == 0 or apart(firm)):
            yield "bpjskes_bu", self._of_kes(firm, place, at, where)
        if firm.on_wlkp:
            yield "wlkp", self._of_labour(firm, place, at, where)
        if firm.on_oss:
            yield "oss_nib", self._of_oss(firm, place, where)

    def _of_tk(self, firm: Firm, place: Place, at: int, where: Cells) -> Cells:
        npwp = self._npwp(firm, at, _NPWP_SHOWN)
        programmes = " ".join(firm.joined)
        nib = firm.nib if self.dice.random() < 0.3 else ""
        name = self._name(firm, place, old=True)
        shown = (firm.number, npp(firm, at), name, *where, division(firm, at), "PU", npwp, nib)
        risk = str(firm.risk) if self.dice.random() < 0.6 else ""
        return (*shown, self._kbli(firm), risk, programmes, "01-01-2012", "31/12/3000")

    def _project(self, firm: Firm, place: Place, where: Cells) -> Cells:
        name = f"{self._name(firm, place, old=False)} PROYEK GEDUNG {firm.number}"
        npwp = self._npwp(firm, 0, 1.0)
        shown = (firm.number, project_npp(firm), name, *where, "000", "JAKON", npwp, "")
        return (*shown, "41011", "", "JKK JKM", "01-05-2016", _day(firm.project))

    def _of_kes(self, firm: Firm, place: Place, at: int, where: Cells) -> Cells:
        npwp, name = self._npwp(firm, at, _BU_SHOWN), self._name(firm, place, old=False)
        said = sum(job.on_kes and (job.place is place or not apart(firm)) for job in firm.jobs)
        return (place.number + 1, name, entity_code(firm, at), *where, npwp, said, "10-03-2018", 0, 0)

    def _of_labour(self, firm: Firm, place: Place, at: int, where: Cells) -> Cells:
        number = npp(firm, at) if firm.on_tk and self.dice.random() < 0.4 else ""
        kes = entity_code(firm, at if apart(firm) else 0)
        kes = kes if firm.on_kes and self.dice.random() < 0.4 else ""
        count = sum(job.place is place and _at_work(job, _REPORTED) for job in firm.jobs)
        men = min(count, self.dice.randrange(_workers(firm, place) + 1))
        name, kind = self._name(firm, place, old=False), "CABANG" if at else "INDUK"
        shown = (f"W{place.number:07d}", name, kind, *where, number, kes, self._kbli(firm))
        return (*shown, men, count - men, _day(_REPORTED))

    def _of_oss(self, firm: Firm, place: Place, where: Cells) -> Cells:
        men = self.dice.randrange(_workers(firm, place) + 1)
        bare = self.dice.random() < 0.5
        name = written("", firm.core, self.dice) if bare else self._name(firm, place, old=False)
        scale = f"USAHA {firm.size}"
        shown = (firm.nib, name, firm.form or "PERORANGAN", scale, self._kbli(firm), *where)
        return (*shown, men, _workers(firm, place) - men, "02-01-2018")

    def job_rows(self, firm: Firm, job: Job, months: int) -> Iterator[JobRow]:
        """The rows of a worker at both agencies, those of his family, and his contributions."""
        if job.on_tk:
            yield from self._at_tk(firm, job, months)
        if job.on_kes:
            yield from self._at_kes(firm, job)

    def _at_tk(self, firm: Firm, job: Job, months: int) -> Iterator[JobRow]:
        person, at = job.person, firm.places.index(job.place)
        employer, division_at = (job.tk_at, 0) if job.tk_at else (firm, at)
        number = npp(employer, division_at)
        of = division(employer, division_at)
        segment = job.segment
        if segment == "PROYEK":
            number, of, segment = project_npp(firm), "000", "PU"
        kpj = f"99{firm.number % 1000:03d}{person % 1000000:06d}"
        reason, end = (
            ("K", job.end) if job.end else ("AS", "") if self.dice.random() < 0.01 else ("", "31/12/3000")
        )
        cells = (person, kpj, *self._person(person), number, of, segment)
        said = (_STATUS.get(job.exempt, "TETAP"), job.wage, _day(job.start), reason, _day(end))
        yield "bpjstk_tk", (*cells, *said), person
        if segment == "PU":
            yield from self._paid((number, of, kpj), employer, job, months)

    def _at_kes(self, firm: Firm, job: Job) -> Iterator[JobRow]:
        person = job.person
        of, at = (job.kes_at, 0) if job.kes_at else (firm, firm.places.index(job.place))
        code = entity_code(of, at if apart(of) else 0)
        name, nik, born, sex = self._person(person, nik_first=False)
        cells = (f"000{person:010d}", nik, name, born, sex, 1, code, job.told or job.wage)
        said = (_STATUS.get(job.exempt, "TETAP"), "WNA" if job.exempt == "WNA_BARU" else "WNI")
        yield "bpjskes_ppu", (*cells, _day(job.start), _day(job.end), *said), person
        if self.dice.random() < 0.2 or job.person in self.couples:
            yield from self._family(person, code)

    def _family(self, person: int, code: str) -> Iterator[JobRow]:
        household = self.people.families.household
        for other in (person - 1, person + 1):
            if 0 <= other < len(household) and household[other] == household[person]:
                name, nik, born, sex = self._person(other, nik_first=False)
                pisat = 4 if self.people.age[other] < 21 else 3
                yield (
                    "bpjskes_ppu",
                    (f"000{other:010d}", nik, name, born, sex, pisat, code, "", "01-01-2016", "", "", ""),
                    other,
                )

    def _paid(self, member: tuple[str, str, str], firm: Firm, job: Job, months: int) -> Iterator[JobRow]:
        """Contributions. member: NPP, division and KPJ. firm: who pays."""
        for back in range(months, 0, -1):
            month = date(2018, 3, 1) - timedelta(days=30 * back - 10)
            first = month.replace(day=1)
            if (
                back <= firm.unpaid
                or job.start > first.isoformat()
                or (job.end and job.end < first.isoformat())
            ):
                continue
            following = (first + timedelta(days=32)).strftime("%m-%Y")
            day = 10 if job.exempt == "BAYAR_TANGGAL_10" else self.dice.choice((5, 8, 10, 12, 14, 15, 28))
            booked = 11 if job.exempt == "BAYAR_TANGGAL_10" else day
            parts = paid_parts(firm, job, first)
            cells = (*member, "", "", first.strftime("01-%m-%Y"), wage_in(job, first.year), *parts)
            yield "bpjstk_iuran", (*cells, f"{day:02}-{following}", f"{booked:02}-{following}"), job.person

    def _person(self, person: int, *, nik_first: bool = True) -> tuple[str, str, str, str]:
        """NIK and name (or name and NIK), birth date, sex as a clerk writes them."""
        name, nik = str(self.people.name[person]), f"{int(self.people.nik[person]):016d}"
        name = misspelt(name, self.dice) if self.dice.random() < 0.03 else name
        kind = self.dice.random()
        if kind < 0.03:
            nik = ""
        elif kind < 0.045:
            nik = nik[:15] + str((int(nik[15]) + 1) % 10)
        year, month, day = str(self.people.families.birth[person].astype("datetime64[D]")).split("-")
        both = (nik, name) if nik_first else (name, nik)
        return *both, f"{day}-{month}-{year}", "L" if self.people.families.male[person] else "P"

    def _name(self, firm: Firm, place: Place, *, old: bool) -> str:
        """The name on one roll; a firm that was renamed has its former name on the older roll."""
        if firm.former and old:
            return written(firm.form, firm.former, self.dice, place.branch)
        former = firm.former if firm.former and self.dice.random() < 0.7 else ""
        return written(firm.form, firm.core, self.dice, place.branch, former)

    def _npwp(self, firm: Firm, at: int, shown: float) -> str:
        if firm.owner:
            return firm.owner
        if not firm.wide and firm.kbli[:2] != "84" and self.dice.random() >= shown:
            return self.dice.choice(("", "", "", "000000000000000"))
        nine = firm.sister.npwp if firm.sister else firm.npwp
        kind = self.dice.random()
        if kind < 0.04 and not firm.wide:  # one digit mistyped
            place = self.dice.randrange(9)
            nine = (
                nine[:place] + str((int(nine[place]) + self.dice.randrange(1, 10)) % 10) + nine[place + 1 :]
            )
        branch = "900" if kind > 0.96 else f"9{at:02d}"
        full = f"{nine}999{branch}"
        if firm.wide and self.dice.random() < 0.5:
            return f"0{full}"
        if self.dice.random() < 0.4:
            return f"{full[:2]}.{full[2:5]}.{full[5:8]}.{full[8]}-{full[9:12]}.{full[12:]}"
        return full

    def _kbli(self, firm: Firm) -> str:
        return firm.kbli if self.dice.random() < 0.9 else ""

    def _address(self, place: Place) -> str:
        said = place.address
        if self.dice.random() < 0.3:
            said = said.replace("JL ", self.dice.choice(("JL. ", "JALAN ", "Jl "))).replace(" NO ", " NO. ")
        return said if self.dice.random() > 0.07 else ""

    def _region(self, place: Place) -> tuple[str, str, str]:
        of, at = self.people.places, place.kelurahan
        if self.dice.random() < 0.05:
            return "", "", str(of.city[at])
        return str(of.village[at]), str(of.district[at]), str(of.city[at])


def _at_work(job: Job, day: str) -> bool:
    return job.start <= day and not (job.end and job.end < day)


def _workers(firm: Firm, place: Place) -> int:
    return sum(job.place is place for job in firm.jobs)


def apart(firm: Firm) -> bool:
    """Whether BPJS Kesehatan has a code for each of its places."""
    return firm.number % 2 == 0


def npp(firm: Firm, at: int) -> str:
    """One NPP with divisions, or one for each place."""
    return (
        f"ZZ{firm.number * 5 % 1000000:06d}"
        if firm.number % 3
        else f"ZZ{(firm.number * 5 + at) % 1000000:06d}"
    )


def division(firm: Firm, at: int) -> str:
    return f"{at:03d}" if firm.number % 3 else "000"


def project_npp(firm: Firm) -> str:
    """That of its building project."""
    return f"ZP{firm.number:06d}"


def entity_code(firm: Firm, at: int) -> str:
    return f"99{(firm.number * 5 + at) % 1000000:06d}"


def _day(iso: str) -> str:
    return "-".join(reversed(iso.split("-"))) if iso.count("-") == 2 else iso
