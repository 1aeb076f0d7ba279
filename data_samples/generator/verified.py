"""Rows that a run verified, held against the truth: is the person of the register who was named for a row the
row's own, is everybody found who is there, and is nobody who is not."""

from __future__ import annotations

from math import sqrt

from reconcile.engines.protocol import Engine
from reconcile.tables.verification import MATCHED
from reconcile.vocabulary.numbers import decimal, number

_PEOPLE = """
SELECT p.record_id, t.person, p.programme
FROM persons p
JOIN truth t ON {joined} t.source_file = p.source_file AND t.sheet = p.sheet AND t.source_row = p.source_row
"""
_COUNTED = """
SELECT v.status,
       CAST(COUNT(*) AS BIGINT) AS rows,
       CAST(SUM(CASE WHEN g.person IS NOT NULL THEN 1 ELSE 0 END) AS BIGINT) AS in_register,
       CAST(SUM(CASE WHEN v.register_record_id IS NOT NULL THEN 1 ELSE 0 END) AS BIGINT) AS named,
       CAST(SUM(CASE WHEN r.person = w.person THEN 1 ELSE 0 END) AS BIGINT) AS right_named
FROM verification v
JOIN verified_people w ON w.record_id = v.record_id
LEFT JOIN (
    SELECT DISTINCT person FROM verified_people WHERE programme IN (SELECT programme FROM verified_registers)
) AS g ON g.person = w.person
LEFT JOIN verified_people r ON r.record_id = v.register_record_id
GROUP BY v.status
"""


def verified_lines(engine: Engine, *, by_programme: bool) -> list[str]:
    """Lines for the screen. Needs truth, persons, verification and `verified_registers` (programme)."""
    joined = "t.programme = p.programme AND" if by_programme else ""
    engine.keep("verified_people", _PEOPLE.format(joined=joined))
    counted = {row["status"]: row for row in engine.arrow(_COUNTED).to_pylist()}
    engine.drop("verified_people")
    everyone = list(counted.values())
    named, right = (sum(row[name] for row in everyone) for name in ("named", "right_named"))
    there = sum(row["in_register"] for row in everyone)
    absent = sum(row["rows"] - row["in_register"] for row in everyone)
    called = sum(row["rows"] - row["in_register"] for row in everyone if row["status"] in MATCHED)
    by_identity = counted.get("PADAN_IDENTITAS", {"named": 0, "right_named": 0})
    return [
        "Verifikasi terhadap data kependudukan",
        _told("  orang yang ditunjuk memang orangnya", right, named),
        _told("  yang ada di data kependudukan dan ditemukan", right, there),
        _told("  yang tidak ada di sana tetapi disebut padan", called, absent),
        _told("  NIK usulan yang benar", by_identity["right_named"], by_identity["named"]),
    ]


def _told(words: str, part: int, whole: int) -> str:
    if not whole:
        return f"{words:<46} tidak ada yang dinilai"
    counts = f"{number(part):>9} dari {number(whole):>9}"
    share, low, high = (decimal(one, 4) for one in (part / whole, *wilson(part, whole)))
    return f"{words:<46} {counts} = {share} (95 %: {low} - {high})"


def wilson(part: int, whole: int, z: float = 1.96) -> tuple[float, float]:
    """The interval of a share of `whole`, after Wilson."""
    share, room = part / whole, z * z / whole
    middle = (share + room / 2) / (1 + room)
    reach = z * sqrt(share * (1 - share) / whole + room / (4 * whole)) / (1 + room)
    return max(0.0, middle - reach), min(1.0, middle + reach)
