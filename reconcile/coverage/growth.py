"""The ledger of growth between two runs.

    aktif(t1) = aktif(t0) + BARU + AKTIF_KEMBALI + PINDAH_MASUK
                - LAPSED - MENINGGAL - PINDAH_KELUAR - PURNA_USIA +/- KOREKSI_TAUTAN

Both ends are counted by themselves, from who was and who is active; what lies between is told of each person.
It balances in every cell, or nothing is published. A person is the one he was by his identity, else by whose
rows he has now (`registry.kin`), so that what linking joins or parts is neither growth nor loss.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from reconcile.coverage.cells import band_sql
from reconcile.coverage.projection import keep_projections
from reconcile.coverage.retention import keep_agent_retention, keep_retention
from reconcile.coverage.spells import keep_spells
from reconcile.engines.protocol import Engine, TableSource
from reconcile.registry.kin import KIN
from reconcile.rules.families import Families
from reconcile.tables import empty
from reconcile.tables.families.growth import GROWTH, GROWTH_FAMILIES, MEMBER_STATES_KEPT, MEMBERSHIP_EVENTS
from reconcile.vocabulary.errors import LedgerError

_CELL = "segment, kota, sex, band"
# who could not be told active or not stays what he was
_NOW = """
SELECT m.person_id, m.family, m.programme, m.segment, COALESCE(c.kota, '') AS kota,
       COALESCE(c.sex, '') AS sex, COALESCE({band}, '') AS band, c.life, c.age, m.state, m.record_id,
       COALESCE(m.active, k.active, 0) AS active
FROM membership m
JOIN coverage_people c ON c.person_id = m.person_id
LEFT JOIN known_states k ON k.person_id = m.person_id AND k.family = m.family
WHERE m.counts = 1
"""
_SIDE = """
SELECT s.person_id, s.family, s.segment, s.kota, s.sex, s.band
FROM {states} s
JOIN grown_families f ON f.family = s.family AND f.comparison = 'DIBANDINGKAN'
WHERE s.active = 1
"""
_LOST = """
SELECT b.*
FROM active_before b
LEFT JOIN active_after a ON a.person_id = b.person_id AND a.family = b.family
WHERE a.person_id IS NULL
"""
_FRESH = """
SELECT a.*
FROM active_after a
LEFT JOIN active_before b ON b.person_id = a.person_id AND b.family = a.family
WHERE b.person_id IS NULL
"""
# the same person under another id
_RENAMED = """
SELECT family, past, now
FROM (
    SELECT l.family, l.person_id AS past, f.person_id AS now,
           ROW_NUMBER() OVER (PARTITION BY l.family, l.person_id ORDER BY f.person_id) AS one,
           ROW_NUMBER() OVER (PARTITION BY l.family, f.person_id ORDER BY l.person_id) AS two
    FROM lost_members l
    JOIN grown_kin k ON k.past = l.person_id
    JOIN fresh_members f ON f.person_id = k.now AND f.family = l.family
) AS ranked
WHERE one = 1 AND two = 1
"""
_LEFT = """
SELECT l.family, l.segment, l.kota, l.sex, l.band, l.person_id, -1 AS persons,
       CASE WHEN l.person_id IN (
                SELECT k.past
                FROM grown_kin k
                JOIN active_after a ON a.person_id = k.now
                WHERE a.family = l.family
            ) THEN 'KOREKSI_TAUTAN'
            WHEN c.life = 'DEAD' THEN 'MENINGGAL'
            WHEN c.life = 'MOVED' OR c.kota = 'LUAR' AND l.kota <> 'LUAR' THEN 'PINDAH_KELUAR'
            WHEN c.age > o.oldest THEN 'PURNA_USIA'
            ELSE 'LAPSED' END AS flow
