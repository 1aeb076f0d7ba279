"""What speaks for each coming and going: the register, the row itself, its delivery, what was there
before."""

from __future__ import annotations

from datetime import date, timedelta

from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import literal

A_YEAR = timedelta(days=365)

# of whoever is no more under his id the fate is that of who has his rows now; who still stands has his own
_FATES = """
SELECT person_id, max(CASE WHEN off = 'DEAD' THEN 2 ELSE 1 END) AS fate
FROM (
    SELECT person_id, off FROM tonight_rows WHERE off IN ('DEAD', 'MOVED')
    UNION ALL
    SELECT k.past, t.off
    FROM tonight_rows t
    JOIN kin k ON k.now = t.person_id
    LEFT JOIN (SELECT DISTINCT person_id FROM tonight_rows) own ON own.person_id = k.past
    WHERE t.off IN ('DEAD', 'MOVED') AND own.person_id IS NULL
)
GROUP BY person_id
"""

# who came to the register within a year, and was born long before
_ARRIVED = """
SELECT DISTINCT person_id
FROM tonight_rows
WHERE born IS NOT NULL AND off IS NULL AND since >= CAST('{year_ago}' AS DATE)
    AND year(since) * 12 + month(since) - year(born) * 12 - month(born) > 12
"""

_ONCE_ROWS = "SELECT programme, row_key FROM known_roll_rows WHERE NOT standing"
_ONCE_PERSONS = """
SELECT DISTINCT k.programme, coalesce(n.now, k.person_id) AS person_id
FROM known_roll_rows k
LEFT JOIN kin n ON n.past = k.person_id
WHERE NOT k.standing
"""

_GONE = """
SELECT m.programme, m.row_key, m.one, m.kota_one AS kota, m.record_one AS record_id,
    CASE
        WHEN f.fate = 2 THEN 1
        WHEN f.fate = 1 THEN 2
        WHEN t.off = 'INACTIVE' THEN 3
        WHEN t.off = 'OVER' OR (t.off IS NULL AND m.ends_one <= s.clock) THEN 4
        WHEN c.mark IS NOT NULL THEN 5
        ELSE 6
    END AS rank
FROM row_moves m
JOIN history_programmes s ON s.programme = m.programme
LEFT JOIN tonight_rows t ON t.programme = m.programme AND t.row_key = m.row_key
LEFT JOIN fates f ON f.person_id = m.one
LEFT JOIN history_sources c
    ON c.programme = m.programme AND c.source_file = m.source_one AND c.mark = 'CORRECTED'
WHERE m.two IS NULL
"""
GONE = (
    (1, "MENINGGAL", "DATA_KEPENDUDUKAN"),
    (2, "PINDAH_KELUAR", "DATA_KEPENDUDUKAN"),
    (3, "BERAKHIR", "STATUS_BARIS"),
    (4, "BERAKHIR", "MASA_BERAKHIR"),
    (5, "KOREKSI", "KIRIMAN_KOREKSI"),
    (6, "HILANG", "TIDAK_ADA_LAGI"),
)
"""Rank, flow and why of a row that went; of a person's rows the first of them speaks."""

_CAME = """
SELECT m.programme, m.row_key, m.two, m.kota_two AS kota, m.record_two AS record_id,
    CASE
        WHEN c.mark = 'CORRECTION' THEN 1
        WHEN c.mark = 'SCOPE' THEN 2
        WHEN r.row_key IS NOT NULL OR p.person_id IS NOT NULL THEN 3
        WHEN a.person_id IS NOT NULL THEN 4
        ELSE 5
    END AS rank
FROM row_moves m
LEFT JOIN history_sources c
    ON c.programme = m.programme AND c.source_file = m.source_two AND c.mark IN ('CORRECTION', 'SCOPE')
LEFT JOIN once_rows r ON r.programme = m.programme AND r.row_key = m.row_key
LEFT JOIN once_persons p ON p.programme = m.programme AND p.person_id = m.two
LEFT JOIN arrived a ON a.person_id = m.two
WHERE m.one IS NULL
"""
CAME = (
    (1, "KOREKSI", "KIRIMAN_KOREKSI"),
    (2, "KOREKSI", "LINGKUP_BARU"),
    (3, "MUNCUL_LAGI", "PERNAH_TERCATAT"),
    (4, "PINDAH_MASUK", "DATA_KEPENDUDUKAN"),
    (5, "BARU", "BELUM_PERNAH"),
)
"""The same of a row that came."""


def keep_evidence(engine: Engine, as_of: date) -> None:
    """Keep `gone_rows` and `came_rows`, each with the rank of what speaks for it (GONE, CAME).

    Reads what `keep_moves` reads and keeps, and `history_sources` (programme, source_file, mark).
    """
    engine.keep("fates", _FATES)
    engine.keep("arrived", _ARRIVED.format(year_ago=(as_of - A_YEAR).isoformat()))
    engine.keep("once_rows", _ONCE_ROWS)
    engine.keep("once_persons", _ONCE_PERSONS)
    engine.keep("gone_rows", _GONE)
    engine.keep("came_rows", _CAME)
    engine.drop("fates", "arrived", "once_rows", "once_persons")


def worded(ranks: tuple[tuple[int, str, str], ...], column: str, rank: str = "rank") -> str:
    """SQL of the flow (1) or the why (2) of a rank; column: `flow` or `why`. rank: SQL."""
    place = {"flow": 1, "why": 2}[column]
    whens = " ".join(f"WHEN {one[0]} THEN {literal(str(one[place]))}" for one in ranks)
    return f"CASE {rank} {whens} END"


def speaking(rows: str, person: str) -> str:
    """SQL of the row that speaks for each person of a roll: of the first rank, of these the first by its id.

    rows: a table, or SQL of rows, with programme, rank, record_id and who they were or are, `person`.
    """
    return f"""
    SELECT programme, {person}, rank, record_id
    FROM (
        SELECT s.*, row_number() OVER (
            PARTITION BY s.programme, s.{person}
            ORDER BY s.rank, s.record_id
        ) AS place
        FROM {rows} s
    )
    WHERE place = 1
    """
