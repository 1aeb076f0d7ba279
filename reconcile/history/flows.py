"""Flows: who makes up the difference between a roll as it was and as it is, in persons, rows and months.

    AWAL + BARU + MUNCUL_LAGI + PINDAH_MASUK + DIPISAH + BERJALAN
         - BERAKHIR - MENINGGAL - PINDAH_KELUAR - HILANG - DIGABUNG +/- KOREKSI = AKHIR

AWAL and AKHIR are counted from the rolls, what lies between from who moved: it balances, or nothing is
published.
"""

from __future__ import annotations

from datetime import date

from reconcile.engines.protocol import Engine
from reconcile.history.evidence import CAME, GONE, keep_evidence, speaking, worded
from reconcile.history.months import keep_run_on
from reconcile.history.moves import keep_moves, keep_persons
from reconcile.vocabulary.errors import LedgerError

# a person whose rows are with somebody else, or were: linking changed, nobody came or went
_SPLIT_FROM = """
SELECT DISTINCT programme, two AS person_id
FROM (
    SELECT m.programme, m.two FROM row_moves m WHERE m.one IS NOT NULL AND m.two IS NOT NULL
    UNION ALL
    SELECT f.programme, f.two
    FROM fresh f
    JOIN kin k ON k.now = f.two
    JOIN persons_before b ON b.programme = f.programme AND b.person_id = k.past
)
"""
_MERGED_INTO = """
SELECT DISTINCT programme, one AS person_id
FROM (
    SELECT m.programme, m.one FROM row_moves m WHERE m.one IS NOT NULL AND m.two IS NOT NULL
    UNION ALL
    SELECT l.programme, l.one
    FROM lost l
    JOIN kin k ON k.past = l.one
    JOIN persons_after a ON a.programme = l.programme AND a.person_id = k.now
)
"""

_LEFT_PERSONS = f"""
SELECT l.programme, l.one AS person_id, l.kota_one AS kota, l.months_one AS months,
    CASE WHEN x.person_id IS NOT NULL THEN 'DIGABUNG' ELSE {worded(GONE, "flow")} END AS flow,
    CASE WHEN x.person_id IS NOT NULL THEN 'TAUTAN_BERUBAH' ELSE {worded(GONE, "why")} END AS why,
    r.record_id
FROM lost l
LEFT JOIN met m ON m.programme = l.programme AND m.one = l.one
LEFT JOIN merged_into x ON x.programme = l.programme AND x.person_id = l.one
LEFT JOIN ({speaking("gone_rows", "one")}) r ON r.programme = l.programme AND r.one = l.one
WHERE m.one IS NULL
"""
_CAME_PERSONS = f"""
SELECT f.programme, f.two AS person_id, f.kota_two AS kota, f.months_two AS months,
    CASE WHEN x.person_id IS NOT NULL THEN 'DIPISAH' ELSE {worded(CAME, "flow")} END AS flow,
    CASE WHEN x.person_id IS NOT NULL THEN 'TAUTAN_BERUBAH' ELSE {worded(CAME, "why")} END AS why,
    r.record_id
FROM fresh f
LEFT JOIN met m ON m.programme = f.programme AND m.two = f.two
LEFT JOIN split_from x ON x.programme = f.programme AND x.person_id = f.two
LEFT JOIN ({speaking("came_rows", "two")}) r ON r.programme = f.programme AND r.two = f.two
WHERE m.two IS NULL
"""

# somebody moved where a row of his left the one kota and another, or the same, came into the other
_MOVED_PERSONS = """
SELECT i.programme, i.one, i.two, i.kota_one, i.kota_two, i.months_one,
    i.kota_one <> '' AND i.kota_two <> '' AND o.one IS NOT NULL AND n.two IS NOT NULL AS moved, n.record_id
FROM stayed i
LEFT JOIN (
    SELECT DISTINCT programme, one, kota_one
    FROM row_moves
    WHERE one IS NOT NULL AND (two IS NULL OR kota_two <> kota_one)
) o ON o.programme = i.programme AND o.one = i.one AND o.kota_one = i.kota_one
LEFT JOIN (
    SELECT programme, two, kota_two, min(record_two) AS record_id
    FROM row_moves
    WHERE two IS NOT NULL AND (one IS NULL OR kota_one <> kota_two)
    GROUP BY programme, two, kota_two
) n ON n.programme = i.programme AND n.two = i.two AND n.kota_two = i.kota_two
WHERE i.kota_one <> i.kota_two
"""