FROM lost_members l
JOIN grown_families o ON o.family = l.family
LEFT JOIN renamed_members r ON r.family = l.family AND r.past = l.person_id
LEFT JOIN coverage_people c ON c.person_id = l.person_id
WHERE r.past IS NULL
"""
_CAME = """
SELECT f.family, f.segment, f.kota, f.sex, f.band, f.person_id, 1 AS persons,
       CASE WHEN f.person_id IN (
                SELECT k.now
                FROM grown_kin k
                JOIN active_before b ON b.person_id = k.past
                WHERE b.family = f.family
            ) THEN 'KOREKSI_TAUTAN'
            WHEN s.kota = 'LUAR' AND f.kota <> 'LUAR' THEN 'PINDAH_MASUK'
            WHEN s.person_id IS NOT NULL OR EXISTS (
                SELECT 1
                FROM grown_kin k
                JOIN known_states e ON e.person_id = k.past
                WHERE k.now = f.person_id AND e.family = f.family
            ) THEN 'AKTIF_KEMBALI'
            ELSE 'BARU' END AS flow
FROM fresh_members f
LEFT JOIN renamed_members r ON r.family = f.family AND r.now = f.person_id
LEFT JOIN known_states s ON s.family = f.family AND s.person_id = f.person_id
WHERE r.now IS NULL
"""
_STAYED = """
SELECT b.family, b.segment, b.kota, b.sex, b.band, a.person_id, a.segment AS segment_now, a.kota AS kota_now,
       a.sex AS sex_now, a.band AS band_now
FROM active_before b
LEFT JOIN renamed_members r ON r.family = b.family AND r.past = b.person_id
JOIN active_after a ON a.family = b.family AND a.person_id = COALESCE(r.now, b.person_id)
WHERE a.segment <> b.segment OR a.kota <> b.kota OR a.sex <> b.sex OR a.band <> b.band
"""
_MOVED = """
CASE WHEN kota <> kota_now AND kota <> '' AND kota_now <> '' THEN {across}
     WHEN segment <> segment_now THEN 'PINDAH_SEGMEN'
     WHEN band <> band_now AND band <> '' AND band_now <> '' THEN 'NAIK_USIA'
     ELSE 'KOREKSI_DATA' END
"""
_FLOWS = f"""
SELECT family, {_CELL}, flow, person_id, persons FROM left_members
UNION ALL
SELECT family, {_CELL}, flow, person_id, persons FROM came_members
UNION ALL
SELECT family, {_CELL}, {_MOVED.format(across="'PINDAH_KELUAR'")}, person_id, -1 FROM stayed_members
UNION ALL
SELECT family, segment_now, kota_now, sex_now, band_now, {_MOVED.format(across="'PINDAH_MASUK'")},
       person_id, 1
FROM stayed_members
"""
_BEGUN = """
SELECT s.person_id, s.family, s.segment, s.kota, s.sex, s.band
FROM states_now s
JOIN grown_families f ON f.family = s.family AND f.comparison = 'DIMULAI'
WHERE s.active = 1
"""
_GROWTH = f"""
SELECT CAST({{generation}} AS INTEGER) AS generation, DATE '{{as_of}}' AS as_of, family, {_CELL}, flow,
       CAST(SUM(persons) AS BIGINT) AS persons
FROM (
    SELECT family, {_CELL}, 'AWAL' AS flow, 1 AS persons FROM active_before
    UNION ALL
    SELECT family, {_CELL}, 'AKHIR', 1 FROM active_after
    UNION ALL
    SELECT family, {_CELL}, 'AWAL', 1 FROM begun_members
    UNION ALL
    SELECT family, {_CELL}, 'AKHIR', 1 FROM begun_members
    UNION ALL
    SELECT family, {_CELL}, flow, persons FROM growth_persons
) AS told
GROUP BY family, {_CELL}, flow
HAVING SUM(persons) <> 0
"""
_UNBALANCED = f"""
SELECT family, SUM(CASE WHEN flow = 'AKHIR' THEN persons ELSE -persons END) AS off
FROM growth
GROUP BY family, {_CELL}
HAVING SUM(CASE WHEN flow = 'AKHIR' THEN persons ELSE -persons END) <> 0
ORDER BY family
"""
# who left stays known, and of a family that could not be compared everybody as he was
_STATES = f"""
SELECT s.person_id, s.family, s.programme, {_CELL}, CAST(s.active AS BIGINT) AS active, s.state
FROM states_now s
JOIN grown_families f ON f.family = s.family AND f.comparison <> 'TIDAK_DIBANDINGKAN'
UNION ALL
SELECT k.person_id, k.family, k.programme, k.segment, k.kota, k.sex, k.band,
       CASE WHEN f.comparison = 'TIDAK_DIBANDINGKAN' THEN k.active ELSE 0 END,
       CASE WHEN f.comparison = 'TIDAK_DIBANDINGKAN' THEN k.state ELSE 'BERAKHIR' END
