"""The recap: persons, rows and findings by city, kecamatan and kelurahan, a table a level, each of which adds
up to the input."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

import pyarrow as pa

from reconcile import findings
from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import listed, literal
from reconcile.findings import Finding
from reconcile.regions import district_name, regency_name, village_name
from reconcile.reports.kit.addresses import served
from reconcile.reports.kit.csv_files import ReportColumn
from reconcile.reports.kit.facts import source_label
from reconcile.reports.kit.recapped import OUTSIDE, UNKNOWN, Place, Recap
from reconcile.reports.kit.showing import Counts
from reconcile.vocabulary.labels import TERMS_OF_CODES
from reconcile.vocabulary.numbers import AT_LEAST, DASH
from reconcile.vocabulary.own_classes import own_label

# measure, place, count: persons and findings at the person's home, rows at the row's own place
_COUNTS = """
SELECT 'persons' AS measure, region_code AS place, SUM(persons) AS n
FROM report_groups
GROUP BY region_code
UNION ALL
SELECT 'rows ' || programme, place, rows
FROM report_places
UNION ALL
SELECT 'amount', h.region_code, SUM(f.amount)
FROM "overlaps" f
JOIN report_homes h ON h.person_id = f.person_id
WHERE f.amount IS NOT NULL
GROUP BY h.region_code
"""
_UNPRICED = """
UNION ALL
SELECT {measure}, h.region_code, COUNT(*)
FROM "overlaps" f
JOIN report_homes h ON h.person_id = f.person_id
WHERE f.amount IS NULL AND f.class NOT IN ({information})
GROUP BY h.region_code
"""
_NOT_PRICED = "unpriced"
_FOUND = """
UNION ALL
SELECT {name} || ' ' || {class_}, h.region_code, COUNT({counted})
FROM {table} f
JOIN report_homes h ON h.person_id = f.{person}
GROUP BY {class_}, h.region_code
"""


def recap(engine: Engine) -> Recap:
    """The recap of a run; needs the tables that `keep_homes` keeps."""
    counts: dict[Place, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    counts[()] = defaultdict(int)
    home = served(engine)
    unpriced: dict[Place, int] = defaultdict(int)
    counted = "".join(map(_counted, findings.FINDINGS))
    information = listed(findings.OVERLAPS.coded("information"))
    missing = _UNPRICED.format(measure=literal(_NOT_PRICED), information=information)
    for row in engine.arrow(_COUNTS + missing + counted).to_pylist():
        leaf = _leaf(row["place"], home)
        for depth in range(len(leaf) + 1):
            if row["measure"] == _NOT_PRICED:
                unpriced[leaf[:depth]] += int(row["n"])
            else:
                counts[leaf[:depth]][row["measure"]] += int(row["n"])
    measures = {measure for by_measure in counts.values() for measure in by_measure}
    first, *others = [finding.name for finding in heads_first()]
    order = ("persons", "rows", first, "amount", *others)
    return Recap(
        tuple(sorted(measures, key=lambda m: (order.index(m.split(" ")[0]), m))),
        {p: dict(c) for p, c in counts.items()},
        dict(unpriced),
    )


def heads_first() -> list[Finding]:
    """The findings as tables of numbers show them: those counted in persons before those counted in cases."""
    return sorted(findings.FINDINGS, key=lambda finding: finding.cases)


def _counted(finding: Finding) -> str:
    return _FOUND.format(
        name=literal(finding.name),
        class_=finding.class_sql(),
        counted="*" if finding.cases else f"DISTINCT f.{finding.persons[0]}",
        table=finding.from_sql,
        person=finding.persons[0],
    )


def _leaf(code: str | None, home: str) -> Place:
    if code is None or code == home:
        return (UNKNOWN,)
    if not code.startswith(home):
        return (OUTSIDE,)
    city, district, village = code[:4], code[:6], code[:10]
    if regency_name(city) is None:
        return (UNKNOWN,)
    if len(code) < 6 or district_name(district) is None:
        return (city, UNKNOWN, UNKNOWN)
    return (city, district, village if len(code) == 10 and village_name(village) else UNKNOWN)


_PLACES = ("Kota/Kabupaten", "Kecamatan", "Kelurahan")
DEPTHS = {"kota": 1, "kecamatan": 2, "kelurahan": 3}
"""Levels of place, each of which has a file of its own."""


def recap_columns(
    found: Recap, aggregate: bool, home: str, depth: int, partly: Collection[str] = ()
) -> tuple[list[ReportColumn], list[str]]:
    """The columns of the recap at a level of place, and the measures they show; an aggregate for anybody
    leaves out the value in rupiah. partly: codes, and measures, of which there may be more than was found, as
    their headings say."""
    measures = [measure for measure in found.measures if not (aggregate and measure == "amount")]
    places = [ReportColumn(heading, "plain") for heading in _PLACES[:depth]]
    least = {
        measure: f" ({AT_LEAST})" for measure in measures if {measure, measure.partition(" ")[2]} & {*partly}
    }
    counts = [ReportColumn(_heading(measure, home) + least.get(measure, ""), "count") for measure in measures]
    return places + counts, measures


def _heading(measure: str, home: str) -> str:
    kind, _, what = measure.partition(" ")
    if kind == "rows":
        return f"Baris {source_label(what)}"
    fixed = {"persons": "Orang", "amount": "Nilai tumpang tindih yang diketahui (Rp)"}
    proper = {"NIK": "NIK", "DKI": home, "DUKCAPIL": "Dukcapil"}
    own = own_label(what)
    words = (
        f"{own[:1].lower()}{own[1:]}"
        or TERMS_OF_CODES.get(what, "").lower()
        or " ".join(proper.get(word, word.lower()) for word in what.split("_"))
    )
    cases = {finding.name for finding in findings.FINDINGS if finding.cases}
    return fixed.get(kind) or f"{'Kasus' if kind in cases else 'Orang'} {words}"


def recap_rows(
    found: Recap, measures: Sequence[str], home: str, counts: Counts, depth: int
) -> pa.RecordBatch:
    """The recap's rows of a level of place as text, and no total among them: each person and row is counted
    in one. counts: the run's (public_numbers)."""
    return _batch(
        [
            [*_names(place, home, depth), *_texts(found, place, measures, counts)]
            for place in _at(found, depth)
        ],
        depth + len(measures),
    )


