"""What is true of firms and workers: who works where, what a firm owes an answer for, what is lacking."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import pyarrow as pa

from data_samples.generator.firms.owed import JKN_MOST, PENSION, owed, wage_in
from data_samples.generator.firms.truth import UMP, Firm, Job
from data_samples.generator.people.people import People

EMPLOYMENT = pa.schema(
    [
        ("person", pa.int64()),
        ("entity", pa.int64()),
        ("place", pa.int64()),
        ("on_tk", pa.bool_()),
        ("on_kes", pa.bool_()),
        ("tk_entity", pa.int64()),
        ("kes_entity", pa.int64()),
        ("wage", pa.int64()),
        ("start", pa.string()),
        ("end", pa.string()),
        ("segment", pa.string()),
        ("exempt", pa.string()),
    ]
)
"""Who works for whom, on which rolls and under which firm that stands, and why rightly not on one."""
UNSEEN = "PDS_TK_UNSEEN"
"""Some of its workers are on no roll at all, so that at most a report counts them."""
CLASSES = pa.schema([("entity", pa.int64()), ("class", pa.string()), ("persons", pa.int64())])
SHORTFALL = pa.schema(
    [
        ("entity", pa.int64()),
        ("person", pa.int64()),
        ("class", pa.string()),
        ("scheme", pa.string()),
        ("month", pa.date32()),
        ("employer", pa.int64()),
        ("worker", pa.int64()),
    ]
)
"""A worker missing from a scheme in a month without a reason, and the rupiah of both sides."""
MONTHS = [date(2017 + at // 12, at % 12 + 1, 1) for at in range(3, 15)]
"""The twelve before 31 March 2018."""
_PAID_LAST = "2018-02-01"
"""Whoever began later has no whole month that was to be paid by then."""
_LAST = {"TK": date(2018, 2, 1), "KES": date(2018, 3, 1)}
"""A month can be asked of a scheme when it must have been told: the 15th of the next, the 10th of its own."""


def employment(firms: Iterable[Firm]) -> Iterator[tuple[object, ...]]:
    """Rows of EMPLOYMENT."""
    for firm in firms:
        for job in firm.jobs:
            at = (job.tk_at or firm).number, (job.kes_at or firm).number
            rolls = job.on_tk, job.on_kes
            dates = job.wage, job.start, job.end
            yield job.person, firm.number, job.place.number, *rolls, *at, *dates, job.segment, job.exempt


def classes(firms: Iterable[Firm]) -> Iterator[tuple[int, str, int]]:
    """Rows of CLASSES: what a firm owes an answer for."""
    for firm in firms:
        jobs = [job for job in firm.jobs if not job.exempt]
        if firm.kbli.startswith("84") or not jobs:
            continue
        lacking = [job for job in jobs if job.on_kes != job.on_tk]
        if not firm.on_tk:
            yield firm.number, "PWBD_TK", len(jobs)
        elif not firm.on_kes:
            yield firm.number, "PWBD_KES", len(jobs)
        elif lacking:
            yield firm.number, "PDS_TK", len(lacking)
        if unseen := sum(not (job.on_kes or job.on_tk) for job in jobs):
            yield firm.number, UNSEEN, unseen
        if firm.on_tk and firm.cut and "JP" in firm.owes:
            yield firm.number, "PDS_PROGRAM", len(jobs)
        paid = [
            job for job in jobs if job.on_tk and job.segment == "PU" and job.start < _PAID_LAST and job.wage
        ]
        if firm.on_tk and (firm.unpaid or (firm.under and paid)):
            yield firm.number, "PIUTANG", len(paid) if firm.under else len(jobs)
        below = [job for job in jobs if job.on_tk and (0 < job.wage < UMP or _differ(job))]
        if firm.on_tk and below:
            yield firm.number, "PDS_UPAH", len(below)
        if not firm.on_wlkp:
            yield firm.number, "WLKP_LALAI", len(jobs)


def shortfall(firms: Iterable[Firm], people: People) -> Iterator[tuple[object, ...]]:
    """Rows of SHORTFALL."""
    births = people.families.birth.astype("datetime64[D]")
    for firm in firms:
        for job in firm.jobs:
            scheme = _lacks(firm, job)
            if scheme:
                born = births[job.person].item()
                for month in _months(job, scheme):
                    yield _short(firm, job, scheme, month, (born.year + PENSION, born.month, born.day))


def _differ(job: Job) -> bool:
    """Whether BPJS Kesehatan is told less, up to the most that it counts, by what nobody would round."""
    least, true = min(job.told, JKN_MOST), min(job.wage, JKN_MOST)
    return bool(job.told) and true - least > max(50_000, true // 50)


def _lacks(firm: Firm, job: Job) -> str:
    """The scheme that a worker is kept from, "" where none or for a reason."""
    if job.exempt or job.on_tk == job.on_kes:
        return ""
    return "TK" if job.on_kes else "KES"


def _months(job: Job, scheme: str) -> Sequence[date]:
    return [
        month
        for month in MONTHS
        if month <= _LAST[scheme]
        and job.start <= month.isoformat()
        and not (job.end and job.end[:7] <= month.isoformat()[:7])
    ]


def _short(
    firm: Firm, job: Job, scheme: str, month: date, pension: tuple[int, int, int]
) -> tuple[object, ...]:
    wage, old = wage_in(job, month.year), pension <= (month.year, month.month, month.day)
    programmes = firm.owes if scheme == "TK" else ("JKN",)
    sides = [owed(one, firm, wage, month, pensioned=old) for one in programmes]
    here, there = (firm.on_tk, "PWBD_TK") if scheme == "TK" else (firm.on_kes, "PWBD_KES")
    named = "PDS_TK" if here else there
    employer, worker = (sum(side) for side in zip(*sides, strict=True))
    return firm.number, job.person, named, scheme, month, employer, worker