# a row of somebody who stayed that went for another of his that came: one was put in the other's place
_REPLACED = """
SELECT g.programme, g.row_key AS row_key_one, c.row_key AS row_key_two
FROM (
    SELECT g.programme, g.row_key, i.two,
        row_number() OVER (PARTITION BY g.programme, i.two ORDER BY g.row_key) AS place
    FROM gone_rows g
    JOIN stayed i ON i.programme = g.programme AND i.one = g.one
    WHERE g.rank >= 5
) g
JOIN (
    SELECT c.programme, c.row_key, c.two,
        row_number() OVER (PARTITION BY c.programme, c.two ORDER BY c.row_key) AS place
    FROM came_rows c
) c ON c.programme = g.programme AND c.two = g.two AND c.place = g.place
"""

_FLOW_ROWS = f"""
SELECT CAST({{generation}} AS INTEGER) AS generation, CAST('{{as_of}}' AS DATE) AS as_of, moved.*
FROM (
SELECT 'ORANG' AS unit, programme, kota, flow, why, CAST(-1 AS BIGINT) AS count, person_id, record_id,
    TRUE AS before
FROM left_persons
UNION ALL
SELECT 'ORANG', programme, kota, flow, why, 1, person_id, record_id, FALSE
FROM came_persons
UNION ALL
SELECT 'ORANG', programme, kota_one, CASE WHEN moved THEN 'PINDAH_KELUAR' ELSE 'KOREKSI' END,
    'WILAYAH_BARIS', -1, two, record_id, FALSE
FROM moved_persons
UNION ALL
SELECT 'ORANG', programme, kota_two, CASE WHEN moved THEN 'PINDAH_MASUK' ELSE 'KOREKSI' END,
    'WILAYAH_BARIS', 1, two, record_id, FALSE
FROM moved_persons
UNION ALL
SELECT 'ORANG_BULAN', programme, kota, flow, why, -months, person_id, record_id, TRUE
FROM left_persons
WHERE months > 0
UNION ALL
SELECT 'ORANG_BULAN', programme, kota, flow, why, months, person_id, record_id, FALSE
FROM came_persons
WHERE months > 0
UNION ALL
SELECT 'ORANG_BULAN', programme, kota_one, CASE WHEN moved THEN 'PINDAH_KELUAR' ELSE 'KOREKSI' END,
    'WILAYAH_BARIS', -months_one, two, record_id, FALSE
FROM moved_persons
WHERE months_one > 0
UNION ALL
SELECT 'ORANG_BULAN', programme, kota_two, CASE WHEN moved THEN 'PINDAH_MASUK' ELSE 'KOREKSI' END,
    'WILAYAH_BARIS', months_one, two, record_id, FALSE
FROM moved_persons
WHERE months_one > 0
UNION ALL
SELECT 'ORANG_BULAN', programme, kota, 'BERAKHIR', {worded(GONE, "why", "over_rank")}, -ended, person_id,
    over_id, TRUE
FROM run_on
WHERE ended > 0
UNION ALL
SELECT 'ORANG_BULAN', programme, kota,
    coalesce({worded(CAME, "flow", "came_rank")}, {worded(GONE, "flow", "gone_rank")}, 'KOREKSI'),
    coalesce({worded(CAME, "why", "came_rank")}, {worded(GONE, "why", "gone_rank")}, 'MASA_DIUBAH'),
    rest, person_id, record_id, gone_rank IS NOT NULL
FROM run_on
WHERE rest <> 0
UNION ALL
SELECT 'BARIS', g.programme, g.kota,
    CASE WHEN x.programme IS NULL THEN {worded(GONE, "flow")} ELSE 'KOREKSI' END,
    CASE WHEN x.programme IS NULL THEN {worded(GONE, "why")} ELSE 'BARIS_DIGANTI' END,
    -1, g.one, g.record_id, TRUE
FROM gone_rows g
LEFT JOIN replaced x ON x.programme = g.programme AND x.row_key_one = g.row_key
UNION ALL
SELECT 'BARIS', c.programme, c.kota,
    CASE WHEN x.programme IS NULL THEN {worded(CAME, "flow")} ELSE 'KOREKSI' END,
    CASE WHEN x.programme IS NULL THEN {worded(CAME, "why")} ELSE 'BARIS_DIGANTI' END,
    1, c.two, c.record_id, FALSE
FROM came_rows c
LEFT JOIN replaced x ON x.programme = c.programme AND x.row_key_two = c.row_key
UNION ALL
SELECT 'BARIS', programme, kota_one,
    CASE WHEN kota_one = '' OR kota_two = '' THEN 'KOREKSI' ELSE 'PINDAH_KELUAR' END, 'WILAYAH_BARIS',
    -1, two, record_two, FALSE
FROM row_moves
WHERE one IS NOT NULL AND two IS NOT NULL AND kota_one <> kota_two
UNION ALL
SELECT 'BARIS', programme, kota_two,
    CASE WHEN kota_one = '' OR kota_two = '' THEN 'KOREKSI' ELSE 'PINDAH_MASUK' END, 'WILAYAH_BARIS',
    1, two, record_two, FALSE
FROM row_moves
WHERE one IS NOT NULL AND two IS NOT NULL AND kota_one <> kota_two
) AS moved
"""

