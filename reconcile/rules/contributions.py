"""What is owed for a month, as plain numbers: the dated declarations looked up once, so that SQL only has to
join and multiply."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from reconcile.rules.contribution_rules import (
    SIZES,
    Ceiling,
    Contributions,
    Floor,
    Obligations,
    Programme,
    Rate,
    Relief,
    parts_per_million,
)

UNKNOWN_RISK = 0
"""The class of JKK of an employer that no roll classes: from the least to the most that it may be."""


@dataclass(frozen=True)
class Asked:
    """Of whom and when it is asked. place: region code of the employer. as_of: the day, for what is put
    off. segment: PU are workers of an employer."""

    place: str
    as_of: date
    segment: str = "PU"


@dataclass(frozen=True)
class MonthlyRate:
    """What is owed for one programme and month, as the least and the most that it may be.

    risk: class of JKK, 0 where there is none or it is unknown. employer_, worker_: parts per million of the
    wage that counts. ceiling: of that wage, null for none. floor_: below which a wage counts as this, null
    for none. since: the youngest day of the rules that gave it. rule: their codes.
    """

    month: date
    programme: str
    risk: int
    employer_low: int
    employer_high: int
    worker_low: int
    worker_high: int
    ceiling: int | None
    floor_low: int | None
    floor_high: int | None
    rule: str
    since: date
    authority: str
    checked: bool


def monthly_rates(rules: Contributions, month: date, asked: Asked) -> Sequence[MonthlyRate]:
    """All that may be owed for `month`; nothing of a programme whose rate, ceiling or floor nobody declared
    for it."""
    found = [_monthly(rules, rate, month, asked) for rate in rules.rate if rate.holds(month)]
    known = [one for one in found if one]
    classes = [one for one in known if one.risk]
    return [*known, *([_of_unknown_class(classes)] if classes else [])]


def _monthly(rules: Contributions, rate: Rate, month: date, asked: Asked) -> MonthlyRate | None:
    ceiling = next((one for one in rules.ceilings if one.name == rate.ceiling and one.holds(month)), None)
    floor = _floor(rules, month, asked.place) if rate.floored else None
    if (rate.ceiling and not ceiling) or (rate.floored and not floor):
        return None
    relief = _relief(rules, rate.programme, month, asked)
    usual, least = Decimal(100), relief.percent if relief else Decimal(100)
    most = usual if relief is None or relief.conditional else least
    rule, since, authority, checked = _named(rate, ceiling, floor, relief)
    return MonthlyRate(
        month=month,
        programme=rate.programme,
        risk=rate.risk or UNKNOWN_RISK,
        employer_low=parts_per_million(rate.employer, least),
        employer_high=parts_per_million(rate.employer, most),
        worker_low=parts_per_million(rate.worker, least),
        worker_high=parts_per_million(rate.worker, most),
        ceiling=ceiling.amount if ceiling else None,
        floor_low=(floor.lower or floor.amount) if floor else None,
        floor_high=floor.amount if floor else None,
        rule=rule,
        since=since,
        authority=authority,
        checked=checked,
    )


def _named(
    rate: Rate, ceiling: Ceiling | None, floor: Floor | None, relief: Relief | None
) -> tuple[str, date, str, bool]:
    """The codes of the rules, the youngest of their days, their authorities, and whether all were checked."""
    sides = [one for one in (rate, ceiling, floor, relief) if one is not None]
    days = [date(one.year, 1, 1) if isinstance(one, Floor) else one.valid_from for one in sides]
    rule = f"{rate.programme}_{rate.risk}" if rate.risk else rate.programme
    names = [rule, *([f"BATAS_{ceiling.name}"] if ceiling else []), *([relief.code] if relief else [])]
    names += [f"UPAH_MINIMUM_{floor.year}"] if floor else []
    said = "; ".join(dict.fromkeys(one.authority for one in sides))
    return "+".join(names), max(days), said, all(one.checked for one in sides)


def _relief(rules: Contributions, programme: str, month: date, asked: Asked) -> Relief | None:
    """The window that `month` is in, unless what it put off is due by now."""
    return next(
        (
            one
            for one in rules.relief
            if programme in one.programmes
            and one.segment == asked.segment
            and one.trade is None
            and one.holds(month)
            and (one.until is None or asked.as_of <= one.until)
        ),
        None,
    )


def _floor(rules: Contributions, month: date, place: str) -> Floor | None:
    """That of the smallest place declared around `place`."""
    around = [one for one in rules.floor if one.year == month.year and place.startswith(one.place)]
    return max(around, key=lambda one: len(one.place), default=None)


def _of_unknown_class(classes: Sequence[MonthlyRate]) -> MonthlyRate:
    """From what the lowest class owes at least to what the highest may owe."""
    least = min(classes, key=lambda one: (one.employer_low, one.risk))
    most = max(classes, key=lambda one: (one.employer_high, one.risk))
    return replace(
        least,
        risk=UNKNOWN_RISK,
        employer_high=most.employer_high,
        worker_high=most.worker_high,
        rule=f"{least.rule}..{most.rule}",
        since=max(one.since for one in classes),
        authority="; ".join(dict.fromkeys([least.authority, most.authority])),
        checked=all(one.checked for one in classes),
    )


def wage_floor(rules: Contributions, month: date, place: str) -> tuple[int, int] | None:
    """The lowest wage that may be paid at `place` in `month`: the least and the most that it may be; None
    where nobody declared one."""
    floor = _floor(rules, month, place)
    return (floor.lower or floor.amount, floor.amount) if floor else None


def due_day(rules: Contributions, programme: Programme, month: date) -> date | None:
    """The day by which the contribution for `month` must be paid: on a day off the next working day; None
    where nobody declared it."""
    rule = next((one for one in rules.payable if programme in one.programmes and one.holds(month)), None)
    if rule is None:
        return None
    first = _later(month, rule.months)
    last = _later(first, 1) - timedelta(days=1)
    day = first.replace(day=min(rule.day, last.day))
    while rules.days_off.holds(day):
        day += timedelta(days=1)
    return day


def _later(month: date, months: int) -> date:
    at = month.year * 12 + month.month - 1 + months
    return date(at // 12, at % 12 + 1, 1)


def owed(rules: Obligations, month: date) -> Iterator[tuple[str, str, str]]:
    """(size, programme, authority) of all that employers owe in `month`."""
    for one in rules.obligation:
        if one.holds(month):
            yield from ((one.size, programme, one.authority) for programme in one.programmes)


def size_limits(rules: Obligations, month: date) -> Iterator[tuple[str, str, int, int | None, bool]]:
    """(by, size, more than this, up to this or null, whether checked) of all sizes in `month`."""
    for one in rules.size:
        if one.holds(month):
            ends = [0, *(one.up_to[size] for size in SIZES[:-1]), None]
            for place, size in enumerate(SIZES):
                yield one.by, size, ends[place] or 0, ends[place + 1], one.checked


__all__ = ["Asked", "MonthlyRate", "due_day", "monthly_rates", "owed", "size_limits", "wage_floor"]
