"""People of each family counted in cells that add up to their totals, and overlaps of segments."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import literal
from reconcile.rules.families import Families, Family
from reconcile.tables import COVERAGE, COVERAGE_OVERLAPS
from reconcile.tables.families.coverage import NOBODY, NOT_KNOWN

_KEYS = ("programme", "segment", "kota", "kelurahan", "sex", "band")
_MEASURES = tuple(
    column.name for column in COVERAGE.columns if column.name not in {"family", "place", *_KEYS}
)
_COUNTED = """
SELECT m.family, m.programme, m.segment, {where}, c.sex, {band} AS band,
       m.rows, m.cards, 1 AS persons, m.registered, COALESCE(m.active, 0) AS active,
       CASE WHEN m.active IS NULL THEN 1 ELSE 0 END AS unsure, COALESCE(m.paid_up, 0) AS paid_up,
       m.counts AS once, m.cards_of_family AS cards_once, m.counts * m.registered AS registered_once,
       m.counts * COALESCE(m.active, 0) AS active_once,
       CASE WHEN m.active IS NULL THEN m.counts ELSE 0 END AS unsure_once,
       m.counts * c.resident AS residents,
       m.counts * c.resident * m.registered AS residents_registered,
       m.counts * c.resident * COALESCE(m.active, 0) AS residents_active,
       CASE WHEN m.active IS NULL THEN m.counts * c.resident ELSE 0 END AS residents_unsure
FROM membership m
JOIN coverage_people c ON c.person_id = m.person_id
{also}
"""
# whom no roll of the family knows: uncovered only where every roll that may know him came
_NOBODY = """
SELECT f.family, '' AS programme,
       CASE WHEN u.family IS NULL THEN {nobody} ELSE {unknown} END AS segment,
       f.kota, f.kelurahan, f.sex, f.band, f.residents
FROM (
    SELECT family, kota, kelurahan, sex, band, CAST(SUM(residents) AS BIGINT) AS residents
    FROM (
        SELECT f.family, c.kota, c.kelurahan, c.sex, {band} AS band, c.persons AS residents
        FROM (
            SELECT kota, kelurahan, sex, age, COUNT(*) AS persons
            FROM coverage_people
            WHERE resident = 1
            GROUP BY kota, kelurahan, sex, age
        ) AS c
        CROSS JOIN coverage_families f
        UNION ALL
        SELECT family, kota, kelurahan, sex, band, -residents
        FROM coverage_home
    ) AS all_and_known
    GROUP BY family, kota, kelurahan, sex, band
    HAVING SUM(residents) > 0
) AS f
LEFT JOIN coverage_unknown u ON u.family = f.family AND u.kota = COALESCE(f.kota, '')
"""
# the place of work of a person: of the last month, the surest employer
_WORKPLACES = """
SELECT person_id, kota, kelurahan
FROM (
    SELECT e.person_id, r.kota_code AS kota, r.kelurahan_code AS kelurahan,
           ROW_NUMBER() OVER (
               PARTITION BY e.person_id
               ORDER BY e.month DESC, CASE WHEN r.kota_code IS NULL THEN 1 ELSE 0 END, e.employer_record_id
           ) AS turn
    FROM employment e
    JOIN records_employer r ON r.record_id = e.employer_record_id
) AS placed
WHERE turn = 1
"""
_CELLS = """
SELECT family, {place} AS place, {keys}, {sums}
FROM ({rows}) AS counted
GROUP BY family, {keys}
"""
_OVERLAPS = """
SELECT a.family, a.segment AS segment_one, b.segment AS segment_two,
       CAST(COUNT(DISTINCT a.person_id) AS BIGINT) AS persons,
       CAST(COUNT(DISTINCT CASE WHEN a.active = 1 AND b.active = 1 THEN a.person_id END) AS BIGINT) AS active