def recap_total(found: Recap, measures: Sequence[str], counts: Counts, depth: int) -> pa.RecordBatch:
    """The total below such rows."""
    line = ["JUMLAH", *[""] * (depth - 1), *_texts(found, (), measures, counts)]
    return _batch([line], len(line))


def _batch(lines: Sequence[Sequence[str]], width: int) -> pa.RecordBatch:
    columns = [pa.array([line[place] for line in lines], pa.string()) for place in range(width)]
    return pa.RecordBatch.from_arrays(columns, names=[str(place) for place in range(width)])


def _texts(found: Recap, place: Place, measures: Sequence[str], counts: Counts) -> list[str]:
    of = found.counts[place]
    return [
        DASH if found.unknown(one, place) else counts.cell(("recap", one, place), of.get(one, 0), str).text
        for one in measures
    ]


def _at(found: Recap, depth: int) -> list[Place]:
    """The places of a level, and what has no deeper place."""
    children = found.children()
    places: list[Place] = [()]
    for _ in range(depth):
        places = [child for place in places for child in children.get(place) or [place]]
    return [place for place in places if place]


def _names(place: Place, home: str, depth: int) -> list[str]:
    if place[0] == OUTSIDE:
        return [f"LUAR {home.upper()}", *[""] * (depth - 1)]
    names = [
        UNKNOWN if part == UNKNOWN else str(name(part))
        for part, name in zip(place, (regency_name, district_name, village_name), strict=False)
    ]
    return [*names, *[""] * (depth - len(names))]
