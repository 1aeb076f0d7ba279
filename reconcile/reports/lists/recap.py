"""The recap: persons, rows and findings by city, kecamatan and kelurahan, with subtotals that add up to
the input."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

import pyarrow as pa

from reconcile import findings
from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import literal
from reconcile.findings import Finding
from reconcile.regions import district_name, regency_name, village_name
from reconcile.reports.kit.addresses import served
from reconcile.reports.kit.csv_files import ReportColumn
from reconcile.reports.kit.recapped import OUTSIDE, UNKNOWN, Place, Recap
from reconcile.reports.kit.showing import Counts
from reconcile.vocabulary.labels import TERMS_OF_CODES
from reconcile.vocabulary.numbers import AT_LEAST
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
    for row in engine.arrow(_COUNTS + "".join(map(_counted, findings.FINDINGS))).to_pylist():
        leaf = _leaf(row["place"], home)
        for depth in range(len(leaf) + 1):
            counts[leaf[:depth]][row["measure"]] += int(row["n"])
    measures = {measure for by_measure in counts.values() for measure in by_measure}
    first, *others = [finding.name for finding in heads_first()]
    order = ("persons", "rows", first, "amount", *others)
    return Recap(
        tuple(sorted(measures, key=lambda m: (order.index(m.split(" ")[0]), m))),
        {p: dict(c) for p, c in counts.items()},
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


def recap_columns(
    found: Recap, aggregate: bool, home: str, partly: Collection[str] = ()
) -> tuple[list[ReportColumn], list[str]]:
    """The columns of the recap, and the measures they show; an aggregate for anybody leaves out the value
    in rupiah. partly: codes of which there may be more than was found, as their headings say."""
    measures = [measure for measure in found.measures if not (aggregate and measure == "amount")]
    places = [
        ReportColumn(heading, "plain") for heading in ("Tingkat", "Kota/Kabupaten", "Kecamatan", "Kelurahan")
    ]
    least = {measure: f" ({AT_LEAST})" for measure in measures if measure.partition(" ")[2] in {*partly}}
    counts = [ReportColumn(_heading(measure, home) + least.get(measure, ""), "count") for measure in measures]
    return places + counts, measures


def _heading(measure: str, home: str) -> str:
    kind, _, what = measure.partition(" ")
    if kind == "rows":
        return f"Baris {what.upper()}"
    fixed = {"persons": "Orang", "amount": "Nilai tumpang tindih yang diketahui (Rp)"}
    proper = {"NIK": "NIK", "DKI": home}
    own = own_label(what)
    words = (
        f"{own[:1].lower()}{own[1:]}"
        or TERMS_OF_CODES.get(what, "").lower()
        or " ".join(proper.get(word, word.lower()) for word in what.split("_"))
    )
    cases = {finding.name for finding in findings.FINDINGS if finding.cases}
    return fixed.get(kind) or f"{'Kasus' if kind in cases else 'Orang'} {words}"


def recap_rows(found: Recap, measures: Sequence[str], home: str, counts: Counts) -> pa.RecordBatch:
    """The recap's rows as text, places before their subtotal. counts: the run's (public_numbers)."""

    def text(measure: str, place: Place) -> str:
        return counts.cell(("recap", measure, place), found.counts[place].get(measure, 0), str).text

    lines = [
        [*_labels(place, home), *(text(measure, place) for measure in measures)]
        for place in _walk((), found.children())
    ]
    columns = [pa.array(column, pa.string()) for column in zip(*lines, strict=True)]
    return pa.RecordBatch.from_arrays(columns, names=[str(i) for i in range(len(columns))])


def _walk(place: Place, children: Mapping[Place, Sequence[Place]]) -> Iterator[Place]:
    for child in children.get(place, ()):
        yield from _walk(child, children)
    yield place


def _labels(place: Place, home: str) -> tuple[str, str, str, str]:
    if not place:
        return ("JUMLAH", "", "", "")
    if place[0] in (OUTSIDE, UNKNOWN):
        return ("LAINNYA", f"LUAR {home.upper()}" if place[0] == OUTSIDE else UNKNOWN, "", "")
    names = [
        UNKNOWN if part == UNKNOWN else str(name(part))
        for part, name in zip(place, (regency_name, district_name, village_name), strict=False)
    ]
    level = ("JUMLAH KOTA", "JUMLAH KECAMATAN", "KELURAHAN")[len(place) - 1]
    return (level, names[0], names[1] if len(names) > 1 else "", names[2] if len(names) > 2 else "")