FROM membership a
JOIN membership b ON b.person_id = a.person_id AND b.family = a.family AND b.registered = 1
JOIN coverage_order o ON o.family = a.family AND o.segment = a.segment
JOIN coverage_order q ON q.family = b.family AND q.segment = b.segment AND q.position > o.position
WHERE a.registered = 1
GROUP BY a.family, a.segment, b.segment
"""


def keep_cells(engine: Engine, families: Families, kota: Sequence[str]) -> int:
    """Keep `coverage` and `coverage_overlaps`; returns the rows of the former. kota: codes of those of the
    province. Needs membership, coverage_people, coverage_sources, employment and records_employer."""
    _read_families(engine, families, kota)
    keys = ", ".join(_KEYS)
    sums = ", ".join(f"CAST(SUM({name}) AS BIGINT) AS {name}" for name in _MEASURES)
    engine.keep("workplaces", _WORKPLACES)
    band = band_sql(families.family, "m.family", "c.age")
    at_home = _COUNTED.format(band=band, where="c.kota, c.kelurahan", also="")
    cells = {"keys": keys, "sums": sums}
    engine.keep("coverage_home", _CELLS.format(place=literal("HOME"), rows=at_home, **cells))
    words = {"nobody": literal(NOBODY), "unknown": literal(NOT_KNOWN)}
    engine.keep(
        "coverage_nobody", _NOBODY.format(band=band_sql(families.family, "f.family", "c.age"), **words)
    )
    work = _CELLS.format(place=literal("WORK"), rows=_at_work(engine, families.family, band), **cells)
    work += "HAVING SUM(persons) > 0"
    of_nobody = ("once", "residents")
    empty = ", ".join(
        f"{'residents' if name in of_nobody else 'CAST(0 AS BIGINT)'} AS {name}" for name in _MEASURES
    )
    nobody = f"SELECT family, 'HOME' AS place, {keys}, {empty} FROM coverage_nobody"
    rows = engine.keep(COVERAGE.name, f"SELECT * FROM coverage_home UNION ALL {work} UNION ALL {nobody}")
    engine.keep(COVERAGE_OVERLAPS.name, _OVERLAPS)
    engine.drop("coverage_home", "coverage_nobody", "workplaces", "coverage_families", "coverage_order")
    engine.drop("coverage_unknown", "placed_members")
    return rows


def band_sql(families: Sequence[Family], family: str, age: str) -> str:
    """SQL of the band of `age` in the family that column `family` names; null where the age is unknown."""
    of_each = []
    for one in families:
        bands = " ".join(
            f"WHEN {age} BETWEEN {low} AND {high} THEN {literal(name)}" for name, low, high in one.banded()
        )
        of_each.append(f"WHEN {literal(one.code)} THEN CASE {bands} END")
    return f"CASE {family} {' '.join(of_each)} END"


def _at_work(engine: Engine, families: Sequence[Family], band: str) -> str:
    """SQL of members of families that are counted by place of work too, with that place instead of the home:
    no resident of a place is counted there. Keeps `placed_members`, those whose place is known: the others
    are all that are counted at home, less these."""
    named = ", ".join(literal(one.code) for one in families if one.workplace)
    of_work = f"family IN ({named})" if named else "FALSE"
    also = f"JOIN workplaces w ON w.person_id = m.person_id\nWHERE m.{of_work}" if named else "WHERE FALSE"
    where = "w.kota, w.kelurahan" if named else "NULL AS kota, NULL AS kelurahan"
    placed = _COUNTED.format(band=band, where=where, also=also)
    engine.keep("placed_members", placed)

    def of_these(sign: str) -> str:
        return ", ".join(
            f"CAST(0 AS BIGINT) AS {name}" if name.startswith("residents") else f"{sign}{name} AS {name}"
            for name in _MEASURES
        )

    nowhere = "family, programme, segment, CAST(NULL AS VARCHAR) AS kota, CAST(NULL AS VARCHAR) AS kelurahan"
    return f"""
SELECT {nowhere}, sex, band, {of_these("")}
FROM coverage_home
WHERE {of_work}
UNION ALL
SELECT {nowhere}, sex, band, {of_these("-")}
FROM placed_members
UNION ALL
SELECT family, programme, segment, kota, kelurahan, sex, band, {of_these("")}
FROM placed_members
"""


def _read_families(engine: Engine, families: Families, kota: Sequence[str]) -> None:
    text = pa.string()
    codes = [{"family": family.code} for family in families.family]
    engine.read("coverage_families", pa.Table.from_pylist(codes, pa.schema([("family", text)])))
    order = [
        {"family": family.code, "segment": segment.code, "position": position}
        for family in families.family
        for position, segment in enumerate(family.segments)
    ]
    schema = pa.schema([("family", text), ("segment", text), ("position", pa.int64())])
    engine.read("coverage_order", pa.Table.from_pylist(order, schema))
    lacking = engine.arrow(
        "SELECT DISTINCT family, kota FROM coverage_sources WHERE needed = 1 AND state <> 'KNOWN'"
    ).to_pylist()
    everywhere = {row["family"] for row in lacking if row["kota"] == ""}
    unknown = {(family, place) for family in everywhere for place in ("", *kota)}
    unknown |= {(row["family"], row["kota"]) for row in lacking}
    # of whom nobody knows the kota nothing is known where any kota lacks
    unknown |= {(row["family"], "") for row in lacking}
    rows = [{"family": family, "kota": place} for family, place in sorted(unknown)]
    engine.read("coverage_unknown", pa.Table.from_pylist(rows, pa.schema([("family", text), ("kota", text)])))
