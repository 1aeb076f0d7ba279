"""Residents of working age by kelurahan, trade, sex and band, and how many of them no segment covers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from reconcile.engines.protocol import Engine
from reconcile.rules.territory_rules import Territory, Trade

KEPT = ("area_bands", "area_trades", "area_covered")
"""Ages by band; the trade of a person; whom a segment covers, or cannot tell of."""
FAMILY = "ketenagakerjaan"
NOT_KNOWN, TOGETHER, BOTH = "TIDAK_DIKETAHUI", "LAIN_LAIN", "*"
_JOBS = """
SELECT DISTINCT o.job
FROM occupations o
WHERE o.job IS NOT NULL
ORDER BY o.job
"""
_OF_PERSONS = """
SELECT p.person_id, MIN(t.trade) AS trade
FROM occupations o
JOIN persons p ON p.programme = o.programme AND p.source_file = o.source_file AND p.sheet = o.sheet
              AND p.source_row = o.source_row
JOIN job_trades t ON t.job = o.job
GROUP BY p.person_id
"""
# whoever has an active row is covered; whose rows cannot tell is unknown; of others nobody knows a segment
_COVERED = f"""
SELECT m.person_id, MAX(m.active) AS active, MAX(CASE WHEN m.active IS NULL THEN 1 ELSE 0 END) AS silent
FROM membership m
WHERE m.family = '{FAMILY}'
GROUP BY m.person_id
"""
_CELLS = f"""
SELECT c.kelurahan, COALESCE(j.trade, '{NOT_KNOWN}') AS trade, COALESCE(c.sex, '{BOTH}') AS sex,
       b.band, COUNT(*) AS residents,
       COUNT(CASE WHEN m.active = 1 THEN 1 END) AS covered,
       COUNT(CASE WHEN COALESCE(m.active, 0) <> 1 AND m.silent = 1 THEN 1 END) AS unknown
FROM coverage_people c
JOIN area_bands b ON c.age >= b.band AND c.age <= b.last
LEFT JOIN area_trades j ON j.person_id = c.person_id
LEFT JOIN area_covered m ON m.person_id = c.person_id
WHERE c.resident = 1 AND c.kelurahan IS NOT NULL
GROUP BY 1, 2, 3, 4
ORDER BY 1, 2, 3, 4
"""
_SOURCES = f"""
SELECT segment, kota
FROM coverage_sources
WHERE family = '{FAMILY}' AND state <> 'KNOWN'
ORDER BY segment, kota
"""


@dataclass(frozen=True)
class AreaCell:
    """People of one kelurahan, trade, sex and band (0: all bands)."""

    kelurahan: str
    trade: str
    class_: str
    sex: str
    band: int
    residents: int
    covered: int
    unknown: int

    @property
    def uncovered(self) -> int:
        return self.residents - self.covered - self.unknown


@dataclass(frozen=True)
class Lacking:
    """(segment, kota or "" for all) of which nobody can say who is in it."""

    segments: frozenset[tuple[str, str]]

    def of(self, segment: str, kelurahan: str) -> bool:
        return not self.segments.isdisjoint({(segment, ""), (segment, kelurahan[:4])})


def trade_of(job: str, trades: Sequence[Trade]) -> str | None:
    """The trade of a job as written: by its words, whole ones, the longest; by its number where it is one.
    None where nobody declared it."""
    text = f" {' '.join(re.sub(r'[^A-Z0-9]+', ' ', job.upper()).split())} "
    if text.strip().isdecimal():
        return next((one.code for one in trades if int(text) in one.numbers), None)
    hits = [
        (len(word), one.code) for one in trades for word in one.words if f" {word} " in text.replace("/", " ")
    ]
    return max(hits, key=lambda hit: hit[0])[1] if hits else None


def count_cells(engine: Engine, rules: Territory) -> tuple[list[AreaCell], Lacking]:
    """The cells as they are counted, and the segments that lack; KEPT stay, for what is asked further. Needs
    occupations, persons, coverage_people, membership and coverage_sources."""
    classes = {one.code: one.class_ for one in rules.trade}
    jobs = [row["job"] for row in engine.arrow(_JOBS).to_pylist()]
    known = [(job, trade) for job in jobs if (trade := trade_of(job, rules.trade))]
    engine.read(
        "job_trades",
        pa.table(
            {
                "job": pa.array([job for job, _ in known], pa.string()),
                "trade": pa.array([trade for _, trade in known], pa.string()),
            }
        ),
    )
    bands = [*rules.counting.bands, rules.counting.ages[1] + 1]
    lasts = [until - 1 for until in bands[1:]]
    engine.read(
        "area_bands",
        pa.table({"band": pa.array(bands[:-1], pa.int32()), "last": pa.array(lasts, pa.int32())}),
    )
    engine.keep("area_trades", _OF_PERSONS)
    engine.keep("area_covered", _COVERED)
    lacking = Lacking(frozenset((row["segment"], row["kota"]) for row in engine.arrow(_SOURCES).to_pylist()))
    cells = [
        AreaCell(class_=classes.get(row["trade"], NOT_KNOWN), **row)
        for row in engine.arrow(_CELLS).to_pylist()
    ]
    engine.drop("job_trades")
    return [_without_what_lacks(cell, lacking, rules.counting.unknown) for cell in cells], lacking


def _without_what_lacks(cell: AreaCell, lacking: Lacking, unknown: Mapping[str, Sequence[str]]) -> AreaCell:
    """Of classes whose segment lacks nobody is uncovered: who is not known to be covered is unknown. So is
    everybody without a known job."""
    lost = any(
        lacking.of(segment, cell.kelurahan) and cell.class_ in (*classes, NOT_KNOWN)
        for segment, classes in unknown.items()
    )
    return replace(cell, unknown=cell.residents - cell.covered) if lost else cell


def put_together(cells: Sequence[AreaCell], least: int) -> list[list[AreaCell]]:
    """The cells of one kelurahan in groups of at least so many residents: cells that are large enough stand
    alone; of the others first bands, then sexes, then trades of a class, then all are put together, and at
    last the smallest group beside. Empty where the whole kelurahan has fewer."""
    done: list[list[AreaCell]] = []
    left = [[cell] for cell in cells]
    for key in (
        lambda c: (c.trade, c.class_, c.sex, c.band),
        lambda c: (c.trade, c.class_, c.sex),
        lambda c: (c.trade, c.class_),
        lambda c: c.class_,
        lambda c: "",
    ):
        groups: dict[object, list[AreaCell]] = {}
        for one in left:
            groups.setdefault(key(one[0]), []).extend(one)
        done += [group for group in groups.values() if _size(group) >= least]
        left = [group for group in groups.values() if _size(group) < least]
    for rest in left:
        if done:
            min(done, key=_size).extend(rest)
    return done


def _size(group: Sequence[AreaCell]) -> int:
    return sum(cell.residents for cell in group)