FROM known_states k
JOIN grown_families f ON f.family = k.family
LEFT JOIN states_now s ON s.person_id = k.person_id AND s.family = k.family
  AND f.comparison <> 'TIDAK_DIBANDINGKAN'
WHERE s.person_id IS NULL
"""
_EVENTS = """
SELECT n.person_id, n.family, n.programme, '{month}' AS month, k.state AS from_state, n.state AS to_state,
       g.flow AS cause, s.record_id
FROM member_states n
JOIN grown_families f ON f.family = n.family AND f.comparison = 'DIBANDINGKAN'
LEFT JOIN known_states k ON k.person_id = n.person_id AND k.family = n.family
LEFT JOIN states_now s ON s.person_id = n.person_id AND s.family = n.family
LEFT JOIN (
    SELECT person_id, family, MIN(flow) AS flow
    FROM growth_persons
    GROUP BY person_id, family
) AS g ON g.person_id = n.person_id AND g.family = n.family
WHERE k.state IS NULL OR k.state <> n.state
"""
_KNOWN = """
SELECT s.family, s.segment, s.kota, s.state,
       COALESCE(a.registered > 0 AND a.told = 0, FALSE) AS silent
FROM coverage_sources s
LEFT JOIN (
    SELECT family, segment, SUM(registered) AS registered, COUNT(active) AS told
    FROM membership
    GROUP BY family, segment
) AS a ON a.family = s.family AND a.segment = s.segment
ORDER BY s.family, s.segment, s.kota
"""


@dataclass(frozen=True)
class Tonight:
    """Of a run: its number in the store, from 1, and the day that it speaks of."""

    generation: int
    as_of: date


@dataclass(frozen=True)
class Known:
    """`member_states`, `member_spells` and `target_history` as the run before left them; None where there
    was none."""

    states: TableSource | None = None
    spells: TableSource | None = None
    targets: TableSource | None = None


Base = Mapping[str, tuple[str, ...]]
"""Family -> the segments that the last comparable run knew; behind a slash, kota of which they did not
speak."""


def keep_growth(engine: Engine, families: Families, known: Known, base: Base, tonight: Tonight) -> Base:
    """Keep `growth`, `growth_families`, `member_states`, `membership_events`, `member_spells`, `retention`,
    `agent_retention`, `target_history` and `projections`; returns the base of the next run. Needs membership,
    coverage_people, coverage_sources, coverage_rates, employment, identity_events and registration_results.
    Raises LedgerError where a cell does not balance.
    """
    states = known.states if known.states is not None else empty(MEMBER_STATES_KEPT.name)
    engine.read("known_states", states)
    engine.keep("grown_kin", KIN)
    now = _signed(engine)
    after = _compare(engine, families, base, now)
    engine.keep("states_now", _NOW.format(band=band_sql(families.family, "m.family", "c.age")))
    for name, sql in _steps():
        engine.keep(name, sql)
    said = {"generation": tonight.generation, "as_of": tonight.as_of.isoformat()}
    engine.keep(GROWTH.name, _GROWTH.format(**said))
    _must_balance(engine)
    engine.keep(MEMBER_STATES_KEPT.name, _STATES)
    engine.keep(MEMBERSHIP_EVENTS.name, _EVENTS.format(month=f"{tonight.as_of:%Y-%m}"))
    _keep_families(engine, now, tonight)
    keep_spells(engine, families, known.spells, tonight.as_of)
    keep_retention(engine)
    keep_agent_retention(engine)
    keep_projections(engine, families, known.targets, generation=tonight.generation, as_of=tonight.as_of)
    engine.drop(*(name for name, _ in _steps()), "states_now", "known_states", "grown_kin", "grown_families")
    return after


def go_on_with_growth(engine: Engine, families: Families, known: Known, tonight: Tonight) -> None:
    """Keep `growth`, `growth_families`, `target_history` and `projections` of a run that is handed what the
    run before was handed, and the states and spells that it left: the ledger is that run's, with tonight's
    number and day.

    Needs coverage_rates, and that run's `growth_before` and `growth_families_before`."""
    told = {
        "generation": f"CAST({tonight.generation} AS INTEGER)",
        "as_of": f"DATE '{tonight.as_of.isoformat()}'",
    }
    for table in (GROWTH, GROWTH_FAMILIES):
        columns = ", ".join(f"{told.get(name, name)} AS {name}" for name in table.schema.names)
        engine.keep(table.name, f"SELECT {columns} FROM {table.name}_before")
        engine.drop(f"{table.name}_before")
    keep_projections(engine, families, known.targets, generation=tonight.generation, as_of=tonight.as_of)


