"""What the paper of units may say: every count as anybody may see it, whatever the level of the run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reconcile.engines.protocol import Engine
from reconcile.reports.kit.showing import UNTOLD
from reconcile.rules.unit_rules import UnitRules
from reconcile.units import Unit
from reconcile.units.telling import SUPPLY, TWICE, system
from reconcile.vocabulary.numbers import number, percent

UNNAMED = "Unit yang belum dideklarasikan"
UNKNOWN = "tidak diketahui"
_REGIONS = "SELECT unit_code, region FROM units ORDER BY unit_code"


@dataclass(frozen=True)
class Numbers:
    """need: of each class its areas, as they may be told of. supply: rows of `units`. shown: a measure of a
    unit as text. origins: (unit, place, text). twice: persons served by province and ministry at once."""

    need: Mapping[str, Sequence[Mapping[str, Any]]]
    supply: Sequence[Mapping[str, Any]]
    shown: Mapping[tuple[str, str], str]
    values: Mapping[tuple[str, str], int | None]
    origins: Sequence[tuple[str, str, str]]
    twice: str
    regions: Mapping[str, str | None]
    """In which place each unit stands."""


def read_numbers(engine: Engine) -> Numbers:
    """Needs the tables of the stage of units; every number is shown as the run decided (`units_told`)."""
    supply = engine.arrow(SUPPLY).to_pylist()
    origins = engine.arrow("SELECT * FROM unit_origins ORDER BY unit_code, origin").to_pylist()
    # what no run decided on is not told: of a run of an earlier version nothing is
    values: dict[tuple[str, str], int | None] = dict.fromkeys((*system(supply, origins)[0], TWICE))
    texts = dict.fromkeys(values, UNTOLD)
    for row in engine.arrow("SELECT * FROM units_told").to_pylist():
        key = row["measure"], row["place"]
        values[key], texts[key] = row["shown"], row["mark"] or number(row["shown"])
    need: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in engine.arrow("SELECT * FROM ppks_told ORDER BY ppks, area").to_pylist():
        need[row["ppks"]].append(row)
    return Numbers(
        need,
        supply,
        texts,
        values,
        [(row["unit_code"], row["origin"], texts[row["origin"], row["unit_code"]]) for row in origins],
        texts[TWICE],
        {row["unit_code"]: row["region"] for row in engine.arrow(_REGIONS).to_pylist()},
    )


def share(numbers: Numbers, part: str, unit: str) -> str:
    """A part of a unit's residents in percent, of the numbers that are shown; a mark where one is hidden."""
    if (part, unit) not in numbers.values:
        return UNKNOWN
    whole, some = numbers.values["residents", unit], numbers.values[part, unit]
    if whole is None or some is None:
        return "*"
    return percent(some / whole) if whole else "-"


def occupancy(numbers: Numbers, row: Mapping[str, Any]) -> str:
    whole = numbers.values["residents", row["unit_code"]]
    if row["capacity"] is None:
        return UNKNOWN
    return "*" if whole is None else percent(whole / row["capacity"])


def capacity_words(row: Mapping[str, Any]) -> str:
    """Places and as of when; told where that is old."""
    if row["capacity"] is None:
        return UNKNOWN
    old = " (lama)" if row["capacity_old"] else ""
    return f"{number(row['capacity'])} per {row['capacity_from'].year}{old}"


@dataclass(frozen=True)
class Gap:
    """Of a class: what is needed, the places of units that serve it by owner, what lacks, and how far its
    units are: in the province or beyond."""

    code: str
    name: str
    need: str
    places: str
    of_ministry: str
    gap: str
    where: str


def gaps(numbers: Numbers, rules: UnitRules, units: Sequence[Unit], home: str) -> list[Gap]:
    """A line a class of which anything is known. A unit that serves several classes counts in full for each:
    its places are not parted."""
    lines = []
    for one in rules.ppks:
        whole = next((row for row in numbers.need.get(one.code, ()) if row["area"] == home), None)
        serving = [unit for unit in units if one.code in unit.serves]
        if whole is None and not serving:
            continue
        places, unknown = _places(serving, numbers, "APBD_DKI")
        ministry, ministry_unknown = _places(serving, numbers, "APBN")
        need = "tidak tercatat" if whole is None else whole["mark"] or number(whole["shown"])
        known = whole is not None and whole["mark"] is None and not unknown and bool(serving)
        gap = _lacks(whole["shown"] - places) if known and whole is not None else UNKNOWN
        lines.append(
            Gap(
                one.code,
                one.name,
                need,
                _said(places, unknown),
                _said(ministry, ministry_unknown),
                gap,
                _where([numbers.regions.get(unit.code) or unit.region for unit in serving], home),
            )
        )
    return lines


def _lacks(places: int) -> str:
    """In words: a sign before a number reads as a formula."""
    return f"kurang {number(places)}" if places > 0 else f"lebih {number(-places)}" if places else "pas"


def _where(regions: Sequence[str], home: str) -> str:
    """How many units stand in the province, and how many beyond: no place is named."""
    inside = sum(region.startswith(home) for region in regions)
    beyond = len(regions) - inside
    told = [f"{n} {words}" for n, words in ((inside, "di provinsi ini"), (beyond, "di luar")) if n]
    return ", ".join(told) or "tidak ada unit"


def _places(units: Sequence[Unit], numbers: Numbers, owner: str) -> tuple[int, int]:
    """Places of those of an owner, and how many units of whom nobody told any."""
    told = {row["unit_code"]: row["capacity"] for row in numbers.supply}
    of = [told.get(unit.code) for unit in units if unit.owner == owner]
    return sum(filter(None, of)), of.count(None)


def _said(places: int, unknown: int) -> str:
    if unknown:
        return f"{number(places)} dan {unknown} unit tanpa keterangan"
    return number(places)
