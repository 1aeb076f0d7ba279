"""Whether the rolls that came can say who is of a segment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa

from reconcile.coverage.membership import is_old
from reconcile.engines.protocol import Engine
from reconcile.findings.coverage import uncovered_kota
from reconcile.rules.families import Families, Family, Segment
from reconcile.tables import COVERAGE_SOURCES

_ROWS = """
SELECT s.family, s.segment, s.programme, CAST(SUM(n.rows) AS BIGINT) AS rows
FROM placed_segments s
JOIN (
    SELECT programme, COALESCE(segment, '') AS said, COUNT(*) AS rows
    FROM records
    GROUP BY programme, COALESCE(segment, '')
) AS n ON n.programme = s.programme AND n.said = s.said
GROUP BY s.family, s.segment, s.programme
ORDER BY s.family, s.segment, s.programme
"""
# rows that name nobody, and building projects that say how many they insure
_NAMELESS = """
SELECT programme, CAST(COUNT(*) AS BIGINT) AS persons
FROM rejected_rows
WHERE rule = 'TANPA_IDENTITAS'
GROUP BY programme
"""
_PROJECTS = """
SELECT CAST(SUM(COALESCE(workers_registered, workers_declared)) AS BIGINT) AS persons
FROM records_employer
WHERE segment = 'JAKON'
"""
PROJECTS = "JAKON"


def newest_days(deliveries: pa.Table) -> dict[str, date | None]:
    """Programme -> the newest day that its files in force speak of; None where no file says one."""
    days: dict[str, list[date]] = defaultdict(list)
    for row in deliveries.to_pylist():
        if row["in_force"]:
            days[row["programme"]] += [row["as_of"]] if row["as_of"] else []
    return {programme: max(said, default=None) for programme, said in days.items()}


def keep_sources(engine: Engine, families: Families, deliveries: pa.Table, home: str, as_of: date) -> None:
    """Keep `coverage_sources`. deliveries: tables.DELIVERIES. home: the province, two digits. Needs records,
    rejected_rows, records_employer and `placed_segments`."""
    days = newest_days(deliveries)
    nameless = {row["programme"]: row["persons"] for row in engine.arrow(_NAMELESS).to_pylist()}
    projects = engine.arrow(_PROJECTS).to_pylist()[0]["persons"] or 0
    rows: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for row in engine.arrow(_ROWS).to_pylist():
        rows[row["family"], row["segment"]][row["programme"]] = row["rows"]
    made = [
        line
        for family in families.family
        for segment in family.segments
        for line in _lines(
            family, segment, rows[family.code, segment.code], _State(days, deliveries, home, as_of)
        )
    ]
    for line in made:
        own = sum(nameless.get(programme, 0) for programme in _own(line, families))
        line["nameless"] = own + (projects if line["segment"] == PROJECTS else 0) if line["kota"] == "" else 0
    engine.read(COVERAGE_SOURCES.name, pa.Table.from_pylist(made, COVERAGE_SOURCES.schema))


class _State:
    """What the deliveries say of a segment's rolls."""

    def __init__(self, days: Mapping[str, date | None], deliveries: pa.Table, home: str, as_of: date) -> None:
        self.days, self.deliveries, self.home, self.as_of = days, deliveries, home, as_of

    def lacking(self, programmes: Sequence[str]) -> Sequence[str]:
        """Kota of which none of the rolls seems to speak."""
        of_each = [uncovered_kota(self.deliveries, frozenset({one}), self.home) for one in programmes]
        return sorted(frozenset.intersection(*of_each)) if of_each else []


def _lines(
    family: Family, segment: Segment, rows: Mapping[str, int], state: _State
) -> Iterator[dict[str, Any]]:
    came = sorted(rows)
    fresh = [one for one in came if not is_old(family, state.days.get(one), state.as_of)]
    said = [day for one in came if (day := state.days.get(one))]
    line = {
        "family": family.code,
        "segment": segment.code,
        "segment_title": segment.title,
        "position": family.segments.index(segment),
        "kota": "",
        "state": "KNOWN" if fresh else "OLD" if came else "MISSING",
        "needed": int(segment.needed),
        "programmes": ",".join(came),
        "as_of": max(said, default=None),
        "rows": sum(rows.values()),
    }
    yield line
    if fresh:
        yield from ({**line, "kota": kota, "state": "MISSING", "rows": 0} for kota in state.lacking(fresh))


def _own(line: Mapping[str, Any], families: Families) -> Sequence[str]:
    """The rolls that speak of this segment first: what they do not name is of it."""
    family = next(one for one in families.family if one.code == line["family"])
    segment = next(one for one in family.segments if one.code == line["segment"])
    first = segment.rolls[0][0]
    shared = [one.code for one in family.segments if one.rolls[0][0] == first]
    return [first] if shared[0] == segment.code else []
