"""What is owed for somebody in a month, by hand: a second reading of the law, of 2017 and 2018 alone.

Perpres 109/2013, PP 44/2015, PP 45/2015, PP 46/2015, Perpres 19/2016: rates in hundred-thousandths, the
ceiling of JP from each March, the minimum wage and the ceiling of JKN.
"""

from __future__ import annotations

from datetime import date

from data_samples.generator.firms.truth import UMP, Firm, Job

_RISK = {1: 240, 2: 540, 3: 890, 4: 1270, 5: 1740}
_FLOOR = {2017: 3_355_750, 2018: UMP}
JKN_MOST = 8_000_000
_JP = ((date(2018, 3, 1), 8_094_000), (date(2017, 3, 1), 7_703_500), (date(2016, 3, 1), 7_335_300))
PENSION = 56
Sides = tuple[int, int]
"""Rupiah of the employer and of the worker."""


def wage_in(job: Job, year: int) -> int:
    """Whoever has the minimum wage had that of the year before then."""
    return _FLOOR[year] if job.wage == UMP else job.wage


def owed(programme: str, firm: Firm, wage: int, month: date, *, pensioned: bool = False) -> Sides:
    """Of one programme, half a rupiah up."""
    if programme == "JKN":
        base = min(max(wage, _FLOOR[month.year]), JKN_MOST)
        return _of(base, 4000), _of(base, 1000)
    if programme == "JP":
        base = 0 if pensioned else min(wage, next(most for since, most in _JP if since <= month))
        return _of(base, 2000), _of(base, 1000)
    rate = {"JKK": _RISK[firm.risk], "JKM": 300, "JHT": 3700}[programme]
    return _of(wage, rate), _of(wage, 2000 if programme == "JHT" else 0)


def _of(base: int, rate: int) -> int:
    return (base * rate + 50_000) // 100_000


def paid_parts(firm: Firm, job: Job, month: date) -> tuple[int, ...]:
    """JKK, JKM, JHT of the worker and of the employer, JP of both, as a firm pays what it takes part in."""
    wage = wage_in(job, month.year) * (8 if firm.under else 10) // 10
    sides = {
        one: owed(one, firm, wage, month) if one in firm.joined else (0, 0)
        for one in ("JKK", "JKM", "JHT", "JP")
    }
    return (sides["JKK"][0], sides["JKM"][0], *reversed(sides["JHT"]), *reversed(sides["JP"]))
