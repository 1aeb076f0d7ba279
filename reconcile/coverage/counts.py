"""What the tables of coverage count, by place and segment, and what links leave open of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Any

from reconcile.engines.protocol import Engine
from reconcile.rules.families import Family

EVERYWHERE = ""
"""The place that holds all kota."""
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
SELECT m.family, m.segment, COALESCE(c.kota, '?') AS kota, CAST(SUM(m.registered) AS BIGINT) AS registered,
       CAST(SUM(COALESCE(m.active, m.registered)) AS BIGINT) AS active
FROM membership m
JOIN coverage_people c ON c.person_id = m.person_id
WHERE m.counts = 1 AND c.life IS NULL AND COALESCE(c.kota, '') <> 'LUAR'
GROUP BY ALL
"""


@dataclass(frozen=True)
class Trusted:
    """How far links can be trusted. right: least share of links without a number that are right, were nobody
    to hold two; found: least share of people who are found to be the same without a number; whole: least
    share of all links that are right. Each 0 to 1."""

    right: float = 0.0
    found: float = 0.0
    whole: float = 0.0


class Counts:
    """What the tables of coverage count, by place."""

    def __init__(self, engine: Engine, links: Trusted, day: date) -> None:
        self.links, self.day = links, day
        self.residents = engine.arrow(_RESIDENTS).to_pylist()
        self.members = _cells(engine, _MEMBERS)
        self.likely = _cells(engine, "SELECT * FROM coverage_likely")
        self.loose = _cells(engine, "SELECT * FROM coverage_loose")
        told = engine.arrow("SELECT * FROM coverage_found").to_pylist()
        self._found = {row["family"]: float(row["found"]) for row in told}
        self.twice = engine.arrow("SELECT * FROM coverage_twice").to_pylist()
        self.alone = engine.arrow(_ALONE).to_pylist()
        lacking = "SELECT * FROM coverage_sources WHERE state <> 'KNOWN' ORDER BY family, segment, kota"
        self.lacking = engine.arrow(lacking).to_pylist()
        known = engine.arrow("SELECT DISTINCT family FROM coverage_sources WHERE rows > 0").to_pylist()
        self._came = {row["family"] for row in known}

    def came(self, family: str) -> bool:
        return family in self._came

    def people(self, place: str, ages: tuple[int, int]) -> int:
        return sum(row["persons"] for row in self.residents if _here(row, place, ages))

    def people_at_least(self, place: str, ages: tuple[int, int]) -> int:
        """Residents, were all those one person of whom a pair says that they may be."""
        twice: int = sum(row["persons"] for row in self.twice if _here(row, place, ages))
        return max(self.people(place, ages) - twice, 1)

    def people_at_most(self, place: str, ages: tuple[int, int]) -> int:
        """Residents, were two of them taken for one as often as links may be wrong."""
        people = self.people(place, ages)
        return people + _at_most(people * (1 - self.links.whole)) if self.links.whole else people

    def counted(
        self, family: Family, place: str, ages: tuple[int, int], segments: Sequence[str]
    ) -> dict[str, int]:
        rows = _of(self.members, family, place, ages, segments)
        return {name: sum(row[name] for row in rows) for name in ("registered", "active", "unsure")}

    def hidden(self, family: Family, place: str, of: str, segments: Sequence[str]) -> int:
        """At most so many members may be residents whose link to the register was missed: those of the place,
        and those of whom nobody knows the place."""
        return sum(
            row[of]
            for row in self.alone
            if row["family"] == family.code
            and (place == EVERYWHERE or row["kota"] in (place, "?"))
            and (not segments or row["segment"] in segments)
        )

    def expected(
        self, family: Family, place: str, ages: tuple[int, int], segments: Sequence[str]
    ) -> dict[str, float]:
        """As `counted`, those of whom it is likely only; most, most_active: the most that they may be, with
        those of whom nobody knows the place or the age."""
        rows = _of(self.likely, family, place, ages, segments)
        perhaps = [
            *rows,
            *(
                row
                for row in _of(self.likely, family, EVERYWHERE, (0, 150), segments)
                if (row["kota"] == "?" and place != EVERYWHERE)
                or (row["age"] is None and ages != (0, 150) and row["kota"] in (place or row["kota"], "?"))
            ),
        ]
        return {
            **{name: sum(row[name] for row in rows) for name in ("registered", "active")},
            **{name: sum(row[name] for row in perhaps) for name in ("most", "most_active")},
        }

    def made(
        self,
        family: Family,
        place: str,
        ages: tuple[int, int],
        segments: Sequence[str],
        of: str,
        *,
        alone: bool = False,
    ) -> Made:
        """What is counted `of` (registered or active). alone: without those of whom it is likely only."""
        counted = self.counted(family, place, ages, segments)
        if alone:
            return Made(counted[of], 0, counted["unsure"])
        expected = self.expected(family, place, ages, segments)
        loose = _of(self.loose, family, place, ages, segments)
        most = expected["most" if of == "registered" else "most_active"]
        return Made(
            counted[of],
            round(expected[of]),
            counted["unsure"],
            most,
            loose=sum(row[of] for row in loose),
            numbered=sum(row["numbered"] for row in loose),
        )

    def interval(
        self, family: Family, place: str, of: str, segments: Sequence[str], made: Made
    ) -> tuple[int, int]:
        """Persons whom the links leave open, at least and at most."""
        unsure = made.unsure if of == "active" else 0
        hidden = self.hidden(family, place, of, segments)
        found = min(self.links.found, self._found.get(family.code, 1.0))
        missed = made.most + made.numbered * (1 / found - 1) if found else float("inf")
        more = hidden if missed >= hidden else min(hidden, _at_most(max(missed, made.likely)))
        firm = made.numerator - made.loose
        doubtful = made.loose * (1 - self.links.right) + firm * (1 - self.links.whole)
        wrong = min(_at_most(doubtful), made.numerator)
        return made.numerator - wrong, made.numerator + unsure + max(more, made.likely)

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


@dataclass(frozen=True)
class Made:
    """Persons counted, those whom it is likely to count, and those of whom nobody knows it. most: the most
    that may be likely. loose: of those counted, whose link leans on no number; numbered: of these, who have a
    number, another than their register row."""

    numerator: int
    likely: int
    unsure: int
    most: float = 0.0
    loose: int = 0
    numbered: int = 0


def _at_most(mean: float) -> int:
    """As many as chance makes of an expected number, 97.5 % of the time."""
    from scipy.special import pdtrik  # here: what a night takes over it need not work out

    return ceil(float(pdtrik(0.975, mean))) if mean > 0 else 0


Row = Mapping[str, Any]
Cells = Mapping[tuple[str, str, str], Sequence[Row]]
"""Rows by family, segment and kota: each of many shares is of a few of them."""


def _cells(engine: Engine, sql: str) -> Cells:
    found: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in engine.arrow(sql).to_pylist():
        found[row["family"], row["segment"], row["kota"]].append(row)
    return found


def _of(
    cells: Cells,
    family: Family,
    place: str,
    ages: tuple[int, int],
    segments: Sequence[str],
) -> list[Row]:
    return [
        row
        for (of, segment, kota), rows in cells.items()
        if of == family.code and (not segments or segment in segments) and place in (EVERYWHERE, kota)
        for row in rows
        if _here(row, place, ages)
    ]


def _here(row: Mapping[str, Any], place: str, ages: tuple[int, int]) -> bool:
    whole = ages == (0, 150)
    return place in (EVERYWHERE, row["kota"]) and (
        whole or (row["age"] is not None and ages[0] <= row["age"] <= ages[1])
    )
