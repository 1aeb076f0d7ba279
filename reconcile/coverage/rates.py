"""Coverage as shares, with what links, silent rolls and surveys leave open, against targets.

Missed links hide members whose rows stand alone. As many of them are counted (`likely`) as pairs that wait
for somebody's word lead one to expect, and as rows without a usable number are likely to be of residents. At
most all such rows are, and of rows with a number that is not their register row's as many more as links
without a number miss. Of links that lean on no number the share lowers the count that may be wrong, were
nobody to hold two; of the others the share of all links that may be wrong. All are numbers of chance: the
ends of the interval are those of Poisson's 97.5 % for so many.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa

from reconcile.coverage.counts import EVERYWHERE, Counts, Trusted
from reconcile.engines.protocol import Engine
from reconcile.rules.families import REGISTERED, Denominator, Families, Family, Target
from reconcile.tables import COVERAGE_RATES, COVERAGE_SEGMENTS

_MEASURED = {"TERDAFTAR": "registered", "AKTIF": "active"}


def trusted(linking: Mapping[str, Any]) -> Trusted:
    """As the linking says of itself (its record); nothing is trusted where it could not be measured."""
    groups = (linking.get("trust") or {}).get("groups") or []
    if not groups:
        return Trusted()
    names = ("link_at_least", "recall", "link")
    return Trusted(*(float((groups[0].get(name) or {}).get("low") or 0.0) for name in names))


def keep_rates(
    engine: Engine, families: Families, kota: Sequence[str], home: str, links: Trusted, *, day: date
) -> int:
    """Keep `coverage_rates` and `coverage_segments`; returns the rows of the former. kota: codes of those
    of the province `home`. day: of the run. Needs membership,
    coverage_people and coverage_sources."""
    counts = Counts(engine, links, day)
    lines = [
        line
        for family in families.family
        if counts.came(family.code)
        for place in (EVERYWHERE, *kota)
        for line in _lines(families, family, place, home, counts)
    ]
    engine.read(COVERAGE_RATES.name, pa.Table.from_pylist(lines, COVERAGE_RATES.schema))
    keep_segments(engine, families, kota, counts)
    return len(lines)


def keep_segments(engine: Engine, families: Families, kota: Sequence[str], counts: Counts) -> None:
    """Keep `coverage_segments`: shares of those residents whom the family counts in a segment."""
    denominators = {one.code: one.ages for one in families.denominator}
    lines = [
        _segment_line(family, segment.code, place, indicator, counts, ages=denominators[family.of])
        for family in families.family
        if counts.came(family.code)
        for segment in family.segments
        for place in (EVERYWHERE, *kota)
        for indicator in _MEASURED
    ]
    engine.read(COVERAGE_SEGMENTS.name, pa.Table.from_pylist(lines, COVERAGE_SEGMENTS.schema))


def _segment_line(
    family: Family, segment: str, place: str, indicator: str, counts: Counts, *, ages: tuple[int, int]
) -> dict[str, Any]:
    of = _MEASURED[indicator]
    made = counts.made(family, place, ages, (segment,), of)
    whole, lacking = counts.people(place, ages), counts.unknown(family, place, (segment,))
    line: dict[str, Any] = {
        "family": family.code, "indicator": indicator, "segment": segment, "kota": place,
        "numerator": made.numerator, "likely": made.likely, "denominator": whole or None,
        "unknown": lacking,
    }  # fmt: skip
    if whole and not lacking:
        low, high = counts.interval(family, place, of, (segment,), made)
        share, fewest = 100 * (made.numerator + made.likely) / whole, counts.people_at_least(place, ages)
        most = counts.people_at_most(place, ages)
        line |= {"share": share, "low": 100 * low / most, "high": min(100 * high / fewest, 100.0)}
    return line


def _lines(
    families: Families, family: Family, place: str, home: str, counts: Counts
) -> Iterator[dict[str, Any]]:
    over = _denominator(families, family.of, place, home)
    for indicator, title, of in (
        ("TERDAFTAR", "Terdaftar", "registered"),
        ("AKTIF", "Aktif", "active"),
    ):
        yield _line(family, place, (indicator, title), of, counts, over=over)
    yield _line(family, place, ("KEAKTIFAN", "Keaktifan (aktif dari yang terdaftar)"), "active", counts)
    for target in families.target:
        if target.family == family.code:
            against = None if target.over == REGISTERED else _denominator(families, target.over, place, home)
            called, of = (target.code, target.title), target.counts.lower()
            yield _line(family, place, called, of, counts, over=against, target=target)


def _denominator(families: Families, code: str, place: str, home: str) -> Denominator:
    """The version of a denominator that speaks of a place, else the first (which then speaks of another)."""
    versions = [one for one in families.denominator if one.code == code]
    wanted = [one for here in (place, home) for one in versions if here and one.place == here]
    return (wanted or versions)[0]


def _line(
    family: Family,
    place: str,
    called: tuple[str, str],
    of: str,
    counts: Counts,
    *,
    over: Denominator | None = None,
    target: Target | None = None,
) -> dict[str, Any]:
    ages = over.ages if over else (0, 150)
    segments = target.segments if target else ()
    made = counts.made(family, place, ages, segments, of, alone=over is None)
    numerator = made.numerator + made.likely
    unsure = made.unsure if of == "active" else 0
    whole, why = _whole(over, place, counts.counted(family, place, ages, segments), counts)
    lacking = counts.unknown(family, place, segments)
    low, high = counts.interval(family, place, of, segments, made)
    high = high if over else made.numerator + unsure
    line: dict[str, Any] = {
        "family": family.code,
        "family_title": family.title,
        "indicator": called[0],
        "title": called[1],
        "kota": place,
        "month": f"{counts.day:%Y-%m}",
        "numerator": made.numerator,
        "likely": made.likely,
        "unsure": unsure,
        "denominator": whole,
        "year": over.year if over else None,
        "source": "; ".join(dict.fromkeys(one.source for one in over.lines)) if over and over.lines
        else "data kependudukan yang diterima" if over else "daftar peserta yang diterima",
        "unknown": "; ".join(one for one in (why, lacking) if one) or None,
    }  # fmt: skip
    if whole:
        fewest, most = whole, whole
        if over and over.of == "register":
            fewest, most = counts.people_at_least(place, ages), counts.people_at_most(place, ages)
        upper = 100.0 if lacking else min(100 * high / fewest, 100.0)
        line |= {"share": 100 * numerator / whole, "low": 100 * low / most, "high": upper}
        line |= _survey(over, numerator, whole)
    return line | (_aim(target, numerator, None if lacking and over else whole, counts.day) if target else {})


def _whole(
    over: Denominator | None, place: str, made: Mapping[str, int], counts: Counts
) -> tuple[int | None, str | None]:
    """The denominator of a place, or why there is none."""
    if over is None:
        return made["registered"] or None, None if made["registered"] else "tidak ada yang terdaftar"
    if over.of == "register":
        people = counts.people(place, over.ages)
        return people or None, None if people else "data kependudukan tidak memuat siapa pun di sini"
    if over.place not in (place, "") and place:
        return None, f"{over.title}: tidak ada angka untuk kota ini"
    people = counts.people(place, over.ages)
    if people < over.count - (over.margin or 0):
        return None, (
            f"{over.title}: data kependudukan yang diterima memuat lebih sedikit orang daripada survei,"
            " jadi bagian dari survei tidak dapat dihitung"
        )
    return over.count, f"{over.title}: penyebut paling banyak sekian" if over.at_most else None


def _survey(over: Denominator | None, numerator: int, whole: int) -> dict[str, float]:
    if over is None or over.of != "survey" or over.margin is None:
        return {}
    return {
        "survey_low": min(100 * numerator / (whole + over.margin), 100.0),
        "survey_high": min(100 * numerator / max(whole - over.margin, 1), 100.0),
    }


def needed(percent: float, whole: int) -> int:
    """Persons that make `percent` of 100 of `whole`, rounded up; without the error of binary fractions."""
    return -(-round(percent * 10_000) * whole // 1_000_000)


def _aim(target: Target, numerator: int, whole: int | None, day: date) -> dict[str, Any]:
    end = day.replace(day=monthrange(day.year, day.month)[1])
    gap = max(needed(target.percent, whole) - numerator, 0) if whole else None
    return {
        "target": target.percent,
        "by": target.by,
        "gap": gap,
        "authority": target.authority,
        "days_left": max((target.by - end).days, 0),
    }
