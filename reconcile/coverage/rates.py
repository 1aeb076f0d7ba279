"""Coverage as shares, with what links, silent rolls and surveys leave open, against targets.

Wrong links (some of the linked are not the same person) lower the count at most by the share of links that
may be wrong; missed links can only hide members whose rows stand alone, so they raise it at most by those,
and by no more than the share of same people that the linking misses without a number.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Any

import pyarrow as pa

from reconcile.engines.protocol import Engine
from reconcile.rules.families import REGISTERED, Denominator, Families, Family, Target
from reconcile.tables import COVERAGE_RATES

_RESIDENTS = """
SELECT COALESCE(kota, '?') AS kota, age, CAST(COUNT(*) AS BIGINT) AS persons
FROM coverage_people
WHERE resident = 1
GROUP BY ALL
"""
_MEMBERS = """
SELECT m.family, m.segment, COALESCE(c.kota, '?') AS kota, c.age,
       CAST(SUM(m.registered) AS BIGINT) AS registered,
       CAST(SUM(COALESCE(m.active, 0)) AS BIGINT) AS active,
       CAST(SUM(CASE WHEN m.active IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS unsure
FROM membership m
JOIN coverage_people c ON c.person_id = m.person_id
WHERE m.counts = 1 AND c.resident = 1
GROUP BY ALL
"""
# members at home in the province, or nobody knows where, of whom no row of the register was found
_ALONE = """
SELECT m.family, COALESCE(c.kota, '?') AS kota, CAST(SUM(m.registered) AS BIGINT) AS registered,
       CAST(SUM(COALESCE(m.active, m.registered)) AS BIGINT) AS active
FROM membership m
JOIN coverage_people c ON c.person_id = m.person_id
WHERE m.counts = 1 AND c.life IS NULL AND COALESCE(c.kota, '') <> 'LUAR'
GROUP BY ALL
"""
EVERYWHERE = ""


@dataclass(frozen=True)
class Trusted:
    """How far links can be trusted. right: least share of links that are right; found: least share of people
    who are found to be the same without a number. Each 0 to 1."""

    right: float = 0.0
    found: float = 0.0


def trusted(linking: Mapping[str, Any]) -> Trusted:
    """As the linking says of itself (its record); nothing is trusted where it could not be measured."""
    groups = (linking.get("trust") or {}).get("groups") or []
    if not groups:
        return Trusted()
    right, found = (groups[0].get(name) or {} for name in ("link_at_least", "recall"))
    return Trusted(float(right.get("low") or 0.0), float(found.get("low") or 0.0))


def keep_rates(
    engine: Engine, families: Families, kota: Sequence[str], home: str, links: Trusted, *, day: date
) -> int:
    """Keep `coverage_rates`; returns its rows. kota: codes of those of the province `home`. day: of
    the run. Needs membership,
    coverage_people and coverage_sources."""
    counts = _Counts(engine, links, day)
    lines = [
        line
        for family in families.family
        if counts.came(family.code)
        for place in (EVERYWHERE, *kota)
        for line in _lines(families, family, place, home, counts)
    ]
    engine.read(COVERAGE_RATES.name, pa.Table.from_pylist(lines, COVERAGE_RATES.schema))
    return len(lines)


class _Counts:
    """What the tables of coverage count, by place."""

    def __init__(self, engine: Engine, links: Trusted, day: date) -> None:
        self.links, self.day = links, day
        self.residents = engine.arrow(_RESIDENTS).to_pylist()
        self.members = engine.arrow(_MEMBERS).to_pylist()
        self.alone = engine.arrow(_ALONE).to_pylist()
        lacking = "SELECT * FROM coverage_sources WHERE state <> 'KNOWN' ORDER BY family, segment, kota"
        self.lacking = engine.arrow(lacking).to_pylist()
        known = engine.arrow("SELECT DISTINCT family FROM coverage_sources WHERE rows > 0").to_pylist()
        self._came = {row["family"] for row in known}

    def came(self, family: str) -> bool:
        return family in self._came

    def people(self, place: str, ages: tuple[int, int]) -> int:
        return sum(row["persons"] for row in self.residents if _here(row, place, ages))

    def counted(
        self, family: Family, place: str, ages: tuple[int, int], segments: Sequence[str]
    ) -> dict[str, int]:
        rows = [
            row
            for row in self.members
            if row["family"] == family.code
            and _here(row, place, ages)
            and (not segments or row["segment"] in segments)
        ]
        return {name: sum(row[name] for row in rows) for name in ("registered", "active", "unsure")}

    def hidden(self, family: Family, place: str, of: str) -> int:
        """At most so many members may be residents whose link to the register was missed: those of the place,
        and those of whom nobody knows the place."""
        return sum(
            row[of]
            for row in self.alone
            if row["family"] == family.code and (place == EVERYWHERE or row["kota"] in (place, "?"))
        )

    def unknown(self, family: Family, place: str, segments: Sequence[str]) -> str | None:
        """Why somebody may be covered of whom nothing is found; None where nothing lacks."""
        titles = {one.code: one.title for one in family.segments}
        lacking = [
            titles[row["segment"]]
            for row in self.lacking
            if row["family"] == family.code
            and row["needed"]
            and row["kota"] in (EVERYWHERE, place if place else row["kota"])
            and (not segments or row["segment"] in segments)
        ]
        return f"berkas tidak ada atau lama: {'; '.join(dict.fromkeys(lacking))}" if lacking else None


def _here(row: Mapping[str, Any], place: str, ages: tuple[int, int]) -> bool:
    whole = ages == (0, 150)
    return place in (EVERYWHERE, row["kota"]) and (
        whole or (row["age"] is not None and ages[0] <= row["age"] <= ages[1])
    )


def _lines(
    families: Families, family: Family, place: str, home: str, counts: _Counts
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
    counts: _Counts,
    *,
    over: Denominator | None = None,
    target: Target | None = None,
) -> dict[str, Any]:
    ages = over.ages if over else (0, 150)
    segments = target.segments if target else ()
    made = counts.counted(family, place, ages, segments)
    numerator, unsure = made[of], made["unsure"] if of == "active" else 0
    whole, why = _whole(over, place, made, counts)
    lacking = counts.unknown(family, place, segments)
    low = numerator - ceil(numerator * (1 - counts.links.right))
    missed = numerator * (1 / counts.links.found - 1) if counts.links.found else float("inf")
    more = min(counts.hidden(family, place, of), missed)
    high = numerator + unsure + ceil(more if over else 0)
    line: dict[str, Any] = {
        "family": family.code,
        "family_title": family.title,
        "indicator": called[0],
        "title": called[1],
        "kota": place,
        "month": f"{counts.day:%Y-%m}",
        "numerator": numerator,
        "unsure": unsure,
        "denominator": whole,
        "year": over.year if over else None,
        "source": "; ".join(dict.fromkeys(one.source for one in over.lines)) if over and over.lines
        else "data kependudukan yang diterima" if over else "daftar peserta yang diterima",
        "unknown": "; ".join(one for one in (why, lacking) if one) or None,
    }  # fmt: skip
    if whole:
        upper = 100.0 if lacking else min(100 * high / whole, 100.0)
        line |= {"share": 100 * numerator / whole, "low": 100 * low / whole, "high": upper}
        line |= _survey(over, numerator, whole)
    return line | (_aim(target, numerator, None if lacking and over else whole, counts.day) if target else {})


def _whole(
    over: Denominator | None, place: str, made: Mapping[str, int], counts: _Counts
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