def _steps() -> tuple[tuple[str, str], ...]:
    return (
        ("active_before", _SIDE.format(states="known_states")),
        ("active_after", _SIDE.format(states="states_now")),
        ("lost_members", _LOST),
        ("fresh_members", _FRESH),
        ("renamed_members", _RENAMED),
        ("left_members", _LEFT),
        ("came_members", _CAME),
        ("stayed_members", _STAYED),
        ("growth_persons", _FLOWS),
        ("begun_members", _BEGUN),
    )


def _signed(engine: Engine) -> dict[str, tuple[str, ...]]:
    """Of each family what can be told tonight: segments, and kota of which they do not speak. A segment of
    which nobody can be told active or not tells nothing."""
    told: dict[str, list[str]] = {}
    for row in engine.arrow(_KNOWN).to_pylist():
        mine = told.setdefault(row["family"], [])
        if row["kota"]:
            mine.append(f"{row['segment']}/{row['kota']}")
        elif row["state"] == "KNOWN" and not row["silent"]:
            mine.append(row["segment"])
    return {family: tuple(sorted(said)) for family, said in told.items()}


def comparison(before: tuple[str, ...] | None, now: tuple[str, ...]) -> str:
    """How a family is held against the run before. Where less is told than then nobody is said to have
    gone; where more is, nobody is said to have come."""
    if before is None or not before:
        return "DIMULAI"
    had, has = ({one for one in said if "/" not in one} for said in (before, now))
    lacked, lacks = ({one for one in said if "/" in one} for said in (before, now))
    if had - has or lacks - lacked:
        return "TIDAK_DIBANDINGKAN"
    return "DIBANDINGKAN" if had == has and lacked == lacks else "DIMULAI"


def _compare(engine: Engine, families: Families, base: Base, now: Base) -> Base:
    rows, after = [], {}
    for family in families.family:
        said = comparison(base.get(family.code), now[family.code])
        rows.append({"family": family.code, "comparison": said, "oldest": family.oldest})
        after[family.code] = base[family.code] if said == "TIDAK_DIBANDINGKAN" else now[family.code]
    schema = pa.schema([("family", pa.string()), ("comparison", pa.string()), ("oldest", pa.int64())])
    engine.read("grown_families", pa.Table.from_pylist(rows, schema))
    return after


def _must_balance(engine: Engine) -> None:
    if off := engine.arrow(_UNBALANCED).to_pylist():
        raise LedgerError(
            f"Buku pertumbuhan {off[0]['family']} tidak seimbang pada {len(off)} sel;"
            " tidak ada yang diterbitkan."
        )


def _keep_families(engine: Engine, now: Base, tonight: Tonight) -> None:
    counted = engine.arrow(
        "SELECT f.family, f.comparison, CAST(COALESCE(SUM(s.active), 0) AS BIGINT) AS active"
        " FROM grown_families f LEFT JOIN states_now s ON s.family = f.family"
        " GROUP BY f.family, f.comparison ORDER BY f.family"
    ).to_pylist()
    rows = [
        {
            **row,
            "generation": tonight.generation,
            "as_of": tonight.as_of,
            "segments": ",".join(now[row["family"]]),
        }
        for row in counted
    ]
    engine.read(GROWTH_FAMILIES.name, pa.Table.from_pylist(rows, GROWTH_FAMILIES.schema))
