"""How many people of each class are known from which province, by the kota where they live here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reconcile.engines.protocol import Engine
from reconcile.findings import OTHER_REGIONS
from reconcile.regions import province_name, provinces, regencies, regency_name
from reconcile.reports.kit.recapped import OUTSIDE, UNKNOWN, Recap
from reconcile.reports.kit.showing import Key

_COUNTED = """
SELECT f.class AS code, h.region_code AS place, SUBSTR(f.other_region, 1, 2) AS province,
       COUNT(DISTINCT f.person_id) AS persons
FROM other_regions f
JOIN report_homes h ON h.person_id = f.person_id
GROUP BY ALL
"""


@dataclass(frozen=True)
class Moving:
    """People of one class. city: as the recap calls it. province: two digits, or UNKNOWN."""

    code: str
    city: str
    province: str
    persons: int

    @property
    def key(self) -> Key:
        return ("moving", self.code, self.city, self.province)


def movings(engine: Engine, home: str) -> tuple[Moving, ...]:
    """Every class of which there is anybody, by every kota of the province `home` and every other province,
    also where there is nobody: what is not there would tell. Needs `other_regions` and what `keep_homes`
    keeps."""
    found: dict[tuple[str, str, str], int] = defaultdict(int)
    for row in engine.arrow(_COUNTED).to_pylist():
        province = row["province"] if province_name(row["province"] or "") else UNKNOWN
        found[row["code"], city_of(row["place"], home), province] += int(row["persons"])
    codes = sorted({code for code, _, _ in found}, key=_order)
    others, here = (*sorted(set(provinces()) - {home}), UNKNOWN), cities(home)
    return tuple(
        Moving(code, city, province, found.get((code, city, province), 0))
        for code in codes
        for province in others
        for city in here
    )


def cities(home: str) -> tuple[str, ...]:
    """The places here, as the recap calls them: every kota, and the two rests."""
    return (*(code for code in sorted(regencies()) if code.startswith(home)), OUTSIDE, UNKNOWN)


def by_city(moved: Sequence[Moving], found: Recap) -> Iterator[tuple[Key, int, dict[Key, int]]]:
    """What of the recap's numbers these add up to: key, value, parts."""
    parts: dict[tuple[str, str], dict[Key, int]] = defaultdict(dict)
    for one in moved:
        parts[one.code, one.city][one.key] = one.persons
    for (code, city), listed in parts.items():
        count = found.counts.get((city,), {}).get(measure(code), 0)
        yield ("recap", measure(code), (city,)), count, listed


def measure(code: str) -> str:
    """What the recap calls a class."""
    return f"{OTHER_REGIONS.name} {code}"


def city_of(code: str | None, home: str) -> str:
    """Where the recap counts who lives at the place `code`."""
    if code is None or code == home:
        return UNKNOWN
    if not code.startswith(home):
        return OUTSIDE
    return code[:4] if regency_name(code) else UNKNOWN


def _order(code: str) -> int:
    return [one.code for one in OTHER_REGIONS.codes].index(code)