# of programmes that moved nobody, because they are new or were not looked at whole, both ends are what is
# kept
_STILL = """
SELECT r.programme, r.person_id, r.kota, r.month_first, r.month_last, r.row_key
FROM roll_rows r
JOIN history_programmes s ON s.programme = r.programme
WHERE r.standing AND (s.begun OR NOT s.compared)
"""
_ENDS = """
SELECT 'ORANG' AS unit, programme, kota, '{flow}' AS flow, count(*) AS count
FROM persons_{side}
GROUP BY programme, kota
UNION ALL
SELECT 'ORANG_BULAN', programme, kota, '{flow}', CAST(sum(months) AS BIGINT)
FROM persons_{side}
WHERE months > 0
GROUP BY programme, kota
UNION ALL
SELECT 'BARIS', programme, kota, '{flow}', count(*)
FROM rows_{side}
GROUP BY programme, kota
"""
_BETWEEN = """
SELECT unit, programme, kota, flow, CAST(sum(count) AS BIGINT) AS count
FROM flow_rows
GROUP BY unit, programme, kota, flow, count > 0
UNION ALL
SELECT 'ORANG_BULAN', programme, kota, 'BERJALAN', CAST(sum(running) AS BIGINT)
FROM run_on
WHERE running > 0
GROUP BY programme, kota
"""
_FLOWS = """
SELECT CAST({generation} AS INTEGER) AS generation, CAST('{as_of}' AS DATE) AS as_of, unit, programme, kota,
    flow, count
FROM ({parts})
"""
_UNBALANCED = """
SELECT unit, programme, kota, CAST(sum(CASE WHEN flow = 'AKHIR' THEN count ELSE 0 END) AS BIGINT) AS written,
    CAST(sum(CASE WHEN flow = 'AKHIR' THEN 0 ELSE count END) AS BIGINT) AS expected
FROM flows
GROUP BY unit, programme, kota
HAVING sum(CASE WHEN flow = 'AKHIR' THEN count ELSE -count END) <> 0
ORDER BY unit, programme, kota
"""


def keep_flows(engine: Engine, generation: int, as_of: date) -> None:
    """Keep `flows` and `flow_rows`, and what the history of findings asks of them: `kin`, `row_moves`,
    `gone_rows`, `came_rows` and `replaced`.

    Reads `known_roll_rows`, `tonight_rows`, `roll_rows`, `history_programmes`, `history_sources` and
    `identity_events`. Raises LedgerError where a roll does not balance.
    """
    keep_moves(engine)
    keep_evidence(engine, as_of)
    engine.keep("split_from", _SPLIT_FROM)
    engine.keep("merged_into", _MERGED_INTO)
    engine.keep("left_persons", _LEFT_PERSONS)
    engine.keep("came_persons", _CAME_PERSONS)
    engine.keep("moved_persons", _MOVED_PERSONS)
    engine.keep("replaced", _REPLACED)
    keep_run_on(engine)
    engine.keep("flow_rows", _FLOW_ROWS.format(generation=generation, as_of=as_of.isoformat()))
    engine.keep("rows_still", _STILL)
    keep_persons(engine, "still")
    sides = (("before", "AWAL"), ("after", "AKHIR"), ("still", "AWAL"), ("still", "AKHIR"))
    parts = [_BETWEEN, *(_ENDS.format(side=side, flow=flow) for side, flow in sides)]
    engine.keep(
        "flows",
        _FLOWS.format(generation=generation, as_of=as_of.isoformat(), parts="UNION ALL".join(parts)),
    )
    _must_balance(engine)
    engine.drop(
        *("split_from", "merged_into", "left_persons", "came_persons", "moved_persons", "run_on"),
        *("rows_still", "persons_still", "rows_before", "rows_after", "persons_before", "persons_after"),
        *("lost", "fresh", "met", "stayed", "row_ties"),
    )


def _must_balance(engine: Engine) -> None:
    for row in engine.arrow(_UNBALANCED).to_pylist()[:1]:
        raise LedgerError(
            f"Arus {row['programme']} {row['kota'] or 'tanpa wilayah'} ({row['unit']}) tidak seimbang:"
            f" seharusnya {row['expected']}, tertulis {row['written']}; tidak boleh diterbitkan"
        )
